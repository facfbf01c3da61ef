import KafkaBroker
import KafkaClient
import KafkaWire
import Synchronization
import Testing

/// Embedded brokers and a consumer of theirs, with what the consumer told.
final class ConsumerRig: BrokerRig, Sendable {
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
        var configuration = ConsumerConfiguration(try ClientConfiguration(of: broker))
        configuration.apiTimeout = .seconds(5)
        configuration.unknownTopicTimeout = .milliseconds(300)
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
    setUp(&setup)
    try await withBrokers(setup) { broker in
        let rig = try ConsumerRig(broker, configure)
        do {
            try await body(rig)
        } catch {
            Issue.record("\(error)")
        }
        await rig.consumer.close()
    }
}
