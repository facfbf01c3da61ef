package import KafkaWire

/// Partitions that the caller is to give up.
package struct GroupRelease: Sendable {
    /// The number of the event that told him.
    package let id: UInt64
    package let partitions: Set<TopicPartition>
    package let isLost: Bool
}

/// What of a group's partitions the caller was told to give up and has not given up yet, oldest first.
struct GroupReleases: Sendable {
    private var open: [(release: GroupRelease, isFinishing: Bool)] = []

    /// He was told.
    mutating func add(_ release: GroupRelease) { open.append((release, false)) }

    /// Those that he is done with, having come back from that event; each once.
    mutating func due(_ finished: UInt64) -> [GroupRelease] {
        var due: [GroupRelease] = []
        for index in open.indices where !open[index].isFinishing && open[index].release.id <= finished {
            open[index].isFinishing = true
            due.append(open[index].release)
        }
        return due
    }

    /// They are given up.
    mutating func end(_ release: GroupRelease) { open.removeAll { $0.release.id == release.id } }
}
