package import KafkaWire

/// What stands around the matches of one partition: its last records that were not shown, and how many behind a match are
/// still to be.
package final class RecordSurroundings {
    private let before: Int
    /// The last records that were not given on, the oldest at `oldest`.
    private var ring: [RecordCopy] = []
    private var oldest = 0
    /// How many more are given on, whatever they are.
    private var left = 0

    /// Nothing yet; up to `before` records are kept for a match to come.
    package init(before: Int) { self.before = before }

    /// Whether the next record is given on though it doesn't match.
    package var wantsNext: Bool { left > 0 }

    /// Gives the kept records to `body`, the oldest first, and forgets those that it takes; false at the first that it
    /// doesn't take, which stays with those behind it.
    package func give(_ body: (borrowing RecordView) throws -> Bool) rethrows -> Bool {
        ring = Array(ring[oldest...] + ring[..<oldest])
        oldest = 0
        var taken = 0
        defer { ring.removeFirst(taken) }
        while taken < ring.count {
            guard try ring[taken].withView(body) else { return false }
            taken += 1
        }
        return true
    }

    /// A match, and what was before it, were given on: as many as `after` behind it are to be.
    package func matched(after: Int) { left = after }

    /// A record behind a match was given on.
    package func followed() { left -= 1 }

    /// A record was not given on.
    package func keep(_ record: borrowing RecordView) {
        guard before > 0 else { return }
        if ring.count < before {
            ring.append(RecordCopy(record))
        } else {
            ring[oldest].take(record)
            oldest = (oldest + 1) % before
        }
    }
}
