extension ProtobufDecoder {
    /// Writes a gathered message in the form that ProtoJSON has for its type. `false`, with nothing written, where it has
    /// none, or this one doesn't fit in: a time out of range, a field that the type doesn't have. Then its fields are
    /// shown.
    mutating func wellKnown(
        _ type: Int32, _ list: Range<Int>, _ tables: ProtobufTables, depth: Int, _ text: inout DecodedText
    ) throws(DecodeError) -> Bool {
        let layout = tables.messages[Int(type)]
        guard layout.wellKnown != .none else { return false }
        if let last = list.last, entries[last].field == FieldEntry.unknown { return false }
        let first = Int(layout.fields.lowerBound)
        switch layout.wellKnown {
        case .none: return false
        case .timestamp: return try timestamp(list, &text)
        case .duration: return try duration(list, &text)
        case .fieldMask: return try fieldMask(list, &text)
        case .any: return try any(list, tables, depth: depth, &text)
        case .wrapper:
            if let last = list.last {
                try bare(tables.fields[first], entries[last], tables, streamed: false, depth: depth, &text)
            } else {
                try bareDefault(tables.fields[first], tables, depth: depth, &text)
            }
        case .structure:
            guard tables.fields[first].isMap else { return false }
            try mapObject(tables.fields[first].type, list, tables, streamed: false, depth: depth &+ 1, &text)
        case .listValue:
            try text.append(UInt8(ascii: "["))
            for index in list {
                try bare(tables.fields[first], entries[index], tables, streamed: false, depth: depth, &text)
                try text.append(UInt8(ascii: ","))
            }
            try text.close(UInt8(ascii: "]"))
        case .value:
            // Only one member is left, the last.
            guard let last = list.last else {
                try text.append("null")
                break
            }
            let field = tables.fields[first &+ Int(entries[last].field)]
            if field.kind == .message {
                try merged(field.type, list, tables, depth: depth &+ 1, &text)
            } else {
                try bare(field, entries[last], tables, streamed: false, depth: depth, &text)
            }
        }
        return true
    }

    /// The last entry of a field, `nil` if it is absent.
    private func last(_ field: Int32, in list: Range<Int>) -> FieldEntry? {
        list.last { entries[$0].field == field }.map { entries[$0] }
    }

    private func number(_ field: Int32, _ kind: ProtobufKind, in list: Range<Int>) -> Int64 {
        last(field, in: list).map { Int64(bitPattern: bits(of: $0, kind)) } ?? 0
    }

    /// RFC 3339, of the years 1 to 9999; no digits behind the second, or three, six or nine.
    private func timestamp(_ list: Range<Int>, _ text: inout DecodedText) throws(DecodeError) -> Bool {
        let seconds = number(0, .int64, in: list)
        let nanos = Int32(truncatingIfNeeded: number(1, .int32, in: list))
        guard (-62_135_596_800...253_402_300_799).contains(seconds), (0..<1_000_000_000).contains(nanos) else {
            return false
        }
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let rest = (seconds - days * 86_400).magnitude
        try text.append(UInt8(ascii: "\""))
        try text.append(date: days)
        try text.append(UInt8(ascii: "T"))
        try text.append(rest / 3600, digits: 2)
        try text.append(UInt8(ascii: ":"))
        try text.append(rest / 60 % 60, digits: 2)
        try text.append(UInt8(ascii: ":"))
        try text.append(rest % 60, digits: 2)
        try fraction(nanos.magnitude, &text)
        try text.append("Z\"")
        return true
    }

    /// Seconds with an `s` behind, at most 10,000 years.
    private func duration(_ list: Range<Int>, _ text: inout DecodedText) throws(DecodeError) -> Bool {
        let seconds = number(0, .int64, in: list)
        let nanos = Int32(truncatingIfNeeded: number(1, .int32, in: list))
        guard (-315_576_000_000...315_576_000_000).contains(seconds), nanos.magnitude < 1_000_000_000,
            seconds == 0 || nanos == 0 || (seconds < 0) == (nanos < 0)
        else { return false }
        try text.append(UInt8(ascii: "\""))
        if seconds < 0 || nanos < 0 { try text.append(UInt8(ascii: "-")) }
        try text.append(seconds.magnitude)
        try fraction(nanos.magnitude, &text)
        try text.append("s\"")
        return true
    }

    private func fraction(_ nanos: UInt32, _ text: inout DecodedText) throws(DecodeError) {
        guard nanos > 0 else { return }
        try text.append(UInt8(ascii: "."))
        if nanos % 1_000_000 == 0 {
            try text.append(UInt64(nanos / 1_000_000), digits: 3)
        } else if nanos % 1000 == 0 {
            try text.append(UInt64(nanos / 1000), digits: 6)
        } else {
            try text.append(UInt64(nanos), digits: 9)
        }
    }

    /// Paths in lowerCamelCase with commas between; only those that can be read back from that.
    private func fieldMask(_ list: Range<Int>, _ text: inout DecodedText) throws(DecodeError) -> Bool {
        let mark = text.count
        try text.append(UInt8(ascii: "\""))
        for index in list {
            if index > list.lowerBound { try text.append(UInt8(ascii: ",")) }
            var isCapital = false
            for byte in entries[index].cursor(base).bytes {
                let isLetter = byte &- 0x61 < 26
                let isOther = byte &- 0x30 < 10 || byte == UInt8(ascii: ".")
                if byte == UInt8(ascii: "_"), !isCapital {
                    isCapital = true
                } else if isLetter || isOther && !isCapital {
                    try text.append(isCapital ? byte - 0x20 : byte)
                    isCapital = false
                } else {
                    text.removeAll(after: mark)
                    return false
                }
            }
            if isCapital {
                text.removeAll(after: mark)
                return false
            }
        }
        try text.append(UInt8(ascii: "\""))
        return true
    }

    /// `@type`, and the fields of the message in it; under `value` what has a form of its own, or, in base64, a message
    /// that the schema doesn't have.
    private mutating func any(
        _ list: Range<Int>, _ tables: ProtobufTables, depth: Int, _ text: inout DecodedText
    ) throws(DecodeError) -> Bool {
        try text.append(UInt8(ascii: "{"))
        guard let last = list.last else {
            try text.append(UInt8(ascii: "}"))
            return true
        }
        let nothing = WireCursor(base: base, position: Int(entries[last].end), end: Int(entries[last].end))
        let url = self.last(0, in: list)?.cursor(base) ?? nothing
        let value = self.last(1, in: list)?.cursor(base) ?? nothing
        try text.append("\"@type\":")
        try string(url, &text)
        try text.append(UInt8(ascii: ","))
        let name = url.bytes[(url.bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
        guard let type = tables.message(named: UnsafeRawBufferPointer(rebasing: name)) else {
            try text.append("\"value\":")
            try text.append(base64: value.bytes)
            try text.append(UInt8(ascii: "}"))
            return true
        }
        if tables.messages[Int(type)].wellKnown != .none {
            try text.append("\"value\":")
            try message(type, value, tables, streamed: false, depth: depth &+ 1, &text)
            try text.append(UInt8(ascii: "}"))
        } else if depth &+ 1 < Self.depthLimit {
            var value = value
            try gathered(type, &value, group: 0, tables, depth: depth &+ 1, &text)
        } else {
            note(Self.tooDeep(at: value.position))
            try text.close(UInt8(ascii: "}"))
        }
        return true
    }
}
