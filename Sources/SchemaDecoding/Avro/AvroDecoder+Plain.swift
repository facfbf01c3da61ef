/// The fields that most records consist of, without a call, a check of the text's room or an error for each.
extension AvroDecoder {
    /// Writes fields from `index` on, up to `end`, and moves on behind them. It ends, and no part of that field is written or
    /// read, where a field is something else than a number, a truth value, an enum, a string of printable ASCII or a union
    /// that has such a value or null; where there is little room; and where the bytes are not what they should be. The general way then
    /// goes on, and says what is wrong.
    @inline(__always)
    func plain(_ index: inout Int, upTo end: Int, _ input: inout InputCursor, _ text: inout DecodedText) {
        guard let base = input.bytes.baseAddress else { return }
        let stop = base + input.bytes.count
        var source = base + input.position
        var pen = text.pen
        while index < end {
            let field = schema.children[index]
            var next = source
            var mine = pen
            guard mine.room >= Int(field.length) &+ 64 else { break }
            mine.literal(schema.pool + Int(field.literal), count: Int(field.length))
            var node = schema.nodes[Int(field.node)]
            if node.kind == .union {
                // A branch below 64 is one byte, twice itself.
                guard form != .json, next < stop else { break }
                let branch = Int(next.load(as: UInt8.self))
                guard branch & 0x81 == 0, branch &>> 1 < Int(node.count) else { break }
                next += 1
                node = schema.nodes[Int(schema.children[Int(node.first) &+ branch &>> 1].node)]
            }
            guard write(node, from: &next, within: base, stop, to: &mine) else { break }
            source = next
            pen = mine
            index &+= 1
        }
        text.take(pen)
        input.move(to: source - base)
    }

    /// False where it isn't such a value.
    @inline(__always)
    private func write(
        _ node: AvroNode, from source: inout UnsafeRawPointer, within base: UnsafeRawPointer, _ stop: UnsafeRawPointer,
        to pen: inout TextPen
    ) -> Bool {
        switch node.kind {
        case .string:
            guard let count = WireNumber.zigzag(&source, stop), count >= 0, count <= Int64(stop - source),
                Int(count) &+ TextPen.stringSlack <= pen.room,
                pen.plain(source, count: Int(count), within: base, stop)
            else { return false }
            source += Int(count)
        case .long:
            // What is said of large numbers is said by the general way.
            guard node.logical == .none, form != .quotedLongs, let value = WireNumber.zigzag(&source, stop),
                value.magnitude <= DecodedText.exactLimit
            else { return false }
            pen.number(value)
        case .int:
            guard node.logical == .none, let value = WireNumber.zigzag(&source, stop), Int32(exactly: value) != nil
            else { return false }
            pen.number(value)
        case .double:
            guard stop - source >= 8 else { return false }
            let bits = UInt64(littleEndian: source.loadUnaligned(as: UInt64.self))
            guard pen.cents(Double(bitPattern: bits)) else { return false }
            source += 8
        case .boolean:
            guard source < stop else { return false }
            let byte = source.load(as: UInt8.self)
            guard byte <= 1 else { return false }
            pen.boolean(byte == 1)
            source += 1
        case .enumeration:
            guard source < stop else { return false }
            let symbol = Int(source.load(as: UInt8.self))
            guard symbol & 0x81 == 0, symbol &>> 1 < Int(node.count) else { return false }
            let child = schema.children[Int(node.first) &+ symbol &>> 1]
            guard pen.room >= Int(child.length) &+ DecodedText.literalSlack else { return false }
            pen.literal(schema.pool + Int(child.literal), count: Int(child.length))
            source += 1
        case .null: pen.null()
        case .float, .bytes, .fixed, .array, .map, .union, .record: return false
        }
        return true
    }
}
