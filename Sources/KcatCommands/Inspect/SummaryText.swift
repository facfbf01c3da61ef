import Console
import Inspection
import KafkaWire

/// A partition's summary, as a block of lines and as an object.
struct SummaryText {
    private let audit: PartitionAudit
    private let findings: [Finding]
    private let partition: TopicPartition?
    private let settings: InspectSettings
    private let name: String

    init(
        _ audit: PartitionAudit, _ findings: [Finding], _ partition: TopicPartition?, _ settings: InspectSettings,
        _ name: String
    ) {
        self.audit = audit
        self.findings = findings
        self.partition = partition
        self.settings = settings
        self.name = name
    }

    private var totals: BatchTotals { audit.totals }
    private var offsets: Int64 {
        max(0, audit.facts.end - max(audit.facts.start, audit.facts.logStartOffset ?? audit.facts.start))
    }
    private var codecs: [(codec: CompressionCodec, sum: BatchTotals.Codec)] {
        totals.codecs.sorted { $0.value.bytes > $1.value.bytes }.map { ($0.key, $0.value) }
    }

    /// Decompressed bytes to bytes on the wire, headers left out.
    private func ratio(_ sum: BatchTotals.Codec) -> Double? {
        let payload = sum.bytes - sum.batches * Int64(RecordBatchHeader.largestSize)
        return sum.uncompressedBytes > 0 && payload > 0 ? Double(sum.uncompressedBytes) / Double(payload) : nil
    }

    private func decimal(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// A block of lines, an empty one behind it.
    var text: String {
        let from = max(audit.facts.start, audit.facts.logStartOffset ?? audit.facts.start)
        var lines = ["\(VisibleText.escaped(name))  offsets \(from) to \(audit.facts.end)"]
        func add(_ title: String, _ value: String) {
            lines.append("  \(title)\(String(repeating: " ", count: max(1, 18 - title.count)))\(value)")
        }
        let aborted = totals.abortedRecords > 0 ? ", \(Units.count(Int(totals.abortedRecords))) of them aborted" : ""
        add("records", "\(Units.count(Int(totals.records)))\(aborted)")
        add("offsets", Units.count(Int(offsets)))
        add("batches", "\(Units.count(Int(totals.batches))), \(totals.controlBatches) control")
        add("bytes", "\(Units.bytes(Int(totals.bytes)))")
        for (codec, sum) in codecs {
            let made = ratio(sum).map {
                ", \(Units.bytes(Int(sum.uncompressedBytes))) decompressed, ratio \(decimal($0))"
            }
            add(
                "  \(codec)",
                "\(Units.count(Int(sum.batches), "batch", "batches")), \(Units.bytes(Int(sum.bytes)))\(made ?? "")")
        }
        add("batch size", spread(totals.sizes) { Units.bytes(Int($0)) })
        add("records a batch", spread(totals.counts) { Units.count(Int($0)) })
        let epochs = totals.epochs.suffix(8).map { epoch in
            "\(epoch.epoch) from \(epoch.startOffset)" + (epoch.timestamp.map { " since \(settings.time($0))" } ?? "")
        }
        add("leader epochs", epochs.isEmpty ? "-" : epochs.joined(separator: ", "))
        let producers = audit.sequences.producers
        let broken = producers.count { $0.lost + $0.doubled > 0 }
        add("producers", "\(producers.count)" + (broken > 0 ? ", \(broken) with breaks in their sequences" : ""))
        if let first = totals.first, let last = totals.last, let newest = totals.newest {
            let times = "first \(settings.time(first.timestamp)), last \(settings.time(last.timestamp))"
            add("times", "\(times), newest \(settings.time(newest.timestamp)) at \(newest.offset)")
        }
        let gaps = GapReason.allCases.compactMap { reason in
            audit.missing[reason].map { "\(Units.count(Int($0))) \(reason.rawValue)" }
        }
        add("without a record", gaps.isEmpty ? "none" : gaps.joined(separator: ", "))
        for finding in findings {
            lines.append("  ! \(VisibleText.escaped(finding.text))" + (finding.offset.map { " [\($0)]" } ?? ""))
        }
        return lines.joined(separator: "\n") + "\n\n"
    }

    private func spread(_ values: Distribution, _ word: (Int64) -> String) -> String {
        if values.total == 0 { return "-" }
        return
            "at least \(word(values.minimum)), median \(word(values.quantile(0.5))), 99 % \(word(values.quantile(0.99)))"
    }

    /// An object and a line's end.
    var json: String {
        var line = JSONLine()
        line.object { line in
            line.field("topic", text: partition?.topic)
            line.field("partition", partition.map { Int64($0.partition) })
            line.field("start_offset", max(audit.facts.start, audit.facts.logStartOffset ?? audit.facts.start))
            line.field("end_offset", audit.facts.end)
            line.field("offsets", offsets)
            line.field("records", totals.records)
            line.field("aborted_records", totals.abortedRecords)
            line.field("batches", totals.batches)
            line.field("control_batches", totals.controlBatches)
            line.field("bytes", totals.bytes)
            let plain = codecs.reduce(Int64(0)) { $0 + $1.sum.uncompressedBytes }
            line.field("uncompressed_bytes", settings.isFast ? nil : plain)
            line.array("codecs", codecs) { line, entry in
                line.field("codec", entry.codec.description)
                line.field("batches", entry.sum.batches)
                line.field("bytes", entry.sum.bytes)
                line.field("uncompressed_bytes", settings.isFast ? nil : entry.sum.uncompressedBytes)
                line.field("ratio", raw: ratio(entry.sum).map { decimal($0) } ?? "null")
            }
            for (title, values) in [("batch_size", totals.sizes), ("records_per_batch", totals.counts)] {
                line.object(title) { line in
                    line.field("minimum", values.minimum)
                    line.field("median", values.quantile(0.5))
                    line.field("p99", values.quantile(0.99))
                    line.field("maximum", values.maximum)
                }
            }
            line.array("leader_epochs", totals.epochs) { line, epoch in
                line.field("epoch", epoch.epoch)
                line.field("start_offset", epoch.startOffset)
                line.field("timestamp", epoch.timestamp)
            }
            line.field("producers", audit.sequences.producers.count)
            line.field("first_timestamp", totals.first?.timestamp)
            line.field("last_timestamp", totals.last?.timestamp)
            line.field("newest_timestamp", totals.newest?.timestamp)
            line.field("newest_offset", totals.newest?.offset)
            line.object("gaps") { line in
                for reason in GapReason.allCases where reason != .trimmed {
                    line.field(reason.rawValue.lowercased(), audit.missing[reason] ?? 0)
                }
            }
            line.array("findings", findings) { line, finding in
                line.field("kind", finding.kind.rawValue)
                line.field("offset", finding.offset)
                line.field("text", finding.text)
            }
        }
        return line.text + "\n"
    }
}
