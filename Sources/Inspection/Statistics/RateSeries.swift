/// Records by time in at most 240 steps, whose width doubles when they no longer suffice: from a second up.
package struct RateSeries: Sendable {
    private static let most = 240
    private var width: Int64 = 1000
    private var steps: [Int64: Int] = [:]
    /// The step of the records that came last, and how many are not in `steps` yet.
    private var current: Int64 = -1
    private var waiting = 0

    /// Nothing seen.
    package init() {}

    /// Takes in a record's timestamp (ms since 1970), or that of several; less than 0 counts for nothing.
    package mutating func add(_ timestamp: Int64, records: Int = 1) {
        guard timestamp >= 0 else { return }
        let step = timestamp / width
        if step != current {
            settle()
            current = timestamp / width
        }
        waiting += records
    }

    private mutating func settle() {
        guard waiting > 0 else { return }
        steps[current, default: 0] += waiting
        waiting = 0
        while steps.count > Self.most { widen() }
    }

    private mutating func widen() {
        width *= 2
        var wider: [Int64: Int] = [:]
        for (step, count) in steps { wider[step / 2, default: 0] += count }
        steps = wider
    }

    /// Counts by time, few enough to be drawn.
    package struct Steps: Sendable {
        /// Where the first begins: milliseconds since 1970.
        package var start: Int64 = 0
        /// How wide each is, in milliseconds.
        package var width: Int64 = 0
        /// Records of each from the first to the last, empty ones too.
        package var counts: [Int] = []
    }

    /// The steps.
    package var drawn: Steps {
        var series = self
        series.settle()
        while let first = series.steps.keys.min(), let last = series.steps.keys.max(), last - first >= Self.most {
            series.widen()
        }
        guard let first = series.steps.keys.min(), let last = series.steps.keys.max() else { return Steps() }
        return Steps(
            start: first * series.width, width: series.width, counts: (first...last).map { series.steps[$0] ?? 0 })
    }
}
