#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What to do with a partition that has no valid position: nothing committed, or an offset that is not in the log (S9,
/// A6). Kafka's `auto.offset.reset`.
@nonexhaustive public enum AutoOffsetReset: Hashable, Sendable, CustomStringConvertible {
    /// Go to the log start.
    case earliest
    /// Go to the end.
    case latest
    /// Fail, naming the offset and both ends of the log.
    case none
    /// Go to the first record that is no older than this (KIP-1106).
    case byDuration(Duration)

    /// From Kafka's text: `earliest`, `latest`, `none`, `by_duration:PT1H`. `nil` for anything else.
    public init?(rawValue text: String) {
        switch text {
        case "earliest": self = .earliest
        case "latest": self = .latest
        case "none": self = .none
        default:
            let prefix = "by_duration:"
            guard text.hasPrefix(prefix), let duration = Duration(iso8601: text.dropFirst(prefix.count)) else {
                return nil
            }
            self = .byDuration(duration)
        }
    }

    /// Kafka's text.
    public var rawValue: String {
        switch self {
        case .earliest: "earliest"
        case .latest: "latest"
        case .none: "none"
        case .byDuration(let duration): "by_duration:" + duration.iso8601
        }
    }

    /// Kafka's text.
    public var description: String { rawValue }

    /// The offset that the policy leads to; `nil` for ``none``. `now` is in milliseconds since 1970.
    func spec(now: Int64) -> OffsetSpec? {
        switch self {
        case .earliest: .earliest
        case .latest: .latest
        case .none: nil
        case .byDuration(let duration): .timestamp(max(0, now - Int64(duration.wholeMilliseconds64)))
        }
    }
}

extension Duration {
    /// Milliseconds, rounded down, at most what fits.
    fileprivate var wholeMilliseconds64: Int64 {
        let (seconds, attoseconds) = components
        let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        return overflow ? .max : milliseconds &+ attoseconds / 1_000_000_000_000_000
    }

    /// From `PnDTnHnMnS` as ISO 8601 and Java have it, not negative; the seconds may have a fraction.
    init?(iso8601 text: some StringProtocol) {
        var rest = Substring(text.uppercased())
        guard rest.popFirst() == "P", !rest.isEmpty else { return nil }
        var units = ["D": 86_400, "H": 3600, "M": 60, "S": 1]
        var isTime = false
        var milliseconds: Int64 = 0
        while !rest.isEmpty {
            if rest.first == "T", !isTime {
                isTime = true
                rest.removeFirst()
                if rest.isEmpty { return nil }
            }
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            var fraction = Substring()
            if rest.first == "." {
                fraction = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
                rest = rest.dropFirst(1 + fraction.count)
            }
            guard let unit = rest.popFirst().map(String.init), let seconds = units.removeValue(forKey: unit),
                (unit == "D") != isTime, let count = Int64(digits), count <= 1 << 31, fraction.isEmpty || unit == "S"
            else { return nil }
            let thousandths = Int64((fraction + "000").prefix(3)) ?? 0
            milliseconds += count * Int64(seconds) * 1000 + thousandths
        }
        self = .milliseconds(milliseconds)
    }

    /// The shortest such text in hours, minutes and seconds.
    var iso8601: String {
        let total = wholeMilliseconds64
        var text = "PT"
        if total >= 3_600_000 { text += "\(total / 3_600_000)H" }
        if total % 3_600_000 >= 60_000 { text += "\(total % 3_600_000 / 60_000)M" }
        let rest = total % 60_000
        if rest > 0 || total == 0 {
            let thousandths = String(rest % 1000 + 1000).dropFirst()
            text += "\(rest / 1000)" + (rest % 1000 == 0 ? "" : ".\(thousandths)") + "S"
        }
        return text
    }
}
