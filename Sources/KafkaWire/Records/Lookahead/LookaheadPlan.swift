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
        while limit > 0 {
            var cursor = unsafe RecordBatchCursor(bytes.bytes, at: position)
            // What makes no sense, or is of another format, is the walk's to find out.
            guard let batch = try? cursor.next(), batch.header.magic == 2 else { break }
            let header = batch.header
            position = cursor.position
            if header.baseOffset >= until { break }
            if header.isControl || header.lastOffset < from { continue }
            limit -= max(0, Int(header.recordCount))
            guard let codec = header.compressionCodec, codec != .none, header.sizeInBytes <= LookaheadPlan.largest
            else { continue }
            let start = header.position
            let payload = unsafe UnsafeRawBufferPointer(
                rebasing: bytes[start + RecordBatchHeader.Place.records..<position])
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
}
