import KafkaClient
import KafkaWire
import TestSupport

/// A partition's log as Kafka's brokers keep it, as far as a producer can tell: it judges what arrives by producer, epoch
/// and sequence number (KIP-98, KIP-360).
struct LogModel {
    private struct Known {
        var epoch: Int16
        /// The newest five batches, by their first and last numbers.
        var batches: [(first: Int32, last: Int32)] = []
    }

    /// The caller's numbers of the records that are in it.
    private(set) var places: [UInt64] = []
    private var known: [Int64: Known] = [:]
    /// Whether a producer that the log knows nothing of may begin with any number, as brokers since Kafka 2.4 let it.
    let takesAnyFirst: Bool

    init(takesAnyFirst: Bool) { self.takesAnyFirst = takesAnyFirst }

    /// Takes a batch, or says why not.
    mutating func append(_ batch: ProducerBatch) -> ErrorCode {
        guard let stamp = batch.stamp else {
            places += batch.places
            return .none
        }
        let last = Self.number(stamp.sequence, plus: batch.count - 1)
        if let producer = known[stamp.id] {
            if stamp.epoch < producer.epoch { return .invalidProducerEpoch }
            if stamp.epoch == producer.epoch {
                if producer.batches.contains(where: { $0 == (stamp.sequence, last) }) { return .none }
                if let newest = producer.batches.last, stamp.sequence != Self.number(newest.last, plus: 1) {
                    return .outOfOrderSequenceNumber
                }
            } else if stamp.sequence != 0 {
                return .outOfOrderSequenceNumber
            }
        } else if stamp.sequence != 0, !takesAnyFirst {
            return .unknownProducerId
        }
        var producer = known[stamp.id] ?? Known(epoch: stamp.epoch)
        if producer.epoch != stamp.epoch { producer = Known(epoch: stamp.epoch) }
        producer.batches = producer.batches.suffix(4) + [(stamp.sequence, last)]
        known[stamp.id] = producer
        places += batch.places
        return .none
    }

    private static func number(_ first: Int32, plus count: Int) -> Int32 {
        Int32((Int64(first) + Int64(count)) & Int64(Int32.max))
    }
}

/// A producer's core and the brokers that it would meet, with faults that a seed determines.
struct ProducerModel {
    /// What one request comes to.
    private enum Fate: CaseIterable {
        case answered, answeredInPart, lostBefore, lostAfter
    }

    /// In which a batch of a request is not appended; the same again is right.
    private static let refusals: [ErrorCode] = [
        .notLeaderOrFollower, .leaderNotAvailable, .notEnoughReplicas, .kafkaStorageError, .corruptMessage,
        .unknownTopicOrPartition,
    ]
    /// In which it is appended nevertheless.
    private static let doubts: [ErrorCode] = [.requestTimedOut, .notEnoughReplicasAfterAppend]

    private(set) var state: ProducerState
    private(set) var logs: [TopicPartition: LogModel] = [:]
    private(set) var now = ContinuousClock.now
    private(set) var deliveries: [ProducerDelivery] = []
    private var random: SeededGenerator
    private let partitions = [TopicPartition("t", 0), TopicPartition("t", 1)]
    private var leaders: [TopicPartition: Int32] = [:]
    /// What the producer believes.
    private var believed: [TopicPartition: Int32] = [:]
    private var queues: [Int32: [ProducerRequest]] = [:]
    private var lastPlace: UInt64 = 0
    /// Records that the brokers refuse for good.
    private var poisoned: Set<UInt64> = []
    private let setup: Setup

    /// What brokers there are.
    struct Setup {
        /// See ``LogModel/takesAnyFirst``.
        var takesAnyFirst = false
        /// Of a hundred batches so many are refused for good.
        var poison = 2
        /// A batch of more records is refused with MESSAGE_TOO_LARGE.
        var largest = Int.max
    }

