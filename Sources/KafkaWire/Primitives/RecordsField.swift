/// The RECORDS field of Fetch and Produce. Decoded it tells only where the bytes lie, so that a frame is never copied;
/// to be encoded it needs the bytes themselves.
package struct RecordsField: Equatable, Sendable {
    /// Where they lie: bytes from the start of what the reader was given. Empty when made for encoding.
    package var range: Range<Int>
    /// The bytes to encode.
    package var bytes: [UInt8]

    /// Decoded: the bytes stay where they are.
    package init(range: Range<Int>) {
        self.range = range
        bytes = []
    }

    /// To be encoded.
    package init(_ bytes: [UInt8]) {
        range = 0..<0
        self.bytes = bytes
    }
}
