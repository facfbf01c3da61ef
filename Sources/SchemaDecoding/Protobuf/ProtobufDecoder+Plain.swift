/// The fields that most messages consist of, without a call, a check of the text's room or an error for each.
extension ProtobufDecoder {
    /// Writes fields behind the one that was `last`, and moves on behind them. It ends, and no part of that field is written or read, where a field is something else than a
    /// singular number, truth value, enum or string of printable ASCII in no oneof, where it isn't the schema's or not in order,
    /// where there is little room, and where the bytes are not what they should be: the general way then goes on.
    @inline(__always)
    func plain(
        _ layout: MessageLayout, _ last: inout Int, _ cursor: inout WireCursor, _ tables: ProtobufTables,
        _ text: inout DecodedText
    ) {
        guard let fields = tables.fields.baseAddress.map({ $0 + Int(layout.fields.lowerBound) }) else { return }
        let stop = cursor.base + cursor.end
        var source = cursor.base + cursor.position
        var pen = text.pen
        while source < stop {
            var next = source
            let tag = next.load(as: UInt8.self)
            next += 1
            // Numbers from 16 on have two bytes.
            var number = UInt32(tag & 0x7f) &>> 3
            if tag >= 0x80 {
                guard next < stop else { break }
                let upper = next.load(as: UInt8.self)
                guard upper < 0x80 else { break }
                number |= UInt32(upper) &<< 4
                next += 1
            }
            // Most often it is the one behind the last.
            let index = tables.field(number, of: layout, after: last)
            guard index > last, fields[index].plainWireType == tag & 7 else { break }
            var mine = pen
            guard write(fields + index, from: &next, within: cursor.base, stop, tables, to: &mine) else { break }
            source = next
            pen = mine
            last = index
        }
        text.take(pen)
        cursor.position = source - cursor.base
    }

    /// False where it isn't such a value.
    @inline(__always)
    private func write(
        _ field: UnsafePointer<FieldLayout>, from source: inout UnsafeRawPointer, within base: UnsafeRawPointer,
        _ stop: UnsafeRawPointer, _ tables: ProtobufTables, to pen: inout TextPen
    ) -> Bool {
        let key = options.protoNames ? field.pointee.protoKey : field.pointee.key
        guard pen.room >= Int(key.count) &+ 64, let name = tables.place(key) else { return false }
        let kind = field.pointee.kind
        var bits: UInt64
        switch field.pointee.plainWireType {
        case WireType.varint.rawValue, WireType.len.rawValue:
            guard let value = WireNumber.varint(&source, stop) else { return false }
            bits = value
        case WireType.i64.rawValue:
            guard stop - source >= 8 else { return false }
            bits = UInt64(littleEndian: source.loadUnaligned(as: UInt64.self))
            source += 8
        default:
            guard kind != .float, stop - source >= 4 else { return false }
            bits = UInt64(UInt32(littleEndian: source.loadUnaligned(as: UInt32.self)))
            source += 4
        }
        // More than 32 bits of a smaller number are none of it.
        if kind.isNarrow { bits &= 0xffff_ffff }
        if field.pointee.isImplicit, bits == 0 { return true }
        pen.literal(name, count: Int(key.count))
        switch kind {
        case .string:
            guard bits <= UInt64(stop - source), Int(bits) &+ TextPen.stringSlack <= pen.room,
                pen.plain(source, count: Int(bits), within: base, stop)
            else { return false }
            source += Int(bits)
        case .bool: pen.boolean(bits != 0)
        case .double: guard pen.cents(Double(bitPattern: bits)) else { return false }
        case .enumeration:
            // Most enums count from 0; what doesn't is looked up by the general way.
            let values = tables.enums[Int(field.pointee.type)]
            guard bits < UInt64(values.values.count), !values.isNull else { return false }
            let value = tables.enumValues[Int(values.values.lowerBound) &+ Int(bits)]
            guard value.number == Int32(truncatingIfNeeded: bits), let name = tables.place(value.text),
                pen.room >= Int(value.text.count) &+ 32
            else { return false }
            pen.literal(name, count: Int(value.text.count))
        default:
            // One place writes all integers: digits are much code, and code that is met once is code that stays at hand.
            let value: Int64
            switch kind {
            case .sint32, .sint64: value = Int64(bitPattern: bits &>> 1) ^ -Int64(bitPattern: bits & 1)
            case .int32, .sfixed32: value = Int64(Int32(truncatingIfNeeded: bits))
            default: value = Int64(bitPattern: bits)
            }
            let isNegative = value < 0 && kind != .uint64 && kind != .fixed64
            pen.integer(
                isNegative: isNegative, isNegative ? value.magnitude : UInt64(bitPattern: value),
                isQuoted: !kind.isNarrow)
        }
        pen.put(UInt8(ascii: ","))
        return true
    }
}
