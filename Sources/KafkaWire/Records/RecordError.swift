/// A batch or record that is not what the format says (B3), or that a limit refuses (B4).
public struct RecordError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong, without the place: `CRC-32C is 0x1b2c3d4e, the batch says 0x00000000`.
    public var message: String
    /// The base offset of the batch (the offset of the message in formats 0 and 1), or the offset of the record where one
    /// alone is meant.
    public var offset: Int64
    /// The last offset that the batch claims to have; `nil` where its header can't be trusted so far.
    public var lastOffset: Int64?
    /// Where the batch begins: bytes from the start of the RECORDS field.
    public var position: Int
    /// Whether it is a limit of ours that refuses it; the data may be sound.
    public var exceedsLimit: Bool

    /// An error from its parts.
    public init(
        _ message: String, offset: Int64, lastOffset: Int64? = nil, position: Int, exceedsLimit: Bool = false
    ) {
        self.message = message
        self.offset = offset
        self.lastOffset = lastOffset
        self.position = position
        self.exceedsLimit = exceedsLimit
    }

    /// One line with the place.
    public var description: String { "batch at offset \(offset): \(message)" }
}
