import KafkaWire

/// Statistics in words: what the text on a terminal and the page have in common.
package struct StatisticsFacts {
    /// Names and what is said of each, in order.
    package private(set) var lines: [(name: String, words: String)] = []

    /// The facts of `statistics`.
    package init(_ statistics: RecordStatistics) {
        let records = statistics.records
        add("records", Self.number(records))
        if !statistics.isFromHeaders {
            add("tombstones", Self.number(statistics.tombstones))
            add("null keys", Self.number(statistics.nullKeys))
        }
        let each =
            statistics.batches > 0 ? ", \(Self.decimal(Double(records) / Double(statistics.batches))) records each" : ""
        add("batches", Self.number(statistics.batches) + each)
        let wire = "\(Self.bytes(statistics.wireBytes)) on the wire"
        add(
            "bytes",
            statistics.isFromHeaders ? wire : "\(wire), \(Self.bytes(statistics.uncompressedBytes)) decompressed")
        if !statistics.isFromHeaders { addContent(statistics) }
        if let first = statistics.firstTimestamp, let last = statistics.lastTimestamp {
            add("time", "\(UTCTime.text(first)) to \(UTCTime.text(last))")
        }
        if !statistics.isFromHeaders { addOrder(statistics) }
        let partitions = statistics.partitions.sorted
        if partitions.count > 1, records > 0, let most = partitions.max(by: { $0.count.records < $1.count.records }) {
            let share = Self.decimal(100 * Double(most.count.records) / Double(records))
            add(
                "partitions",
                "\(partitions.count), the largest \(most.partition) with \(share) %, Gini "
                    + Self.decimal(statistics.partitions.unevenness, places: 2))
        }
    }

    /// What only records tell.
    private mutating func addContent(_ statistics: RecordStatistics) {
        let bound = statistics.hasExactKeys ? "" : " (± \(Self.decimal(100 * DistinctCount.standardError)) %)"
        add("distinct keys", (statistics.hasExactKeys ? "" : "about ") + Self.number(statistics.distinctKeys) + bound)
        add("keys", Self.sizes(statistics.keySizes))
        add("values", Self.sizes(statistics.valueSizes))
        add("headers", Self.sizes(statistics.headerSizes))
    }

    private mutating func addOrder(_ statistics: RecordStatistics) {
        var order = Self.number(statistics.outOfOrder)
        if statistics.outOfOrder > 0 {
            order += ", the largest step back \(Self.duration(statistics.largestStepBack))"
            order += " at \(Self.place(statistics.largestStepBackPlace))"
        }
        add("out of order", order)
    }

    private mutating func add(_ name: String, _ words: String) { lines.append((name, words)) }

    /// Minimum, median, 99 % and largest, with its place.
    private static func sizes(_ placed: PlacedSizes) -> String {
        let sizes = placed.spread
        guard sizes.count > 0 else { return "none" }
        let quantiles = "min \(bytes(sizes.smallest)), median \(bytes(sizes.quantile(0.5)))"
        return "\(bytes(sizes.sum)): \(quantiles), 99 % \(bytes(sizes.quantile(0.99))), "
            + "largest \(bytes(sizes.largest)) at \(place(placed.largest))"
    }

    /// `orders:3@77`.
    static func place(_ place: RecordPlace) -> String { "\(place.partition)@\(place.offset)" }

    /// `1,234,567`.
    package static func number(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var out = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { out += "," }
            out.append(digit)
        }
        return value < 0 ? "-" + out : out
    }

    /// `512 B`, `1.5 KiB`: powers of 1024.
    package static func bytes(_ value: Int) -> String {
        if value < 1024 { return "\(value) B" }
        var rest = Double(value) / 1024
        var unit = 0
        let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        while rest >= 1024, unit < units.count - 1 {
            rest /= 1024
            unit += 1
        }
        return "\(decimal(rest)) \(units[unit])"
    }

    /// A length of time of so many milliseconds, in the largest unit that fits.
    package static func duration(_ milliseconds: Int64) -> String {
        for (name, unit) in [("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1000)] as [(String, Int64)]
        where milliseconds >= unit {
            return "\(decimal(Double(milliseconds) / Double(unit))) \(name)"
        }
        return "\(milliseconds) ms"
    }

    /// With so many places behind the point.
    package static func decimal(_ value: Double, places: Int = 1) -> String {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = Int((value * scale).rounded())
        let whole = scaled / Int(scale)
        let digits = String(scaled % Int(scale))
        return places == 0 ? String(whole) : "\(whole).\(String(repeating: "0", count: places - digits.count))\(digits)"
    }
}

extension StatisticsGroup {
    /// What the group is called by: text as it is, which need not be printable.
    package func label(by grouping: RecordStatistics.Grouping?) -> String {
        switch value {
        case .none:
            switch grouping {
            case .key: "(null)"
            case .time: "(no timestamp)"
            default: "(none)"
            }
        case .text(let bytes), .json(let bytes): String(decoding: bytes, as: UTF8.self)
        case .number(let number):
            switch grouping {
            case .time: UTCTime.text(number)
            case .size: number == 0 ? "0 B" : "from \(StatisticsFacts.bytes(Int(number)))"
            case .producer: number < 0 ? "(none)" : String(number)
            default: String(number)
            }
        }
    }
}
