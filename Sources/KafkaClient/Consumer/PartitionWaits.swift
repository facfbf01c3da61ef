package import KafkaWire

/// Partitions that are not to be asked for before a while has passed, longer each time that it goes wrong. A value
/// without I/O. When the next of them may go on is ``ConsumerPlan/wakeUp``'s to say, which knows what is assigned.
package struct PartitionWaits: Sendable {
    private let first: Backoff
    private var backoffs: [TopicPartition: Backoff] = [:]
    /// Who has to wait, and until when.
    package private(set) var notBefore: [TopicPartition: ContinuousClock.Instant] = [:]

    /// Nothing waits. The first wait of each partition is that of `backoff`.
    package init(_ backoff: Backoff) { first = backoff }

    /// It went wrong.
    package mutating func backOff(_ partition: TopicPartition, _ now: ContinuousClock.Instant) {
        var backoff = backoffs[partition] ?? first
        notBefore[partition] = now + backoff.next()
        backoffs[partition] = backoff
    }

    /// It went well: the next wait is the first again. One that is under way goes on.
    package mutating func progressed(_ partition: TopicPartition) {
        if backoffs[partition] != nil { backoffs[partition] = nil }
    }

    /// Time has passed.
    package mutating func due(_ now: ContinuousClock.Instant) {
        if notBefore.isEmpty { return }
        notBefore = notBefore.filter { $0.value > now }
    }
}
