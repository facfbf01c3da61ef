import KafkaClient
import KafkaLog
import KafkaWire

/// One partition's capture: what was asked for, what was written, what was missing.
final class PartitionCapture {
    /// Offsets without a record batch.
    struct Gap: Equatable {
        /// The first offset that is missing.
        var first: Int64
        /// The last one, inclusive.
        var last: Int64
    }

    /// A batch whose checksum does not hold; it was written as it is.
    struct Damage: Equatable {
        /// Its first offset.
        var offset: Int64
        /// What is wrong.
        var reason: String
    }

    /// The partition and its range.
    let plan: PartitionPlan
    /// Where its files go.
    let writer: PartitionWriter
    /// The first offset of the first batch.
    private(set) var start: Int64?
    /// The next offset wanted.
    private(set) var next: Int64
    /// Whether all that was asked for is there.
    private(set) var isDone: Bool
    private(set) var batches = 0
    private(set) var records = 0
    private(set) var bytes = 0
    private(set) var gaps: [Gap] = []
    private(set) var damages: [Damage] = []
    private(set) var logStart: Int64?
    private(set) var highWatermark: Int64 = -1
    private(set) var lastStableOffset: Int64 = -1

    init(_ plan: PartitionPlan, _ writer: PartitionWriter) {
        self.plan = plan
        self.writer = writer
        next = plan.start
        isDone = plan.end.map { $0 <= plan.start } ?? false
    }

    /// Takes the whole batches of an answer. Throws what the disk refuses, and bytes between which no batch can be found.
    func take(_ fetched: borrowing FetchedRecords) throws {
        logStart = fetched.logStartOffset ?? logStart
        highWatermark = fetched.highWatermark
        lastStableOffset = fetched.lastStableOffset
        try fetched.records.withUnsafeBytes { bytes in try take(bytes) }
        // Nothing is left up to the end, whether there is a record at its last offset or not.
        if fetched.sizeInBytes == 0 { next = max(next, fetched.nextOffset) }
        if let end = plan.end, next >= end { isDone = true }
        if let end = plan.end, fetched.sizeInBytes == 0, fetched.fetchOffset >= fetched.highWatermark,
            end <= fetched.highWatermark
        {
            isDone = true
        }
    }

    private func take(_ bytes: UnsafeRawBufferPointer) throws {
        let span = RawSpan(_unsafeBytes: bytes)
        var position = 0
        var headers: [RecordBatchHeader] = []
        var markers: [Int64: ControlRecordType] = [:]
        var from: Int?
        while position < bytes.count {
            guard let header = RecordBatchHeader(span, at: position, position: position, limit: bytes.count) else {
                break
            }
            if let end = plan.end, header.baseOffset >= end {
                isDone = true
                break
            }
            let batch = UnsafeRawBufferPointer(rebasing: bytes[position..<position + header.sizeInBytes])
            if header.lastOffset >= next {
                if from == nil { from = position }
                note(header, batch)
                if header.isControl {
                    markers[header.baseOffset] = ControlRecord.type(inBatch: RawSpan(_unsafeBytes: batch))
                }
                headers.append(header)
            }
            position += header.sizeInBytes
        }
        guard let from, let last = headers.last else {
            // The first batch is larger than its length says, or no batch at all.
            if position == 0, bytes.count > 17, next < highWatermark, isBroken(bytes) {
                throw CommandError(
                    .damagedData,
                    "\(plan.topicPartition): no batch can be read at offset \(next); what is before it is kept")
            }
            return
        }
        let written = UnsafeRawBufferPointer(rebasing: bytes[from..<last.position + last.sizeInBytes])
        let placed = headers.map { header in
            var header = header
            header.position -= from
            return header
        }
        try writer.append(written, placed, markers: markers)
        self.bytes += written.count
        next = last.lastOffset + 1
    }

    /// Whether the bytes cannot be the beginning of a batch that is cut short.
    private func isBroken(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let length = Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: Int32.self))
        return bytes[16] > 2 || length < 14 || Int(length) + 12 <= bytes.count
    }

    private func note(_ header: RecordBatchHeader, _ batch: UnsafeRawBufferPointer) {
        if start == nil { start = header.baseOffset }
        // Of old formats a compressed set tells its last offset alone.
        if header.magic >= 2, header.baseOffset > next { gaps.append(Gap(first: next, last: header.baseOffset - 1)) }
        if RecordBatchHeader.checksum(of: batch, magic: header.magic) != header.crc {
            damages.append(Damage(offset: header.baseOffset, reason: "the checksum does not hold"))
        }
        batches += 1
        if !header.isControl { records += Int(max(0, header.recordCount)) }
        next = header.lastOffset + 1
    }
}
