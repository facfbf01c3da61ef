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

        fileprivate var range: String {
            guard let start = tally.start else { return isOver ? "nothing to capture" : "nothing captured" }
            return "\(start)..\(tally.next)"
        }

        fileprivate var counts: [String] {
            tally.start == nil ? ["", ""] : [Units.count(tally.records, "record"), Units.bytes(tally.bytes)]
        }

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
        for row in rows {
            let counts = row.counts
            table.add(["captured \(row.partition)", "\(row.range)", "\(counts[0])", "\(counts[1])", "\(row.notes)"])
        }
        var lines = table.text(width: width, titled: false).split(separator: "\n").map(String.init)
        let place: String
        if rows.count == 1 {
            place = "\(folder)/\(rows[0].partition.topic)-\(rows[0].partition.partition)"
            if let line = lines.first, line.count + 2 + place.count <= width ?? .max { return ["\(line)  \(place)"] }
            lines.append("into \(place)")
        } else {
            let records = rows.reduce(0) { $0 + $1.tally.records }
            let bytes = rows.reduce(0) { $0 + $1.tally.bytes }
            lines.append(
                "\(Units.count(rows.count, "partition")), \(Units.count(records, "record")), \(Units.bytes(bytes))  \(folder)"
            )
        }
        return lines
    }
}
