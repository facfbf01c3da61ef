/// A compiled schema's memory, as decoders use it: places alone, so that nothing is counted for a value. They are good as
/// long as their ``AvroSchema`` is.
struct AvroTables: BitwiseCopyable {
    let nodes: UnsafePointer<AvroNode>
    let children: UnsafePointer<AvroChild>
    /// The text of all children; ``DecodedText/literalSlack`` bytes stand behind it.
    let pool: UnsafeRawPointer
    /// The node where a value begins.
    let root: Int32

    /// Appends the text that is written for a child.
    @inline(__always)
    func append(_ child: AvroChild, to text: inout DecodedText) throws(DecodeError) {
        try text.append(literal: pool + Int(child.literal), count: Int(child.length))
    }

    /// The text that is written for a child.
    func literal(_ child: AvroChild) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: pool + Int(child.literal), count: Int(child.length))
    }
}
