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
        /// Whether members, label and id are about what is written next.
        package private(set) var isDescribed = false
        /// Members of a JSON object that stand behind it: `,"value_schema_id":17,"value_format":"avro"`. They are this
        /// side's memory, so that reading them counts no reference.
        package private(set) var members = UnsafeRawBufferPointer(start: nil, count: 0)
        /// The same for people: `avro, schema id 17`.
        package private(set) var label: [UInt8] = []
        /// The schema's id; -1 where there is none.
        package private(set) var schemaId: Int64 = -1

        fileprivate init() {}

        /// As without a decoder.
        package mutating func reset() {
            state = .plain
            guard isDescribed else { return }
            describe(members: [], label: [], schemaId: -1)
            isDescribed = false
        }

        /// What is said of this one and those behind it, until it is said anew.
        package mutating func describe(members: [UInt8], label: [UInt8], schemaId: Int64) {
            self.members.deallocate()
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: members.count, alignment: 1)
            copy.copyBytes(from: members)
            self.members = UnsafeRawBufferPointer(copy)
            self.label = label
            self.schemaId = schemaId
            isDescribed = true
        }
    }

    /// The key. One stage writes here and one formatter reads, record for record and in turn: plain memory, so that nothing
    /// is counted or checked for each.
    package let key = UnsafeMutablePointer<Side>.allocate(capacity: 1)
    /// The value.
    package let value = UnsafeMutablePointer<Side>.allocate(capacity: 1)

    /// Nothing is decoded.
    package init() {
        key.initialize(to: Side())
        value.initialize(to: Side())
    }

    deinit {
        for side in [key, value] {
            side.pointee.members.deallocate()
            side.deinitialize(count: 1)
            side.deallocate()
        }
    }
}
