/// Writes messages of Kafka's as JSON, as Kafka's own converters do: numbers of 64 bits as numbers, bytes in base64, UUIDs
/// in Kafka's text; of tagged fields those that are there, and those that nobody knows under `_unknownTaggedFields`.
struct RecordReader {
    private var cursor: InputCursor
    private let version: Int16
    private let isFlexible: Bool
    /// Added to positions: where the bytes lie in the value.
    private let offset: Int
    /// Whether group members' bytes are those of Kafka's own consumers, and are shown as what they say.
    private let isConsumer: Bool

    private init(_ bytes: UnsafeRawBufferPointer, offset: Int, version: Int16, isFlexible: Bool, isConsumer: Bool) {
        cursor = InputCursor(bytes)
        self.offset = offset
        self.version = version
        self.isFlexible = isFlexible
        self.isConsumer = isConsumer
    }

    /// Appends the message that `bytes` are, from `start` on, to the last one.
    /// - Throws: with the byte where they are none, or when it is a version that Kafka 4.3 doesn't have.
    static func write(
        _ schema: RecordSchema, version: Int64, _ bytes: UnsafeRawBufferPointer, from start: Int,
        isConsumer: Bool = false, into text: inout DecodedText
    ) throws(DecodeError) {
        guard let version = Int16(exactly: version), schema.versions.contains(version) else {
            let known = "\(schema.versions.lowerBound) to \(schema.versions.upperBound)"
            throw DecodeError("version \(version) of \(schema.name); known are \(known)", at: 0)
        }
        var reader = RecordReader(
            UnsafeRawBufferPointer(rebasing: bytes[start...]), offset: start, version: version,
            isFlexible: version >= schema.flexible, isConsumer: isConsumer)
        do throws(DecodeError) {
            try reader.structure(schema.fields, &text)
            guard reader.cursor.isAtEnd else {
                throw DecodeError("\(reader.cursor.remaining) bytes left over", at: reader.cursor.position)
            }
        } catch {
            throw DecodeError("\(schema.name): \(error.reason)", at: error.position.map { $0 + start })
        }
    }

    private mutating func structure(_ fields: [RecordField], _ text: inout DecodedText) throws(DecodeError) {
        try text.append(UInt8(ascii: "{"))
        for field in fields where field.tag == nil && field.versions.contains(version) {
            try key(field, &text)
            try value(field, &text)
            try text.append(UInt8(ascii: ","))
        }
        if isFlexible { try taggedFields(fields, &text) }
        try text.close(UInt8(ascii: "}"))
    }

    private func key(_ field: RecordField, _ text: inout DecodedText) throws(DecodeError) {
        try text.append(UInt8(ascii: "\""))
        try text.append(field.name)
        try text.append("\":")
    }

    /// The section that ends a struct. Those that are known are written first.
    private mutating func taggedFields(_ fields: [RecordField], _ text: inout DecodedText) throws(DecodeError) {
        let start = cursor
        var unknown = 0
        for _ in 0..<(try cursor.varint("a count of tagged fields")) {
            let (tag, bytes, place) = try taggedField()
            guard let field = fields.first(where: { $0.tag == tag && $0.versions.contains(version) }) else {
                unknown += 1
                continue
            }
            try key(field, &text)
            var inner = RecordReader(
                bytes, offset: offset + place, version: version, isFlexible: isFlexible, isConsumer: isConsumer)
            do throws(DecodeError) {
                try inner.value(field, &text)
                guard inner.cursor.isAtEnd else { throw DecodeError("bytes left over", at: inner.cursor.position) }
            } catch {
                throw DecodeError("tagged field \(tag): \(error.reason)", at: error.position.map { $0 + place })
            }
            try text.append(UInt8(ascii: ","))
        }
        guard unknown > 0 else { return }
        cursor = start
        try text.append("\"_unknownTaggedFields\":[")
        for _ in 0..<(try cursor.varint("a count of tagged fields")) {
            let (tag, bytes, _) = try taggedField()
            guard !fields.contains(where: { $0.tag == tag && $0.versions.contains(version) }) else { continue }
            try text.append("{\"tag\":")
            try text.append(tag)
            try text.append(",\"data\":")
            try text.append(base64: bytes)
            try text.append("},")
        }
        try text.close(UInt8(ascii: "]"))
        try text.append(UInt8(ascii: ","))
    }

    private mutating func taggedField() throws(DecodeError) -> (UInt64, UnsafeRawBufferPointer, Int) {
        let tag = try cursor.varint("a tag")
        let size = Int(truncatingIfNeeded: try cursor.varint("a size") & 0x7fff_ffff)
        let place = cursor.position
        return (tag, try cursor.take(size, "a tagged field"), place)
    }

    private mutating func value(_ field: RecordField, _ text: inout DecodedText) throws(DecodeError) {
        if isConsumer, try isConsumerBytes(field, &text) { return }
        try value(field.type, isNullable: field.isNullable, &text)
    }

