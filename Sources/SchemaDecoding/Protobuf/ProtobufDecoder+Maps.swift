extension ProtobufDecoder {
    /// Writes a map field from its entries, which `cursor` is at, behind the first one's tag, as far as they stand
    /// behind each other; with its name, and a comma behind.
    mutating func map(
        _ field: FieldLayout, from cursor: inout WireCursor, _ number: UInt32, _ tables: ProtobufTables, depth: Int,
        _ text: inout DecodedText
    ) throws(DecodeError) {
        let first = entries.count
        while true {
            let start = cursor.position
            let claimed = try cursor.varint()
            var end = cursor.end
            if claimed <= UInt64(cursor.remaining) {
                end = cursor.position &+ Int(truncatingIfNeeded: claimed)
            } else {
                note(cursor.missing(claimed, at: start))
            }
            entries.append(FieldEntry(field: 0, number: 0, cursor.position..<end, .len))
            cursor.position = end
            var ahead = cursor
            // What is wrong with a tag is found out when the message reads on.
            guard end < cursor.end, let tag = try? ahead.tag(), tag == (number, .len) else { break }
            cursor = ahead
        }
        try key(field, tables, &text)
        try mapObject(field.type, first..<entries.count, tables, streamed: true, depth: depth &+ 1, &text)
        try text.append(UInt8(ascii: ","))
        entries.removeLast(entries.count - first)
    }

    /// Writes the entries of a map as an object. Of those with the same key the last one counts.
    mutating func mapObject(
        _ type: Int32, _ list: Range<Int>, _ tables: ProtobufTables, streamed: Bool, depth: Int,
        _ text: inout DecodedText
    ) throws(DecodeError) {
        let fields = Int(tables.messages[Int(type)].fields.lowerBound)
        let keyField = tables.fields[fields]
        let valueField = tables.fields[fields + 1]
        let keys = entries.count
        for index in list { entries.append(mapKey(entries[index], keyField, depth: depth)) }
        if list.count > 1 { dropRepeated(keys..<entries.count, keyField.kind) }
        try text.append(UInt8(ascii: "{"))
        for (offset, index) in list.enumerated() {
            let key = entries[keys + offset]
            guard key.number != Self.repeated else { continue }
            if keyField.kind == .string {
                try string(key.cursor(base), &text)
            } else {
                try text.append(UInt8(ascii: "\""))
                try mapKeyText(keyField, bits(of: key, keyField.kind), tables, &text)
                try text.append(UInt8(ascii: "\""))
            }
            try text.append(UInt8(ascii: ":"))
            try mapValue(entries[index], valueField, tables, streamed: streamed, depth: depth, &text)
            try text.append(UInt8(ascii: ","))
        }
        try text.close(UInt8(ascii: "}"))
        entries.removeLast(entries.count - keys)
    }

    /// Marks a key that comes again.
    private static let repeated: UInt32 = 1

    /// A key's own digits: JSON has all keys in quotes.
    private mutating func mapKeyText(
        _ field: FieldLayout, _ bits: UInt64, _ tables: ProtobufTables, _ text: inout DecodedText
    ) throws(DecodeError) {
        switch field.kind {
        case .int64, .sint64, .sfixed64: try text.append(Int64(bitPattern: bits))
        case .uint64, .fixed64: try text.append(bits)
        default: try number(field.kind, bits, field.type, tables, &text)
        }
    }

    /// Where an entry's key stands; an empty place when it has none, which means the default.
    private mutating func mapKey(_ entry: FieldEntry, _ field: FieldLayout, depth: Int) -> FieldEntry {
        var cursor = entry.cursor(base)
        var key = FieldEntry(field: 0, number: 0, cursor.position..<cursor.position, field.kind.wireType)
        do throws(DecodeError) {
            while cursor.position < cursor.end {
                let (number, wireType) = try cursor.tag()
                let range = try cursor.skip(number, wireType, depth: depth)
                guard number == 1, wireType == field.kind.wireType else { continue }
                key = FieldEntry(field: 0, number: 0, range, wireType)
            }
        } catch { note(error) }
        return key
    }

    private mutating func mapValue(
        _ entry: FieldEntry, _ field: FieldLayout, _ tables: ProtobufTables, streamed: Bool, depth: Int,
        _ text: inout DecodedText
    ) throws(DecodeError) {
        let first = entries.count
        var cursor = entry.cursor(base)
        do throws(DecodeError) {
            while cursor.position < cursor.end {
                let (number, wireType) = try cursor.tag()
                let value = cursor.position
                let isValue = number == 2 && wireType == field.kind.wireType
                do throws(DecodeError) {
                    let range = try cursor.skip(number, wireType, depth: depth)
                    if isValue { entries.append(FieldEntry(field: 1, number: number, range, wireType)) }
                } catch {
                    // A message that stops short is shown as far as it goes.
                    guard isValue, field.kind == .message else { throw error }
                    cursor.position = value
                    _ = try cursor.varint()
                    entries.append(FieldEntry(field: 1, number: number, cursor.position..<cursor.end, wireType))
                    throw error
                }
            }
        } catch { note(error) }
        let count = entries.count - first
        if count == 0 {
            try bareDefault(field, tables, depth: depth, &text)
        } else if count > 1, field.kind == .message || field.kind == .group {
            try merged(field.type, first..<entries.count, tables, depth: depth &+ 1, &text)
        } else {
            try bare(field, entries[entries.count - 1], tables, streamed: streamed, depth: depth, &text)
        }
        entries.removeLast(entries.count - first)
    }

    /// A number that an entry has; 0 for an empty place.
    func bits(of entry: FieldEntry, _ kind: ProtobufKind) -> UInt64 {
        var cursor = entry.cursor(base)
        return (try? Self.bits(kind, &cursor)) ?? 0
    }

    /// Marks keys behind which the same comes again.
    private mutating func dropRepeated(_ keys: Range<Int>, _ kind: ProtobufKind) {
        var size = 16
        while size < 2 * keys.count { size *= 2 }
        if slots.count < size {
            slots = Array(repeating: 0, count: size)
        } else {
            for index in 0..<size { slots[index] = 0 }
        }
        for index in keys.reversed() {
            var slot = hash(entries[index], kind) & (size - 1)
            while slots[slot] != 0 {
                if isSame(entries[index], entries[keys.lowerBound + Int(slots[slot]) - 1], kind) {
                    entries[index].number = Self.repeated
                    break
                }
                slot = (slot + 1) & (size - 1)
            }
            if slots[slot] == 0 { slots[slot] = Int32(truncatingIfNeeded: index - keys.lowerBound + 1) }
        }
    }

    /// Seeded anew in each process, so that nobody can choose keys that meet in one slot.
    private func hash(_ key: FieldEntry, _ kind: ProtobufKind) -> Int {
        var hasher = Hasher()
        if kind == .string {
            hasher.combine(bytes: key.cursor(base).bytes)
        } else {
            hasher.combine(bits(of: key, kind))
        }
        return hasher.finalize()
    }

    private func isSame(_ key: FieldEntry, _ other: FieldEntry, _ kind: ProtobufKind) -> Bool {
        kind == .string
            ? key.cursor(base).bytes.elementsEqual(other.cursor(base).bytes)
            : bits(of: key, kind) == bits(of: other, kind)
    }
}
