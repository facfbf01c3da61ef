import KafkaWire

/// The place in the output while a record is written, in registers: `OutputBuffer`'s own is set when it is done.
struct OutputPlace {
    var cursor: UnsafeMutableRawPointer
    var limit: UnsafeMutableRawPointer

    @inline(__always)
    init(_ output: borrowing OutputBuffer) {
        cursor = output.cursor
        limit = output.limit
    }

    /// Makes room for `count` bytes, at most 64 KiB.
    @inline(__always)
    mutating func reserve(_ count: Int, _ output: inout OutputBuffer) throws(OutputError) {
        guard limit - cursor < count else { return }
        output.cursor = cursor
        try output.makeRoom(count)
        self = OutputPlace(output)
    }

    /// Appends bytes through the buffer: those of any length.
    mutating func append(_ bytes: UnsafeRawBufferPointer, _ output: inout OutputBuffer) throws(OutputError) {
        output.cursor = cursor
        defer { self = OutputPlace(output) }
        try output.append(bytes)
    }

    /// Appends a literal, behind which `OutputBuffer.slack` bytes can be read.
    @inline(__always)
    mutating func literal(_ literal: UnsafeRawBufferPointer, _ output: inout OutputBuffer) throws(OutputError) {
        guard literal.count <= 4096, let source = literal.baseAddress else { return try append(literal, &output) }
        try reserve(literal.count, &output)
        var position = 0
        repeat {
            cursor.storeBytes(
                of: source.loadUnaligned(fromByteOffset: position, as: SIMD32<UInt8>.self),
                toByteOffset: position, as: SIMD32<UInt8>.self)
            position += 32
        } while position < literal.count
        cursor += literal.count
    }

    /// Appends text that is known when this is compiled.
    @inline(__always)
    mutating func text(_ text: StaticString, _ output: inout OutputBuffer) throws(OutputError) {
        try reserve(text.utf8CodeUnitCount, &output)
        cursor.copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
        cursor += text.utf8CodeUnitCount
    }

    /// Appends a field's bytes as they are.
    @inline(__always)
    mutating func plain(_ bytes: RawSpan, _ output: inout OutputBuffer) throws(OutputError) {
        try bytes.withUnsafeBytes { (bytes) throws(OutputError) in
            guard bytes.count < OutputBuffer.largeCount, bytes.count <= limit - cursor else {
                return try append(bytes, &output)
            }
            guard let source = bytes.baseAddress else { return }
            cursor.copyMemory(from: source, byteCount: bytes.count)
            cursor += bytes.count
        }
    }

    /// Appends a decimal number.
    @inline(__always)
    mutating func decimal(
        _ value: Int64, _ tables: OutputTables, _ output: inout OutputBuffer
    ) throws(OutputError) {
        try reserve(DecimalText.maximum, &output)
        cursor = DecimalText.write(value, to: cursor, tables)
    }

    /// Appends bytes in an encoding, in pieces.
    mutating func encoded(
        _ bytes: RawSpan, _ encoding: ByteEncoding, _ tables: OutputTables, _ output: inout OutputBuffer
    ) throws(OutputError) {
        guard encoding != .utf8 else { return try plain(bytes, &output) }
        try bytes.withUnsafeBytes { (bytes) throws(OutputError) in
            guard var source = bytes.baseAddress else { return }
            let end = source + bytes.count
            while source < end {
                let piece = source + min(end - source, 3 * 4096)
                try reserve(BinaryText.maximum(piece - source, encoding), &output)
                cursor = BinaryText.write(from: source, end: piece, to: cursor, encoding, tables)
                source = piece
            }
        }
    }

    /// Appends a JSON string.
    @inline(__always)
    mutating func json(
        _ bytes: RawSpan, _ table: UnsafePointer<UInt64>, _ output: inout OutputBuffer
    ) throws(OutputError) {
        try bytes.withUnsafeBytes { (bytes) throws(OutputError) in try json(bytes, table, &output) }
    }

    private mutating func json(
        _ bytes: UnsafeRawBufferPointer, _ table: UnsafePointer<UInt64>, _ output: inout OutputBuffer
    ) throws(OutputError) {
        try reserve(1, &output)
        cursor.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
        cursor += 1
        if var source = bytes.baseAddress {
            let end = source + bytes.count
            while source < end {
                // A character may reach three bytes beyond its piece.
                let piece = min(end - source, 8192)
                try reserve((piece + 3) * JSONText.expansion + JSONText.overrun, &output)
                JSONText.write(from: &source, stop: source + piece, end: end, to: &cursor, table)
            }
        }
        try reserve(1, &output)
        cursor.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
        cursor += 1
    }
}
