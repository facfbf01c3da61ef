import Inspection
import KafkaLog
import KafkaWire
import RecordOutput

/// Looks at the batches of one partition, one after the other, and hands what it finds to the report.
struct InspectWalk: ~Copyable {
    private let settings: InspectSettings
    private let partition: TopicPartition?
    private let report: InspectReport
    private let corrupt: CorruptFolder?
    private var inspector: BatchInspector
    private var deep: BatchInspector
    /// What was found so far.
    private(set) var audit: PartitionAudit
    private var sample = RecordSample()
    private var lastHeaders: [UInt8] = []
    private let lines: RecordLines
    /// Whether anything was damaged.
    private(set) var isDamaged = false
    /// Batches seen.
    private(set) var batches = 0

    /// A walk over `partition`'s batches, explained by `facts`.
    init(
        _ settings: InspectSettings, _ partition: TopicPartition?, _ facts: PartitionFacts, _ report: InspectReport,
        _ corrupt: CorruptFolder?
    ) throws {
        self.settings = settings
        self.partition = partition
        self.report = report
        self.corrupt = corrupt
        audit = PartitionAudit(facts)
        lines = try RecordLines(settings, partition)
        inspector = BatchInspector(
            isDeep: settings.looksInside, maxDecompressedBytes: settings.maxDecompressedBytes)
        deep = BatchInspector(isDeep: true, maxDecompressedBytes: settings.maxDecompressedBytes)
    }

    /// These transactions, which reach into the batches that come, were aborted.
    mutating func note(aborted: [AbortedTransaction]) { audit.note(aborted: aborted) }

    /// What is known of the log's transactions now that its first batch of one has come.
    mutating func note(aborted: [AbortedTransaction], lastStableOffset: Int64?) {
        audit.note(aborted: aborted, lastStableOffset: lastStableOffset)
    }

    /// Takes a whole batch whose checksum holds: `checksum` is what its bytes come to.
    mutating func take(
        _ bytes: RawSpan, _ header: RecordBatchHeader, filePosition: Int?, file: String?, checksum: UInt32
    ) throws {
        batches += 1
        let facts = audit.facts
        let straddles = header.baseOffset < facts.start || header.lastOffset >= facts.end
        var wanted = 0
        lines.removeAll()
        var row: BatchRow
        if settings.showsRecords {
            let lines = lines
            lines.begin(header)
            row = deep.inspect(bytes, header, filePosition: filePosition, checksum: checksum) { record in
                if (facts.start..<facts.end).contains(record.offset) { wanted += 1 }
                lines.add(record)
            }
            try lines.end()
        } else if straddles, header.magic >= 2, !header.isControl {
            row = deep.inspect(bytes, header, filePosition: filePosition, checksum: checksum) { record in
                if (facts.start..<facts.end).contains(record.offset) { wanted += 1 }
            }
        } else if settings.view == .summary, !settings.isFast {
            var (sample, last) = (sample, lastHeaders)
            row = inspector.inspect(bytes, header, filePosition: filePosition, checksum: checksum) { record in
                Self.look(at: record, &sample, &last)
            }
            (self.sample, lastHeaders) = (sample, last)
            if sample.compression.plain == 0 { compress(bytes, header) }
        } else {
            row = inspector.inspect(bytes, header, filePosition: filePosition, checksum: checksum)
        }
        let isCounted = straddles && header.magic >= 2 && !header.isControl && row.damage == nil
        if row.damage != nil {
            isDamaged = true
            if let corrupt {
                let all = bytes.withUnsafeBytes { Array($0) }
                try corrupt.save(row, all.count, partition, file) { offset, count in Array(all[offset..<offset + count])
                }
            }
        }
        try show(&row, isCounted ? wanted : nil)
    }

