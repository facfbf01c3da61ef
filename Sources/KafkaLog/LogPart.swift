package import KafkaWire

/// A piece of a segment file as a part: whole batches, as they lie there.
package struct LogPart: RecordsPart, Sendable {
    package let topicPartition: TopicPartition
    package let fetchOffset: Int64
    package let abortedTransactions: [AbortedTransaction]
    /// The log's end: what lies in a file counts as replicated.
    package let highWatermark: Int64
    package let lastStableOffset: Int64
    package let endOffset: Int64
    package let logStartOffset: Int64?
    package let brokerId: Int32
    /// The file; empty for the news that nothing is left.
    package let path: String
    /// Where in the file the bytes begin.
    package let filePosition: Int
    private let bytes: [UInt8]

    /// The bytes of `path` from `filePosition` on, read for `reader`.
    init(_ reader: LogReader, _ bytes: [UInt8], path: String, filePosition: Int, aborted: [AbortedTransaction]) {
        topicPartition = reader.partition
        fetchOffset = reader.position
        abortedTransactions = aborted
        highWatermark = reader.log.logEndOffset
        lastStableOffset = reader.log.lastStableOffset
        endOffset = reader.endOffset
        logStartOffset = reader.log.logStartOffset
        brokerId = reader.brokerId
        self.path = path
        self.filePosition = filePosition
        self.bytes = bytes
    }

    package var records: RawSpan { @_lifetime(borrow self) get { bytes.span.bytes } }

    package var sizeInBytes: Int { bytes.count }

    /// `FILE at byte N` for a byte of ``records``.
    package func place(of position: Int) -> String? {
        path.isEmpty ? nil : "\(path) at byte \(filePosition + position)"
    }
}

/// Reads a partition's log part by part, from an offset on to its end under an isolation level.
package struct LogReader: Sendable {
    /// The log.
    package let log: SegmentedLog
    /// Whose log it is.
    package let partition: TopicPartition
    /// The broker that parts are said to come from.
    package let brokerId: Int32
    /// Where reading ends: the last stable offset or the log's end.
    package let endOffset: Int64
    /// The next offset to read. Whoever walks the parts sets it to where that ended.
    package private(set) var position: Int64
    private let isCommitted: Bool
    private var segment = 0
    /// Where the next batch begins in the segment; `nil` when that must be looked for.
    private var filePosition: Int?
    private var hasCheckedTail = false

    /// How much is read at a time, in bytes, where one batch is not larger.
    package static let partSize = 512 << 10

    /// A reader that begins at `offset`.
    package init(
        _ log: SegmentedLog, of partition: TopicPartition, from offset: Int64, isolationLevel: IsolationLevel,
        brokerId: Int32 = -1
    ) {
        self.log = log
        self.partition = partition
        self.brokerId = brokerId
        isCommitted = isolationLevel == .readCommitted
        endOffset = isCommitted ? log.lastStableOffset : log.logEndOffset
        position = offset
    }

    /// A part without records: nothing is left.
    package var end: LogPart { LogPart(self, [], path: "", filePosition: 0, aborted: []) }

    /// The next part; `nil` at the end.
    /// - Throws: ``LogError`` with file and byte where bytes are no batch, after all that is before them was given.
    package mutating func next() throws(LogError) -> LogPart? {
        while position < endOffset, segment < log.segments.count {
            let current = log.segments[segment]
            if filePosition == nil {
                let isBehind = segment + 1 < log.segments.count && log.segments[segment + 1].baseOffset <= position
                filePosition = isBehind ? nil : try current.firstBatch(notBelow: position)?.position
            }
            guard let start = filePosition, start < current.size, let part = try read(current, at: start) else {
                segment += 1
                filePosition = nil
                continue
            }
            return part
        }
        try checkTail()
        return nil
    }

    /// Behind the last whole batch there may be a torn one, but none that is sound: that would be damage before it.
    private mutating func checkTail() throws(LogError) {
        guard !hasCheckedTail, log.tornBytes > 0, position >= log.logEndOffset, let last = log.segments.last else {
            return
        }
        hasCheckedTail = true
        let file = try LogFile(last.logPath)
        var budget = BatchSearch.budget(forFileOf: log.tornBytes)
        let next = try BatchSearch.next(
            in: file, from: last.size, limit: last.size + log.tornBytes, after: log.logEndOffset - 1, budget: &budget)
        if next != nil { throw LogError("bytes that are no record batch", path: last.logPath, position: last.size) }
    }

    private mutating func read(_ segment: Segment, at start: Int) throws(LogError) -> LogPart? {
        let file = try LogFile(segment.logPath)
        var bytes = try file.read(at: start, count: min(Self.partSize, segment.size - start))
        var scan = PartEnd(bytes, at: 0, position: start, limit: segment.size, before: endOffset)
        if scan.size == 0, let first = scan.needed {
            // One batch is larger than a part.
            bytes = try file.read(at: start, count: first)
            scan = PartEnd(bytes, at: 0, position: start, limit: segment.size, before: endOffset)
        }
        guard scan.size > 0 else {
            if scan.isEnd { return nil }
            throw LogError("bytes that are no record batch", path: segment.logPath, position: start)
        }
        if scan.size < bytes.count { bytes.removeLast(bytes.count - scan.size) }
        let aborted =
            isCommitted
            ? log.transactions.aborted(in: position..<max(scan.lastOffset, position) + 1).map {
                AbortedTransaction(producerId: $0.producerId, firstOffset: $0.firstOffset)
            } : []
        let part = LogPart(self, bytes, path: segment.logPath, filePosition: start, aborted: aborted)
        filePosition = start + scan.size
        position = max(position, scan.lastOffset + 1)
        return part
    }

    /// How far whole batches go in bytes that were read.
    private struct PartEnd {
        /// Bytes of whole batches.
        var size = 0
        /// The last batch's last offset.
        var lastOffset: Int64 = -1
        /// Bytes that the batch cut short has; `nil` where there is none.
        var needed: Int?
        /// Whether the next batch lies at the end of what is wanted.
        var isEnd = false

        init(_ bytes: [UInt8], at start: Int, position: Int, limit: Int, before end: Int64) {
            while let header = RecordBatchHeader(bytes, at: size, position: position + size, limit: limit) {
                if header.magic >= 2, header.baseOffset >= end {
                    isEnd = true
                    return
                }
                guard header.sizeInBytes <= bytes.count - size else {
                    needed = header.sizeInBytes
                    return
                }
                size += header.sizeInBytes
                lastOffset = max(lastOffset, header.lastOffset)
            }
            // A header may be cut short itself: the next part begins with it.
            isEnd = size == bytes.count
        }
    }
}
