import KafkaBroker
import KafkaClient
import KafkaWire
import Synchronization
import Testing
import Transport

/// Embedded brokers and a consumer of theirs, with what the consumer told.
final class ConsumerRig: Sendable {
    let broker: EmbeddedBroker
    let consumer: KafkaConsumer
    private let notices: Notices

    /// The consumer's notices, as they come.
    final class Notices: Sendable {
        private let list = Mutex<[ConsumerNotice]>([])
        var all: [ConsumerNotice] { list.withLock { $0 } }
        func add(_ notice: ConsumerNotice) { list.withLock { $0.append(notice) } }
    }

    init(_ broker: EmbeddedBroker, _ configure: (inout ConsumerConfiguration) -> Void = { _ in }) throws {
        self.broker = broker
        var configuration = ConsumerConfiguration(bootstrapServers: try BrokerAddress.list(broker.bootstrapServers))
        configuration.apiTimeout = .seconds(5)
        configuration.unknownTopicTimeout = .milliseconds(300)
        configuration.retryBackoff = .milliseconds(10)
        configuration.retryBackoffMax = .milliseconds(50)
        configuration.reconnectBackoff = .milliseconds(10)
        configuration.reconnectBackoffMax = .milliseconds(50)
        configuration.fetchMaxWait = .milliseconds(100)
        configuration.autoOffsetReset = .none
        configure(&configuration)
        let notices = Notices()
        configuration.onNotice = { notices.add($0) }
        self.notices = notices
        consumer = try KafkaConsumer(configuration)
    }

    /// What the consumer told of this kind.
    func told(_ kind: ConsumerNotice.Kind) -> [String] { notices.all.filter { $0.kind == kind }.map(\.message) }

    /// The next `count` records as `t:0@5`, or as many as come in time; what is thrown ends it.
    func read(_ count: Int, within timeout: Duration = .seconds(10)) async throws -> [String] {
        var records: [String] = []
        let deadline = ContinuousClock.now + timeout
        while records.count < count, .now < deadline {
            _ = try await consumer.poll(timeout: deadline - .now, maxRecords: count - records.count) {
                records.append("\($1)@\($0.offset)")
            }
        }
        return records
    }

    /// The error that reading ends with; `nil` when none comes in time.
    func error(within timeout: Duration = .seconds(10)) async -> KafkaError? {
        let deadline = ContinuousClock.now + timeout
        do {
            while .now < deadline, try await consumer.nextRecords(timeout: deadline - .now) != nil {}
            return nil
        } catch {
            return error as? KafkaError
        }
    }

    /// Waits until `condition` holds; false when it does not in time.
    func wait(_ condition: () -> Bool) async throws -> Bool {
        for _ in 0..<500 {
            if condition() { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return condition()
    }

    /// How many requests of an API came.
    func count(_ api: ApiKey) -> Int { broker.requests.count { $0.api == api } }

    /// Appends batches of `size` records each, one record a batch unless said otherwise.
    func fill(_ partition: TopicPartition, batches: Int, size: Int = 1) throws {
        for _ in 0..<batches { try broker.append(batch(at: 0, size), to: partition) }
    }
}

/// `t:0@5`, for a range of offsets.
func offsets(_ partition: TopicPartition, _ range: Range<Int>) -> [String] { range.map { "\(partition)@\($0)" } }

/// Runs `body` with brokers 1 and up that have these topics, and a consumer of theirs.
func withRig(
    brokers: Int = 1, topics: [BrokerConfiguration.NewTopic] = [.init("t")],
    setUp: (inout BrokerConfiguration) -> Void = { _ in },
    configure: (inout ConsumerConfiguration) -> Void = { _ in }, _ body: (ConsumerRig) async throws -> Void
) async throws {
    var setup = BrokerConfiguration(brokers: brokers, topics: topics)
    setup.logsBodies = true
    setUp(&setup)
    let broker = try EmbeddedBroker(setup)
    let loop = try EventLoop.started()
    defer { loop.stop() }
    try broker.start(on: loop)
    let rig = try ConsumerRig(broker, configure)
    do {
        try await body(rig)
    } catch {
        Issue.record("\(error)")
    }
    await rig.consumer.close()
    await broker.stop()
}
