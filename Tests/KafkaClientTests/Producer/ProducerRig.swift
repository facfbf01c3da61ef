import KafkaBroker
import KafkaClient
import KafkaWire
import Synchronization
import Testing

/// Embedded brokers with the topic `t` of two partitions, and a producer of theirs, with what was told of its batches.
final class ProducerRig: BrokerRig, Sendable {
    let broker: EmbeddedBroker
    let producer: KafkaProducer
    private let told = Mutex<[ProducerDelivery]>([])

    init(_ broker: EmbeddedBroker, _ configure: (inout ProducerConfiguration) -> Void) throws {
        self.broker = broker
        var client = try ClientConfiguration(of: broker)
        client.apiTimeout = .seconds(20)
        client.unknownTopicTimeout = .milliseconds(200)
        var configuration = ProducerConfiguration(client)
        configuration.linger = .zero
        configure(&configuration)
        let box = Box()
        configuration.onDelivery = { delivery in box.rig.withLock { $0?.note(delivery) } }
        producer = try KafkaProducer(configuration)
        box.rig.withLock { $0 = self }
    }

    private final class Box: Sendable {
        let rig = Mutex<ProducerRig?>(nil)
    }

    private func note(_ delivery: ProducerDelivery) { told.withLock { $0.append(delivery) } }

    /// What was told so far.
    var deliveries: [ProducerDelivery] { told.withLock { $0 } }
    /// Why batches were given up.
    var errors: [KafkaError] { deliveries.compactMap(\.error) }

    /// Hands over values, each to the same partition.
    func send(_ values: String..., to partition: Int32 = 0) async throws { try await send(values, to: partition) }

    func send(_ values: [String], to partition: Int32 = 0) async throws {
        let topic = try await producer.topic("t")
        for value in values {
            try await producer.send(key: nil, value: Array(value.utf8), to: topic, partition: partition)
        }
    }

    /// Begins a transaction with these values, which a broker has when it returns.
    func begin(_ values: String...) async throws {
        try await producer.beginTransaction()
        try await send(values)
        try await producer.flush()
    }

    /// The values in a partition as a reader gets them.
    func values(_ partition: TopicPartition = t0) async throws -> [String] {
        var configuration = ConsumerConfiguration(try ClientConfiguration(of: broker))
        configuration.isolationLevel = .readCommitted
        let consumer = try KafkaConsumer(configuration)
        try await consumer.assign([partition: .offset(0)])
        var values: [String] = []
        let end = broker.offsets(of: partition)?.stable ?? 0
        let deadline = ContinuousClock.now + .seconds(5)
        while try await consumer.position(of: partition) < end, .now < deadline {
            _ = try await consumer.poll(timeout: .milliseconds(200)) { record, _ in
                values.append(record.value?.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } ?? "-")
            }
        }
        await consumer.close()
        return values
    }
}

/// Runs `body` with brokers 1 and up and a producer of theirs.
func withProducer(
    brokers: Int = 1, topics: [BrokerConfiguration.NewTopic] = [.init("t", partitions: 2)],
    configure: (inout ProducerConfiguration) -> Void = { _ in },
    setUp: (inout BrokerConfiguration) -> Void = { _ in }, _ body: (ProducerRig) async throws -> Void
) async throws {
    var setup = BrokerConfiguration(brokers: brokers, topics: topics)
    setUp(&setup)
    try await withBrokers(setup) { broker in
        let rig = try ProducerRig(broker, configure)
        do {
            try await body(rig)
        } catch {
            Issue.record("\(error)")
        }
        await rig.producer.close()
    }
}

/// As ``withProducer(brokers:topics:configure:setUp:_:)``, with a producer of the transactional id `x`.
func withTransactions(
    brokers: Int = 1, configure: (inout ProducerConfiguration) -> Void = { _ in },
    setUp: (inout BrokerConfiguration) -> Void = { _ in }, _ body: (ProducerRig) async throws -> Void
) async throws {
    try await withProducer(
        brokers: brokers,
        configure: {
            $0.transactionalId = "x"
            configure(&$0)
        }, setUp: setUp, body)
}
