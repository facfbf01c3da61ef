import Console
import Inspection
import KafkaWire
import RecordOutput

/// Writes what an inspection finds, as lines for people or as JSON, one partition after the other.
final class InspectReport {
    private let settings: InspectSettings
    private var output = OutputBuffer(descriptor: StandardOutput.descriptor)
    private let table: BatchTable
    private var hasHeader = false
    private var partitions = 0
    private var sum = (batches: Int64(0), records: Int64(0), bytes: Int64(0), damaged: 0)

    init(_ settings: InspectSettings) {
        self.settings = settings
        table = BatchTable(settings)
    }

    /// A partition begins.
    func begin(_ name: String, _ notice: String?) throws {
        guard settings.view == .batches, !settings.isJSON else { return }
        if partitions > 0 { try write("\n") }
        try write(VisibleText.escaped(name) + (notice.map { ", \($0)" } ?? "") + "\n" + table.header + "\n")
    }

    /// A batch, with the gaps that it shows and its records' lines.
    func batch(_ row: BatchRow, _ partition: TopicPartition?, _ gaps: [Gap], _ records: RecordLines) throws {
        switch settings.view {
        case .batches:
            if settings.isJSON {
                let lines = settings.showsRecords ? records.lines : nil
                return try write(BatchJSON.text(row, partition, lines) + "\n")
            }
            try write(table.line(row) + "\n")
            for line in records.lines {
                for part in line.split(separator: "\n", omittingEmptySubsequences: false) { try write("    \(part)\n") }
            }
        case .gaps: for gap in gaps { try write(self.gap(gap, partition)) }
        case .summary, .producers, .silent: break
        }
    }

    /// A partition is over.
    func end(
        _ audit: PartitionAudit, _ sample: RecordSample, _ partition: TopicPartition?, _ gaps: [Gap],
        _ others: [Finding], _ name: String
    ) throws {
        partitions += 1
        sum.batches += audit.totals.batches + audit.totals.controlBatches
        sum.records += audit.totals.records
        sum.bytes += audit.totals.bytes
        sum.damaged += audit.totals.damaged.count
        switch settings.view {
        case .batches, .silent: break
        case .gaps: for gap in gaps { try write(self.gap(gap, partition)) }
        case .producers: try producers(audit, partition)
        case .summary:
            let summary = SummaryText(audit, audit.findings(sample) + others, partition, settings, name)
            try write(settings.isJSON ? summary.json : summary.text)
        }
    }

    /// All partitions are over.
    func finish() throws {
        if settings.view == .batches, !settings.isJSON {
            let damaged = sum.damaged > 0 ? ", \(sum.damaged) damaged" : ""
            try write(
                "\n\(Units.count(Int(sum.batches), "batch", "batches")), \(Units.count(Int(sum.records), "record")), "
                    + "\(Units.bytes(Int(sum.bytes)))\(damaged)\n")
        }
        try output.flush()
    }

    /// Writes out what is buffered.
    func flush() throws { try output.flush() }

    private func write(_ text: String) throws { try output.append(text) }

    private func gap(_ gap: Gap, _ partition: TopicPartition?) -> String {
        guard settings.isJSON else {
            let place = partition.map { VisibleText.escaped("\($0.topic):\($0.partition)") + "  " } ?? ""
            let range = gap.first == gap.last ? "\(gap.first)" : "\(gap.first)-\(gap.last)"
            let detail = gap.detail.isEmpty ? "" : "  (\(gap.detail))"
            return "\(place)\(range)  \(gap.count)  \(gap.reason.rawValue)\(detail)\n"
        }
        var line = JSONLine()
        line.object { line in
            line.field("topic", text: partition?.topic)
            line.field("partition", partition.map { Int64($0.partition) })
            line.field("first_offset", gap.first)
            line.field("last_offset", gap.last)
            line.field("count", gap.count)
            line.field("reason", gap.reason.rawValue)
            line.field("detail", gap.detail)
        }
        return line.text + "\n"
    }

    private func producers(_ audit: PartitionAudit, _ partition: TopicPartition?) throws {
        if !settings.isJSON, !hasHeader {
            hasHeader = true
            try write(table.producerHeader + "\n")
        }
        for history in audit.sequences.producers {
            try write((settings.isJSON ? BatchJSON.text(history, partition) : table.line(history, partition)) + "\n")
        }
        if audit.sequences.leftOut > 0 {
            StandardError.write("% more than \(SequenceAudit.mostProducers) producers: the others are not followed\n")
        }
    }
}
