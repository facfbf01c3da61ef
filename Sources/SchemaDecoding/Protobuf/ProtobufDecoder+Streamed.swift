extension ProtobufDecoder {
    /// Writes the message that all of `cursor` is. `streamed` says whether it may be written as it is read; inside of
    /// one that had to be gathered all are, or else each level would be tried twice as often as the one around it.
    mutating func message(
        _ type: Int32, _ cursor: WireCursor, _ tables: ProtobufTables, streamed: Bool, depth: Int,
        _ text: inout DecodedText
    ) throws(DecodeError) {
        if streamed, tables.messages[Int(type)].wellKnown == .none {
            try text.append(UInt8(ascii: "{"))
            var cursor = cursor
            return try members(type, &cursor, group: 0, tables, depth: depth, &text)
        }
        let first = entries.count
        entries.append(FieldEntry(field: 0, number: 0, cursor.position..<cursor.end, .len))
        try merged(type, first..<first + 1, tables, depth: depth, &text)
        entries.removeLast(entries.count - first)
    }

    /// Writes the fields of the message that `cursor` is at, up to its end or that of the group, and `}`.
    mutating func members(
        _ type: Int32, _ cursor: inout WireCursor, group: UInt32, _ tables: ProtobufTables, depth: Int,
        _ text: inout DecodedText
    ) throws(DecodeError) {
        guard depth < Self.depthLimit else {
            note(Self.tooDeep(at: cursor.position))
            cursor.position = cursor.end
            return try text.close(UInt8(ascii: "}"))
        }
        let start = cursor.position
        let mark = text.count
        let firstEntry = entries.count
        let before = outcome
        var isOrdered = true
        do throws(DecodeError) {
            isOrdered = try inOrder(type, &cursor, group: group, tables, depth: depth, &text)
        } catch {
            // Without a position it is the text's limit.
            guard error.position != nil else { throw error }
            note(error)
            if group != 0 { cursor.position = cursor.end }
        }
        if isOrdered {
            if entries.count > firstEntry { try unknownMembers(firstEntry..<entries.count, depth: depth, &text) }
            entries.removeLast(entries.count - firstEntry)
            return try text.close(UInt8(ascii: "}"))
        }
        text.removeAll(after: mark)
        outcome = before
        entries.removeLast(entries.count - firstEntry)
        cursor.position = start
        try gathered(type, &cursor, group: group, tables, depth: depth, &text)
    }

    /// Writes fields as they are read. `false` when they are not in order, or a field comes twice that may come once.
    private mutating func inOrder(
        _ type: Int32, _ cursor: inout WireCursor, group: UInt32, _ tables: ProtobufTables, depth: Int,
        _ text: inout DecodedText
    ) throws(DecodeError) -> Bool {
        let layout = tables.messages[Int(type)]
        let first = Int(layout.fields.lowerBound)
        var last = -1
        var isInList = false
        var oneofs: UInt64 = 0
        let isPlain = !options.defaults
        // An error leaves a list open: it is closed by whoever comes by.
        func endList(_ text: inout DecodedText) throws(DecodeError) {
            guard isInList else { return }
            isInList = false
            try text.close(UInt8(ascii: "]"))
            try text.append(UInt8(ascii: ","))
        }
        do throws(DecodeError) {
            while cursor.position < cursor.end {
                if isPlain, !isInList {
                    let isFirst = last < 0 && depth == 0
                    plain(layout, &last, &cursor, tables, &text)
                    if isFirst { lastWasPlain = cursor.position == cursor.end }
                    if cursor.position == cursor.end { break }
                }
                let start = cursor.position
                let (number, wireType) = try cursor.tag()
                let index: Int
                if last >= 0, tables.fields[first &+ last].number == number {
                    index = last
                } else {
                    index = tables.field(number, of: layout, after: last)
                }
                guard index >= 0, let isPacked = Self.form(tables.fields[first &+ index], wireType) else {
                    if wireType == .endGroup {
                        guard number == group else { throw Self.strayEnd(number, group, at: start) }
                        try endList(&text)
                        if options.defaults { try defaults(last &+ 1..<layout.fields.count, of: layout, tables, &text) }
                        return true
                    }
                    let range = try cursor.skip(number, wireType, depth: depth)
                    entries.append(FieldEntry(field: FieldEntry.unknown, number: number, range, wireType))
                    continue
                }
                let field = tables.fields[first &+ index]
                if index != last {
                    guard index > last else { return false }
                    try endList(&text)
                    if field.oneof != 0 {
                        // Beyond 64 oneofs the fields are gathered.
                        guard field.oneof <= 64 else { return false }
                        let bit: UInt64 = 1 &<< UInt64(field.oneof &- 1)
                        guard oneofs & bit == 0 else { return false }
                        oneofs |= bit
                    }
                    if options.defaults { try defaults(last &+ 1..<index, of: layout, tables, &text) }
                    last = index
                    if field.isMap {
                        try map(field, from: &cursor, number, tables, depth: depth, &text)
                        continue
                    }
                    if field.isRepeated {
                        try key(field, tables, &text)
                        try text.append(UInt8(ascii: "["))
                        isInList = true
                    }
                } else if !field.isRepeated || field.isMap {
                    return false
                }
                try value(field, from: &cursor, isPacked: isPacked, tables, streamed: true, depth: depth, &text)
            }
            guard group == 0 else { throw DecodeError("group \(group) doesn't end", at: cursor.position) }
        } catch {
            guard error.position != nil else { throw error }
            try endList(&text)
            throw error
        }
        try endList(&text)
        if options.defaults { try defaults(last &+ 1..<layout.fields.count, of: layout, tables, &text) }
        return true
    }

    /// Whether a field may stand so on the wire, `nil` if not, and if so whether that is the packed form.
    @inline(__always)
    static func form(_ field: FieldLayout, _ wireType: WireType) -> Bool? {
        if wireType == field.kind.wireType { return false }
        return wireType == .len && field.isRepeated && field.kind.isPackable ? true : nil
    }

    /// The error for the end of a group that didn't begin.
    static func strayEnd(_ number: UInt32, _ group: UInt32, at position: Int) -> DecodeError {
        DecodeError(
            group == 0
                ? "the end of group \(number), which didn't begin" : "the end of group \(number) in group \(group)",
            at: position)
    }

    /// Writes a field's name and a colon.
    @inline(__always)
    mutating func key(_ field: FieldLayout, _ tables: ProtobufTables, _ text: inout DecodedText) throws(DecodeError) {
        try tables.append(options.protoNames ? field.protoKey : field.key, to: &text)
    }

    /// Writes the absent fields among some of a message's.
    private func defaults(
        _ range: Range<Int>, of layout: MessageLayout, _ tables: ProtobufTables, _ text: inout DecodedText
    ) throws(DecodeError) {
        for index in range {
            try absent(tables.fields[Int(layout.fields.lowerBound) &+ index], tables, &text)
        }
    }

    /// Writes a field that is absent, if it is to be seen.
    func absent(_ field: FieldLayout, _ tables: ProtobufTables, _ text: inout DecodedText) throws(DecodeError) {
        guard options.defaults, field.defaultText.count > 0 else { return }
        try text.append(raw: tables.bytes(options.protoNames ? field.protoKey : field.key))
        try text.append(raw: tables.bytes(field.defaultText))
        try text.append(UInt8(ascii: ","))
    }
}
