package import KafkaWire

/// A run over partitions that were assigned: which records of an answer to write, what to say, and when it is over. A
/// value without I/O: the command gives it what happened and does what it says.
package struct AssignRun: RunMode {
    struct Partition {
        var plan: PartitionPlan
        var position: Int64
        var isDone = false
        /// Whether its position has reached the end that the last answer told.
        var isCaughtUp = false
        /// The position at which its end was said last.
        var saidEnd: Int64?
        var saidWaiting = false
        /// Whether it stands at an open transaction.
        var transaction = OpenTransactionWatch()
    }

    var partitions: [Partition]
    var indexes: [TopicPartition: Int] = [:]
    let options: RunOptions
    var open: Int
    /// Whether partitions may yet be added: it is not over without them.
    package var awaitsOthers = false
    /// Records written so far.
    package private(set) var records: Int64 = 0

    /// A run of these plans. Those that are done before anything is read are not among `assignment`.
    package init(_ plans: [PartitionPlan], _ options: RunOptions) {
        self.options = options
        partitions = plans.map { Partition(plan: $0, position: $0.start) }
        open = 0
        for index in partitions.indices {
            let plan = partitions[index].plan
            indexes[plan.topicPartition] = index
            partitions[index].isDone = !plan.needsProof && plan.start >= plan.end ?? .max
            if !partitions[index].isDone { open += 1 }
        }
    }

    /// What to assign, with the offsets to start at.
    package var assignment: [TopicPartition: Int64] {
        var result: [TopicPartition: Int64] = [:]
        for partition in partitions where !partition.isDone {
            result[partition.plan.topicPartition] = partition.position
        }
        return result
    }

    /// The leader epoch of the record before the start of a partition of which nothing was read yet, where it is known.
    package func startEpoch(of partition: TopicPartition) -> Int32? {
        guard let index = indexes[partition], partitions[index].position == partitions[index].plan.start else {
            return nil
        }
        return partitions[index].plan.startEpoch
    }

    /// Whether nothing is left to read.
    package var isDone: Bool { isLast || records >= options.count ?? .max }

    /// Whether no partition is left, nor may one come.
    private var isLast: Bool { open == 0 && !awaitsOthers }

    /// Partitions that are not done and that were not read to the end that their last answer told, in order.
    package var behind: [TopicPartition] {
        partitions.filter { !$0.isDone && !$0.isCaughtUp }.map(\.plan.topicPartition).sorted()
    }

    /// Whether it has no partition.
    package var isEmpty: Bool { partitions.isEmpty }

    /// Whether the run ends by itself: progress is worth showing.
    package var isBounded: Bool {
        options.count != nil
            || partitions.allSatisfy { $0.plan.end != nil || $0.plan.count != nil || $0.plan.endTime != nil }
    }

    /// What to say before anything is read: what the plans have to tell, and the ends of partitions that are done.
    package func begin() -> [RunAction] { begin(partitions[...]) }

    private func begin(_ partitions: ArraySlice<Partition>) -> [RunAction] {
        var (plans, ends): ([String], [String]) = ([], [])
        for partition in partitions {
            plans += partition.plan.notices
            if partition.isDone, partition.plan.endsWithLog, partition.plan.end == partition.position {
                ends.append(reachedEnd(partition, isExiting: options.exitsAtEnd && isLast))
            }
        }
        return (plans + EndNotices.together(ends)).map(RunAction.say)
    }

    /// Whether the partition is one of the run's, read to its end or not.
    package func has(_ partition: TopicPartition) -> Bool { indexes[partition] != nil }

    /// Partitions that were not there when it began. Returns what to say of them before they are read.
    package mutating func add(_ plans: [PartitionPlan]) -> [RunAction] {
        let fresh = AssignRun(plans, options)
        let first = partitions.count
        for partition in fresh.partitions {
            indexes[partition.plan.topicPartition] = partitions.count
            partitions.append(partition)
        }
        open += fresh.open
        return begin(partitions[first...])
    }

    /// A partition, or all that are open of its topic, can't be had: it is done without them. Which those are; none where
    /// nothing else would be left, so that it is over.
    package mutating func forgo(_ partition: TopicPartition, wholeTopic: Bool) -> Set<TopicPartition> {
        let gone = partitions.indices.filter { index in
            let place = partitions[index].plan.topicPartition
            return !partitions[index].isDone && (place == partition || wholeTopic && place.topic == partition.topic)
        }
        guard gone.count < open || awaitsOthers else { return [] }
        for index in gone { partitions[index].isDone = true }
        open -= gone.count
        return Set(gone.map { partitions[$0].plan.topicPartition })
    }

    /// What to write of an answer for the partition whose fetch began at `fetchOffset`; `nil` when it is done.
    package mutating func window(
        for topicPartition: TopicPartition, fetchOffset: Int64, endOffset: Int64 = .max
    ) -> Window? {
        guard let index = indexes[topicPartition], !partitions[index].isDone, !isDone else { return nil }
        // A reset moved the position without asking.
        let position = max(fetchOffset, 0)
        if partitions[index].position != position { partitions[index].position = position }
        let plan = partitions[index].plan
        let left = min(plan.count ?? .max, (options.count ?? .max) - records)
        return Window(
            from: position, until: plan.end ?? .max, limit: Int(clamping: left), endTime: plan.endTime)
    }

    /// Takes in what was walked.
    package mutating func walked(_ topicPartition: TopicPartition, _ walked: Walked) -> [RunAction] {
        guard let index = indexes[topicPartition], !partitions[index].isDone else { return [] }
        records += Int64(walked.records)
        partitions[index].position = max(partitions[index].position, walked.nextOffset)
        if let count = partitions[index].plan.count { partitions[index].plan.count = count - Int64(walked.records) }
        let partition = partitions[index]
        let plan = partition.plan
        partitions[index].isCaughtUp = partition.position >= walked.readableEnd
        partitions[index].transaction.walked(
            isCaughtUp: partitions[index].isCaughtUp, waiting: walked.highWatermark - walked.readableEnd)
        if partition.position >= plan.end ?? .max || plan.count ?? 1 <= 0 || walked.metEndTime {
            return finish(index)
        }
        if isDone { return [] }
        guard partitions[index].isCaughtUp else { return [] }
        return [.flush] + caughtUp(index, walked)
    }

    /// Takes in that the clock has moved: partitions whose end is a time that has come, and that have no more records,
    /// are done.
    package mutating func tick(now: Int64) -> [RunAction] {
        var actions: [RunAction] = []
        for index in partitions.indices where !partitions[index].isDone && partitions[index].isCaughtUp {
            if let offsets = partitions[index].transaction.tick(now: now) {
                let place = partitions[index].plan.topicPartition
                actions.append(.sayHeld(place, at: partitions[index].position, offsets: offsets))
            }
            if let end = partitions[index].plan.endTime, now >= end { actions += finish(index) }
        }
        return actions
    }

    /// When `tick` is worth calling, in milliseconds since 1970; `nil` for never.
    package var nextTick: Int64? {
        partitions.lazy.filter { !$0.isDone }.flatMap { partition -> [Int64] in
            // While records are still to come, they wake the run.
            let end = partition.plan.clockEnd(isCaughtUp: partition.isCaughtUp)
            return [end, partition.transaction.nextTick].compactMap(\.self)
        }.min()
    }

    private mutating func finish(_ index: Int) -> [RunAction] {
        partitions[index].isDone = true
        open -= 1
        var actions: [RunAction] = [.stop(partitions[index].plan.topicPartition)]
        if partitions[index].plan.endsWithLog {
            var notices: [RunAction] = [.flush, .say(reachedEnd(partitions[index], isExiting: isLast))]
            if let offsets = partitions[index].transaction.end() {
                let place = partitions[index].plan.topicPartition
                notices.insert(.sayHeld(place, at: partitions[index].position, offsets: offsets), at: 1)
            }
            actions = notices + actions
        }
        return actions
    }

    private mutating func caughtUp(_ index: Int, _ walked: Walked) -> [RunAction] {
        let partition = partitions[index]
        let place = partition.plan.topicPartition
        var actions: [RunAction] = []
        if partition.saidEnd != partition.position {
            partitions[index].saidEnd = partition.position
            actions.append(.say(reachedEnd(partition, isExiting: false)))
        }
        if !partition.saidWaiting, let end = partition.plan.end {
            partitions[index].saidWaiting = true
            if walked.highWatermark > walked.readableEnd {
                actions.append(
                    .say(
                        "\(place): an open transaction holds the readable end at \(walked.readableEnd); waiting for \(end)"
                    ))
            } else {
                actions.append(.say("\(place) ends at \(walked.readableEnd) now; waiting for \(end)"))
            }
        }
        return actions
    }

    /// The notice of a partition's end, when it was read to it.
    package func endNotice(of partition: TopicPartition) -> String? {
        guard let index = indexes[partition] else { return nil }
        let partition = partitions[index]
        if partition.isDone { return partition.plan.endsWithLog ? reachedEnd(partition, isExiting: isLast) : nil }
        return partition.isCaughtUp ? reachedEnd(partition, isExiting: false) : nil
    }

    /// How far each partition was read.
    package var nextOffsets: [TopicPartition: Int64] {
        Dictionary(partitions.map { ($0.plan.topicPartition, $0.position) }, uniquingKeysWith: { $1 })
    }

    /// What is left of each partition that is not done; no spec where a count is left, of which part may have been written.
    package func rest(from offsets: [TopicPartition: Int64]) -> [(place: String, spec: String?)] {
        partitions.compactMap { partition in
            let plan = partition.plan
            guard let offset = offsets[plan.topicPartition], !partition.isDone || offset < partition.position else {
                return nil
            }
            let place = "\(plan.topicPartition)@\(offset)"
            if plan.count != nil { return (place, nil) }
            let end = plan.endsWithLog ? nil : plan.end.map { "\($0)" } ?? plan.endTime.map { "ms:\($0)" }
            return (place, "\(place)..\(end ?? "")")
        }
    }

    /// kcat's words.
    private func reachedEnd(_ partition: Partition, isExiting: Bool) -> String {
        let place = partition.plan.topicPartition
        return "Reached end of topic \(place.topic) [\(place.partition)] at offset \(partition.position)"
            + (isExiting ? ": exiting" : "")
    }

    /// How much is done, and of how much: records of `-c`, or offsets of the partitions; `nil` where it is not known.
    package var share: (done: Int, total: Int?) {
        var byOffsets: (done: Int64, total: Int64)? = (0, 0)
        for partition in partitions {
            guard let end = partition.plan.end, partition.plan.count == nil, let sum = byOffsets else {
                byOffsets = nil
                break
            }
            let size = max(0, end &- partition.plan.start)
            byOffsets = (sum.done &+ min(size, partition.position &- partition.plan.start), sum.total &+ size)
        }
        let byCount = options.count.map { (done: records, total: $0) }
        let shares = [byOffsets, byCount].compactMap { $0 }.filter { $0.total > 0 }
        // Whichever ends the run first.
        let first = shares.max { Double($0.done) / Double($0.total) < Double($1.done) / Double($1.total) }
        guard let first else { return (Int(clamping: records), nil) }
        return (Int(clamping: first.done), Int(clamping: first.total))
    }
}
