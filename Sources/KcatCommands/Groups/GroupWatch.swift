import KafkaClient
import KafkaWire

/// What became of groups' partitions of late: rates over the last looks, and a small picture of the lag of the last minutes. A value that keeps no time.
package struct GroupWatch: Sendable {
    /// One look at one partition of a group.
    private struct Look: Sendable {
        var time: Int64
        var end: Int64?
        var committed: Int64?
        var lag: Int64
    }

    /// How a partition of a group moves.
    package struct Movement: Sendable, Equatable {
        /// Records a second that come in, over the looks that are kept; `nil` before the second.
        package var arriving: Double?
        /// Records a second that are done with.
        package var leaving: Double?
        /// The lag of the last minutes, the newest at the right, as a row of bars.
        package var bars: String

        /// A movement from its parts.
        package init(arriving: Double?, leaving: Double?, bars: String) {
            (self.arriving, self.leaving, self.bars) = (arriving, leaving, bars)
        }
    }

    private var looks: [GroupPartition: [Look]] = [:]
    /// The lag at the end of each stretch of time in which the partition was seen, by the number of the stretch.
    private var lags: [GroupPartition: [(stretch: Int, lag: Int64)]] = [:]
    /// The stretch that goes on now, and when each that is kept began.
    private var stretch = 0
    private var starts: [Int64] = []
    /// Looks of a stretch, and those that the one that goes on has had.
    private var (looksOfStretch, looksSoFar) = (1, 0)

    /// How often was looked.
    package private(set) var lookCount = 0

    /// No look yet.
    package init() {}

    /// Looks that are kept for the rates, and bars.
    private static let most = 16
    /// What the bars tell of at least, as soon as it is so long; milliseconds.
    private static let barsOf: Int64 = 240_000
    /// Eighths of a line.
    private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// Takes in what was seen. What is not seen any more is forgotten.
    package mutating func take(_ reports: [GroupReport]) {
        lookCount += 1
        if let now = reports.lazy.flatMap(\.rows).first?.now { begin(now) }
        var seen: Set<GroupPartition> = []
        for row in reports.flatMap(\.rows) {
            let key = GroupPartition(row.group, row.partition)
            seen.insert(key)
            let look = Look(time: row.now, end: row.end, committed: row.committed, lag: max(0, row.lag ?? 0))
            looks[key] = (looks[key] ?? []).suffix(GroupWatch.most - 1) + [look]
            if lags[key]?.last?.stretch == stretch { lags[key]?.removeLast() }
            lags[key, default: []].append((stretch, look.lag))
        }
        looks = looks.filter { seen.contains($0.key) }
        lags = lags.filter { seen.contains($0.key) }
    }

    /// Begins a stretch, when the one before is over. There are no more than ``most``: while they don't cover ``barsOf``,
    /// two become one, and each further one takes twice as many looks; after that the oldest goes.
    private mutating func begin(_ now: Int64) {
        looksSoFar += 1
        guard starts.isEmpty || looksSoFar > looksOfStretch else { return }
        looksSoFar = 1
        if !starts.isEmpty { stretch += 1 }
        starts.append(now)
        guard starts.count > GroupWatch.most else { return }
        if let first = starts.first, now - first < GroupWatch.barsOf {
            // The new one begins a pair: its number is even, as the first's is.
            starts = stride(from: 0, to: starts.count, by: 2).map { starts[$0] }
            for key in lags.keys {
                var pairs: [(stretch: Int, lag: Int64)] = []
                for (stretch, lag) in lags[key] ?? [] {
                    if pairs.last?.stretch == stretch / 2 { pairs.removeLast() }
                    pairs.append((stretch / 2, lag))
                }
                lags[key] = pairs
            }
            stretch /= 2
            looksOfStretch *= 2
        } else {
            starts.removeFirst()
            let oldest = stretch - GroupWatch.most + 1
            for key in lags.keys { lags[key]?.removeAll { $0.stretch < oldest } }
        }
    }

    /// How the partitions move, taken together.
    package func movement(of rows: [GroupRow]) -> Movement {
        let kept = rows.map { looks[GroupPartition($0.group, $0.partition)] ?? [] }
        func rate(_ field: KeyPath<Look, Int64?>) -> Double? {
            let rates = kept.compactMap { looks -> Double? in
                guard let first = looks.first, let last = looks.last, last.time > first.time,
                    let from = first[keyPath: field], let to = last[keyPath: field]
                else { return nil }
                return Double(to - from) * 1000 / Double(last.time - first.time)
            }
            return rates.isEmpty ? nil : rates.reduce(0, +)
        }
        let stretches = rows.map { self.lags[GroupPartition($0.group, $0.partition)] ?? [] }
        let first = stretches.compactMap { $0.first?.stretch }.min() ?? stretch + 1
        var lags = [Int64](repeating: 0, count: stretch + 1 - first)
        for one in stretches.joined() {
            lags[one.stretch - first] = lags[one.stretch - first].addingReportingOverflow(one.lag).partialValue
        }
        let highest = Double(lags.max() ?? 0)
        let bars = lags.map { lag in
            let level = highest == 0 ? 0 : Int((Double(lag) / highest * 7).rounded())
            return GroupWatch.blocks[min(7, max(0, level))]
        }
        return Movement(arriving: rate(\.end), leaving: rate(\.committed), bars: String(bars))
    }

    /// A rate in words: `12`, `0.3`; `-` where it is not known.
    package static func text(_ rate: Double?) -> String {
        guard let rate else { return "-" }
        if rate == 0 || abs(rate) >= 10 { return String(Int(rate.rounded())) }
        return String((rate * 10).rounded() / 10)
    }
}