    init(seed: UInt64, _ setup: Setup, _ limits: ProducerLimits) {
        random = SeededGenerator(seed: seed)
        self.setup = setup
        var limits = limits
        // Waits are spread at random; the model's own steps take their place, which the seed repeats.
        limits.backoff = Backoff(.zero, upTo: .zero)
        state = ProducerState(limits)
        state.identify(as: ProducerIdentity(id: 7, epoch: 0))
        for partition in partitions {
            logs[partition] = LogModel(takesAnyFirst: setup.takesAnyFirst)
            leaders[partition] = 1
            believed[partition] = 1
        }
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    /// Lets the producer and the brokers run for so many steps, with faults, then until all has come to an end without.
    /// False when it does not come to an end.
    mutating func run(steps: Int) -> Bool {
        for _ in 0..<steps { step() }
        for _ in 0..<1000 {
            if state.isEmpty, queues.values.allSatisfy(\.isEmpty) { return true }
            now += .milliseconds(400)
            believed = leaders
            send()
            for broker in queues.keys.sorted() { while queues[broker]?.isEmpty == false { serve(broker, .answered) } }
        }
        return false
    }

    private mutating func step() {
        if chance(60) {
            let partition = partitions[chance(50) ? 0 : 1]
            let count = Int.random(in: 1...3, using: &random)
            let places = (0..<count).map { lastPlace + 1 + UInt64($0) }
            lastPlace += UInt64(count)
            if chance(setup.poison) { poisoned.formUnion(places) }
            state.add(
                ProducerBatch(partition, bytes: bytes(count), count: count, places: places, created: now))
        }
        if chance(5), let partition = partitions.randomElement(using: &random) {
            leaders[partition] = 3 - (leaders[partition] ?? 1)
        }
        if chance(20), let partition = partitions.randomElement(using: &random) {
            believed[partition] = leaders[partition]
        }
        now += .milliseconds(Int.random(in: 0...150, using: &random))
        deliveries += state.expire(now: now)
        if chance(80) { send() }
        for broker: Int32 in [1, 2] where queues[broker]?.isEmpty == false && chance(50) {
            serve(broker, chance(50) ? .answered : Fate.allCases.randomElement(using: &random) ?? .answered)
        }
    }

    /// A batch of that many records; of nothing where it need not be read.
    private func bytes(_ count: Int) -> [UInt8] {
        if setup.largest == .max { return [UInt8](repeating: 0, count: 70) }
        let writer = RecordBatchWriter(capacity: 1)
        for _ in 0..<count { writer.append(OutgoingRecord(key: nil, value: nil, timestamp: 1)) }
        // What can't be made fails every run.
        return (try? writer.finish(codec: .none)) ?? []
    }

    private mutating func send() {
        let believed = believed
        for request in state.drain(now: now, target: { .broker(believed[$0] ?? 1) }) {
            queues[request.broker, default: []].append(request)
        }
        state.asked(["t"])
    }

    /// A broker takes its next request; when the connection ends, those behind it are lost with it.
    private mutating func serve(_ broker: Int32, _ fate: Fate) {
        guard let request = queues[broker]?.removeFirst() else { return }
        var answers: [ProducerAnswer] = []
        for batch in request.batches {
            var answer = ProducerAnswer(partition: batch.partition)
            if fate != .lostBefore { answer.error = append(batch, broker, fate == .answeredInPart) }
            answers.append(answer)
        }
        switch fate {
        case .answered, .answeredInPart:
            if fate == .answeredInPart, chance(10) { answers.removeLast() }
            deliveries += state.answered(request.id, answers, broker: "broker \(broker)", now: now)
        case .lostBefore, .lostAfter:
            state.lost(request.id, "the connection ended", now: now)
            for behind in queues[broker] ?? [] { state.lost(behind.id, "the connection ended", now: now) }
            queues[broker] = []
        }
    }

    private mutating func append(_ batch: ProducerBatch, _ broker: Int32, _ mayFail: Bool) -> ErrorCode {
        if leaders[batch.partition] != broker { return .notLeaderOrFollower }
        if mayFail, chance(50) { return Self.refusals.randomElement(using: &random) ?? .notEnoughReplicas }
        if batch.count > setup.largest { return .messageTooLarge }
        if !poisoned.isDisjoint(with: batch.places) { return .invalidRecord }
        let error = logs[batch.partition]?.append(batch) ?? .unknownTopicOrPartition
        if error == .none, mayFail, chance(50) { return Self.doubts.randomElement(using: &random) ?? .requestTimedOut }
        return error
    }

    /// What is wrong with what came of it: records that are lost, double, told twice or never, and, where `ordered`, that
    /// are not in their order.
    func faults(ordered: Bool) -> [String] {
        var faults: [String] = []
        var delivered: Set<UInt64> = []
        var failed: Set<UInt64> = []
        for delivery in deliveries {
            for place in delivery.places {
                let isNew = delivery.error == nil ? delivered.insert(place).inserted : failed.insert(place).inserted
                if !isNew || delivered.contains(place) && failed.contains(place) {
                    faults.append("\(place) told twice")
                }
            }
        }
        if delivered.count + failed.count != Int(lastPlace) { faults.append("some were never told") }
        var there: Set<UInt64> = []
        for (partition, log) in logs {
            for place in log.places where !there.insert(place).inserted { faults.append("\(place) is double") }
            if ordered, zip(log.places, log.places.dropFirst()).contains(where: { $0 >= $1 }) {
                faults.append("\(partition) is out of order: \(log.places)")
            }
        }
        for place in delivered.subtracting(there).sorted() { faults.append("\(place) is lost") }
        return faults
    }
}
