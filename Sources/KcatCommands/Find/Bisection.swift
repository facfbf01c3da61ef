/// Finds the first record of a partition from which something holds, by halving its offsets. A value without I/O: it says
/// which offset to look at, and is told what the next record from there on is like. It assumes that the answer changes
/// once. What compaction and markers left empty costs nothing extra; n offsets take about log2(n) looks.
package struct Bisection: Equatable, Sendable {
    /// What is to be done next.
    package enum Step: Equatable, Sendable {
        /// Look at the first record in `from..<until`.
        case look(from: Int64, until: Int64)
        /// It is found: it holds from the record at `since` on, the record before it, if there is one, is at `before`.
        /// `nil` for `since`: it holds nowhere.
        case found(since: Int64?, before: Int64?)
    }

    /// The first offset that may be the one.
    private var low: Int64
    /// From here on it holds, or there is nothing.
    private var high: Int64
    /// Where the look of this round began, and where it goes on when nobody could say.
    private var middle: Int64
    private var next: Int64
    private var since: Int64?
    private var before: Int64?
    /// Offsets of which nobody could say anything: the answer may be one of them.
    package private(set) var unsure = 0

    /// Over the offsets of a range.
    package init(_ range: Range<Int64>) {
        low = range.lowerBound
        high = range.upperBound
        middle = low + (high - low) / 2
        next = middle
    }

    /// What to do next.
    package var step: Step { low < high ? .look(from: next, until: high) : .found(since: since, before: before) }

    /// The offsets among which what is looked for is.
    package var range: Range<Int64> { low..<max(low, high) }

    /// Looks from another offset of ``range`` on than from the one in the middle.
    package mutating func look(from offset: Int64) {
        guard range.contains(offset) else { return }
        middle = offset
        next = offset
    }

    /// There is no record there.
    package mutating func nothing() {
        high = middle
        halve()
    }

    /// The first record there is at `offset`, and it holds of it, or doesn't.
    package mutating func record(at offset: Int64, holds: Bool) {
        if holds {
            since = offset
            high = middle
        } else {
            before = offset
            low = offset + 1
        }
        halve()
    }

    /// Of the record at `offset` nobody can say.
    package mutating func cannotSay(at offset: Int64) {
        unsure += 1
        next = offset + 1
        if next >= high { nothing() }
    }

    private mutating func halve() {
        middle = low + (high - low) / 2
        next = middle
    }
}
