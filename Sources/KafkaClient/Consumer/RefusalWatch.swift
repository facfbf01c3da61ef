package import KafkaWire

/// Since when brokers refuse partitions or hold this client back, so that a standstill is told: once when it has lasted for
/// ``patience``, and not again until something comes. A value without I/O. Every refusal is asked again, and so calls
/// again; it has no deadline of its own.
package struct RefusalWatch: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// How long nothing may come before that is told.
    package static let patience: Duration = .seconds(5)
    /// Refusals further apart than this are not one standstill: the partition was not asked for meanwhile.
    private static let longestPause: Duration = .seconds(60)

    private struct Standstill {
        var since: Instant
        /// The same, in seconds since 1970.
        var clock: Int64
        var last: Instant
        var isTold = false
    }

    private var partitions: [TopicPartition: Standstill] = [:]
    private var brokers: [Int32: Standstill] = [:]

    /// Nothing was refused.
    package init() {}

    private static func note<Key>(
        _ key: Key, in states: inout [Key: Standstill], _ now: Instant, _ clock: Int64, after pause: Duration = .zero
    ) -> Standstill? {
        var state = states[key] ?? Standstill(since: now, clock: clock, last: now)
        if now - state.last > longestPause { state = Standstill(since: now, clock: clock, last: now) }
        state.last = now + pause
        let isDue = !state.isTold && now + pause - state.since >= patience
        if isDue { state.isTold = true }
        states[key] = state
        return isDue ? state : nil
    }

    /// An answer of `broker` refused these partitions. `clock` is the time in seconds since 1970.
    package mutating func refused(
        _ errors: [TopicPartition: ErrorCode], by broker: Int32, _ now: Instant, clock: Int64
    ) -> [ConsumerNotice] {
        var notices: [ConsumerNotice] = []
        var due: [ErrorCode: [(partition: TopicPartition, clock: Int64)]] = [:]
        for (partition, error) in errors.sorted(by: { $0.key < $1.key }) {
            notices.append(
                ConsumerNotice(
                    .refused, "\(partition): broker \(broker) answers \(error.name): trying again",
                    topicPartition: partition, brokerId: broker))
            if let state = Self.note(partition, in: &partitions, now, clock) {
                due[error, default: []].append((partition, state.clock))
            }
        }
        for (error, late) in due.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let place = "\(late[0].partition)" + (late.count > 1 ? " and \(late.count - 1) more" : "")
            notices.append(
                ConsumerNotice(
                    .standstill,
                    "\(place): nothing since \(WallClock.words(late[0].clock)), broker \(broker) answers "
                        + "\(error.name) (\(error.rawValue)): trying again",
                    topicPartition: late.count > 1 ? nil : late[0].partition, brokerId: broker))
        }
        return notices
    }

    /// `broker` gave nothing, and no more for as long as `pause`: a quota is exceeded.
    package mutating func heldBack(
        by broker: Int32, for pause: Duration, _ now: Instant, clock: Int64
    ) -> [ConsumerNotice] {
        let seconds = pause.wholeMilliseconds >= 1000 ? "\(pause.wholeMilliseconds / 1000) s" : "a moment"
        var notices = [
            ConsumerNotice(
                .refused, "broker \(broker) holds this client back for \(seconds): a quota is exceeded",
                brokerId: broker)
        ]
        if let state = Self.note(broker, in: &brokers, now, clock, after: pause) {
            notices.append(
                ConsumerNotice(
                    .standstill,
                    "nothing since \(WallClock.words(state.clock)): broker \(broker) holds this client back, "
                        + "now for \(seconds), because it exceeds a quota (throttle_time_ms)", brokerId: broker))
        }
        return notices
    }

    /// An answer for the partition was none of these.
    package mutating func progressed(_ partition: TopicPartition) {
        if !partitions.isEmpty { partitions[partition] = nil }
    }

    /// The broker gave something, or had nothing to give.
    package mutating func served(by broker: Int32) {
        if !brokers.isEmpty { brokers[broker] = nil }
    }
}
