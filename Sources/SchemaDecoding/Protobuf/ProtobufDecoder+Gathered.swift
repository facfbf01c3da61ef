extension ProtobufDecoder {
    /// Writes the fields of the message that `cursor` is at, up to its end or that of the group, and `}`: whatever their
    /// order.
    mutating func gathered(
        _ type: Int32, _ cursor: inout WireCursor, group: UInt32, _ tables: ProtobufTables, depth: Int,
        _ text: inout DecodedText
    ) throws(DecodeError) {
        let start = cursor.position
        var range = start..<cursor.end
        if group != 0 {
            do throws(DecodeError) { range = try cursor.skip(group, .startGroup, depth: depth) } catch { note(error) }
        }
        // Where a group doesn't end nobody knows how it would go on.
        if range.upperBound == cursor.end { cursor.position = cursor.end }
        let first = entries.count
        entries.append(FieldEntry(field: 0, number: 0, range, .len))
        gather(type, first..<first + 1, tables, depth: depth)
        try fields(type, first + 1..<entries.count, tables, depth: depth, &text)
        entries.removeLast(entries.count - first)
    }

    /// Writes the message whose bytes are those of some entries behind each other: that is how protobuf merges a field
    /// that comes more than once.
    mutating func merged(
        _ type: Int32, _ pieces: Range<Int>, _ tables: ProtobufTables, depth: Int, _ text: inout DecodedText
    ) throws(DecodeError) {
        guard depth < Self.depthLimit else {
            if pieces.lowerBound < pieces.upperBound { note(Self.tooDeep(at: Int(entries[pieces.lowerBound].start))) }
            return try text.append("{}")
        }
        let first = entries.count
        gather(type, pieces, tables, depth: depth)
        let list = first..<entries.count
        if !(try wellKnown(type, list, tables, depth: depth, &text)) {
            try text.append(UInt8(ascii: "{"))
            try fields(type, list, tables, depth: depth, &text)
        }
        entries.removeLast(entries.count - first)
    }

    /// Pushes the fields that stand in some pieces, sorted by field and place, those the schema doesn't have last; of
    /// oneofs only what the last member says.
    mutating func gather(_ type: Int32, _ pieces: Range<Int>, _ tables: ProtobufTables, depth: Int) {
        let layout = tables.messages[Int(type)]
        let first = entries.count
        var isSorted = true
        var last: Int32 = -1
        for piece in pieces {
            var cursor = entries[piece].cursor(base)
            do throws(DecodeError) {
                while cursor.position < cursor.end {
                    let entry = try entry(&cursor, layout, tables, depth: depth)
                    if entry.field < last { isSorted = false }
                    last = entry.field
                    entries.append(entry)
                }
            } catch { note(error) }
        }
        if layout.hasOneofs, entries.count > first + 1 {
            dropOvertaken(first, layout, tables)
            isSorted = false
        }
        if !isSorted {
            sort(first) { ($0.field, $0.start) < ($1.field, $1.start) }
        }
    }

    /// The next field. A message, group or packed piece that stops short is taken as far as it goes.
    private mutating func entry(
        _ cursor: inout WireCursor, _ layout: MessageLayout, _ tables: ProtobufTables, depth: Int
    ) throws(DecodeError) -> FieldEntry {
        let start = cursor.position
        let (number, wireType) = try cursor.tag()
        if wireType == .endGroup { throw Self.strayEnd(number, 0, at: start) }
        let index = tables.field(number, of: layout, after: -1)
        let isKnown = index >= 0 && Self.form(tables.fields[Int(layout.fields.lowerBound) + index], wireType) != nil
        let field = isKnown ? Int32(truncatingIfNeeded: index) : FieldEntry.unknown
        let value = cursor.position
        do throws(DecodeError) {
            return FieldEntry(
                field: field, number: number, try cursor.skip(number, wireType, depth: depth), wireType)
        } catch {
            guard isKnown else { throw error }
            let kind = tables.fields[Int(layout.fields.lowerBound) + index].kind
            guard wireType == .startGroup || wireType == .len && kind != .string && kind != .bytes else { throw error }
            note(error)
            cursor.position = value
            if wireType == .len { _ = try cursor.varint() }
            defer { cursor.position = cursor.end }
            return FieldEntry(field: field, number: number, cursor.position..<cursor.end, wireType)
        }
    }

    /// Drops, from `first` on, members of oneofs behind which another member came.
    private mutating func dropOvertaken(_ first: Int, _ layout: MessageLayout, _ tables: ProtobufTables) {
        let fields = Int(layout.fields.lowerBound)
        func leader(_ entry: FieldEntry) -> Int32 {
            entry.field == FieldEntry.unknown ? entry.field : tables.fields[fields + Int(entry.field)].leader
        }
        sort(first) { (leader($0), $0.start) < (leader($1), $1.start) }
        var kept = first
        for index in first..<entries.count {
            let entry = entries[index]
            // What came before in the same oneof goes when another member comes.
            while kept > first, entries[kept - 1].field != entry.field, leader(entries[kept - 1]) == leader(entry),
                entry.field != FieldEntry.unknown
            {
                kept -= 1
            }
            entries[kept] = entry
            kept += 1
        }
        entries.removeLast(entries.count - kept)
    }

    /// Sorts the entries from `first` on.
    mutating func sort(_ first: Int, _ isBefore: (FieldEntry, FieldEntry) -> Bool) {
        entries.withUnsafeMutableBufferPointer { buffer in
            var rest = UnsafeMutableBufferPointer(rebasing: buffer[first...])
            rest.sort(by: isBefore)
        }
    }

    /// Writes gathered fields, and `}`.
    mutating func fields(
        _ type: Int32, _ list: Range<Int>, _ tables: ProtobufTables, depth: Int, _ text: inout DecodedText
    ) throws(DecodeError) {
        let layout = tables.messages[Int(type)]
        let first = Int(layout.fields.lowerBound)
        var index = list.lowerBound
        var next = 0
        while index < list.upperBound, entries[index].field != FieldEntry.unknown {
            let place = Int(entries[index].field)
            var end = index + 1
            while end < list.upperBound, entries[end].field == entries[index].field { end += 1 }
            for absent in next..<place { try self.absent(tables.fields[first + absent], tables, &text) }
            next = place + 1
            try field(tables.fields[first + place], index..<end, tables, depth: depth, &text)
            index = end
        }
        for absent in next..<layout.fields.count { try self.absent(tables.fields[first + absent], tables, &text) }
        if index < list.upperBound { try unknownMembers(index..<list.upperBound, depth: depth, &text) }
        try text.close(UInt8(ascii: "}"))
    }

    /// Writes a field of which `list` is all that came, with its name, and a comma behind.
    private mutating func field(
        _ field: FieldLayout, _ list: Range<Int>, _ tables: ProtobufTables, depth: Int, _ text: inout DecodedText
    ) throws(DecodeError) {
        if field.isMap {
            try key(field, tables, &text)
            try mapObject(field.type, list, tables, streamed: false, depth: depth &+ 1, &text)
        } else if field.isRepeated {
            try key(field, tables, &text)
            try text.append(UInt8(ascii: "["))
            for index in list { try items(field, entries[index], tables, depth: depth, &text) }
            try text.close(UInt8(ascii: "]"))
        } else if field.kind == .message || field.kind == .group {
            try key(field, tables, &text)
            try merged(field.type, list, tables, depth: depth &+ 1, &text)
        } else {
            let entry = entries[list.upperBound - 1]
            if field.isImplicit {
                var cursor = entry.cursor(base)
                let isDefault =
                    field.kind.wireType == .len ? cursor.remaining == 0 : try Self.bits(field.kind, &cursor) == 0
                if isDefault { return try absent(field, tables, &text) }
            }
            try key(field, tables, &text)
            try bare(field, entry, tables, streamed: false, depth: depth, &text)
        }
        try text.append(UInt8(ascii: ","))
    }

    /// Writes what one entry of a repeated field has: a value, or the packed ones. Each has a comma behind.
    private mutating func items(
        _ field: FieldLayout, _ entry: FieldEntry, _ tables: ProtobufTables, depth: Int, _ text: inout DecodedText
    ) throws(DecodeError) {
        guard entry.wireType == .len, field.kind.isPackable else {
            try bare(field, entry, tables, streamed: false, depth: depth, &text)
            return try text.append(UInt8(ascii: ","))
        }
        var cursor = entry.cursor(base)
        while cursor.position < cursor.end {
            let bits: UInt64
            do throws(DecodeError) { bits = try Self.bits(field.kind, &cursor) } catch { return note(error) }
            try number(field.kind, bits, field.type, tables, &text)
            try text.append(UInt8(ascii: ","))
        }
    }
}
