import Console
import KafkaWire

/// What `offsets` shows: the rows as a table, or as JSON.
struct OffsetTable {
    /// Partition by partition.
    let rows: [OffsetRow]
    /// Whether a group's commits are shown.
    let hasGroup: Bool

    /// A table; the columns of a spec's start and end only where one has them.
    var text: TextTable {
        let hasRange = rows.contains { $0.start != nil }
        var numbers = ["PARTITION", "LOG-START", "HIGH-WATERMARK", "LAST-STABLE", "COUNT"]
        if hasGroup { numbers += ["COMMITTED", "LAG"] }
        let titles = extraTitles
        // What there is no room for beside what was asked for: COUNT can be had from the others.
        let dispensable = ["LOG-START": 3, "COUNT": 2, "HIGH-WATERMARK": 1]
        var table = TextTable(
            [.text("TOPIC")]
                + (numbers + (hasRange ? ["START", "END"] : []) + titles).map { title in
                    let column = TextTable.Column.number(title)
                    return dispensable[title].map(column.dispensable) ?? column
                })
        for row in rows {
            var cells = [TextTable.Cell(row.partition.topic), TextTable.Cell(row.partition.partition)]
            cells += [row.logStart, row.highWatermark].map { TextTable.Cell($0) }
            // A star where an open transaction holds it back.
            cells.append(TextTable.Cell("\(row.lastStable)" + (row.lastStable < row.highWatermark ? "*" : "")))
            cells.append(TextTable.Cell(row.count))
            if hasGroup { cells += [TextTable.Cell(row.committed), TextTable.Cell(row.lag)] }
            if hasRange { cells += [TextTable.Cell(row.start), TextTable.Cell(row.end)] }
            table.add(cells + Self.extraCells(row.extras, titles))
        }
        return table
    }

    /// The columns of what was counted, where it was.
    private var extraTitles: [String] {
        var titles: [String] = []
        if rows.contains(where: { $0.extras.counts != nil }) {
            titles += ["RECORDS", "CONTROL", "ABORTED", "COMPACTED", "OPEN"]
            // Only where something is wrong.
            if rows.contains(where: { $0.extras.counts?.other ?? 0 > 0 }) { titles.append("UNEXPLAINED") }
        }
        if rows.contains(where: { $0.extras.times != nil }) { titles += ["FIRST-TIME", "LAST-TIME", "NEWEST-TIME"] }
        if rows.contains(where: \.extras.showsTiers) { titles += ["LOCAL-START", "TIERED-END"] }
        return titles
    }

    private static func extraCells(_ extras: OffsetExtras, _ titles: [String]) -> [TextTable.Cell] {
        titles.map { title in
            switch title {
            case "RECORDS": TextTable.Cell(extras.counts?.records)
            case "CONTROL": TextTable.Cell(extras.counts?.control)
            case "ABORTED": TextTable.Cell(extras.counts?.aborted)
            case "COMPACTED": TextTable.Cell(extras.counts?.compacted)
            case "OPEN": TextTable.Cell(extras.counts?.open)
            case "UNEXPLAINED": TextTable.Cell(extras.counts?.other)
            case "FIRST-TIME": TextTable.Cell(OffsetExtras.text(extras.times?.first))
            case "LAST-TIME": TextTable.Cell(OffsetExtras.text(extras.times?.last))
            case "NEWEST-TIME": TextTable.Cell(OffsetExtras.text(extras.times?.newest))
            case "LOCAL-START": TextTable.Cell(extras.localStart)
            default: TextTable.Cell(extras.tieredEnd)
            }
        }
    }

    /// One object a line.
    var json: String {
        rows.map { row in
            var line = JSONLine()
            line.object { line in
                line.field("topic", row.partition.topic)
                line.field("partition", row.partition.partition)
                line.field("log_start", row.logStart)
                line.field("high_watermark", row.highWatermark)
                line.field("last_stable_offset", row.lastStable)
                line.field("count", row.count)
                if hasGroup {
                    line.field("committed", row.committed)
                    line.field("lag", row.lag)
                }
                if row.start != nil {
                    line.field("start", row.start)
                    line.field("end", row.end)
                }
                if let counts = row.extras.counts {
                    line.field("records", counts.records)
                    line.field("control", counts.control)
                    line.field("aborted", counts.aborted)
                    line.field("compacted", counts.compacted)
                    line.field("open", counts.open)
                    line.field("unexplained", counts.other)
                }
                if let times = row.extras.times {
                    line.field("first_timestamp", times.first)
                    line.field("last_timestamp", times.last)
                    line.field("newest_timestamp", times.newest)
                }
                if row.extras.showsTiers {
                    line.field("local_start", row.extras.localStart)
                    line.field("tiered_end", row.extras.tieredEnd)
                }
            }
            return line.text + "\n"
        }.joined()
    }

    /// What the stars behind LAST-STABLE mean.
    var held: String? {
        let held = rows.filter { $0.lastStable < $0.highWatermark }
        guard let first = held.first else { return nil }
        let offsets = Units.count(Int(held.reduce(0) { $0 + $1.highWatermark - $1.lastStable }), "offset")
        let place = held.count == 1 ? "\(first.partition)" : "\(held.count) partitions"
        return "* open transactions hold back \(offsets) of \(place); kcat-swift transactions tells whose"
    }
}
