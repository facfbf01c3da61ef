/// The values of Avro's logical types.
extension DecodedText {
    /// Appends a whole number as what `logical` makes of it. A time of the day that is beyond the day stays a number.
    mutating func append(_ value: Int64, _ logical: AvroLogical) throws(DecodeError) {
        switch logical {
        case .date:
            try append(UInt8(ascii: "\""))
            try append(date: value)
            try append(UInt8(ascii: "\""))
        case .timeMillis: try append(time: value, .milliseconds)
        case .timeMicros: try append(time: value, .microseconds)
        case .timestampMillis: try append(timestamp: value, .milliseconds)
        case .timestampMicros: try append(timestamp: value, .microseconds)
        case .timestampNanos: try append(timestamp: value, .nanoseconds)
        case .localTimestampMillis: try append(timestamp: value, .milliseconds, isUTC: false)
        case .localTimestampMicros: try append(timestamp: value, .microseconds, isUTC: false)
        case .localTimestampNanos: try append(timestamp: value, .nanoseconds, isUTC: false)
        case .none, .decimal, .bigDecimal, .uuid, .duration: try append(value)
        }
    }

    private mutating func append(time value: Int64, _ unit: TimeUnit) throws(DecodeError) {
        guard value >= 0, value < 86_400 * unit.rawValue else { return try append(value) }
        try append(UInt8(ascii: "\""))
        try append(timeOfDay: value, unit)
        try append(UInt8(ascii: "\""))
    }

    /// Appends bytes or a fixed as what the node's logical type makes of it; base64 without one.
    mutating func append(_ bytes: UnsafeRawBufferPointer, _ node: AvroNode) throws(DecodeError) {
        switch node.logical {
        case .decimal:
            try append(UInt8(ascii: "\""))
            try DecimalText.append(bytes, scale: Int(node.scale), to: &self)
            try append(UInt8(ascii: "\""))
        case .bigDecimal: try append(bigDecimal: bytes)
        case .uuid: try append(uuid: bytes)
        case .duration: try append(duration: bytes)
        default: try append(base64: bytes)
        }
    }

    /// A decimal that carries its scale: bytes of the unscaled value, then an int. A negative scale is zeros in front of the
    /// point.
    private mutating func append(bigDecimal bytes: UnsafeRawBufferPointer) throws(DecodeError) {
        var input = InputCursor(bytes)
        guard let count = try? input.zigzag("a decimal"), let unscaled = try? input.take(Int(count), "a decimal"),
            let scale = try? input.zigzag("a scale"), input.isAtEnd, scale.magnitude <= UInt64(DecimalText.scaleLimit)
        else { return try append(base64: bytes) }
        try append(UInt8(ascii: "\""))
        try DecimalText.append(unscaled, scale: max(0, Int(scale)), to: &self)
        if scale < 0, unscaled.contains(where: { $0 != 0 }) {
            for _ in 0..<scale.magnitude { try append(UInt8(ascii: "0")) }
        }
        try append(UInt8(ascii: "\""))
    }

    /// Three little-endian numbers: months, days, milliseconds. ISO 8601: `P1M2DT3.004S`.
    private mutating func append(duration bytes: UnsafeRawBufferPointer) throws(DecodeError) {
        func part(_ index: Int) -> UInt64 {
            UInt64(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)))
        }
        let (months, days, milliseconds) = (part(0), part(1), part(2))
        try append("\"P")
        if months > 0 {
            try append(months)
            try append(UInt8(ascii: "M"))
        }
        if days > 0 {
            try append(days)
            try append(UInt8(ascii: "D"))
        }
        if milliseconds > 0 || months == 0 && days == 0 {
            try append(UInt8(ascii: "T"))
            try append(milliseconds / 1000)
            if milliseconds % 1000 > 0 {
                try append(UInt8(ascii: "."))
                try append(milliseconds % 1000, digits: 3)
            }
            try append(UInt8(ascii: "S"))
        }
        try append(UInt8(ascii: "\""))
    }

    /// Appends bytes as Avro's own JSON has them: a string whose characters are the bytes' values.
    mutating func append(latin1 bytes: UnsafeRawBufferPointer) throws(DecodeError) {
        try append(UInt8(ascii: "\""))
        for byte in bytes {
            if byte >= 0x80 {
                try append(0xc0 | byte >> 6)
                try append(0x80 | byte & 0x3f)
            } else {
                _ = try withUnsafeBytes(of: byte) { (byte) throws(DecodeError) in try append(inside: byte) }
            }
        }
        try append(UInt8(ascii: "\""))
    }
}
