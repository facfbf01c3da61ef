package import KafkaClient
package import KafkaWire

/// A transaction that is open in a partition, as its leader and its coordinator know it.
package struct OpenTransaction: Sendable {
    package var partition: TopicPartition
    /// The producer, as the partition's leader knows it.
    package var producer: ActiveProducer
    /// The partition's high watermark.
    package var highWatermark: Int64?
    /// What the coordinator knows; `nil` when it knows of no such producer.
    package var described: DescribedTransaction?
    /// Whether every coordinator could be asked.
    package var isCertain = false
    /// Milliseconds since 1970.
    package var now: Int64

    /// A transaction from its parts.
    package init(
        partition: TopicPartition, producer: ActiveProducer, highWatermark: Int64? = nil,
        described: DescribedTransaction? = nil, isCertain: Bool = false, now: Int64
    ) {
        self.partition = partition
        self.producer = producer
        self.highWatermark = highWatermark
        self.described = described
        self.isCertain = isCertain
        self.now = now
    }

    /// Where it begins in the partition.
    package var start: Int64 { producer.transactionStart ?? -1 }

    /// How many offsets wait behind it, its own and others'.
    package var waiting: Int64? { highWatermark.map { max(0, $0 - start) } }

    /// Since when it is open: since it began, as the coordinator has it; of a hanging one at least since its last record.
    package var openFor: Int64? {
        let since = isHanging ? producer.lastTimestamp : described?.startTime ?? producer.lastTimestamp
        return since.map { max(0, now - $0) }
    }

    /// When its coordinator ends it, in milliseconds from now; `nil` for never.
    package var endsIn: Int64? {
        guard !isHanging, let described, let start = described.startTime else { return nil }
        return start + Int64(described.timeoutMs) - now
    }

    /// Whether no coordinator will ever end it (KIP-664): none knows its producer, or the one that does has the partition
    /// in no open transaction of that producer.
    package var isHanging: Bool {
        guard isCertain else { return false }
        guard let described else { return true }
        return described.producerId != producer.producerId || !described.partitions.contains(partition)
    }
}

/// Finds the open transactions of partitions.
package struct TransactionSurvey: Sendable {
    let admin: KafkaAdmin

    /// The open transactions, and what could not be had.
    package func open(
        in partitions: [TopicPartition]
    ) async throws -> (transactions: [OpenTransaction], failures: [KafkaError]) {
        var (found, failures) = try await producers(partitions)
        if found.isEmpty { return ([], failures) }
        let ids = Set(found.map(\.producer.producerId))
        let (listed, unlisted) = try await admin.listTransactions(producerIds: ids.sorted())
        failures += unlisted
        let answers = Answers(try await admin.describeTransactions(listed.map(\.id)))
        failures += answers.failures
        let byProducer = Dictionary(
            answers.found.compactMap(\.value).map { ($0.producerId, $0) }, uniquingKeysWith: { $1 })
        let isCertain = unlisted.isEmpty && answers.failures.isEmpty
        for index in found.indices {
            found[index].described = byProducer[found[index].producer.producerId]
            found[index].isCertain = isCertain
        }
        // One that ends at this moment looks as if it hung: it is looked at once more.
        let suspects = Set(found.filter(\.isHanging).map(\.partition))
        if !suspects.isEmpty {
            let (again, _) = try await producers(Array(suspects))
            found.removeAll { one in
                one.isHanging
                    && !again.contains {
                        $0.partition == one.partition && $0.producer.producerId == one.producer.producerId
                            && $0.start == one.start
                    }
            }
        }
        try await measure(&found)
        return (found.sorted { ($0.partition, $0.start) < ($1.partition, $1.start) }, failures)
    }

    private func producers(
        _ partitions: [TopicPartition]
    ) async throws -> (found: [OpenTransaction], failures: [KafkaError]) {
        let now = WallClock.now()
        let answers = Answers(try await admin.producers(of: partitions, patience: Session.patience))
        let found = answers.found.flatMap { partition, producers in
            producers.filter { $0.transactionStart != nil }.map {
                OpenTransaction(partition: partition, producer: $0, now: now)
            }
        }
        return (found, KafkaError.summed(answers.lacking))
    }

    private func measure(_ found: inout [OpenTransaction]) async throws {
        let specs = Dictionary(found.map { ($0.partition, OffsetSpec.latest) }, uniquingKeysWith: { $1 })
        let ends = try await admin.offsetResults(
            for: specs, isolationLevel: .readUncommitted, patience: admin.configuration.apiTimeout / 2)
        for index in found.indices {
            found[index].highWatermark = (try? ends[found[index].partition]?.get())?.offset
        }
    }
}
