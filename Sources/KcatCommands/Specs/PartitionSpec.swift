/// A place in a partition, as it was typed: what it is in offsets only the broker knows.
package enum Position: Hashable, Sendable {
    /// The log start.
    case beginning
    /// The end: the high watermark, or the last stable offset under read committed.
    case end
    /// What the group has committed.
    case stored
    /// As many offsets after what the group has committed; before it where the number is negative.
    case storedShifted(Int64)
    /// This offset.
    case offset(Int64)
    /// As many offsets back from the end, no further than the log start.
    case beforeEnd(Int64)
    /// As many records back from the end: markers, aborted records and holes are none.
    case recordsBeforeEnd(Int64)
    /// The first offset whose timestamp is this or later, in milliseconds since 1970.
    case time(Int64)
    /// As `time`, as many milliseconds before the run began.
    case age(Int64)

    /// Whether a group's committed offset has to be known.
    var isStored: Bool {
        switch self {
        case .stored, .storedShifted: true
        case .beginning, .end, .offset, .beforeEnd, .recordsBeforeEnd, .time, .age: false
        }
    }
}

/// Where a run over a partition ends.
package enum RangeEnd: Hashable, Sendable {
    /// Before this place.
    case position(Position)
    /// After as many records, as delivered.
    case count(Int64)
}

/// What follows the `@` of a spec: `start`, `start..end`, `..end`, `start+count`.
package struct SpecRange: Hashable, Sendable {
    /// Where it starts; `nil` when the spec leaves it open.
    package var start: Position?
    /// Where it ends; `nil` when the spec leaves it open.
    package var end: RangeEnd?

    package init(start: Position? = nil, end: RangeEnd? = nil) {
        self.start = start
        self.end = end
    }
}

/// Which partitions a spec means.
package enum PartitionSelection: Hashable, Sendable {
    /// All that the topic has.
    case all
    /// These, in order, none twice.
    case ranges([ClosedRange<Int32>])

    /// A partition that both mean; `nil` for none.
    func overlap(with other: PartitionSelection) -> Int32? {
        switch (self, other) {
        case (.all, .all): 0
        case (.all, .ranges(let ranges)), (.ranges(let ranges), .all): ranges.first?.lowerBound
        case (.ranges(let ours), .ranges(let theirs)):
            ours.lazy.compactMap { our in
                theirs.first { $0.overlaps(our) }.map { max($0.lowerBound, our.lowerBound) }
            }.first
        }
    }
}

/// A spec: `topic[:partitions][@start[..end]]`.
package struct PartitionSpec: Hashable, Sendable {
    /// The topic's name.
    package var topic: String
    /// Which of its partitions.
    package var partitions: PartitionSelection
    /// What of them; `nil` when the spec has no `@`.
    package var range: SpecRange?
    /// As it was typed, for messages.
    package var text: String
    /// What there is to say about it before it is read.
    package var remarks: [String] = []

    package init(_ topic: String, _ partitions: PartitionSelection = .all, _ range: SpecRange? = nil, text: String) {
        self.topic = topic
        self.partitions = partitions
        self.range = range
        self.text = text
    }
}
