/// What a decoder made of the key and value of the record that is written next. A stage in front of the formatter fills it
/// in, and the formatter reads it: nothing is copied, nothing is allocated for a record.
package final class DecodedRecord {
    /// What a key or a value became.
    package struct Side {
        /// How it is written.
        package enum State: Sendable {
            /// As it would be without a decoder.
            case plain
            /// As the text says.
            case decoded
            /// Its bytes in base64, for nothing says what they are.
            case binary
        }

        /// How it is written.
        package var state = State.plain
        /// The text, JSON on one line or indented; the decoder's, until it decodes the next record.
        package var text = UnsafeRawBufferPointer(start: nil, count: 0)
        /// Members of a JSON object that stand behind it: `,"value_schema_id":17,"value_format":"avro"`.
        package var members: [UInt8] = []
        /// The same for people: `avro, schema id 17`.
        package var label: [UInt8] = []
        /// The schema's id; -1 where there is none.
        package var schemaId: Int64 = -1

        /// As without a decoder.
        package init() {}
    }

    /// The key.
    package var key = Side()
    /// The value.
    package var value = Side()

    /// Nothing is decoded.
    package init() {}
}
