package import KafkaWire

/// Writes whole batches as Kafka's own segment: `.log` as they come, `.index`, `.timeindex` and, where a transaction was
/// aborted, `.txnindex` beside it. The log file is sound after every append; the indexes are hints, complete when it was
/// closed.
package final class SegmentWriter {
    /// Bytes of the log between two entries of the indexes: Kafka's `index.interval.bytes`.
    private static let indexInterval = 4096

    /// The first batch's base offset, which names the files.
    package let baseOffset: Int64
    /// The files' common path, without an ending.
    private let stem: String
    private let log: AppendedFile
    private let index: AppendedFile
    private let timeIndex: AppendedFile
    private var transactionIndex: AppendedFile?
    /// Entries of the indexes that are not written yet: of many batches they go out at once.
    private var newEntries = ByteWriter(capacity: 256)
    private var newTimes = ByteWriter(capacity: 256)
    private var bytesSinceEntry = 0
    private var maxTimestamp: Int64 = -1
    private var offsetOfMaxTimestamp: Int64
    private var lastTimeEntry: Int64 = -1

    /// Begins a segment in a folder. With `keeping` its log goes on behind as many bytes that are there already; the
    /// indexes are made anew, by ``restore(_:)`` of each batch in them.
    package init(folder: String, baseOffset: Int64, keeping kept: Int? = nil) throws(LogError) {
        self.baseOffset = baseOffset
        offsetOfMaxTimestamp = baseOffset
        stem = folder + "/" + SegmentedLog.digits(baseOffset)
        log = try AppendedFile(stem + ".log", keeping: kept)
        try AppendedFile.remove(stem + ".txnindex")
        index = try AppendedFile(stem + ".index")
        timeIndex = try AppendedFile(stem + ".timeindex")
    }

    /// Bytes in the log file.
    package var size: Int { log.size }

    /// The log file's path.
    package var path: String { log.path }

    /// The names of its files.
    package var names: [String] {
        [log, index, timeIndex, transactionIndex].compactMap { $0 }.map { file in
            file.path.split(separator: "/").last.map(String.init) ?? file.path
        }
    }

    /// Whether the offset can still be named in the indexes: they have 32 bits for its distance from the first.
    package func takes(_ offset: Int64) -> Bool { offset >= baseOffset && offset - baseOffset <= Int64(Int32.max) }

    /// Appends batches that stand behind each other; `headers` are theirs, with positions from the start of `bytes`.
    package func append(_ bytes: UnsafeRawBufferPointer, _ headers: [RecordBatchHeader]) throws(LogError) {
        let position = log.size
        try log.append(bytes)
        for header in headers { note(header, at: position + header.position) }
        try writeEntries()
    }

    /// Takes a batch that lies in the log already into the indexes; its position is that in the file.
    package func restore(_ header: RecordBatchHeader) { note(header, at: header.position) }

    /// Cuts off what lies behind the batches that were restored.
    package func cut(after size: Int) throws(LogError) {
        if size < log.size { try log.cut(after: size) }
        try writeEntries()
    }

    private func note(_ header: RecordBatchHeader, at position: Int) {
        if header.maxTimestamp > maxTimestamp {
            maxTimestamp = header.maxTimestamp
            offsetOfMaxTimestamp = header.lastOffset
        }
        if bytesSinceEntry > Self.indexInterval {
            newEntries.int32(Int32(clamping: header.lastOffset - baseOffset))
            newEntries.int32(Int32(clamping: position))
            putTime()
            bytesSinceEntry = 0
        }
        bytesSinceEntry += header.sizeInBytes
    }

    /// Names an aborted transaction, whose marker this segment has. `lastStableOffset` is that behind the marker.
    package func append(_ aborted: AbortedRange, lastStableOffset: Int64) throws(LogError) {
        let file: AppendedFile
        if let transactionIndex {
            file = transactionIndex
        } else {
            file = try AppendedFile(stem + ".txnindex")
            transactionIndex = file
        }
        var entry = ByteWriter(capacity: 34)
        entry.int16(0)
        for value in [aborted.producerId, aborted.firstOffset, aborted.lastOffset, lastStableOffset] {
            entry.int64(value)
        }
        try Self.write(&entry, to: file)
    }

    /// Completes the indexes and brings all to the disk.
    package func close() throws(LogError) {
        putTime()
        try writeEntries()
        for file in [log, index, timeIndex, transactionIndex] { try file?.sync() }
    }

    /// Takes its files away; nothing may be appended behind this.
    package func remove() throws(LogError) {
        for file in [timeIndex, index, transactionIndex, log].compactMap({ $0 }) { try AppendedFile.remove(file.path) }
    }

    private func putTime() {
        guard maxTimestamp > lastTimeEntry else { return }
        lastTimeEntry = maxTimestamp
        newTimes.int64(maxTimestamp)
        newTimes.int32(Int32(clamping: offsetOfMaxTimestamp - baseOffset))
    }

    private func writeEntries() throws(LogError) {
        try Self.write(&newEntries, to: index)
        try Self.write(&newTimes, to: timeIndex)
    }

    private static func write(_ entries: inout ByteWriter, to file: AppendedFile) throws(LogError) {
        if entries.bytes.isEmpty { return }
        try entries.bytes.span.bytes.withUnsafeBytes { (raw) throws(LogError) in try file.append(raw) }
        entries.bytes.removeAll(keepingCapacity: true)
    }
}
