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
        let found = await open(in: partition)
        guard let one = found.first(where: { $0.start == position }) ?? found.first else { return nil }
        let id = one.described.map { "transactional id \($0.id), " } ?? ""
        let age = one.openFor.map { ", open for \(GroupTables.age($0))" } ?? ""
        return "\(id)producer \(one.producer.producerId) epoch \(one.producer.epoch)\(age)"
    }

    /// The timeouts of the partition's open transactions in ms, by producer, as far as coordinators tell.
    func timeouts(in partition: TopicPartition) async -> [Int64: Int64] {
        let known = await open(in: partition).compactMap { one in
            one.described.map { (one.producer.producerId, Int64($0.timeoutMs)) }
        }
        return Dictionary(known, uniquingKeysWith: { $1 })
    }

    private func open(in partition: TopicPartition) async -> [OpenTransaction] {
        await withTaskGroup(of: [OpenTransaction].self) { group in
            group.addTask { (try? await ask(partition)) ?? [] }
            group.addTask {
                try? await Task.sleep(for: Self.limit)
                return []
            }
            defer { group.cancelAll() }
            return await group.next() ?? []
        }
    }

    private func ask(_ partition: TopicPartition) async throws -> [OpenTransaction] {
        var quiet = settings.configuration.client
        quiet.onEvent = Session.eventLog(session.console)
        return try await TransactionSurvey(admin: KafkaAdmin(quiet)).open(in: [partition]).transactions
    }
}
