import Console
import Inspection
import KafkaWire

/// What a comparison came to, as a line or an object.
struct DiffText {
    private let outcome: DiffComparison.Outcome
    private let name: String
    private let left: String
    private let right: String

    init(_ outcome: DiffComparison.Outcome, _ name: String, _ left: String, _ right: String) {
        self.outcome = outcome
        self.name = name
        self.left = left
        self.right = right
    }

    /// One line.
    var text: String {
        let range = "offsets \(outcome.range.lowerBound) to \(outcome.range.upperBound)"
        let how = outcome.isByRecords ? "; compaction ran apart, surviving records were compared" : ""
        guard let found = outcome.difference else {
            return VisibleText.escaped(
                "\(name): \(left) and \(right) are equal, "
                    + "\(Units.count(Int(outcome.batches), "batch", "batches")), \(range)\(how)")
                + "\n"
        }
        let parting = outcome.parting.map { "; the histories part at \($0.offset), where epoch \($0.epoch) ended" }
        return VisibleText.escaped(
            "\(name): differ at offset \(found.offset): \(left) has \(words(found.left)), \(right) has "
                + "\(words(found.right))\(parting ?? "") (\(range)\(how))") + "\n"
    }

    private func words(_ batch: BatchIdentity?) -> String {
        guard let batch else { return "nothing" }
        return "\(batch.baseOffset)-\(batch.lastOffset) of epoch \(batch.epoch), \(batch.size) bytes, crc \(batch.crc)"
    }

    /// An object and a line's end.
    func json(_ partition: TopicPartition?) -> String {
        var line = JSONLine()
        line.object { line in
            line.field("topic", text: partition?.topic)
            line.field("partition", partition.map { Int64($0.partition) })
            line.field("a", left)
            line.field("b", right)
            line.field("equal", flag: outcome.difference == nil)
            line.field("start", outcome.range.lowerBound)
            line.field("end", outcome.range.upperBound)
            line.field("batches", outcome.batches)
            line.field("compared", outcome.isByRecords ? "records" : "batches")
            line.field("first_difference", outcome.difference?.offset)
            line.field("parting_offset", outcome.parting?.offset)
            line.field("parting_epoch", outcome.parting.map { Int64($0.epoch) })
            for (name, batch) in [("a_batch", outcome.difference?.left), ("b_batch", outcome.difference?.right)] {
                guard let batch else {
                    line.field(name, text: nil)
                    continue
                }
                line.object(name) { line in
                    line.field("base_offset", batch.baseOffset)
                    line.field("last_offset", batch.lastOffset)
                    line.field("partition_leader_epoch", batch.epoch)
                    line.field("size", batch.size)
                    line.field("crc", batch.crc)
                }
            }
        }
        return line.text + "\n"
    }
}
