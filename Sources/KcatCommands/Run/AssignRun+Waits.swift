import Console
import KafkaClient
package import KafkaWire

/// What is yet to come of the ranges, for who tells that at once for all.
extension AssignRun {
    /// Whether the partition was read to the end that its last answer told, and goes on there.
    package func isWaiting(_ partition: TopicPartition) -> Bool {
        indexes[partition].map { !partitions[$0].isDone && partitions[$0].isCaughtUp } ?? false
    }

    /// Whether there is nothing to read now, but will be.
    package var isWaiting: Bool { !isDone && partitions.allSatisfy { $0.isDone || $0.isCaughtUp } }

    /// What partitions wait for, a line each or one for many; `verb` says who waits: `waiting`.
    package func waits(_ verb: String) -> [String] {
        let waiting = partitions.filter { !$0.isDone && $0.isCaughtUp }
        if waiting.count > EndNotices.many {
            return ["\(waiting.count) partitions read to their ends as they are now; \(verb) for more"]
        }
        return waiting.sorted { $0.plan.topicPartition < $1.plan.topicPartition }.map { partition in
            let plan = partition.plan
            let left: String? =
                if let end = plan.end {
                    "\(end)"
                } else if let time = plan.endTime {
                    WallClock.words(time / 1000)
                } else {
                    plan.count.map { Units.count(Int($0), "more record") }
                }
            return "\(plan.topicPartition) ends at \(partition.position) now; \(verb) for \(left ?? "more")"
        }
    }
}