    private mutating func value(
        _ type: RecordFieldType, isNullable: Bool, _ text: inout DecodedText
    ) throws(DecodeError) {
        switch type {
        case .bool: if try cursor.byte("a bool") == 0 { try text.append("false") } else { try text.append("true") }
        case .int8: try text.append(Int64(try cursor.big(Int8.self, "an INT8")))
        case .int16: try text.append(Int64(try cursor.big(Int16.self, "an INT16")))
        case .uint16: try text.append(UInt64(try cursor.big(UInt16.self, "a UINT16")))
        case .int32: try text.append(Int64(try cursor.big(Int32.self, "an INT32")))
        case .uint32: try text.append(UInt64(try cursor.big(UInt32.self, "a UINT32")))
        case .int64: try text.append(try cursor.big(Int64.self, "an INT64"))
        case .float64: try text.append(Double(bitPattern: try cursor.big(UInt64.self, "a FLOAT64")))
        case .uuid: try uuid(try cursor.take(16, "a UUID"), &text)
        case .string:
            guard let count = try length(isShort: true, isNullable, "a string") else { return try text.append("null") }
            try text.append(string: try cursor.take(count, "a string"))
        case .bytes:
            guard let count = try length(isShort: false, isNullable, "bytes") else { return try text.append("null") }
            try text.append(base64: try cursor.take(count, "bytes"))
        case .structure(let fields):
            // A struct that may be null has a byte before it: 1, or for null -1, in tagged fields 0.
            if isNullable, try cursor.big(Int8.self, "a struct") < 1 { return try text.append("null") }
            try structure(fields, &text)
        case .array(let element):
            guard let count = try length(isShort: false, isNullable, "an array") else { return try text.append("null") }
            guard count <= cursor.remaining else {
                throw DecodeError("an array of \(count) in \(cursor.remaining) bytes", at: cursor.position)
            }
            try text.append(UInt8(ascii: "["))
            for _ in 0..<count {
                try value(element, isNullable: false, &text)
                try text.append(UInt8(ascii: ","))
            }
            try text.close(UInt8(ascii: "]"))
        }
    }

    /// A length or count, `nil` for null.
    private mutating func length(
        isShort: Bool, _ isNullable: Bool, _ what: StaticString
    ) throws(DecodeError) -> Int? {
        let start = cursor.position
        let count: Int64
        if isFlexible {
            count = Int64(try cursor.varint(what) & 0xffff_ffff) - 1
        } else if isShort {
            count = Int64(try cursor.big(Int16.self, what))
        } else {
            count = Int64(try cursor.big(Int32.self, what))
        }
        if count == -1, isNullable { return nil }
        guard count >= 0 else { throw DecodeError("\(what) of \(count) bytes", at: start) }
        return Int(count)
    }

    /// Kafka's own text of a UUID: base64 for URLs, without padding.
    private func uuid(_ bytes: UnsafeRawBufferPointer, _ text: inout DecodedText) throws(DecodeError) {
        try text.append(UInt8(ascii: "\""))
        for start in stride(from: 0, to: 16, by: 3) {
            let left = 16 - start
            let bits =
                UInt32(bytes[start]) << 16 | (left > 1 ? UInt32(bytes[start + 1]) << 8 : 0)
                | (left > 2 ? UInt32(bytes[start + 2]) : 0)
            for index in 0..<min(4, left + 1) {
                let value = UInt8(truncatingIfNeeded: bits >> UInt32(18 - 6 * index) & 63)
                let digit: UInt8 =
                    switch value {
                    case 0..<26: 65 &+ value
                    case 26..<52: 71 &+ value
                    case 52..<62: value &- 4
                    case 62: UInt8(ascii: "-")
                    default: UInt8(ascii: "_")
                    }
                try text.append(digit)
            }
        }
        try text.append(UInt8(ascii: "\""))
    }

    /// Writes what a member of a classic group of consumers wants or has, which is bytes to the coordinator. `false`
    /// where the field is another, or its bytes are not what Kafka's consumers write.
    private mutating func isConsumerBytes(
        _ field: RecordField, _ text: inout DecodedText
    ) throws(DecodeError) -> Bool {
        guard case .bytes = field.type else { return false }
        let schema: RecordSchema
        switch "\(field.name)" {
        case "subscription": schema = .consumerProtocolSubscription
        case "assignment": schema = .consumerProtocolAssignment
        default: return false
        }
        let before = cursor
        let mark = text.count
        do throws(DecodeError) {
            if let count = try length(isShort: false, field.isNullable, "bytes"), count >= 2 {
                let bytes = try cursor.take(count, "bytes")
                var inner = InputCursor(bytes)
                let version = Int64(try inner.big(Int16.self, "a version"))
                try Self.write(schema, version: version, bytes, from: 2, into: &text)
                return true
            }
        } catch { text.removeAll(after: mark) }
        cursor = before
        return false
    }
}
