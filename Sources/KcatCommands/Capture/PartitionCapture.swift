import Console
package import KafkaClient
package import KafkaLog
import KafkaWire

/// One partition's capture: what was asked for, what was written, what was missing.
package final class PartitionCapture {
    /// The partition and its range. An end that is a time ahead of the clock becomes an offset when that is known.
    package private(set) var plan: PartitionPlan
    /// Where its files go.
    let writer: PartitionWriter
    /// Told of a log file's path, of how many bytes in it are whole, of the last of them, and of who keeps these as they are.
    var grew: (String, Int, UnsafeRawBufferPointer, any Sendable) -> Void = { _, _, _, _ in }
    /// What is written, those of an earlier run included.
    package private(set) var tally: CaptureTally
    /// Whether all that was asked for is there.
    package private(set) var isDone: Bool
    private(set) var logStart: Int64?
    /// Where the broker's log began, where that was inside of the first batch that was written: what stands before it there
    /// is no record any more.
    package private(set) var firstReadable: Int64?
    /// Whether an earlier run's first batch begins before what was asked for: then the log may have begun inside of it.
    package private(set) var mayBeginInside = false
    private(set) var highWatermark: Int64 = -1
    private(set) var lastStableOffset: Int64 = -1
    /// Whether all that the last answer told of is written.
    private var isCaughtUp = false

    /// A capture that begins.
    package init(_ plan: PartitionPlan, _ writer: PartitionWriter) {
        self.plan = plan
        self.writer = writer
        tally = CaptureTally(next: plan.start)
        isDone = !plan.needsProof && plan.end.map { $0 <= plan.start } ?? false
    }

    /// A capture that goes on where the one in `folder` ended; `asked` is the first offset that was wanted then.
    package init(
        _ plan: PartitionPlan, resuming folder: String, asked: Int64?, segmentBytes: Int
    ) throws(LogError) {
        var found: CaptureTally?
        var first: RecordBatchHeader?
        var plan = plan
        writer = try PartitionWriter(resuming: folder, segmentBytes: segmentBytes) { header, batch in
            if first == nil { first = header }
            if let late = LateRecord(of: plan, in: header, batch, from: asked ?? 0) { plan.end = late.offset }
            var tally = found ?? CaptureTally(next: asked ?? header.baseOffset)
            tally.note(header, batch)
            tally.bytes += header.sizeInBytes
            found = tally
        }
        let tally = found ?? CaptureTally(next: plan.start)
        plan.start = asked ?? tally.start ?? plan.start
        self.plan = plan
        self.tally = tally
        let counted = max(0, Int64(tally.records) - max(0, plan.start - (tally.start ?? plan.start)))
        self.counted = counted
        isDone = tally.next >= plan.end ?? .max || counted >= plan.count ?? .max
        if let asked, let start = tally.start, let first { mayBeginInside = start < asked && asked <= first.lastOffset }
    }

    /// Of an earlier run that ended before it could be noted: the log begins at `offset` now. It may have gone on since; what
    /// was asked for can be read either way.
    package func noteLogStart(_ offset: Int64) {
        guard mayBeginInside, let start = tally.start, offset > start else { return }
        firstReadable = min(offset, plan.start)
    }

    /// Records at and behind the start that are written.
    private var counted: Int64 = 0

    /// Whether the disk did not keep it.
    private(set) var isRefused = false

    /// Whether nothing ends it but whoever runs it.
    var isEndless: Bool { plan.end == nil && plan.endTime == nil && plan.count == nil }

    /// What is yet to come before it is done.
    package enum Awaited: Equatable {
        case offset(Int64), records(Int64), time(Int64)

        /// As users read it.
        package var words: String {
            switch self {
            case .offset(let offset): "offset \(offset)"
            case .records(let count): Units.count(Int(clamping: count), "more record")
            case .time(let time): WallClock.words(time / 1000)
            }
        }
    }

    /// What it waits for, where all that there is now is written; `nil` where more can be read, and where it is endless.
    package var awaited: Awaited? {
        if isDone || !isCaughtUp { return nil }
        if let end = plan.end { return .offset(end) }
        if let time = plan.endTime { return .time(time) }
        return plan.count.map { .records($0 - counted) }
    }

    /// The next offset wanted.
    var next: Int64 { tally.next }

    /// Takes the whole batches of an answer. `noteStart` is called when ``firstReadable`` is found, before there is a batch:
    /// a crash between the two leaves nothing that reads otherwise. Throws what the disk refuses, and bytes between which no
    /// batch can be found.
    package func take(_ fetched: borrowing FetchedRecords, noteStart: () throws -> Void) throws {
        logStart = fetched.logStartOffset ?? logStart
        highWatermark = fetched.highWatermark
        lastStableOffset = fetched.lastStableOffset
        let owner = copy fetched
        writer.grew = { [grew] in grew($0, $1, $2, owner) }
        defer { writer.grew = { _, _, _ in } }
        try fetched.records.withUnsafeBytes { bytes in try take(bytes, noteStart) }
        // Nothing is left up to the end, whether there is a record at its last offset or not.
        if fetched.sizeInBytes == 0 { tally.next = max(tally.next, fetched.nextOffset) }
        isCaughtUp = next >= fetched.highWatermark
        if let end = plan.end, next >= end { isDone = true }
        if let end = plan.end, fetched.sizeInBytes == 0, fetched.fetchOffset >= fetched.highWatermark,
            end <= fetched.highWatermark
        {
            isDone = true
        }
    }

    private func take(_ bytes: UnsafeRawBufferPointer, _ noteStart: () throws -> Void) throws {
        let span = RawSpan(_unsafeBytes: bytes)
        // What can't be written isn't told as written.
        var tally = tally
        var position = 0
        var headers: [RecordBatchHeader] = []
        var markers: [Int64: ControlRecordType] = [:]
        var from: Int?
        var behind = next
        var wanted = counted
        // Not before all of it is written.
        var reachesEnd = false
        while position < bytes.count {
            guard let header = RecordBatchHeader(span, at: position, position: position, limit: bytes.count) else {
                break
            }
            let batch = UnsafeRawBufferPointer(rebasing: bytes[position..<position + header.sizeInBytes])
            if let late = LateRecord(of: plan, in: header, batch, from: plan.start) {
                plan.end = late.offset
                if late.isFirst {
                    reachesEnd = true
                    break
                }
            }
            // What a set tells by its last offset begins behind the batch before it.
            if let end = plan.end, (header.isNamedByLastOffset ? behind : header.baseOffset) >= end {
                reachesEnd = true
                break
            }
            if let count = plan.count, wanted >= count {
                reachesEnd = true
                break
            }
            if header.lastOffset >= tally.next {
                if from == nil { from = position }
                let before = tally.records
                tally.note(header, batch)
                wanted += Self.count(tally.records - before, of: header, from: plan.start)
                if header.isControl {
                    markers[header.baseOffset] = ControlRecord.type(inBatch: RawSpan(_unsafeBytes: batch))
                }
                headers.append(header)
            }
            behind = max(behind, header.lastOffset + 1)
            position += header.sizeInBytes
        }
        guard let from, let last = headers.last else {
            // The first batch is larger than its length says, or no batch at all.
            if !reachesEnd, position == 0, bytes.count > 17, next < highWatermark, isBroken(bytes) {
                throw CommandError(
                    .damagedData,
                    "\(plan.topicPartition): no batch can be read at offset \(next); what is before it is kept")
            }
            if reachesEnd { isDone = true }
            return
        }
        let written = UnsafeRawBufferPointer(rebasing: bytes[from..<last.position + last.sizeInBytes])
        let placed = headers.map { header in
            var header = header
            header.position -= from
            return header
        }
        if self.tally.start == nil, let start = tally.start, let logStart, logStart > start {
            firstReadable = logStart
            try noteStart()
        }
        if let start = tally.start { try writer.begin(at: start) }
        try writer.append(written, placed, markers: markers)
        tally.bytes += written.count
        tally.next = last.lastOffset + 1
        self.tally = tally
        counted = wanted
        if reachesEnd || counted >= plan.count ?? .max { isDone = true }
    }

    /// When ``tick(now:)`` is worth calling, in milliseconds since 1970; `nil` for never.
    package var nextTick: Int64? { isDone ? nil : plan.clockEnd(isCaughtUp: isCaughtUp) }

    /// Takes in that the clock has moved: where the end is a time that has come, and there are no more records, it is done.
    package func tick(now: Int64) {
        guard let end = nextTick, now >= end else { return }
        plan.end = next
        isDone = true
    }

    /// How many of a batch's `records` are at `start` or behind it; fewer where compaction took some before it, so that
    /// rather a batch too many is written.
    private static func count(_ records: Int, of header: RecordBatchHeader, from start: Int64) -> Int64 {
        let first = header.isNamedByLastOffset ? header.lastOffset - Int64(records) + 1 : header.baseOffset
        return max(0, Int64(records) - max(0, start - first))
    }

    /// Completes the files. Of a partition that has nothing in its range there is a segment without a batch, as brokers have
    /// it: the folder is its log all the same.
    package func finish() throws(LogError) {
        do {
            if tally.start == nil, isDone || isEndless { try writer.begin(at: next) }
            try writer.closeSegment()
        } catch {
            isRefused = true
            throw error
        }
    }

    /// Whether the bytes cannot be the beginning of a batch that is cut short.
    private func isBroken(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let length = Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: Int32.self))
        return bytes[16] > 2 || length < 14 || Int(length) + 12 <= bytes.count
    }
}
