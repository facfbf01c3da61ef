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
    init(_ bytes: RawSpan, at position: Int) {
        self.bytes = bytes
        self.position = position
    }

    /// The next batch, or `nil` at the end. Throws ``RecordError`` on a length or magic that no format has, and stays
    /// where it is.
    @_lifetime(copy self)
    public mutating func next() throws(RecordError) -> RecordBatchView? {
        let left = bytes.byteCount - position
        guard left >= 17 else {
            isTruncated = left > 0
            return nil
        }
        let offset = Int64(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: position, as: Int64.self))
        let length = Int(Int32(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: position + 8, as: Int32.self)))
        let magic = bytes.unsafeLoad(fromByteOffset: position + 16, as: Int8.self)
        guard offset >= 0 else { throw RecordError("negative offset", offset: offset, position: position) }
        // The position behind it must be an offset too.
        guard offset < .max - 1 else { throw RecordError("offset \(offset)", offset: offset, position: position) }
        guard magic >= 0, magic <= 2 else {
            throw RecordError(
                "message format (magic) \(magic) is not known; 0 to 2 are", offset: offset, position: position)
        }
        let least = magic >= 2 ? RecordBatchView.headerSize : RecordBatchView.smallestMessage + 8 * Int(magic)
        guard length >= least - 12 else {
            throw RecordError(
                "length of \(length) bytes, format \(magic) has at least \(least - 12)", offset: offset,
                position: position)
        }
        guard length <= left - 12 else {
            isTruncated = true
            return nil
        }
        defer { position += 12 + length }
        return RecordBatchView(bytes.extracting(position..<position + 12 + length), at: position)
    }

    /// The offset and length in bytes that the batch cut short claims, where its header is there; else `nil`.
    public var truncatedBatch: (baseOffset: Int64, sizeInBytes: Int)? {
        guard isTruncated, bytes.byteCount - position >= 12 else { return nil }
        return (
            Int64(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: position, as: Int64.self)),
            12 + Int(Int32(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: position + 8, as: Int32.self)))
        )
    }
}
