/// A tagged field that this version of the program does not know; kept so that a message encodes as it came.
package struct TaggedField: Equatable, Sendable {
    /// The field's tag.
    package var tag: UInt32
    /// Its bytes, uninterpreted.
    package var data: [UInt8]

    /// A field as it stands on the wire.
    package init(tag: UInt32, data: [UInt8]) {
        self.tag = tag
        self.data = data
    }
}

extension [TaggedField] {
    /// Adds a field that is not at its default, as `write` encodes it.
    mutating func add(
        _ tag: UInt32, _ write: (inout ByteWriter) throws(WireError) -> Void
    ) throws(WireError) {
        var field = ByteWriter(capacity: 32)
        try write(&field)
        append(TaggedField(tag: tag, data: field.bytes))
    }
}
