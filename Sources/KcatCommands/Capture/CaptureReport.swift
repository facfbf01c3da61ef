import Console
package import KafkaWire

/// What a capture says at its end: a line a partition, and the sum of several. Pure: the terminal's width is told to it.
package struct CaptureReport {
    /// What is said of one partition.
    package struct Row {
        var partition: TopicPartition
        var asked: Int64
        var tally: CaptureTally
        var isOver: Bool

        /// A partition of which offsets from `asked` on were wanted; `isOver`: nothing of it is to come.
        package init(_ partition: TopicPartition, asked: Int64, _ tally: CaptureTally, isOver: Bool) {
            (self.partition, self.asked, self.tally, self.isOver) = (partition, asked, tally, isOver)
        }

        fileprivate var hasRange: Bool { tally.start != nil }
        fileprivate var range: String { tally.start.map { "\($0)..\(tally.next)" } ?? "" }

        fileprivate var notes: String {
            guard let start = tally.start else { return "" }
            let asked = self.asked == start ? nil : "asked from \(self.asked)"
            let gaps = tally.gaps.isEmpty ? nil : Units.count(tally.gaps.count, "gap")
            return [asked, gaps].compactMap(\.self).joined(separator: ", ")
        }
    }

    private let folder: String
    private let rows: [Row]

    /// Of what was captured into `folder`, in the order of the partitions.
    package init(_ folder: String, _ rows: [Row]) {
        self.folder = folder
        self.rows = rows
    }

    /// The lines, of at most `width` columns where that is possible; `nil` is for what is no terminal.
    package func lines(width: Int?) -> [String] {
        var table = TextTable([.text(""), .word(""), .number(""), .number(""), .word("")])
        for row in rows where row.hasRange {
            let (records, bytes) = (Units.count(row.tally.records, "record"), Units.bytes(row.tally.bytes))
            table.add(["captured \(row.partition)", "\(row.range)", "\(records)", "\(bytes)", "\(row.notes)"])
        }
        var lines =
            table.rows.isEmpty ? [] : table.text(width: width, titled: false).split(separator: "\n").map(String.init)
        for (isOver, words) in [(true, "nothing to capture"), (false, "nothing captured")] {
            let empty = rows.filter { !$0.hasRange && $0.isOver == isOver }.map(\.partition)
            if !empty.isEmpty { lines.append("\(PartitionList.text(Set(empty))): \(words)") }
        }
        if rows.count > 1 {
            let records = rows.reduce(0) { $0 + $1.tally.records }
            let bytes = rows.reduce(0) { $0 + $1.tally.bytes }
            lines.append(
                "\(Units.count(rows.count, "partition")), \(Units.count(records, "record")), \(Units.bytes(bytes))  \(folder)"
            )
        } else if let row = rows.first, row.hasRange {
            let place = "\(folder)/\(row.partition.topic)-\(row.partition.partition)"
            if lines[0].count + 2 + place.count <= width ?? .max {
                lines[0] += "  \(place)"
            } else {
                lines.append("into \(place)")
            }
        }
        return lines
    }
}
