import KafkaWire

// Each of these appends at `cursor` and says where what it wrote ends. While a record is written the place is handed on
// from one to the next, in a register; `OutputBuffer.cursor` is set when the record is done, and before anything is
// written to the descriptor.
extension OutputBuffer {
    /// Makes room for `count` bytes, at most 64 KiB.
    @inline(__always)
    mutating func room(
        _ count: Int, at cursor: UnsafeMutableRawPointer
    ) throws(OutputError) -> UnsafeMutableRawPointer {
        if limit - cursor >= count { return cursor }
        return try makeRoom(count, at: cursor)
    }

    @inline(never)
    private mutating func makeRoom(
        _ count: Int, at cursor: UnsafeMutableRawPointer
    ) throws(OutputError) -> UnsafeMutableRawPointer {
        self.cursor = cursor
        try makeRoom(count)
        return self.cursor
    }

    /// Bytes of any count.
    @inline(never)
    private mutating func append(
        _ bytes: UnsafeRawBufferPointer, at cursor: UnsafeMutableRawPointer
    ) throws(OutputError) -> UnsafeMutableRawPointer {
        self.cursor = cursor
        try append(bytes)
        return self.cursor
    }

    /// A literal, behind which `slack` bytes can be read.
    @inline(__always)
    mutating func literal(
        _ literal: UnsafeRawBufferPointer, at cursor: UnsafeMutableRawPointer
    ) throws(OutputError) -> UnsafeMutableRawPointer {
        guard literal.count <= limit - cursor, let source = literal.baseAddress else {
            return try append(literal, at: cursor)
        }
        var position = 0
        repeat {
            let bytes = source.loadUnaligned(fromByteOffset: position, as: SIMD16<UInt8>.self)
            cursor.storeBytes(of: bytes, toByteOffset: position, as: SIMD16<UInt8>.self)
            position &+= 16
        } while position < literal.count
        return cursor + literal.count
    }

    /// Text that is known when this is compiled.
    @inline(__always)
    mutating func text(
        _ text: StaticString, at cursor: UnsafeMutableRawPointer
    ) throws(OutputError) -> UnsafeMutableRawPointer {
        let cursor = try room(text.utf8CodeUnitCount, at: cursor)
        cursor.copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
        return cursor + text.utf8CodeUnitCount
    }

    /// Bytes as they are.
    @inline(__always)
    mutating func plain(
        _ bytes: RawSpan, at cursor: UnsafeMutableRawPointer
    ) throws(OutputError) -> UnsafeMutableRawPointer {
        try bytes.withUnsafeBytes { (bytes) throws(OutputError) in
            guard bytes.count < Self.largeCount, bytes.count <= limit - cursor,
                let source = bytes.baseAddress
            else {
                return try append(bytes, at: cursor)
            }
            cursor.copyMemory(from: source, byteCount: bytes.count)
            return cursor + bytes.count
        }
    }

    /// A decimal number.
    @inline(__always)
    mutating func decimal(
        _ value: Int64, at cursor: UnsafeMutableRawPointer, _ tables: OutputTables
    ) throws(OutputError) -> UnsafeMutableRawPointer {
        DecimalText.write(value, to: try room(DecimalText.maximum, at: cursor), tables)
    }

    /// Bytes in an encoding, piece by piece.
    mutating func encoded(
        _ bytes: RawSpan, _ encoding: ByteEncoding, at cursor: UnsafeMutableRawPointer,
        _ tables: OutputTables
    ) throws(OutputError) -> UnsafeMutableRawPointer {
        guard encoding != .utf8 else { return try plain(bytes, at: cursor) }
        return try bytes.withUnsafeBytes { (bytes) throws(OutputError) in
            guard var source = bytes.baseAddress else { return cursor }
            let end = source + bytes.count
            var cursor = cursor
            while source < end {
                // Whole threes, so that base64 is padded at the end alone.
                let piece = source + min(end - source, 3 * 4096)
                cursor = try room(BinaryText.maximum(piece - source, encoding), at: cursor)
                cursor = BinaryText.write(from: source, end: piece, to: cursor, encoding, tables)
                source = piece
            }
            return cursor
        }
    }

    /// A JSON string; `nil` where the bytes are not UTF-8, and then nothing is written.
    @inline(__always)
    mutating func json(
        _ bytes: RawSpan, at cursor: UnsafeMutableRawPointer, _ tables: OutputTables
    ) throws(OutputError) -> UnsafeMutableRawPointer? {
        try bytes.withUnsafeBytes { (bytes) throws(OutputError) in
            guard let source = bytes.baseAddress else { return try text("\"\"", at: cursor) }
            guard bytes.count &* JSONText.expansion &+ JSONText.overrun <= limit - cursor else {
                // What went out already can't be taken back.
                return UTF8Sequence.isText(bytes) ? try jsonPieces(bytes, at: cursor, tables) : nil
            }
            cursor.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
            let end = source + bytes.count
            let written = JSONText.write(from: source, stop: end, end: end, to: cursor + 1, tables)
            guard written.isText else { return nil }
            written.cursor.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
            return written.cursor + 1
        }
    }

    /// A JSON string in which U+FFFD stands for what is not UTF-8.
    mutating func jsonRepaired(
        _ bytes: RawSpan, at cursor: UnsafeMutableRawPointer, _ tables: OutputTables
    ) throws(OutputError) -> UnsafeMutableRawPointer {
        try bytes.withUnsafeBytes { (bytes) throws(OutputError) in
            try jsonPieces(bytes, at: cursor, tables)
        }
    }

    @inline(never)
    private mutating func jsonPieces(
        _ bytes: UnsafeRawBufferPointer, at start: UnsafeMutableRawPointer, _ tables: OutputTables
    ) throws(OutputError) -> UnsafeMutableRawPointer {
        var cursor = try text("\"", at: start)
        guard var source = bytes.baseAddress else { return try text("\"", at: cursor) }
        let end = source + bytes.count
        while source < end {
            // A character may reach three bytes beyond its piece.
            let piece = min(end - source, 8192)
            cursor = try room((piece + 3) * JSONText.expansion + JSONText.overrun, at: cursor)
            (source, cursor, _) = JSONText.write(
                from: source, stop: source + piece, end: end, to: cursor, tables)
        }
        return try text("\"", at: cursor)
    }
}
