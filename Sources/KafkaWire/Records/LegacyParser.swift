import CDeflate

/// Reads messages of formats 0 and 1: offset, size, CRC-32, magic, attributes, in format 1 a timestamp, key and value. A
/// compressed set is the value of one message, whose messages are read in turn.
struct LegacyParser {
    /// One message's fields.
    struct Message {
        var offset: Int64
        var magic: Int8
        var attributes: UInt8
        var timestamp: Int64
        var key: UnsafeRawBufferPointer?
        var value: UnsafeRawBufferPointer?
        /// All its bytes, offset and size included.
        var size: Int

        var codec: CompressionCodec? { CompressionCodec(rawValue: attributes & 7) }
        var hasLogAppendTime: Bool { magic == 1 && attributes & 8 != 0 }
    }

    /// What is wrong with a message.
    struct Damage: Error {
        var message: String
    }

    /// The message at `position`, checked in all but its codec.
    static func message(_ bytes: UnsafeRawBufferPointer, at position: Int) throws(Damage) -> Message {
        let left = bytes.count - position
        guard left >= RecordBatchHeader.smallestEntry else { throw Damage(message: "message cut short") }
        let offset = Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: Int64.self))
        let length = Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: position + 8, as: Int32.self)))
        let magic = bytes.loadUnaligned(fromByteOffset: position + 16, as: Int8.self)
        guard magic == 0 || magic == 1 else {
            throw Damage(message: "message of format \(magic) in an old message set")
        }
        let header = 18 + 8 * Int(magic)
        guard length >= header + 8 - 12, length <= left - 12 else {
            throw Damage(message: "message of \(length) bytes in \(left - 12)")
        }
        let crc = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: position + 12, as: UInt32.self))
        let body = UnsafeRawBufferPointer(rebasing: bytes[position + 16..<position + 12 + length])
        let sum = libdeflate_crc32(0, body.baseAddress, body.count)
        guard sum == crc else {
            throw Damage(message: "CRC-32 is \(hexadecimal(sum)), the message says \(hexadecimal(crc))")
        }
        var message = Message(
            offset: offset, magic: magic,
            attributes: bytes.loadUnaligned(fromByteOffset: position + 17, as: UInt8.self),
            timestamp: magic == 0
                ? -1 : Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: position + 18, as: Int64.self)),
            size: 12 + length)
        var at = position + header
        let end = position + 12 + length
        message.key = try field(bytes, &at, end, "key")
        message.value = try field(bytes, &at, end, "value")
        guard at == end else { throw Damage(message: "\(end - at) bytes left over in a message") }
        return message
    }

    private static func field(
        _ bytes: UnsafeRawBufferPointer, _ at: inout Int, _ end: Int, _ name: StaticString
    ) throws(Damage) -> UnsafeRawBufferPointer? {
        guard end - at >= 4 else { throw Damage(message: "\(name) cut short") }
        let count = Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: at, as: Int32.self)))
        at += 4
        if count == -1 { return nil }
        guard count >= 0, count <= end - at else { throw Damage(message: "\(name) of \(count) bytes in \(end - at)") }
        defer { at += count }
        return UnsafeRawBufferPointer(rebasing: bytes[at..<at + count])
    }

    /// What must be added to the offsets inside a compressed set whose last message has `lastInner`. Format 0 keeps
    /// absolute offsets inside. Format 1 keeps relative ones, and the wrapper has the absolute offset of the last; old
    /// producers left 0 there.
    static func offsetBase(wrapper: Message, lastInner: Int64) throws(Damage) -> Int64 {
        guard wrapper.offset != 0 else { return 0 }
        guard lastInner >= 0, wrapper.offset >= lastInner else {
            throw Damage(message: "offset \(wrapper.offset) of the set is before its last message's, \(lastInner)")
        }
        return wrapper.magic == 1 ? wrapper.offset - lastInner : 0
    }

    /// The messages of a decompressed set: where each begins, and the last one's offset. They must be of the wrapper's
    /// format, uncompressed, with rising offsets, and there must be one.
    static func checkSet(_ bytes: UnsafeRawBufferPointer, wrapper: Message) throws(Damage) -> Int64 {
        var position = 0
        var last: Int64 = -1
        while position < bytes.count {
            let inner = try message(bytes, at: position)
            guard inner.magic == wrapper.magic else {
                throw Damage(message: "message of format \(inner.magic) in a set of format \(wrapper.magic)")
            }
            guard inner.codec == CompressionCodec.none else {
                throw Damage(message: "compressed message inside a compressed set")
            }
            guard inner.offset > last, inner.offset < .max - 1 else {
                throw Damage(message: "offset \(inner.offset) after \(last) inside a compressed set")
            }
            last = inner.offset
            position += inner.size
        }
        guard last >= 0 else { throw Damage(message: "compressed set without a message") }
        return last
    }
}

/// `0x0123abcd`.
func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
}
