package import KafkaWire

/// A run over the partitions that a group gives and takes away: which records of an answer to write, what to say, and
/// when it is over. A value without I/O.
package struct SubscribeRun: RunMode {
    private struct Partition {
        /// Where it began.
        var start: Int64?
        /// Where it ends under `-e`: where the log did when the first answer came.
        var end: Int64?
        var position: Int64 = 0
        var isDone = false
        /// The position at which its end was said last.
        var saidEnd: Int64?
        /// Whether its position has reached the end that the last answer told.
        var isCaughtUp = false
        /// Whether it stands at an open transaction.
        var transaction = OpenTransactionWatch()
    }

    private var partitions: [TopicPartition: Partition] = [:]
    private let options: RunOptions
    /// Whether anything was ever read to its end.
    private var hasEnded = false
    /// Whether the group has answered without giving a partition; then since when, in milliseconds since 1970, 0 before
    /// the clock was looked at.
    private var withoutSince: Int64?
    /// How long a run that is to end waits for a partition once the group has answered, in milliseconds: another rebalance
    /// may be on its way that brings some.
    private static let patience: Int64 = 5000
    /// Records written so far.
    package private(set) var records: Int64 = 0

    /// A run that has no partitions yet.
    package init(_ options: RunOptions) { self.options = options }

    /// Whether nothing is left to read. Before the first partition has come there is no telling.
    package var isDone: Bool {
        if records >= options.count ?? .max { return true }
        return options.exitsAtEnd && hasEnded && partitions.values.allSatisfy(\.isDone)
    }

    /// Whether the run ends by itself: progress is worth showing.
    package var isBounded: Bool { options.count != nil || options.exitsAtEnd }

    /// Whether it has no partition now.
    package var isEmpty: Bool { partitions.isEmpty }

    /// Partitions that are not done and that were not read to the end that their last answer told, in order.
    package var behind: [TopicPartition] {
        partitions.filter { !$0.value.isDone && !$0.value.isCaughtUp }.keys.sorted()
    }

    /// When ``tick(now:)`` is worth calling, in milliseconds since 1970; `nil` for never.
    package var nextTick: Int64? {
        let transaction = partitions.values.lazy.filter { !$0.isDone }.compactMap(\.transaction.nextTick).min()
        return [emptyEnd, transaction].compactMap(\.self).min()
    }

    /// When a run that is to end, and that was given no partition, is over.
    private var emptyEnd: Int64? {
        guard options.exitsAtEnd, !hasEnded, partitions.isEmpty else { return nil }
        return withoutSince.map { $0 + Self.patience }
    }

    /// Takes in that the clock has moved: an open transaction is told after a while, and a run that is to end, and that was
    /// given no partition, has nothing to wait for.
    package mutating func tick(now: Int64) -> [RunAction] {
        let held = partitions.keys.sorted().compactMap { partition -> RunAction? in
            guard var state = partitions[partition], !state.isDone else { return nil }
            let offsets = state.transaction.tick(now: now)
            partitions[partition] = state
            return offsets.map { .sayHeld(partition, at: state.position, offsets: $0) }
        }
        guard let next = emptyEnd, let since = withoutSince else { return held }
        if since == 0 { withoutSince = now }
        guard since > 0, next <= now else { return held }
        hasEnded = true
        return held + [.say("no partition was given to this member: nothing to read to its end")]
    }

    /// The group gave these.
    package mutating func assigned(_ new: Set<TopicPartition>) {
        withoutSince = new.isEmpty && partitions.isEmpty ? withoutSince ?? 0 : nil
        for partition in new { partitions[partition] = Partition() }
    }

    /// The group took these away.
    package mutating func revoked(_ old: Set<TopicPartition>) {
        for partition in old { partitions[partition] = nil }
    }

    /// What to write of an answer that began at `fetchOffset`, the log's readable end being `endOffset`; `nil` when the
    /// partition is done.
    package mutating func window(
        for partition: TopicPartition, fetchOffset: Int64, endOffset: Int64
    ) -> Window? {
        guard var state = partitions[partition], !state.isDone, !isDone else { return nil }
        if state.start == nil {
            state.start = fetchOffset
            if options.exitsAtEnd { state.end = endOffset }
        }
        state.position = fetchOffset
        partitions[partition] = state
        let left = (options.count ?? .max) - records
        return Window(from: fetchOffset, until: state.end ?? .max, limit: Int(clamping: left))
    }

    /// Takes in what was walked.
    package mutating func walked(_ partition: TopicPartition, _ walked: Walked) -> [RunAction] {
        guard var state = partitions[partition], !state.isDone else { return [] }
        defer { partitions[partition] = state }
        records += Int64(walked.records)
        state.position = max(state.position, walked.nextOffset)
        state.isCaughtUp = state.position >= walked.readableEnd
        state.transaction.walked(
            isCaughtUp: state.position >= walked.readableEnd, waiting: walked.highWatermark - walked.readableEnd)
        if let end = state.end, state.position >= end {
            state.isDone = true
            hasEnded = true
            let held = state.transaction.end().map {
                [RunAction.sayHeld(partition, at: state.position, offsets: $0)]
            }
            partitions[partition] = state
            return [.flush] + (held ?? [])
                + [.say(reachedEnd(partition, state.position, isExiting: isDone)), .stop(partition)]
        }
        guard state.position >= walked.readableEnd else { return [] }
        if state.saidEnd == state.position { return [.flush] }
        state.saidEnd = state.position
        return [.flush, .say(reachedEnd(partition, state.position, isExiting: false))]
    }

    /// The notice of a partition's end, when it was read to it.
    package func endNotice(of partition: TopicPartition) -> String? {
        guard let state = partitions[partition] else { return nil }
        if state.isDone { return reachedEnd(partition, state.position, isExiting: isDone) }
        return state.saidEnd == state.position ? reachedEnd(partition, state.position, isExiting: false) : nil
    }

    /// kcat's words.
    private func reachedEnd(_ partition: TopicPartition, _ position: Int64, isExiting: Bool) -> String {
        "Reached end of topic \(partition.topic) [\(partition.partition)] at offset \(position)"
            + (isExiting ? ": exiting" : "")
    }

    /// How much is done, and of how much: records of `-c`, or offsets of the partitions that are there.
    package var share: (done: Int, total: Int?) {
        if let count = options.count { return (Int(clamping: records), Int(clamping: count)) }
        var (done, total): (Int64, Int64) = (0, 0)
        for state in partitions.values {
            guard let start = state.start, let end = state.end else { return (Int(clamping: records), nil) }
            total += max(0, end - start)
            done += min(max(0, end - start), state.position - start)
        }
        return total > 0 ? (Int(clamping: done), Int(clamping: total)) : (Int(clamping: records), nil)
    }
}
