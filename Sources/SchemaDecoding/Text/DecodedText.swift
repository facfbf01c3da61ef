/// The JSON text that decoders append to: one block of memory, kept from value to value, which grows to a limit.
///
/// What a failed decoder left is taken back with ``removeAll(after:)``: nothing half goes out.
package struct DecodedText: ~Copyable {
    private var start: UnsafeMutableRawPointer
    private var capacity: Int
    /// Bytes of text.
    package private(set) var count = 0
    /// The most bytes that the text may have: a few bytes can claim a million empty items.
    package let limit: Int
    /// Whether numbers beyond 2^53 that ``append(number:)`` appends are strings.
    package var quotesLargeNumbers = false
    /// Whether it has appended such numbers as numbers, which a reader that makes every number a double rounds.
    package private(set) var hasLargeNumber = false
    /// Whether it has appended text that is not UTF-8, with U+FFFD where it isn't, since it was empty.
    package private(set) var hasInvalidText = false

    /// No text; it takes at most `limit` bytes of memory, and a little at first.
    package init(limit: Int = 64 << 20) {
        self.limit = limit
        capacity = 4096
        start = .allocate(byteCount: 4096, alignment: 16)
    }

    deinit { start.deallocate() }

    /// The text's bytes; they are valid until it changes.
    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    /// The text, copied.
    package var string: String { String(decoding: bytes, as: UTF8.self) }

    /// Takes back all but the first `count` bytes.
    package mutating func removeAll(after count: Int = 0) {
        self.count = min(count, self.count)
        if count == 0 { hasInvalidText = false }
    }

    /// Takes memory back that one large value needed.
    package mutating func trim(to size: Int = 1 << 20) {
        guard count == 0, capacity > size else { return }
        start.deallocate()
        start = .allocate(byteCount: size, alignment: 16)
        capacity = size
    }

    /// A place with room for `size` bytes behind the text; `commit` says how many were written.
    @inline(__always)
    mutating func room(_ size: Int) throws(DecodeError) -> UnsafeMutableRawPointer {
        if capacity &- count < size { try grow(size) }
        return start + count
    }

    /// The text now ends at `end`, within what `room` gave.
    @inline(__always)
    mutating func commit(_ end: UnsafeMutableRawPointer) { count = end - start }

    /// A pen for the room that is there: nothing grows for it. ``take(_:)`` has to follow.
    @inline(__always) var pen: TextPen { TextPen(at: start + count, upTo: start + capacity) }

    /// The text has what a pen, made since the last change, has written.
    @inline(__always)
    mutating func take(_ pen: TextPen) { count = pen.cursor - start }

    /// Notes a number that a double may not hold.
    mutating func noteLargeNumber() { hasLargeNumber = true }

    /// Notes text that is not UTF-8.
    @inline(never)
    mutating func noteInvalidText() { hasInvalidText = true }

    @inline(never)
    private mutating func grow(_ size: Int) throws(DecodeError) {
        guard size <= limit - count else {
            throw DecodeError("decoded it has more than \(limit >> 20) MiB of text", at: nil)
        }
        let wanted = min(max(2 * capacity, count + size), max(limit, count + size))
        let block = UnsafeMutableRawPointer.allocate(byteCount: wanted, alignment: 16)
        block.copyMemory(from: start, byteCount: count)
        start.deallocate()
        start = block
        capacity = wanted
    }

    /// Appends one ASCII character.
    @inline(__always)
    package mutating func append(_ byte: UInt8) throws(DecodeError) {
        try room(1).storeBytes(of: byte, as: UInt8.self)
        count &+= 1
    }

    /// Appends text as it is: JSON's own signs, literals.
    @inline(__always)
    package mutating func append(_ text: StaticString) throws(DecodeError) {
        try room(text.utf8CodeUnitCount).copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
        count &+= text.utf8CodeUnitCount
    }

    /// Appends bytes as they are; they have to be JSON text already.
    @inline(__always)
    package mutating func append(raw bytes: UnsafeRawBufferPointer) throws(DecodeError) {
        guard let source = bytes.baseAddress else { return }
        try room(bytes.count).copyMemory(from: source, byteCount: bytes.count)
        count &+= bytes.count
    }

    /// The bytes behind a literal that ``append(literal:count:)`` may read.
    static let literalSlack = 16

    /// Appends a literal that a schema was compiled to: JSON text, sixteen bytes a step, so that as many behind it must be
    /// readable. Names are short, and a call to copy them costs more than copying.
    @inline(__always)
    mutating func append(literal: UnsafeRawPointer, count length: Int) throws(DecodeError) {
        let cursor = try room(length &+ Self.literalSlack)
        var done = 0
        repeat {
            let piece = literal.loadUnaligned(fromByteOffset: done, as: SIMD2<UInt64>.self)
            cursor.storeBytes(of: piece, toByteOffset: done, as: SIMD2<UInt64>.self)
            done &+= 16
        } while done < length
        count &+= length
    }

    /// Appends bytes as they are; they have to be JSON text already.
    package mutating func append(raw text: String) throws(DecodeError) {
        try text.utf8.span.bytes.withUnsafeBytes { (bytes) throws(DecodeError) in try append(raw: bytes) }
    }

    /// Ends a list that every item ended with a comma: the last comma becomes `byte`, and an empty list just gets it.
    @inline(__always)
    package mutating func close(_ byte: UInt8) throws(DecodeError) {
        if count > 0, start.load(fromByteOffset: count &- 1, as: UInt8.self) == UInt8(ascii: ",") { count &-= 1 }
        try append(byte)
    }
}
