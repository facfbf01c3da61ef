extension ProtobufDecoder {
    /// Appends the JSON of a message of which nothing is known: field numbers for names, arrays where a number comes more
    /// than once, and guesses for what is length-delimited: text, a message, or else bytes in base64. Varints are
    /// unsigned numbers; numbers of 32 and 64 bits are hexadecimal strings, as protoc shows them.
    package mutating func decodeRaw(
        _ bytes: UnsafeRawBufferPointer, into text: inout DecodedText
    ) throws(DecodeError) -> ProtobufOutcome {
        let cursor = try begin(bytes)
        try rawMessage(cursor, depth: 0, &text)
        return outcome
    }

    private mutating func rawMessage(
        _ cursor: WireCursor, depth: Int, _ text: inout DecodedText
    ) throws(DecodeError) {
        let first = entries.count
        var cursor = cursor
        do throws(DecodeError) {
            guard depth < Self.depthLimit else { throw Self.tooDeep(at: cursor.position) }
            while cursor.position < cursor.end {
                let start = cursor.position
                let (number, wireType) = try cursor.tag()
                if wireType == .endGroup { throw Self.strayEnd(number, 0, at: start) }
                let range = try cursor.skip(number, wireType, depth: depth)
                let field = Int32(truncatingIfNeeded: number)
                entries.append(FieldEntry(field: field, number: number, range, wireType))
            }
        } catch { note(error) }
        sort(first) { ($0.field, $0.start) < ($1.field, $1.start) }
        try text.append(UInt8(ascii: "{"))
        var index = first
        let end = entries.count
        while index < end {
            let field = entries[index].field
            var next = index + 1
            while next < end, entries[next].field == field { next += 1 }
            try text.append(UInt8(ascii: "\""))
            try text.append(UInt64(field))
            try text.append("\":")
            if next - index > 1 { try text.append(UInt8(ascii: "[")) }
            for place in index..<next {
                try rawValue(entries[place], depth: depth, &text)
                try text.append(UInt8(ascii: ","))
            }
            if next - index > 1 {
                try text.close(UInt8(ascii: "]"))
                try text.append(UInt8(ascii: ","))
            }
            index = next
        }
        try text.close(UInt8(ascii: "}"))
        entries.removeLast(entries.count - first)
    }

    private mutating func rawValue(
        _ entry: FieldEntry, depth: Int, _ text: inout DecodedText
    ) throws(DecodeError) {
        var cursor = entry.cursor(base)
        switch entry.wireType {
        case .varint: try text.append(bits(of: entry, .uint64))
        case .i64: try hexadecimal(try cursor.fixed(UInt64.self).bigEndian, &text)
        case .i32: try hexadecimal(try cursor.fixed(UInt32.self).bigEndian, &text)
        case .startGroup, .endGroup: try rawMessage(cursor, depth: depth + 1, &text)
        case .len:
            let bytes = cursor.bytes
            if Self.isPlainText(bytes) {
                try text.append(string: bytes)
            } else if depth + 1 < Self.depthLimit, Self.isMessage(cursor, depth: depth) {
                try rawMessage(cursor, depth: depth + 1, &text)
            } else if DecodedText.isText(bytes) {
                try text.append(string: bytes)
            } else {
                try text.append(base64: bytes)
            }
        }
    }

    private func hexadecimal<T: FixedWidthInteger & BitwiseCopyable>(
        _ value: T, _ text: inout DecodedText
    ) throws(DecodeError) {
        try text.append("\"0x")
        try withUnsafeBytes(of: value) { (bytes) throws(DecodeError) in try text.append(hex: bytes) }
        try text.append(UInt8(ascii: "\""))
    }

    /// Whether bytes are text by all looks, with no character in them that could be a message's tag or length.
    private static func isPlainText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        DecodedText.isText(bytes) && bytes.allSatisfy { $0 >= 0x20 }
    }

    private static func isMessage(_ cursor: WireCursor, depth: Int) -> Bool {
        var cursor = cursor
        do throws(DecodeError) {
            while cursor.position < cursor.end {
                let (number, wireType) = try cursor.tag()
                _ = try cursor.skip(number, wireType, depth: depth)
            }
            return true
        } catch {
            return false
        }
    }

    /// Writes what the schema doesn't have, with a comma behind: number, wire type and value. Integers of 64 bits are
    /// strings, as in ProtoJSON; bytes are base64 and, where they look like it, text too; a group is shown as
    /// ``decodeRaw(_:into:)`` does.
    mutating func unknownMembers(
        _ list: Range<Int>, depth: Int, _ text: inout DecodedText
    ) throws(DecodeError) {
        outcome.hasUnknown = true
        try text.append("\"@unknown\":[")
        for index in list {
            let entry = entries[index]
            try text.append("{\"number\":")
            try text.append(UInt64(entry.number))
            try text.append(",\"wireType\":\"")
            try text.append(entry.wireType.name)
            try text.append("\",\"value\":")
            switch entry.wireType {
            case .varint, .i64:
                try text.append(UInt8(ascii: "\""))
                try text.append(bits(of: entry, entry.wireType == .i64 ? .fixed64 : .uint64))
                try text.append(UInt8(ascii: "\""))
            case .i32: try text.append(bits(of: entry, .fixed32))
            case .startGroup, .endGroup: try rawMessage(entry.cursor(base), depth: depth + 1, &text)
            case .len:
                let bytes = entry.cursor(base).bytes
                try text.append(base64: bytes)
                if !bytes.isEmpty, Self.isPlainText(bytes) {
                    try text.append(",\"text\":")
                    try text.append(string: bytes)
                }
            }
            try text.append("},")
        }
        try text.close(UInt8(ascii: "]"))
        try text.append(UInt8(ascii: ","))
    }
}
