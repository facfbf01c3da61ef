import KafkaClient
import KafkaWire

extension Session {
    /// How long what isn't there is looked for where there is something else to show: an election takes no longer.
    static let patience = Duration.milliseconds(500)

    /// An admin client that tells here what happens on connections, for those who asked for it.
    func admin(_ settings: ClientSettings) throws -> KafkaAdmin {
        settings.announce(on: console)
        var configuration = settings.configuration.client
        configuration.onEvent = Session.eventLog(console)
        do { return try KafkaAdmin(configuration) } catch { throw Session.fault(error) }
    }

    /// What must be known of partitions, asked by an admin client.
    func lookup(_ settings: ClientSettings) throws -> AdminLookup {
        AdminLookup(
            admin: try admin(settings), isolationLevel: settings.configuration.isolationLevel,
            group: settings.configuration.groupId)
    }

    /// The partitions that specs mean; without one those of all topics.
    func partitions(
        of specs: [PartitionSpec], _ admin: KafkaAdmin, _ settings: ClientSettings, _ arguments: Arguments
    ) async throws -> [TopicPartition] {
        if specs.isEmpty {
            return try await admin.metadata(topics: nil).topics.flatMap { topic in
                topic.partitions.map { TopicPartition(topic.name, $0.index) }
            }
        }
        let lookup = AdminLookup(admin: admin, isolationLevel: settings.configuration.isolationLevel, group: nil)
        let resolver = SpecResolver(lookup: lookup, options: settings.runOptions(arguments), loop: loop)
        return try await resolver.partitions(of: specs).map(\.partition)
    }
}
