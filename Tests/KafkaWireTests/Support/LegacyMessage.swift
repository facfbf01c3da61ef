import KafkaWire

/// A message of format 0 or 1 as it lies in a set: offset, size, CRC-32, magic, attributes, in format 1 a timestamp, key and
/// value. Its attributes are those of `codec` alone, whatever its value is.
func legacyMessage(_ offset: Int64, magic: Int8, codec: UInt8 = 0, value: [UInt8]?) -> [UInt8] {
    var tail = ByteWriter()
    tail.int8(magic)
    tail.bytes.append(codec)
    if magic == 1 { tail.int64(5) }
    tail.int32(-1)
    tail.int32(value.map { Int32($0.count) } ?? -1)
    tail.bytes += value ?? []
    var whole = ByteWriter()
    whole.int64(offset)
    whole.int32(Int32(tail.bytes.count + 4))
    whole.uint32(crc32(tail.bytes))
    return whole.bytes + tail.bytes
}

/// IEEE 802.3's, by a table of its own: an oracle for the library's.
private func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { $0 >> 8 ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
}

private let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(index) { sum, _ in sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xedb8_8320 }
}
