import KafkaClient
import KafkaWire

/// What became of groups' partitions over the last looks: rates, and a small picture of the lag. A value that keeps no time.
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
        /// The lag of the last looks, the newest at the right, as a row of bars.
        package var bars: String

        /// A movement from its parts.
        package init(arriving: Double?, leaving: Double?, bars: String) {
            (self.arriving, self.leaving, self.bars) = (arriving, leaving, bars)
        }
    }

    private var looks: [GroupPartition: [Look]] = [:]

    /// How often was looked.
    package private(set) var lookCount = 0

    /// No look yet.
    package init() {}

    /// Looks that are kept.
    private static let most = 16
    /// Eighths of a line.
    private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// Takes in what was seen. What is not seen any more is forgotten.
    package mutating func take(_ reports: [GroupReport]) {
        lookCount += 1
        var seen: Set<GroupPartition> = []
        for row in reports.flatMap(\.rows) {
            let key = GroupPartition(row.group, row.partition)
            seen.insert(key)
            let look = Look(time: row.now, end: row.end, committed: row.committed, lag: max(0, row.lag ?? 0))
            looks[key] = (looks[key] ?? []).suffix(GroupWatch.most - 1) + [look]
        }
        looks = looks.filter { seen.contains($0.key) }
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
        let count = kept.map(\.count).max() ?? 0
        let lags = (0..<count).map { back in
            kept.reduce(Int64(0)) { sum, looks in
                let index = looks.count - count + back
                return looks.indices.contains(index) ? sum.addingReportingOverflow(looks[index].lag).partialValue : sum
            }
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
