/// Which batches of a RECORDS field are worth decompressing ahead, read off their headers, which nobody has checked yet:
/// at anything that makes no sense it ends, and the walk finds out.
struct LookaheadPlan {
    /// A compressed batch.
    struct Job {
        /// Where it begins in the RECORDS field.
        var position: Int
        var codec: CompressionCodec
        /// What is compressed.
        var payload: UnsafeRawBufferPointer
    }

    /// Less is not worth waking a thread for.
    static let worthwhile = 32 << 10
    /// Larger batches are left to the walk: the memory of several would be too much.
    static let largest = 1 << 20

    private var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    private var position = 0
    private var from: Int64 = 0
    private var until: Int64 = 0
    private var limit = 0

    /// Nothing.
    init() {}

    /// Batches from `position` on that may hold offsets of `from..<until`, as many as `limit` records may take.
    init(_ bytes: UnsafeRawBufferPointer, at position: Int, from: Int64, until: Int64, limit: Int) {
        self.bytes = bytes
        self.position = position
        self.from = from
        self.until = until
        self.limit = limit
    }

    /// Whether there are two batches or more, and enough to do.
    var isWorthwhile: Bool {
        var rest = self
        var (count, sum) = (0, 0)
        while let job = rest.next() {
            count += 1
            sum += job.payload.count
            if count >= 2, sum >= LookaheadPlan.worthwhile { return true }
        }
        return false
    }

    /// The next batch to decompress.
    mutating func next() -> Job? {
        while limit > 0, bytes.count - position > RecordBatchView.headerSize {
            let start = position
            let length = Int(load(start + 8, Int32.self))
            guard load(start + 16, Int8.self) == 2, length >= RecordBatchView.headerSize - 12,
                length <= bytes.count - start - 12
            else { break }
            position = start + 12 + length
            let base = load(start, Int64.self)
            let attributes = load(start + 21, Int16.self)
            if base >= until { break }
            let isControl = attributes & 32 != 0
            if isControl || base &+ Int64(load(start + 23, Int32.self)) < from { continue }
            limit -= max(0, Int(load(start + 57, Int32.self)))
            guard let codec = CompressionCodec(rawValue: UInt8(attributes & 7)), codec != .none,
                length <= LookaheadPlan.largest
            else { continue }
            let payload = UnsafeRawBufferPointer(rebasing: bytes[start + RecordBatchView.headerSize..<position])
            if payload.count > 0 { return Job(position: start, codec: codec, payload: payload) }
        }
        limit = 0
        return nil
    }

    /// Leaves out what begins at `position` or before: it is done.
    mutating func pass(_ position: Int) {
        while limit > 0, self.position <= position {
            var rest = self
            guard let job = rest.next(), job.position <= position else { return }
            self = rest
        }
    }

    private func load<T: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, _ type: T.Type) -> T {
        T(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
    }
}
