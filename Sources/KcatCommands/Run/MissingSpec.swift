import KafkaClient
import KafkaWire

/// What one look at specs came to.
struct SpecLook<Found> {
    /// What was found, in the specs' order.
    var found: [Found] = []
    /// The specs, or single partitions of them, that can't be had now.
    var missing: [MissingSpec] = []
}

/// A spec, or one partition of it, that can't be had, and why.
struct MissingSpec: Sendable {
    /// What was wanted.
    let spec: PartitionSpec
    /// Why it isn't there.
    let error: KafkaError
    /// Whether it is the topic that can't be had, and not one of its partitions.
    let isWholeTopic: Bool

    init(_ spec: PartitionSpec, _ error: KafkaError, isWholeTopic: Bool) {
        self.spec = spec
        self.error = error
        self.isWholeTopic = isWholeTopic
    }

    /// Whether the topic is one that may just be being made.
    var mayAppear: Bool {
        isWholeTopic && (error.code == .unknownTopicOrPartition || error.code == .leaderNotAvailable)
    }

    /// How long it is worth waiting for; `nil` where it will not pass.
    func patience(_ lookup: any PartitionLookup) -> Duration? {
        if mayAppear { return lookup.unknownTopicTimeout }
        return MissingSpec.passes(error) ? lookup.leaderTimeout : nil
    }

    /// Whether the same may be had later: a leader is elected, a broker comes back.
    static func passes(_ error: KafkaError) -> Bool {
        switch error.code {
        case .leaderNotAvailable, .connectionLost, .timedOut, .brokersUnreachable: true
        case .brokerError: error.errorCode.map { ErrorCode(rawValue: $0).isRetriable } ?? false
        default: false
        }
    }

    /// What a command fails with that can have nothing else.
    var failure: CommandError { CommandError(Session.code(of: error), MissingSpec.lines([self]).joined()) }

    /// A line for each reason, with the partitions that it holds for.
    static func lines(_ missing: [MissingSpec]) -> [String] {
        var reasons: [(words: String, partitions: Set<TopicPartition>)] = []
        for missing in missing {
            var words = missing.error.message
            var partition: TopicPartition?
            if !missing.isWholeTopic, case .ranges(let ranges) = missing.spec.partitions, let first = ranges.first {
                let place = TopicPartition(missing.spec.topic, first.lowerBound)
                if words.hasPrefix("\(place): ") { words.removeFirst("\(place): ".count) }
                partition = place
            }
            let index = reasons.firstIndex { $0.words == words } ?? reasons.count
            if index == reasons.count { reasons.append((words, [])) }
            if let partition { reasons[index].partitions.insert(partition) }
        }
        return reasons.map { words, partitions in
            partitions.isEmpty ? words : "\(PartitionList.text(partitions)): \(words)"
        }
    }
}

/// Specs that could not be had at the first look: which are still waited for, and which never come. A value that asks
/// nobody.
struct AwaitedSpecs: Sendable {
    /// What may come.
    private(set) var waiting: [MissingSpec] = []
    /// What will not, or was waited for long enough.
    private(set) var refused: [MissingSpec] = []
    private let since = ContinuousClock.now
    private let lookup: any PartitionLookup
    private var tries = 0

    init(_ missing: [MissingSpec], _ lookup: any PartitionLookup) {
        self.lookup = lookup
        take(missing)
    }

    /// Whether something may still come.
    var isWaiting: Bool { !waiting.isEmpty }

    /// How long it has been waited for.
    var age: Duration { .now - since }

    /// Takes in what is missing of what waited.
    mutating func take(_ missing: [MissingSpec]) {
        waiting = []
        for missing in missing {
            if let patience = missing.patience(lookup), age < patience {
                waiting.append(missing)
            } else {
                refused.append(missing)
            }
        }
    }

    /// What is refused since this was asked last.
    mutating func takeRefused() -> [MissingSpec] {
        defer { refused = [] }
        return refused
    }

    /// Waits no more.
    mutating func giveUp() {
        refused += waiting
        waiting = []
    }

    /// How long to wait before the next look.
    mutating func pause() -> Duration {
        tries += 1
        return .milliseconds(min(50 * tries, 500))
    }
}

extension PartitionSpec {
    /// A spec of one partition.
    init(_ partition: TopicPartition, _ range: SpecRange?) {
        let index = partition.partition
        self.init(partition.topic, .ranges([index...index]), range, text: "\(partition)")
    }
}
