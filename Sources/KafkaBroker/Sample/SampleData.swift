package import KafkaWire

/// Topics to look around in: the same records in every run, in all codecs, with keys, headers, nulls, tombstones and
/// transactions, one of them open; a compacted log, a group that lags, and three topics whose values are no text. About
/// 30,000 records, 3 MB.
package enum SampleData {
    /// The time of the first records, in milliseconds since 1970, of a broker that starts at `now`: two to three hours
    /// before, at a full hour, so that all of them are of the day that it is, or of the evening before.
    package static func start(now: Int64) -> Int64 { (now / 3_600_000 - 2) * 3_600_000 }

    /// The topics, for a configuration.
    package static let topics: [BrokerConfiguration.NewTopic] = [
        // Clicks without keys, each batch in another codec: what P1's example asks for is there.
        .init("events", partitions: 8),
        .init("orders", partitions: 4),
        .init("payments"),
        .init("inventory", configs: ["cleanup.policy": "compact"]),
        .init("audit"),
        // Avro and Protobuf by the schemas of `broker --registry`, and MessagePack.
        .init("shipments"),
        .init("reviews"),
        .init("sensors"),
        // What the manual's and the README's lines name.
        .init("topic", partitions: 8),
        // A transaction is open in it: what is behind waits.
        .init("refunds"),
        // Compacted: offsets are missing.
        .init("customers", configs: ["cleanup.policy": "compact"]),
    ]

    /// The group that lags, and what it has committed: part of two partitions of `orders`, nothing of the third.
    package static let group = "billing"
    package static let committed: [(partition: TopicPartition, offset: Int64)] = [
        (TopicPartition("orders", 0), 540), (TopicPartition("orders", 1), 400),
    ]

    /// A batch and where it goes.
    package struct Batch: Sendable {
        /// The partition.
        package var partition: TopicPartition
        /// The bytes, as a producer would send them.
        package var bytes: [UInt8]
        /// Whether a cleaner has been there: its offsets stay, which no producer could send.
        package var isCleaned = false
    }

    /// All batches from `start` on (milliseconds since 1970), in the order in which they are to be appended; those of
    /// `payments` are transactions of `producerId`, markers included, and so is the open one in `refunds`.
    package static func batches(producerId: Int64, start: Int64) throws -> [Batch] {
        var maker = SampleMaker(producerId: producerId, start: start)
        try maker.events()
        try maker.orders()
        try maker.payments()
        try maker.inventory()
        try maker.audit()
        try maker.shipments()
        try maker.reviews()
        try maker.sensors()
        try maker.events(in: "topic")
        try maker.refunds()
        try maker.customers()
        return maker.batches
    }
}

extension EmbeddedBroker {
    /// Makes the sample topics and fills them.
    package func addSampleData() throws {
        let batches = try change { core in
            for topic in SampleData.topics {
                try core.createTopic(
                    topic.name, partitions: topic.partitions, replication: topic.replication, configs: topic.configs)
            }
            let batches = try SampleData.batches(
                producerId: core.cluster.transactions.makeProducerId(), start: SampleData.start(now: core.wallClock))
            for batch in batches where !batch.isCleaned {
                _ = try core.append(batch.bytes, to: batch.partition, now: core.wallClock)
            }
            for (partition, offset) in SampleData.committed {
                let committed = try core.committed(partition, offset: offset, epoch: -1, metadata: nil)
                core.change(SampleData.group) { group, _ in group.commit(committed, for: partition) }
            }
            core.wakeFetches { _ in true }
            return batches
        }
        for batch in batches where batch.isCleaned { try appendUnchecked(batch.bytes, to: batch.partition) }
    }
}
