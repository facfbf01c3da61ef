/// Versions of a message, both ends inclusive. An open end is `Int.max`.
struct VersionRange: Equatable {
    /// The first version.
    var low: Int
    /// The last version.
    var high: Int

    /// From 0 on: what a definition that says nothing means.
    static let all = VersionRange(low: 0, high: .max)

    /// Both ends named.
    init(low: Int, high: Int) {
        self.low = low
        self.high = high
    }

    /// `4`, `4+`, `0-3`; `nil` for anything else, and for ends in the wrong order.
    init?(_ text: some StringProtocol) {
        if text.hasSuffix("+"), let low = Int(text.dropLast()) {
            self.init(low: low, high: .max)
        } else if let only = Int(text) {
            self.init(low: only, high: only)
        } else {
            let ends = text.split(separator: "-").map { Int($0) }
            guard ends.count == 2, let low = ends[0], let high = ends[1], low <= high else { return nil }
            self.init(low: low, high: high)
        }
    }

    /// Both at once; `nil` where they do not meet.
    func intersection(_ other: VersionRange) -> VersionRange? {
        let (low, high) = (max(self.low, other.low), min(self.high, other.high))
        return low <= high ? VersionRange(low: low, high: high) : nil
    }

    /// From the lower start to the higher end.
    func hull(_ other: VersionRange) -> VersionRange {
        VersionRange(low: min(low, other.low), high: max(high, other.high))
    }
}

extension VersionRange {
    /// Where a range lies in the one around it.
    enum Place { case whole, start, end, middle }

    /// Where this one lies in `around`.
    func place(in around: VersionRange) -> Place {
        switch (low <= around.low, high >= around.high) {
        case (true, true): .whole
        case (true, false): .start
        case (false, true): .end
        case (false, false): .middle
        }
    }

    /// Swift for a version being in this range, known to be in `around`; `nil` when it always is.
    func condition(in around: VersionRange) -> String? {
        switch place(in: around) {
        case .whole: nil
        case .start: "version <= \(high)"
        case .end: "version >= \(low)"
        case .middle: "(\(low)...\(high)).contains(version)"
        }
    }

    /// Swift for a version of `around` not being in this range; `nil` when it always is.
    func negation(in around: VersionRange) -> String? {
        switch place(in: around) {
        case .whole: nil
        case .start: "version > \(high)"
        case .end: low == 1 ? "version == 0" : "version < \(low)"
        case .middle: "!(\(low)...\(high)).contains(version)"
        }
    }
}
