extension ProtobufDecoder {
    /// Writes one value, or the values of a packed piece, that `cursor` is at, behind its tag, each with a comma behind.
    /// A singular one gets its name before it, and isn't written if it is the default of a field without presence.
    mutating func value(
        _ field: FieldLayout, from cursor: inout WireCursor, isPacked: Bool, _ tables: ProtobufTables, streamed: Bool,
        depth: Int, _ text: inout DecodedText
    ) throws(DecodeError) {
        switch field.kind.wireType {
        case .len:
            let start = cursor.position
            let claimed = try cursor.varint()
            guard claimed <= UInt64(cursor.remaining) else {
                let error = cursor.missing(claimed, at: start)
                guard field.kind == .message else { throw error }
                // A message that stops short is shown as far as it goes.
                note(error)
                let inner = WireCursor(base: cursor.base, position: cursor.position, end: cursor.end)
                cursor.position = cursor.end
                return try delimited(field, inner, tables, streamed: streamed, depth: depth, &text)
            }
            let end = cursor.position &+ Int(truncatingIfNeeded: claimed)
            let inner = WireCursor(base: cursor.base, position: cursor.position, end: end)
            cursor.position = end
            try delimited(field, inner, tables, streamed: streamed, depth: depth, &text)
        case .startGroup:
            if !field.isRepeated { try key(field, tables, &text) }
            try text.append(UInt8(ascii: "{"))
            if streamed {
                try members(field.type, &cursor, group: field.number, tables, depth: depth &+ 1, &text)
            } else {
                try gathered(field.type, &cursor, group: field.number, tables, depth: depth &+ 1, &text)
            }
            try text.append(UInt8(ascii: ","))
        case .varint, .i64, .i32, .endGroup:
            if isPacked {
                let start = cursor.position
                let claimed = try cursor.varint()
                var inner = cursor
                if claimed <= UInt64(cursor.remaining) {
                    inner.end = cursor.position &+ Int(truncatingIfNeeded: claimed)
                } else {
                    note(cursor.missing(claimed, at: start))
                }
                cursor.position = inner.end
                while inner.position < inner.end {
                    try number(field.kind, try Self.bits(field.kind, &inner), field.type, tables, &text)
                    try text.append(UInt8(ascii: ","))
                }
                return
            }
            let bits = try Self.bits(field.kind, &cursor)
            if !field.isRepeated {
                if field.isImplicit {
                    if bits == 0 { return try absent(field, tables, &text) }
                }
                try key(field, tables, &text)
            }
            try number(field.kind, bits, field.type, tables, &text)
            try text.append(UInt8(ascii: ","))
        }
    }

    /// Writes what is length-delimited, all of `cursor`.
    mutating func delimited(
        _ field: FieldLayout, _ cursor: WireCursor, _ tables: ProtobufTables, streamed: Bool, depth: Int,
        _ text: inout DecodedText
    ) throws(DecodeError) {
        if !field.isRepeated {
            if field.isImplicit, cursor.remaining == 0 { return try absent(field, tables, &text) }
            try key(field, tables, &text)
        }
        switch field.kind {
        case .string: try string(cursor, &text)
        case .bytes: try text.append(base64: cursor.bytes)
        default: try message(field.type, cursor, tables, streamed: streamed, depth: depth &+ 1, &text)
        }
        try text.append(UInt8(ascii: ","))
    }

    /// Writes the one value that an entry has, without a name and a comma.
    mutating func bare(
        _ field: FieldLayout, _ entry: FieldEntry, _ tables: ProtobufTables, streamed: Bool, depth: Int,
        _ text: inout DecodedText
    ) throws(DecodeError) {
        var cursor = entry.cursor(base)
        switch field.kind {
        case .string: try string(cursor, &text)
        case .bytes: try text.append(base64: cursor.bytes)
        case .message, .group:
            try message(field.type, cursor, tables, streamed: streamed, depth: depth &+ 1, &text)
        default: try number(field.kind, try Self.bits(field.kind, &cursor), field.type, tables, &text)
        }
    }

    /// Writes the value of a field that is absent where JSON has to have one, without a name and a comma.
    mutating func bareDefault(
        _ field: FieldLayout, _ tables: ProtobufTables, depth: Int, _ text: inout DecodedText
    ) throws(DecodeError) {
        switch field.kind {
        case .string, .bytes: try text.append("\"\"")
        case .message, .group:
            let nothing = WireCursor(base: base, position: 0, end: 0)
            try message(field.type, nothing, tables, streamed: false, depth: depth &+ 1, &text)
        default: try number(field.kind, 0, field.type, tables, &text)
        }
    }

    /// Writes a string, and notes if it is none.
    @inline(__always)
    mutating func string(_ cursor: WireCursor, _ text: inout DecodedText) throws(DecodeError) {
        let isValid = try text.append(string: cursor.bytes)
        if !isValid, outcome.invalidText == nil { outcome.invalidText = cursor.position }
    }

    /// The bits of a number: of kinds with 32 the upper half is 0, signs of zig-zag kinds are resolved.
    @inline(__always)
    static func bits(_ kind: ProtobufKind, _ cursor: inout WireCursor) throws(DecodeError) -> UInt64 {
        switch kind {
        case .double, .fixed64, .sfixed64: return try cursor.fixed(UInt64.self)
        case .float, .fixed32, .sfixed32: return UInt64(try cursor.fixed(UInt32.self))
        case .int32, .uint32, .enumeration: return try cursor.varint() & 0xffff_ffff
        case .bool: return try cursor.varint() == 0 ? 0 : 1
        case .sint32:
            let value = UInt32(truncatingIfNeeded: try cursor.varint())
            return UInt64(value >> 1 ^ (0 &- (value & 1)))
        case .sint64:
            let value = try cursor.varint()
            return value >> 1 ^ (0 &- (value & 1))
        case .int64, .uint64, .string, .group, .message, .bytes: return try cursor.varint()
        }
    }

    /// Writes a number, a bool or an enum's name.
    @inline(__always)
    mutating func number(
        _ kind: ProtobufKind, _ bits: UInt64, _ type: Int32, _ tables: ProtobufTables, _ text: inout DecodedText
    ) throws(DecodeError) {
        switch kind {
        case .int32, .sint32, .sfixed32: try text.append(Int64(Int32(truncatingIfNeeded: bits)))
        case .uint32, .fixed32: try text.append(bits)
        case .int64, .sint64, .sfixed64:
            try text.append(UInt8(ascii: "\""))
            try text.append(Int64(bitPattern: bits))
            try text.append(UInt8(ascii: "\""))
        case .uint64, .fixed64:
            try text.append(UInt8(ascii: "\""))
            try text.append(bits)
            try text.append(UInt8(ascii: "\""))
        case .double: try text.append(Double(bitPattern: bits))
        case .float: try text.append(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
        case .bool: if bits == 0 { try text.append("false") } else { try text.append("true") }
        case .enumeration:
            let number = Int32(truncatingIfNeeded: bits)
            if tables.enums[Int(type)].isNull {
                try text.append("null")
            } else if let name = tables.name(of: number, in: type) {
                try tables.append(name, to: &text)
            } else {
                try text.append(Int64(number))
            }
        case .string, .group, .message, .bytes: break
        }
    }
}

extension WireCursor {
    /// The bytes not read yet.
    @inline(__always) var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + position, count: remaining)
    }
}
