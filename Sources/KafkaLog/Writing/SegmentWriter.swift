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
        for header in headers { try note(header, at: position + header.position) }
    }

    /// Takes a batch that lies in the log already into the indexes; its position is that in the file.
    package func restore(_ header: RecordBatchHeader) throws(LogError) { try note(header, at: header.position) }

    /// Cuts off what lies behind the batches that were restored.
    package func cut(after size: Int) throws(LogError) { if size < log.size { try log.cut(after: size) } }

    private func note(_ header: RecordBatchHeader, at position: Int) throws(LogError) {
        if header.maxTimestamp > maxTimestamp {
            maxTimestamp = header.maxTimestamp
            offsetOfMaxTimestamp = header.lastOffset
        }
        if bytesSinceEntry > Self.indexInterval {
            try put(Int32(clamping: header.lastOffset - baseOffset), into: index)
            try put(Int32(clamping: position), into: index)
            try putTime()
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
        try put(Int16(0), into: file)
        for value in [aborted.producerId, aborted.firstOffset, aborted.lastOffset, lastStableOffset] {
            try put(value, into: file)
        }
    }

    /// Completes the indexes and brings all to the disk.
    package func close() throws(LogError) {
        try putTime()
        for file in [log, index, timeIndex, transactionIndex] { try file?.sync() }
    }

    private func putTime() throws(LogError) {
        guard maxTimestamp > lastTimeEntry else { return }
        lastTimeEntry = maxTimestamp
        try put(maxTimestamp, into: timeIndex)
        try put(Int32(clamping: offsetOfMaxTimestamp - baseOffset), into: timeIndex)
    }

    private func put(_ value: some FixedWidthInteger, into file: AppendedFile) throws(LogError) {
        var bytes = ByteWriter(capacity: 8)
        switch value.bitWidth {
        case 16: bytes.int16(Int16(truncatingIfNeeded: value))
        case 32: bytes.int32(Int32(truncatingIfNeeded: value))
        default: bytes.int64(Int64(truncatingIfNeeded: value))
        }
        try bytes.bytes.span.bytes.withUnsafeBytes { (raw) throws(LogError) in try file.append(raw) }
    }
}
