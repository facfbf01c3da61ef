/// Which leader epoch began at which offset of a partition's log (KIP-101).
package struct LeaderEpochs: Equatable, Sendable {
    /// An epoch and its first offset.
    package struct Entry: Equatable, Sendable {
        /// The epoch.
        package var epoch: Int32
        /// The offset of its first record.
        package var startOffset: Int64
    }

    /// Ascending in both.
    package private(set) var entries: [Entry] = []

    /// None known.
    package init() {}

    /// The epoch of the last records; `nil` when none is known.
    package var latest: Int32? { entries.last?.epoch }

    /// The epoch `epoch` begins at `offset`. Epochs that began there or later left no records: they are forgotten. An
    /// epoch that is no later than the latest changes nothing.
    package mutating func begin(_ epoch: Int32, at offset: Int64) {
        guard epoch > latest ?? -1 else { return }
        while let last = entries.last, last.startOffset >= offset { entries.removeLast() }
        entries.append(Entry(epoch: epoch, startOffset: offset))
    }

    /// The log was cut at `offset`.
    package mutating func truncate(to offset: Int64) {
        while let last = entries.last, last.startOffset >= offset { entries.removeLast() }
    }

    /// The epoch that wrote `offset`; `nil` when it is not known.
    package func epoch(of offset: Int64) -> Int32? {
        entries.last { $0.startOffset <= offset }?.epoch
    }

    /// What OffsetForLeaderEpoch answers: the largest epoch not above `epoch` and where it ended; (-1, -1) when that is
    /// not known.
    package func end(of epoch: Int32, logEndOffset: Int64) -> (epoch: Int32, endOffset: Int64) {
        guard epoch >= 0, let latest else { return (-1, -1) }
        if epoch == latest { return (epoch, logEndOffset) }
        guard let above = entries.first(where: { $0.epoch > epoch }) else { return (-1, -1) }
        let floor = entries.last { $0.epoch <= epoch }
        return (floor?.epoch ?? epoch, above.startOffset)
    }
}
