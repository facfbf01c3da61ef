/// A JSON document as a tree, for what is small and read once: schemas, a registry's answers, claims of a token.
package indirect enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    /// A number as it is written.
    case number(String)
    case string(String)
    case array([JSONValue])
    /// Members in their order; a name may come twice.
    case object([Member])

    /// One member of an object.
    package struct Member: Equatable, Sendable {
        /// Its name, escapes resolved.
        package var name: String
        /// What stands behind the colon.
        package var value: JSONValue

        /// A member.
        package init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// Reads a whole document. Throws `DecodeError` with the byte where it isn't JSON.
    package init(parsing bytes: UnsafeRawBufferPointer) throws(DecodeError) {
        var reader = JSONReader(bytes)
        let first = try reader.next()
        self = try Self.value(first, &reader)
        _ = try reader.next()
    }

    /// Reads a whole document. Throws `DecodeError` with the byte where it isn't JSON.
    package init(parsing text: String) throws(DecodeError) {
        self = try text.utf8.span.bytes.withUnsafeBytes { (bytes) throws(DecodeError) in
            try JSONValue(parsing: bytes)
        }
    }

    /// Reads a whole document. Throws `DecodeError` with the byte where it isn't JSON.
    package init(parsing bytes: [UInt8]) throws(DecodeError) {
        self = try bytes.span.bytes.withUnsafeBytes { (bytes) throws(DecodeError) in try JSONValue(parsing: bytes) }
    }

    private static func value(_ token: JSONReader.Token, _ reader: inout JSONReader) throws(DecodeError) -> JSONValue {
        switch token {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .number(let text): return .number(String(decoding: text, as: UTF8.self))
        case .string(let text), .name(let text): return .string(JSONReader.text(of: text))
        case .beginArray:
            var items: [JSONValue] = []
            while true {
                let token = try reader.next()
                if case .endArray = token { return .array(items) }
                items.append(try value(token, &reader))
            }
        case .beginObject:
            var members: [Member] = []
            while case .name(let name) = try reader.next() {
                let token = try reader.next()
                members.append(Member(name: JSONReader.text(of: name), value: try value(token, &reader)))
            }
            return .object(members)
        case .endArray, .endObject, .end: throw DecodeError("no value", at: reader.position)
        }
    }

    /// The value of the last member of that name; `nil` when this is no object or has none.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    /// The items of an array.
    package var array: [JSONValue]? { if case .array(let items) = self { items } else { nil } }
    /// The members of an object.
    package var members: [Member]? { if case .object(let members) = self { members } else { nil } }
    /// The text of a string.
    package var string: String? { if case .string(let text) = self { text } else { nil } }
    /// The number, where it is whole and fits: `3599`, `3599.0`, `1e3`.
    package var integer: Int64? {
        guard case .number(let text) = self else { return nil }
        if let value = Int64(text) { return value }
        guard let value = Double(text), value == value.rounded(), abs(value) < 9e15 else { return nil }
        return Int64(value)
    }
    /// The whole part of the number, where it fits.
    package var wholePart: Int64? {
        guard case .number(let text) = self else { return nil }
        if let value = Int64(text) { return value }
        guard let value = Double(text), abs(value) < 9e15 else { return nil }
        return Int64(value)
    }
    /// A truth value.
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

    /// The value as JSON text without white space.
    package var text: String {
        switch self {
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .number(let text): return text
        case .string(let text): return Self.quoted(text)
        case .array(let items): return "[" + items.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            return "{" + members.map { "\(Self.quoted($0.name)):\($0.value.text)" }.joined(separator: ",") + "}"
        }
    }

    /// A text as a JSON string, quotes included.
    package static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case "\u{0}"..<" ":
                let digits = Array("0123456789abcdef")
                out += "\\u00\(digits[Int(scalar.value >> 4)])\(digits[Int(scalar.value & 15)])"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
