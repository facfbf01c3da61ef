/// Where records are written to: one block of memory, allocated once, that goes to a descriptor in large pieces. It
/// never grows: when it is full it is written, and what is large is written from where it lies.
///
/// A buffer without a descriptor keeps everything in memory instead and does grow; it serves texts that are small.
@usableFromInline package struct OutputBuffer: ~Copyable {
    /// Bytes from this count on are not copied: they go to the descriptor together with what stands before them.
    @usableFromInline static let largeCount = 32 << 10
    /// Bytes behind `limit` that may be overwritten with anything: short copies run in whole words.
    @usableFromInline static let slack = 64

    private var start: UnsafeMutableRawPointer
    /// Where the next byte goes.
    @usableFromInline var cursor: UnsafeMutableRawPointer
    /// The end of what may be filled.
    @usableFromInline var limit: UnsafeMutableRawPointer
    private let writer: DescriptorWriter?
    private var written = 0

    /// A buffer in front of `descriptor`, which stays the caller's. `capacity` is the size of a piece in bytes, at
    /// least 64 KiB.
    package init(descriptor: Int32, capacity: Int = 128 << 10) {
        self.init(writer: DescriptorWriter(descriptor), capacity: max(capacity, 64 << 10))
    }

    /// A buffer that keeps all in memory.
    package init() {
        self.init(writer: nil, capacity: 1024)
    }

    private init(writer: DescriptorWriter?, capacity: Int) {
        start = .allocate(byteCount: capacity + Self.slack, alignment: 64)
        cursor = start
        limit = start + capacity
        self.writer = writer
    }

    deinit { start.deallocate() }

    /// Bytes that wait to be written.
    package var count: Int { cursor - start }

    /// All bytes that came: written already, waiting, or lost with a failed write.
    @usableFromInline package var totalCount: Int { written + count }

    /// The bytes that wait to be written, as text; what is not UTF-8 becomes U+FFFD.
    package var text: String { String(decoding: waiting, as: UTF8.self) }

    /// The bytes that wait to be written, copied.
    package var array: [UInt8] { Array(waiting) }

    private var waiting: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    /// Writes all that waits. Without a descriptor it does nothing.
    @usableFromInline package mutating func flush() throws(OutputError) {
        guard let writer, cursor > start else { return }
        let waiting = waiting
        removeAll()
        try writer.write(waiting)
    }

    /// Forgets what waits to be written. What a failed write left is forgotten too: nothing goes out twice.
    package mutating func removeAll() {
        written += count
        cursor = start
    }

    /// Appends bytes; large ones go out without a copy.
    package mutating func append(_ bytes: RawSpan) throws(OutputError) {
        try bytes.withUnsafeBytes { (bytes) throws(OutputError) in try append(bytes) }
    }

    /// Appends text as UTF-8.
    package mutating func append(_ text: String) throws(OutputError) {
        try append(text.utf8.span.bytes)
    }

    /// Appends bytes.
    package mutating func append(_ bytes: [UInt8]) throws(OutputError) {
        try append(bytes.span.bytes)
    }

    /// Appends bytes from memory.
    package mutating func append(_ bytes: UnsafeRawBufferPointer) throws(OutputError) {
        guard let source = bytes.baseAddress else { return }
        if let writer, bytes.count >= Self.largeCount {
            let waiting = waiting
            removeAll()
            written += bytes.count
            return try writer.write(waiting, bytes)
        }
        if bytes.count > limit - cursor { try makeRoom(bytes.count) }
        cursor.copyMemory(from: source, byteCount: bytes.count)
        cursor += bytes.count
    }

    /// Appends one byte.
    package mutating func append(_ byte: UInt8) throws(OutputError) {
        if cursor == limit { try makeRoom(1) }
        cursor.storeBytes(of: byte, as: UInt8.self)
        cursor += 1
    }

    /// Makes room for `count` bytes behind `cursor`; with a descriptor no more than 64 KiB.
    @usableFromInline @inline(never)
    mutating func makeRoom(_ count: Int) throws(OutputError) {
        if writer != nil { return try flush() }
        let used = self.count
        let capacity = max(2 * (limit - start), used + count)
        let block = UnsafeMutableRawPointer.allocate(byteCount: capacity + Self.slack, alignment: 64)
        block.copyMemory(from: start, byteCount: used)
        start.deallocate()
        start = block
        cursor = block + used
        limit = block + capacity
    }
}

extension OutputBuffer {
    /// Lends the bytes that wait to be written.
    func withWaiting<E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> Void) throws(E) {
        try body(UnsafeRawBufferPointer(start: UnsafeRawPointer(cursor) - count, count: count))
    }
}
