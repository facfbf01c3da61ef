extension DecodedText {
    /// Appends a JSON document as it stands, on one line: without the white space between its tokens; numbers and escapes
    /// stay as they are written, what is not UTF-8 becomes U+FFFD. Throws where it isn't JSON, and says at which byte.
    package mutating func append(json bytes: UnsafeRawBufferPointer) throws(DecodeError) {
        var reader = JSONReader(bytes)
        while true {
            switch try reader.next() {
            case .end:
                // The comma behind the last value.
                removeAll(after: count - 1)
                return
            case .beginObject: try append("{")
            case .beginArray: try append("[")
            case .endObject:
                try close(UInt8(ascii: "}"))
                try append(",")
            case .endArray:
                try close(UInt8(ascii: "]"))
                try append(",")
            case .name(let name):
                try append(token: name)
                try append(":")
            case .string(let text):
                try append(token: text)
                try append(",")
            case .number(let text):
                try append(raw: text)
                try append(",")
            case .bool(let value): try append(value ? "true," : "false,")
            case .null: try append("null,")
            }
        }
    }

    /// A string as it stands between its quotes in a document: only what is not UTF-8 changes.
    private mutating func append(token: UnsafeRawBufferPointer) throws(DecodeError) {
        try append("\"")
        if String(validating: token, as: UTF8.self) != nil { try append(raw: token) } else { try appendRepaired(token) }
        try append("\"")
    }

    private mutating func appendRepaired(_ token: UnsafeRawBufferPointer) throws(DecodeError) {
        guard var source = token.baseAddress else { return }
        noteInvalidText()
        let end = source + token.count
        while source < end {
            let byte = source.load(as: UInt8.self)
            let (count, isValid) = byte < 0x80 ? (1, true) : Self.utf8(at: source, available: end - source)
            if isValid {
                try append(raw: UnsafeRawBufferPointer(start: source, count: count))
            } else {
                try append(raw: "\u{fffd}")
            }
            source += count
        }
    }
}
