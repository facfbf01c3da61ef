/// Walks the batches of a RECORDS field by their lengths, without looking inside. A batch that is cut short at the end is
/// no error: brokers cut where the size limit of a Fetch is reached.
public struct RecordBatchCursor: ~Escapable {
    private let bytes: RawSpan
    /// Bytes passed so far: where the next batch begins.
    public private(set) var position = 0
    /// Whether the walk ended before bytes that are not a whole batch.
    public private(set) var isTruncated = false

    /// At the start of `bytes`.
    @_lifetime(copy bytes)
    public init(_ bytes: RawSpan) { self.bytes = bytes }

    /// At `position`, where a batch begins.
    @_lifetime(copy bytes)
    package init(_ bytes: RawSpan, at position: Int) {
        self.bytes = bytes
        self.position = position
    }

    /// The next batch, or `nil` at the end. Throws ``RecordError`` on a length or magic that no format has, and stays
    /// where it is.
    @_lifetime(copy self)
    public mutating func next() throws(RecordError) -> RecordBatchView? {
        let left = bytes.byteCount - position
        guard left >= RecordBatchHeader.readableSize else {
            isTruncated = left > 0
            return nil
        }
        let size = try RecordBatchHeader.size(bytes, at: position, position: position)
        guard size <= left else {
            isTruncated = true
            return nil
        }
        defer { position += size }
        return RecordBatchView(
            bytes.extracting(position..<position + size),
            RecordBatchHeader(bytes, at: position, size: size, position: position))
    }

    /// The offset and length in bytes that the batch cut short claims, where its header is there; else `nil`.
    public var truncatedBatch: (baseOffset: Int64, sizeInBytes: Int)? {
        let start = RecordBatchHeader.Place.afterLength
        guard isTruncated, bytes.byteCount - position >= start else { return nil }
        let length = position + RecordBatchHeader.Place.length
        return (
            Int64(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: position, as: Int64.self)),
            start + Int(Int32(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: length, as: Int32.self)))
        )
    }
}
