public import KafkaWire
import Synchronization
import Transport

/// Writes records to partitions of Kafka topics.
///
/// ``send(key:value:headers:timestamp:to:partition:partitioner:place:)`` copies a record into its partition's batch and
/// returns at once; full batches, and those that have waited for ``ProducerConfiguration/linger``, go out by themselves, several at a
/// time, and are tried again until they are acknowledged or ``ProducerConfiguration/deliveryTimeout`` is over. Idempotent
/// unless told otherwise: each record is there once, and a partition's records stay in order. What became of a batch is
/// told by ``ProducerConfiguration/onDelivery``; ``flush()`` waits for all.
///
/// ```swift
/// let producer = try KafkaProducer(ProducerConfiguration(ClientConfiguration(bootstrapServers: [broker])))
/// let topic = try await producer.topic("orders")
/// try await producer.send(key: Array("u7".utf8), value: Array("hello".utf8), to: topic)
/// try await producer.flush()
/// await producer.close()
/// ```
public final class KafkaProducer: Sendable {
    /// What it was made with.
    public let configuration: ProducerConfiguration
    let cluster: KafkaCluster
    private let ownsCluster: Bool
    let accumulator: RecordAccumulator
    let engine: ProducerEngine

    /// A producer of a cluster of its own that has asked nobody anything yet. Throws ``KafkaError`` for a configuration
    /// that cannot be.
    public convenience init(_ configuration: ProducerConfiguration) throws(KafkaError) {
        try configuration.check()
        try self.init(configuration, on: try KafkaCluster(configuration.client), ownsCluster: true)
    }

    /// A producer that shares `cluster` with other clients: the brokers are reached as that is configured.
    public convenience init(_ configuration: ProducerConfiguration, on cluster: KafkaCluster) throws(KafkaError) {
        var configuration = configuration
        configuration.client = cluster.configuration
        try self.init(configuration, on: cluster, ownsCluster: false)
    }

    private init(
        _ configuration: ProducerConfiguration, on cluster: KafkaCluster, ownsCluster: Bool
    ) throws(KafkaError) {
        try configuration.check()
        self.configuration = configuration
        self.cluster = cluster
        self.ownsCluster = ownsCluster
        accumulator = RecordAccumulator(configuration)
        engine = ProducerEngine(configuration, accumulator, on: cluster)
    }

    /// The topic as the brokers have it. One that they do not know is asked for, for
    /// ``ClientConfiguration/unknownTopicTimeout``; it may be made by being asked for
    /// (``ProducerConfiguration/allowsTopicCreation``).
    /// - Throws: ``KafkaError``: unknown topic, no permission, no broker.
    public func topic(_ name: String) async throws -> ProducerTopic {
        let count = try await engine.partitionCount(of: name)
        let indexes = (0..<count).map { accumulator.index(of: TopicPartition(name, $0)) }
        let topic = ProducerTopic(name: name, partitionCount: count, indexes: indexes)
        await engine.add(topic)
        return topic
    }

    /// Takes a record, without waiting: `false` when ``ProducerConfiguration/bufferMemory`` is used up; then nothing was
    /// taken, and ``waitForRoom()`` says when to try again. `partition` is any when `nil`. `place` is the caller's number
    /// of the record, told back in ``ProducerDelivery/places``.
    /// - Throws: ``KafkaError``: closed, fenced, a partition that the topic does not have, a record that is too large.
    package func append(
        _ record: OutgoingRecord, to topic: ProducerTopic, partition: Int32?, place: UInt64
    ) throws(KafkaError) -> Bool {
        let chosen = partition ?? topic.stickyPartition
        guard topic.indexes.indices.contains(Int(chosen)) else {
            throw KafkaError(
                .unknownTopicOrPartition,
                "\(topic.name):\(chosen): unknown partition; \(topic.name) has "
                    + PartitionIndexes.words(Array(0..<topic.partitionCount)),
                topicPartition: TopicPartition(topic.name, chosen))
        }
        let size = record.largestSize
        guard size <= max(configuration.maxRequestSize, configuration.batchSize) else {
            throw KafkaError(
                .invalidArgument,
                "the record of \(size) bytes is larger than max.request.size (\(configuration.maxRequestSize))",
                topicPartition: TopicPartition(topic.name, chosen))
        }
        let (outcome, mustWake) = try accumulator.append(record, to: topic.indexes[Int(chosen)], place: place)
        if mustWake { engine.wake() }
        if outcome == .sealed, partition == nil { topic.turn() }
        return outcome != .full
    }

