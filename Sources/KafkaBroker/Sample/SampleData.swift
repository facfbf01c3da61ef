package import KafkaWire

/// Topics to look around in: the same records in every run, in all codecs, with keys, headers, nulls, tombstones and
/// transactions; three topics whose values are no text. About 20,000 records, 2 MB.
package enum SampleData {
    /// The time of the first records: 2026-11-23T05:00:00Z.
    package static let start: Int64 = 1_795_410_000_000

    /// The topics, for a configuration.
    package static let topics: [BrokerConfiguration.NewTopic] = [
        // Clicks without keys, each batch in another codec: what P1's example asks for is there.
        .init("events", partitions: 8),
        .init("orders", partitions: 3),
        .init("payments"),
        .init("inventory", configs: ["cleanup.policy": "compact"]),
        .init("audit"),
        // Avro and Protobuf by the schemas of `broker --registry`, and MessagePack.
        .init("shipments"),
        .init("reviews"),
        .init("sensors"),
    ]

    /// A batch and where it goes.
    package struct Batch: Sendable {
        /// The partition.
        package var partition: TopicPartition
        /// The bytes, as a producer would send them.
        package var bytes: [UInt8]
    }

    /// All batches, in the order in which they are to be appended; those of `payments` are transactions of `producerId`,
    /// markers included.
    package static func batches(producerId: Int64) throws -> [Batch] {
        var maker = SampleMaker(producerId: producerId)
        try maker.events()
        try maker.orders()
        try maker.payments()
        try maker.inventory()
        try maker.audit()
        try maker.shipments()
        try maker.reviews()
        try maker.sensors()
        return maker.batches
    }
}

extension EmbeddedBroker {
    /// Makes the sample topics and fills them.
    package func addSampleData() throws {
        try change { core in
            for topic in SampleData.topics {
                try core.cluster.createTopic(
                    topic.name, partitions: topic.partitions, replication: topic.replication, configs: topic.configs)
            }
            for batch in try SampleData.batches(producerId: core.cluster.transactions.makeProducerId()) {
                _ = try core.cluster.append(batch.bytes, to: batch.partition, now: core.wallClock)
            }
            core.wakeFetches { _ in true }
        }
    }
}