    /// Takes a batch whose bytes come to `checksum`, which its header doesn't say, or that is too large to be looked into.
    /// `size` is how many bytes there are to the next batch, and `read` has them.
    mutating func take(
        header: RecordBatchHeader, checksum: UInt32, size: Int, filePosition: Int?, file: String?,
        read: (_ offset: Int, _ count: Int) throws -> [UInt8]
    ) throws {
        batches += 1
        lines.removeAll()
        var row = BatchInspector.row(header, filePosition: filePosition, checksum: checksum)
        if row.damage != nil {
            isDamaged = true
            try corrupt?.save(row, size, partition, file, read: read)
        }
        try show(&row, nil)
    }

    /// Takes a batch of which only the header was read.
    mutating func take(header: RecordBatchHeader, filePosition: Int?, control: ControlRecordType?) throws {
        batches += 1
        var row = BatchRow(header, filePosition: filePosition)
        if let control { row.control = .unknown(type: control.rawValue, key: [], value: nil) }
        lines.removeAll()
        try show(&row, nil)
    }

    /// Takes `size` bytes that are no batch; `read` has them.
    mutating func take(
        damage reason: String, at position: Int, size: Int, file: String?,
        read: (_ offset: Int, _ count: Int) throws -> [UInt8]
    ) throws {
        var row = BatchRow(
            unreadable: size, at: position, after: lastOffset, filePosition: file == nil ? nil : position,
            damage: reason)
        isDamaged = true
        try corrupt?.save(row, size, partition, file, read: read)
        _ = audit.take(&row)
        lines.removeAll()
        try report.batch(row, partition, [], lines)
    }

    /// The end of the range.
    mutating func finish(_ name: String, _ others: [Finding]) throws {
        let gaps = audit.finish()
        try report.end(audit, sample, partition, gaps, others, name)
    }

    /// Records seen so far.
    var records: Int64 { audit.totals.records }
    /// Leader epochs seen so far.
    var epochs: [BatchTotals.Epoch] { audit.totals.epochs }

    private var lastOffset: Int64 { max(-1, seen) }
    private var seen: Int64 = -1

    private mutating func show(_ row: inout BatchRow, _ wanted: Int?) throws {
        var gaps: [Gap] = []
        // What lies before the log's start is still in its file, but no part of the log.
        if row.lastOffset >= audit.facts.start || row.hasWrongChecksum {
            gaps = audit.take(&row, recordsWanted: wanted)
        }
        if !row.hasWrongChecksum { seen = max(seen, row.lastOffset) }
        // Of a filter's batches those without a match are of no interest, unless they are damaged.
        if lines.isFiltered, lines.lines.isEmpty, row.damage == nil { return }
        try report.batch(row, partition, gaps, lines)
    }

    private static func look(at record: borrowing RecordView, _ sample: inout RecordSample, _ last: inout [UInt8]) {
        let payload = (record.key?.byteCount ?? 0) + (record.value?.byteCount ?? 0)
        var size = 0
        if record.headerCount > 0 {
            var now: [UInt8] = []
            var headers = record.headers
            while let header = headers.next() {
                header.key.withUnsafeBytes { now += Array($0) }
                if let value = header.value { value.withUnsafeBytes { now += Array($0) } }
            }
            size = now.count
            if now == last {
                sample.repeatedHeaderBytes += Int64(size)
                sample.offset = sample.offset ?? record.offset
            }
            last = now
        }
        sample.headerBytes += Int64(size)
        sample.payloadBytes += Int64(payload + size)
    }

    /// What lz4 makes of the first batch that is not compressed.
    private mutating func compress(_ bytes: RawSpan, _ header: RecordBatchHeader) {
        let start = RecordBatchHeader.largestSize
        guard header.magic >= 2, header.compressionCodec == CompressionCodec.none, !header.isControl,
            bytes.byteCount > start + 4096
        else { return }
        let plain = bytes.withUnsafeBytes { Array($0[start..<min($0.count, start + 64 << 10)]) }
        guard let small = try? Compressor.compress(plain, .lz4) else { return }
        sample.compression = (plain.count, small.count, header.baseOffset)
    }
}