    /// Takes a whole batch of format 2 as it is, compressed or not: only what belongs to the producer is written into its
    /// header. `count` is how many sequence numbers it takes (last offset delta and one more). `false` when there is no
    /// room.
    package func append(
        batch: [UInt8], count: Int, places: [UInt64], to partition: TopicPartition
    ) throws(KafkaError) -> Bool {
        let taken = try accumulator.append(
            ProducerBatch(partition, bytes: batch, count: count, places: places, created: .now, origin: .batch))
        if taken { engine.wake() }
        return taken
    }

    /// Takes a record, and waits while there is no room. `key` chooses the partition by `partitioner` where none is given.
    /// `timestamp` is in milliseconds since 1970, now when `nil`.
    /// - Throws: ``KafkaError``: closed, fenced, no transaction is open or it can only be aborted, a partition that the topic
    ///   does not have, a record that is too large; `CancellationError`.
    public func send(
        key: [UInt8]?, value: [UInt8]?, headers: [(key: String, value: [UInt8]?)] = [], timestamp: Int64? = nil,
        to topic: ProducerTopic, partition: Int32? = nil, partitioner: Partitioner = .murmur2, place: UInt64 = 0
    ) async throws {
        var written = RecordHeaderWriter()
        for header in headers {
            Array(header.key.utf8).withUnsafeBytes { name in
                if let value = header.value {
                    value.withUnsafeBytes { written.append(key: name, value: $0) }
                } else {
                    written.append(key: name, value: nil)
                }
            }
        }
        let chosen = partition ?? key.flatMap { partitioner.partition(of: $0.span.bytes, count: topic.partitionCount) }
        let time = timestamp ?? WallClock.now()
        while true {
            let taken = try Self.withBytes(key, value, written.bytes) { (key, value, headers) throws(KafkaError) in
                try append(
                    OutgoingRecord(
                        key: key, value: value, timestamp: time, headers: headers, headerCount: written.count),
                    to: topic, partition: chosen, place: place)
            }
            if taken { return }
            try await waitForRoom()
        }
    }

    private static func withBytes<T>(
        _ key: [UInt8]?, _ value: [UInt8]?, _ headers: [UInt8],
        _ body: (UnsafeRawBufferPointer?, UnsafeRawBufferPointer?, UnsafeRawBufferPointer) throws(KafkaError) -> T
    ) throws(KafkaError) -> T {
        let (keyBytes, valueBytes) = (key ?? [], value ?? [])
        return try keyBytes.span.bytes.withUnsafeBytes { (keyRaw) throws(KafkaError) in
            try valueBytes.span.bytes.withUnsafeBytes { (valueRaw) throws(KafkaError) in
                try headers.span.bytes.withUnsafeBytes { (headerRaw) throws(KafkaError) in
                    try body(key == nil ? nil : keyRaw, value == nil ? nil : valueRaw, headerRaw)
                }
            }
        }
    }

    /// Returns when there is room for more records, or the producer has ended. Throws `CancellationError`.
    public func waitForRoom() async throws { try await engine.wait(for: .room) }

    /// Sends all that was taken and returns when each batch is acknowledged or given up. Throws `CancellationError`.
    public func flush() async throws { try await engine.wait(for: .flush) }

    /// Ends the producer. What was not delivered is told as given up; call ``flush()`` before. A transaction that is open
    /// is aborted, if the coordinator can be reached.
    public func close() async {
        await engine.leaveTransaction()
        await abandon()
    }

    /// As ``close()``, but a transaction that is open is left to its coordinator: nobody is asked for anything any more.
    package func abandon() async {
        await engine.close()
        if ownsCluster { cluster.close() }
    }
}
