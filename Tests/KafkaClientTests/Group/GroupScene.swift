import KafkaBroker
import KafkaClient
import KafkaWire
import Synchronization
import Testing
import Transport

/// An embedded cluster with a topic, and consumers in groups of it.
final class GroupScene: Sendable {
    let broker: EmbeddedBroker
    let loop: EventLoop

    init(_ setup: BrokerConfiguration) throws {
        var setup = setup
        setup.logsBodies = true
        broker = try EmbeddedBroker(setup)
        loop = try EventLoop.started()
        try broker.start(on: loop)
    }

    convenience init(brokers: Int = 1, partitions: Int = 4, records: Int = 0) throws {
        let topic = BrokerConfiguration.NewTopic("t", partitions: partitions, replication: brokers)
        try self.init(BrokerConfiguration(brokers: brokers, topics: [topic]))
        for partition in 0..<partitions { try append(records, to: Int32(partition)) }
    }

    func append(_ count: Int, to partition: Int32) throws {
        for _ in 0..<count {
            var batch = RecordBatchBuilder()
            batch.records = [.init(offsetDelta: 0, timestamp: 1, key: nil, value: [1])]
            _ = try broker.append(try batch.encoded(), to: TopicPartition("t", partition))
        }
    }

    /// Ends the brokers.
    func end() async {
        await broker.stop()
        loop.stop()
    }

    func consumer(
        group: String? = "g", _ change: (inout ConsumerConfiguration) -> Void = { _ in }
    ) throws -> KafkaConsumer {
        var configuration = ConsumerConfiguration(bootstrapServers: try BrokerAddress.list(broker.bootstrapServers))
        configuration.groupId = group
        configuration.apiTimeout = .seconds(5)
        configuration.autoOffsetReset = .earliest
        configuration.fetchMaxWait = .milliseconds(50)
        configuration.heartbeatInterval = .milliseconds(30)
        configuration.sessionTimeout = .seconds(5)
        change(&configuration)
        return try KafkaConsumer(configuration)
    }

    /// The APIs of all requests so far.
    var apis: [ApiKey] { broker.requests.map(\.api) }

    static let membership: Set<ApiKey> = [
        .joinGroup, .syncGroup, .heartbeat, .leaveGroup, .consumerGroupHeartbeat,
    ]
}

/// Reads on until `isEnough`, at most ten seconds. Returns the offsets that came, in order.
@discardableResult
func read(
    _ consumer: KafkaConsumer, until isEnough: ([TopicPartition: [Int64]]) -> Bool
) async throws -> [TopicPartition: [Int64]] {
    var result: [TopicPartition: [Int64]] = [:]
    var walker = RecordWalker()
    let deadline = ContinuousClock.now + .seconds(10)
    while !isEnough(result) {
        guard ContinuousClock.now < deadline else {
            Issue.record("not enough in ten seconds: \(result.mapValues(\.count))")
            break
        }
        guard let fetched = try await consumer.nextRecords(timeout: .milliseconds(100)) else { continue }
        let partition = fetched.topicPartition
        let walked = try walker.walk(fetched.records, from: fetched.fetchOffset) {
            result[partition, default: []].append($0.offset)
        }
        consumer.advance(fetched, to: walked.nextOffset)
    }
    return result
}

/// Waits until it holds, at most ten seconds.
func eventually(_ holds: () async throws -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
        if try await holds() { return true }
        try await Task.sleep(for: .milliseconds(10))
    }
    return false
}

/// A switch that a hook and its test share.
final class Flag: Sendable {
    private let state: Atomic<Bool>
    var value: Bool {
        get { state.load(ordering: .sequentiallyConsistent) }
        set { state.store(newValue, ordering: .sequentiallyConsistent) }
    }

    init(_ value: Bool) { state = Atomic(value) }
}

/// Counts what a hook sees.
final class Counter: Sendable {
    private let state = Atomic(0)
    var count: Int { state.load(ordering: .sequentiallyConsistent) }

    /// One more.
    func next() -> Int { state.add(1, ordering: .sequentiallyConsistent).newValue }
}

extension [TopicPartition: [Int64]] {
    /// How many records there are.
    var total: Int { values.reduce(0) { $0 + $1.count } }
}
