import KafkaClient
import KafkaWire

/// Asks whose the open transactions are that hold a run.
struct TransactionHolders: Sendable {
    let session: Session
    let settings: ClientSettings
    /// How long brokers may take over it: records of other partitions wait meanwhile.
    private static let limit = Duration.seconds(2)

    /// Whose the transaction at `position` is, where the broker tells (Kafka 2.8; the transactional id since 3.0, and where
    /// that may be described).
    func holder(_ partition: TopicPartition, at position: Int64) async -> String? {
        await withTaskGroup(of: String?.self) { group in
            group.addTask { try? await ask(partition, at: position) }
            group.addTask {
                try? await Task.sleep(for: Self.limit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    private func ask(_ partition: TopicPartition, at position: Int64) async throws -> String? {
        var quiet = settings.configuration.client
        quiet.onEvent = Session.eventLog(session.console)
        let admin = try KafkaAdmin(quiet)
        let found = try await TransactionSurvey(admin: admin).open(in: [partition]).transactions
        guard let one = found.first(where: { $0.start == position }) ?? found.first else { return nil }
        let id = one.described.map { "transactional id \($0.id), " } ?? ""
        let age = one.openFor.map { ", open for \(GroupTables.age($0))" } ?? ""
        return "\(id)producer \(one.producer.producerId) epoch \(one.producer.epoch)\(age)"
    }
}
