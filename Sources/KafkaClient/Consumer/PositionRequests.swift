/// The questions about positions that are out, so that none is asked twice: starts, ranges, holes, logs to compare, and
/// the group's committed offsets. A value without I/O; answers wake it, it has no deadline of its own.
package struct PositionRequests: Sendable {
    private var asked: Set<PartitionAssignment> = []
    private var isAskingCommitted = false

    /// Nothing was asked.
    package init() {}

    /// Those of `assignments` that no question is out for; from now on one is, until ``end(_:)``.
    package mutating func begin(_ assignments: some Sequence<PartitionAssignment>) -> Set<PartitionAssignment> {
        var new: Set<PartitionAssignment> = []
        for assignment in assignments where asked.insert(assignment).inserted { new.insert(assignment) }
        return new
    }

    /// These are answered, or never will be.
    package mutating func end(_ assignments: some Sequence<PartitionAssignment>) {
        for assignment in assignments { asked.remove(assignment) }
    }

    /// Whether the group may be asked for committed offsets: one question at a time. It is out until ``endCommitted()``.
    package mutating func beginCommitted() -> Bool {
        if isAskingCommitted { return false }
        isAskingCommitted = true
        return true
    }

    /// The group has answered, or never will.
    package mutating func endCommitted() { isAskingCommitted = false }

    /// Whether there is nothing from `offset` to the end of the log, which gave nothing: true where all of the log is on
    /// the broker's own disk from there. What lies in tiered storage takes its time.
    package static func isHole(from offset: Int64, _ localStart: Result<ListedOffset, KafkaError>?) -> Bool {
        switch localStart {
        case .success(let local): offset >= local.offset ?? 0
        // Before tiered storage there was but the broker's own disk.
        case .failure(let error): error.code == .unsupportedVersion
        case nil: false
        }
    }
}
