import Console
import Inspection
import KafkaWire
import RecordOutput

/// Statistics as text: facts, then groups; bars and a series where a person reads them.
struct StatisticsText {
    private let statistics: RecordStatistics
    private let options: StatisticsArguments
    /// The columns of the terminal; `nil` in a pipe: then numbers alone.
    private let width: Int?

    init(_ statistics: RecordStatistics, _ options: StatisticsArguments, width: Int?) {
        self.statistics = statistics
        self.options = options
        self.width = width
    }

    /// The text.
    var text: String {
        var out = ""
        for line in StatisticsFacts(statistics).lines { out += "\(Self.pad(line.name, 14))  \(line.words)\n" }
        let steps = statistics.rate.drawn
        if let width, steps.counts.count > 1 {
            let series = TerminalChart.series(steps.counts, width: max(20, min(100, width - 18)))
            out += "\(Self.pad("rate", 14))  \(series)\n"
            out += "\(Self.pad("", 14))  \(StatisticsFacts.number(steps.counts.max() ?? 0)) records in "
            out += "\(StatisticsFacts.duration(steps.width)) at most\n"
        }
        if statistics.grouping != nil {
            let bars = statistics.groups(top: options.top).map {
                StatisticsBar(label: $0.label(by: statistics.grouping), records: $0.records, bytes: $0.bytes)
            }
            out += table("by \(options.groupText)", bars, statistics.groupError)
        }
        if statistics.grouping != .key {
            let hottest = statistics.keys.top(options.top).map {
                StatisticsBar(
                    label: String(decoding: $0.value, as: UTF8.self), records: $0.records, bytes: $0.bytes)
            }
            out += table("hottest keys", hottest, statistics.keys.error)
        }
        return out
    }

    private func table(_ name: String, _ bars: [StatisticsBar], _ error: Int) -> String {
        guard !bars.isEmpty else { return "" }
        let labels = bars.map { bar in
            let label = VisibleText.escaped(bar.label)
            return label.count > 40 ? String(label.prefix(39)) + "…" : label
        }
        let room = max(name.count, labels.map(\.count).max() ?? 0)
        let records = bars.map { StatisticsFacts.number($0.records) }
        let bytes = bars.map { StatisticsFacts.bytes($0.bytes) }
        let recordRoom = max(7, records.map(\.count).max() ?? 0)
        let byteRoom = max(5, bytes.map(\.count).max() ?? 0)
        var out = "\n\(Self.pad(name, room))  \(Self.lead("records", recordRoom))  \(Self.lead("bytes", byteRoom))\n"
        let most = Double(max(1, bars.map(\.records).max() ?? 1))
        for (place, bar) in bars.enumerated() {
            out += "\(Self.pad(labels[place], room))  \(Self.lead(records[place], recordRoom))"
            out += "  \(Self.lead(bytes[place], byteRoom))"
            if let width {
                let left = min(60, width - room - recordRoom - byteRoom - 6)
                if left >= 8 { out += "  " + TerminalChart.bar(Double(bar.records) / most, width: left) }
            }
            out += "\n"
        }
        if error > 0 { out += "(counts may be too low by \(StatisticsFacts.number(error)))\n" }
        return out
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func lead(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

extension RecordStatistics {
    /// One JSON object in a line.
    func json(top: Int) -> String {
        var line = JSONLine()
        line.object { line in
            line.field("records", records)
            if isFromHeaders { addHeaders(&line) } else { addAll(&line) }
            line.array("partitions", partitions.sorted) { line, item in
                line.field("topic", item.partition.topic)
                line.field("partition", item.partition.partition)
                line.field("records", item.count.records)
                line.field("bytes", item.count.bytes)
            }
            line.array("by", groups(top: top)) { line, group in
                switch group.value {
                case .number(let number): line.field("value", number)
                case .text(let bytes): line.field("value", String(decoding: bytes, as: UTF8.self))
                case .json(let bytes): line.field("value", raw: Self.piece(bytes))
                case .none: line.field("value", nil)
                }
                line.field("records", group.records)
                line.field("bytes", group.bytes)
            }
            if grouping != nil { line.field("by_error", groupError) }
        }
        return line.text + "\n"
    }

    /// What batch headers tell.
    private func addHeaders(_ line: inout JSONLine) {
        line.field("wire_bytes", wireBytes)
        line.field("first_timestamp", firstTimestamp)
        line.field("last_timestamp", lastTimestamp)
        line.field("batches", batches)
    }

    /// What records tell.
    private func addAll(_ line: inout JSONLine) {
        line.field("tombstones", tombstones)
        line.field("null_keys", nullKeys)
        line.field("distinct_keys", distinctKeys)
        line.field("key_bytes", keySizes.spread.sum)
        line.field("value_bytes", valueSizes.spread.sum)
        line.field("header_bytes", headerSizes.spread.sum)
        line.field("wire_bytes", wireBytes)
        line.field("uncompressed_bytes", uncompressedBytes)
        line.field("first_timestamp", firstTimestamp)
        line.field("last_timestamp", lastTimestamp)
        line.field("out_of_order", outOfOrder)
        line.field("largest_step_back", largestStepBack)
        line.field("batches", batches)
        Self.sizes(&line, "key_size", keySizes)
        Self.sizes(&line, "value_size", valueSizes)
        Self.sizes(&line, "header_size", headerSizes)
    }

    /// A piece of JSON that was cut off is text.
    private static func piece(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        let isCut = bytes.count >= FrequentValues.shownBytes
        return isCut ? JSONText.quoted(text) : text
    }

    private static func sizes(
        _ line: inout JSONLine, _ name: String, _ placed: PlacedSizes
    ) {
        let (sizes, largest) = (placed.spread, placed.largest)
        line.object(name) { line in
            line.field("min", sizes.smallest)
            line.field("median", sizes.quantile(0.5))
            line.field("p99", sizes.quantile(0.99))
            line.field("max", sizes.largest)
            line.field("max_offset", largest.offset < 0 ? nil : largest.offset)
        }
    }
}
