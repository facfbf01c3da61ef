/// A record batch (format 2) or a message (formats 0 and 1, where a compressed set is one message), borrowed from where it
/// lies. Nothing but the batch's length and its magic has been checked.
@frozen public struct RecordBatchView: ~Escapable {
    /// All bytes of the batch, offset and length included.
    public let bytes: RawSpan
    /// What its header says.
    public let header: RecordBatchHeader

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, _ header: RecordBatchHeader) {
        self.bytes = bytes
        self.header = header
    }

    /// Where it begins: bytes from the start of the RECORDS field.
    public var position: Int { header.position }
    /// All bytes of the batch.
    public var sizeInBytes: Int { bytes.byteCount }
}
