package import Inspection

/// What `stats` counts by, and where it goes.
package struct StatisticsArguments: Sendable {
    /// `--by`.
    package var grouping: RecordStatistics.Grouping?
    /// `--by` as it was written.
    package var groupText = ""
    /// `--top`: groups that are shown.
    package var top = 20
    /// `--svg`: a file for a drawing.
    package var svg: String?
    /// `--html`: a file for a page.
    package var html: String?
    /// `--with-values`: keys and values may stand in files.
    package var withValues = false
}

extension OptionTable {
    /// The options of `stats` alone.
    static let statistics = [statisticsBy, fast.explained("From batch headers alone"), top, svg, html, withValues]

    static let statisticsBy = OptionSpec(
        nil, "by", takes: "WHAT", .output, "What to divide records by: time=1h, key, .path"
    ) { (arguments, text) throws(UsageError) in
        arguments.statistics.grouping = try RecordStatistics.Grouping(text)
        arguments.statistics.groupText = text
    }

    static let top = OptionSpec(nil, "top", takes: "N", .output, "Groups and keys to show (default 20)") {
        (arguments, text) throws(UsageError) in
        guard let value = Quantity.number(text), (1...100_000).contains(value) else {
            throw UsageError("'\(text)' is not a number from 1 to 100000")
        }
        arguments.statistics.top = Int(value)
    }

    static let svg = OptionSpec(
        nil, "svg", takes: "FILE", .output, completion: .file, "Write a drawing, too"
    ) { arguments, text in arguments.statistics.svg = text }

    static let html = OptionSpec(
        nil, "html", takes: "FILE", .output, completion: .file, "Write one self-contained page, too"
    ) { arguments, text in arguments.statistics.html = text }

    static let withValues = OptionSpec(
        nil, "with-values", .output, "Keys and values may stand in these files"
    ) { arguments, _ in arguments.statistics.withValues = true }
}

extension RecordStatistics.Grouping {
    /// Reads what `--by` takes.
    init(_ text: String) throws(UsageError) {
        switch text {
        case "partition": self = .partition
        case "key": self = .key
        case "size": self = .size
        case "codec": self = .codec
        case "producer": self = .producer
        case "time": self = .time(3_600_000)
        case _ where text.hasPrefix("time="):
            guard let width = Quantity.milliseconds(text.dropFirst(5)), width > 0 else {
                throw UsageError("'\(text.dropFirst(5))' is not a length of time: 1m, 1h and 1d are")
            }
            self = .time(width)
        case _ where text.hasPrefix("header:") && text.utf8.count > 7: self = .header(String(text.dropFirst(7)))
        case _ where text.hasPrefix(".") || text.hasPrefix("value.") || text.hasPrefix("value["): self = .path(text)
        default:
            throw UsageError(
                "'\(text)' divides nothing: time=1h, partition, key, size, codec, producer, header:NAME and .path do")
        }
    }
}
