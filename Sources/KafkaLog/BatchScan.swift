package import KafkaWire

/// Walks the batch headers of a segment file, from a position on to where whole batches end.
package struct BatchScan: ~Copyable {
    private let file: LogFile
    /// Where the walk ends: the file's size when it began.
    package let limit: Int
    /// Where the next batch begins.
    package private(set) var position: Int
    private var window: [UInt8] = []
    private var windowCount = 0
    private var windowStart = 0
    private var lastOffset: Int64 = -1
    /// How much the next read takes.
    private var ahead = Self.mostAhead

    /// Bytes that are read at once where batches are small.
    private static let mostAhead = 32 << 10

    /// How much to read for the header behind a batch of `size` bytes, as the next is likely to be like it: small ones share
    /// a read; of large ones only the header is touched, for what costs is memory that no cache has.
    static func ahead(behind size: Int) -> Int { size < 4096 ? mostAhead : RecordBatchHeader.largestSize }

    /// A walk over `file` from `position` on.
    package init(_ file: consuming LogFile, from position: Int = 0) throws(LogError) {
        limit = try file.size()
        self.position = max(0, position)
        self.file = file
    }

    /// The next batch's header, or `nil` where no whole batch follows: at the end of the file, at a torn tail, or at
    /// bytes that are no batch; ``isAtEnd`` tells which.
    package mutating func next() throws(LogError) -> RecordBatchHeader? {
        guard limit - position >= RecordBatchHeader.smallestEntry else { return nil }
        var start = position - windowStart
        if start < 0 || windowCount - start < min(RecordBatchHeader.largestSize, limit - position) {
            if window.isEmpty { window = [UInt8](repeating: 0, count: min(Self.mostAhead, limit - position)) }
            windowCount = try file.read(at: position, count: min(ahead, window.count, limit - position), into: &window)
            windowStart = position
            start = 0
        }
        guard
            let header = RecordBatchHeader(
                window.span.bytes.extracting(first: windowCount), at: start, position: position, limit: limit),
            header.lastOffset > lastOffset
        else { return nil }
        position += header.sizeInBytes
        ahead = Self.ahead(behind: header.sizeInBytes)
        lastOffset = header.lastOffset
        return header
    }

    /// Whether every byte of the file was part of a batch.
    package var isAtEnd: Bool { position >= limit }

    /// The bytes of a batch that this walk has passed.
    package func bytes(of header: RecordBatchHeader) throws(LogError) -> [UInt8] {
        try file.read(at: header.position, count: header.sizeInBytes)
    }

    /// What a control batch that this walk has passed marks; `nil` for other batches, and for one that is too large to be
    /// a marker.
    package func marker(of header: RecordBatchHeader) throws(LogError) -> ControlRecordType? {
        guard header.isControl, header.sizeInBytes <= 4096 else { return nil }
        let batch = try bytes(of: header)
        return ControlRecord.type(inBatch: batch)
    }

    /// Bytes from `position` on, as many as there are up to `count`.
    package func bytes(at position: Int, count: Int) throws(LogError) -> [UInt8] {
        try file.read(at: position, count: min(count, limit - position))
    }
}
