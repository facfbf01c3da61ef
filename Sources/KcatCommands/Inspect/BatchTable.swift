import Console
import Inspection
import KafkaWire

/// The lines of batches and producers, in columns that don't move: they are written as the batches come. At 100 columns all
/// are there; with fewer, sequences and the spread of time are left out.
struct BatchTable {
    private let settings: InspectSettings
    private let isWide: Bool

    init(_ settings: InspectSettings) {
        self.settings = settings
        isWide = settings.width >= 100
    }

    /// The titles of batches.
    var header: String {
        line([
            "OFFSETS", "RECORDS", "CODEC", "BYTES", "RATIO", "PRODUCER", "SEQUENCES", "LE", "TIME", "SPREAD", "FLAGS",
        ])
    }

    /// A batch; what is to be noted stands behind it or, where there is no room, in a line below.
    func line(_ row: BatchRow) -> String {
        let header = row.header
        if row.isUnreadable {
            let place = row.filePosition.map { " at byte \($0)" } ?? ""
            return "!! \(header.sizeInBytes) bytes\(place) are no batch: \(row.damage ?? "")"
        }
        let ratio = row.ratio.map { "\(Int(($0 * 10).rounded()) / 10).\(Int(($0 * 10).rounded()) % 10)" }
        let hasSequence = header.baseSequence >= 0
        let spread = row.firstTimestamp.map { max(0, header.maxTimestamp - $0) }
        var flags = ""
        if header.isTransactional { flags += "T" }
        if header.isControl { flags += "C" }
        if header.timestampType == .logAppendTime { flags += "L" }
        if header.hasDeleteHorizon { flags += "D" }
        if header.magic < 2 { flags += "\(header.magic)" }
        let text = line([
            "\(row.baseOffset)-\(row.lastOffset)", row.recordCount.map { "\($0)" } ?? "-",
            header.compressionCodec?.description ?? "?", "\(header.sizeInBytes)", ratio ?? "-",
            header.producerId >= 0 ? "\(header.producerId):\(header.producerEpoch)" : "-",
            hasSequence ? "\(header.baseSequence)-\(header.lastSequence)" : "-",
            header.partitionLeaderEpoch >= 0 ? "\(header.partitionLeaderEpoch)" : "-",
            settings.shortTime(header.maxTimestamp), spread.map { Self.duration($0) } ?? "-",
            flags.isEmpty ? "-" : flags,
        ])
        let note = note(of: row)
        if note.isEmpty { return text }
        return text.count + 2 + note.count <= settings.width ? "\(text)  \(note)" : "\(text)\n    \(note)"
    }

    private func note(of row: BatchRow) -> String {
        var notes: [String] = []
        if let damage = row.damage { notes.append("DAMAGED: \(damage)") }
        if row.goesBack { notes.append("goes back: these offsets were there already") }
        if row.gapBefore > 0 { notes.append("\(row.gapBefore) missing before") }
        if row.header.isControl { notes.append(row.control?.type.description ?? "no control record") }
        if let missing = row.missingInside, missing > 0, row.damage == nil {
            notes.append(row.recordCount == 0 ? "empty, \(missing) compacted" : "\(missing) compacted inside")
        }
        if row.isAborted == true { notes.append("aborted") }
        if row.isAborted == nil { notes.append("not decided yet") }
        if row.header.hasDeleteHorizon { notes.append("delete horizon \(settings.time(row.header.baseTimestamp))") }
        return notes.joined(separator: ", ")
    }

    private static func duration(_ milliseconds: Int64) -> String {
        switch milliseconds {
        case ..<1000: "\(milliseconds)ms"
        case ..<100_000: "\(milliseconds / 1000)s"
        case ..<6_000_000: "\(milliseconds / 60_000)m"
        case ..<360_000_000: "\(milliseconds / 3_600_000)h"
        default: "\(milliseconds / 86_400_000)d"
        }
    }

    private func line(_ cells: [String]) -> String {
        // The first is text, all others but codec and flags stand at the right. The narrow ones are 80 columns.
        let widths = [isWide ? 17 : 15, 7, 6, 8, 5, 9, 11, 3, 14, 6, 5]
        let left: Set<Int> = [0, 2, 10]
        var parts: [String] = []
        for (index, cell) in cells.enumerated() where isWide || index != 6 && index != 9 {
            let space = String(repeating: " ", count: max(0, widths[index] - cell.count))
            parts.append(left.contains(index) ? cell + space : space + cell)
        }
        var text = parts.joined(separator: " ")
        while text.last == " " { text.removeLast() }
        return text
    }

    /// The titles of producers.
    var producerHeader: String {
        producerLine(["PARTITION", "PRODUCER", "OFFSETS", "RECORDS", "TXNS", "SEQUENCES", "FIRST", "LAST", "VERDICT"])
    }

    /// A producer's epoch.
    func line(_ history: ProducerHistory, _ partition: TopicPartition?) -> String {
        let transactions =
            history.aborted > 0 ? "\(history.transactions)(\(history.aborted))" : "\(history.transactions)"
        let hasSequence = history.lastSequence >= 0
        return producerLine([
            partition.map { VisibleText.escaped("\($0.topic):\($0.partition)") } ?? "-",
            "\(history.producerId):\(history.epoch)", "\(history.firstOffset)-\(history.lastOffset)",
            "\(history.records)", transactions, hasSequence ? "\(history.firstSequence)-\(history.lastSequence)" : "-",
            settings.time(history.firstTimestamp), settings.time(history.lastTimestamp), history.verdict,
        ])
    }

    private func producerLine(_ cells: [String]) -> String {
        let widths = [16, 10, 17, 8, 6, 13, 19, 19, 0]
        let left: Set<Int> = [0, 8]
        return cells.enumerated().map { index, cell in
            let space = String(repeating: " ", count: max(0, widths[index] - cell.count))
            return left.contains(index) ? cell + space : space + cell
        }.joined(separator: " ")
    }
}
