package import KafkaWire

/// Walks all that lies in a segment file, batch by batch, with their bytes: behind damage it goes on at the next batch that
/// can be trusted, and it tells damage from a torn tail. The file's size is what it was when the walk began: what is
/// appended meanwhile is not seen, so that it ends at a whole batch.
package struct SegmentBatches: ~Copyable {
    /// What lies next in the file.
    package enum Step: Equatable, Sendable {
        /// A batch; its bytes are at hand where they were asked for.
        case batch(RecordBatchHeader)
        /// Bytes that are no batch, before one that can be trusted: where, how many, and what is wrong.
        case damage(position: Int, size: Int, reason: String)
        /// Bytes behind the last batch: what a crash tore, or a file was filled up with.
        case torn(position: Int, size: Int)
        /// Nothing.
        case end
    }

    private let file: LogFile
    /// Where the walk ends.
    package let limit: Int
    /// Where the next batch begins.
    package private(set) var position: Int
    /// Read ahead; of it `windowCount` bytes are the file's.
    private var window: [UInt8] = []
    private var windowCount = 0
    private var windowStart = 0
    private var batch = 0..<0
    private var lastOffset: Int64 = -1
    private var beforeLast: Int64 = -1
    /// The size of the batch that came last; 0 before the first.
    private var lastSize = 0
    /// What searches behind damage may still cost.
    private var budget: Int
    /// Bytes of a window. Larger batches get one of their own, and leave it again.
    private static let windowSize = 512 << 10

    /// A walk over `file` from `position` on.
    package init(_ file: consuming LogFile, from position: Int = 0) throws(LogError) {
        limit = try file.size()
        self.position = max(0, position)
        budget = BatchSearch.budget(forFileOf: limit)
        self.file = file
    }

    /// What lies next. Without `withBytes` no more than headers is read; with it, the bytes of batches of up to `most`
    /// bytes are at hand.
    package mutating func next(withBytes: Bool, most: Int = .max) throws(LogError) -> Step {
        let left = limit - position
        guard left > 0 else { return .end }
        guard left >= RecordBatchHeader.smallestEntry else { return rest() }
        try load(RecordBatchHeader.largestSize, ahead: withBytes ? Self.windowSize : BatchScan.ahead(behind: lastSize))
        guard let header = header() else { return try damage() }
        batch = 0..<0
        if withBytes, header.sizeInBytes <= most {
            try load(header.sizeInBytes, ahead: Self.windowSize)
            let start = position - windowStart
            guard windowCount - start >= header.sizeInBytes else { return rest() }
            batch = start..<start + header.sizeInBytes
            // The last batch of a file may have been torn inside, and the rest filled up with zeros.
            if try isTornInside(header) { return rest() }
        }
        position += header.sizeInBytes
        lastSize = header.sizeInBytes
        beforeLast = lastOffset
        lastOffset = max(lastOffset, header.lastOffset)
        return .batch(header)
    }

    /// The checksum that the batch that came last should have; of one whose bytes are not at hand, read in pieces.
    package func checksum(of header: RecordBatchHeader) throws(LogError) -> UInt32 {
        guard hasBytes else { return try file.checksum(of: header) }
        return unsafe bytes.withUnsafeBytes { unsafe RecordBatchHeader.checksum(of: $0, magic: header.magic) }
    }

    /// The batch that came last has a wrong checksum: nothing in its header can be trusted, its length neither. The walk
    /// goes on at the next batch that can be, or where this one claims to end if a batch begins there. Returns how many
    /// bytes are damaged.
    package mutating func distrust(_ header: RecordBatchHeader) throws(LogError) -> Int {
        lastOffset = beforeLast
        let inside = try BatchSearch.next(
            in: file, from: header.position + 1, before: position, limit: limit, after: lastOffset, budget: &budget)
        if let inside { return leave(header, at: inside.position) }
        let left = limit - position
        if left >= RecordBatchHeader.smallestEntry {
            let bytes = try file.read(at: position, count: RecordBatchHeader.largestSize)
            if let follower = RecordBatchHeader(bytes, at: 0, position: position, limit: limit),
                BatchSearch.isFollower(follower, after: lastOffset)
            {
                return header.sizeInBytes
            }
        }
        let next = try BatchSearch.next(
            in: file, from: header.position + 1, limit: limit, after: lastOffset, budget: &budget)
        return next.map { leave(header, at: $0.position) } ?? header.sizeInBytes
    }

    private mutating func leave(_ header: RecordBatchHeader, at next: Int) -> Int {
        position = next
        return next - header.position
    }

    /// Whether the bytes of the batch that came last are at hand.
    package var hasBytes: Bool { !batch.isEmpty }

    /// The bytes of the batch that came last.
    package var bytes: RawSpan {
        @_lifetime(borrow self) get { window.span.bytes.extracting(batch) }
    }

    /// The bytes of the damage that came last, at most `count`.
    package func bytes(at position: Int, count: Int) throws(LogError) -> [UInt8] {
        try file.read(at: position, count: max(0, min(count, limit - position)))
    }

    /// The header at the position; a file that was cut meanwhile leaves old bytes behind those that came.
    private func header() -> RecordBatchHeader? {
        let read = window.span.bytes.extracting(first: windowCount)
        return RecordBatchHeader(read, at: position - windowStart, position: position, limit: limit)
    }

    private mutating func rest() -> Step {
        defer { position = limit }
        return .torn(position: position, size: limit - position)
    }

    /// Makes sure that `count` bytes from the position on are in the window, as far as the file has them.
    private mutating func load(_ count: Int, ahead: Int) throws(LogError) {
        let start = position - windowStart
        if start >= 0, windowCount - start >= min(count, limit - position) { return }
        let size = min(max(count, ahead), limit - position)
        if window.count < size || window.count > Self.windowSize && size <= Self.windowSize {
            window = [UInt8](repeating: 0, count: max(size, min(ahead, limit)))
        }
        windowCount = try file.read(at: position, count: size, into: &window)
        windowStart = position
    }

    private mutating func damage() throws(LogError) -> Step {
        let next = try BatchSearch.next(
            in: file, from: position + 1, limit: limit, after: lastOffset, budget: &budget)
        guard let next else {
            if budget > 0 { return rest() }
            defer { position = limit }
            return .damage(
                position: position, size: limit - position,
                reason: "\(try reason()); more damage than what follows is looked for behind")
        }
        defer { position = next.position }
        return .damage(
            position: position, size: next.position - position, reason: try reason())
    }

    /// What is wrong with the header at the position.
    private func reason() throws(LogError) -> String {
        let bytes = try file.read(at: position, count: RecordBatchHeader.largestSize)
        var cursor = RecordBatchCursor(bytes.span.bytes)
        do throws(RecordError) {
            _ = try cursor.next()
        } catch {
            return error.message
        }
        guard let claimed = cursor.truncatedBatch?.sizeInBytes else { return "bytes that are no record batch" }
        if claimed > limit - position { return "length of \(claimed) bytes, the file has \(limit - position)" }
        return "bytes that are no record batch"
    }

    /// Whether a batch at the end of the file has a wrong checksum and nothing but zeros in its last bytes.
    private func isTornInside(_ header: RecordBatchHeader) throws(LogError) -> Bool {
        let end = position + header.sizeInBytes
        guard limit - end < BatchSearch.reach else { return false }
        var zeros = 0
        let enough = min(8, header.sizeInBytes / 4)
        for index in stride(from: header.sizeInBytes - 1, to: header.sizeInBytes - 1 - enough, by: -1) {
            guard bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self) == 0 else { break }
            zeros += 1
        }
        // A sound batch too ends with a zero where its last record has no headers.
        guard zeros >= enough else { return false }
        let crc = unsafe bytes.withUnsafeBytes { unsafe RecordBatchHeader.checksum(of: $0, magic: header.magic) }
        guard crc != header.crc else { return false }
        let behind = try file.read(at: end, count: min(limit - end, 64 << 10))
        return behind.allSatisfy { $0 == 0 }
    }
}
