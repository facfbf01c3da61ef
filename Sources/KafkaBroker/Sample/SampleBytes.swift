/// Bytes of values in the making: what serialisers of Avro, Protobuf and MessagePack write, as far as the sample topics
/// have it. They are not the program's own decoders turned round, so that these don't agree with themselves alone.
struct SampleBytes {
    /// What was written.
    private(set) var bytes: [UInt8] = []

    /// Confluent's frame: 0, and the schema's id.
    init(schema: Int? = nil) {
        guard let schema else { return }
        bytes = [0]
        big(UInt32(schema))
    }

    /// Bytes as they are.
    mutating func raw(_ more: [UInt8]) { bytes += more }

    /// A number in big-endian order.
    mutating func big<T: FixedWidthInteger>(_ value: T) { withUnsafeBytes(of: value.bigEndian) { bytes += $0 } }

    /// A varint: seven bits a byte, the lowest first.
    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest > 127 {
            bytes.append(UInt8(rest & 127) | 128)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    // MARK: Avro

    /// A long: zig-zag.
    mutating func avro(_ value: Int64) { varint(UInt64(bitPattern: value << 1 ^ value >> 63)) }

    /// A string or bytes: their length before them.
    mutating func avro(_ content: [UInt8]) {
        avro(Int64(content.count))
        bytes += content
    }

    /// A double, in little-endian order.
    mutating func avro(_ value: Double) { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 } }

    // MARK: Protobuf

    /// A field that is a varint.
    mutating func proto(_ number: UInt64, _ value: UInt64) {
        varint(number << 3)
        varint(value)
    }

    /// A field that is length-delimited.
    mutating func proto(_ number: UInt64, _ content: [UInt8]) {
        varint(number << 3 | 2)
        varint(UInt64(content.count))
        bytes += content
    }

    // MARK: MessagePack

    /// A string of up to 31 bytes.
    mutating func msgpack(_ text: String) {
        bytes.append(0xa0 | UInt8(text.utf8.count & 31))
        bytes += Array(text.utf8.prefix(31))
    }

    /// A float of 64 bits.
    mutating func msgpack(_ value: Double) {
        bytes.append(0xcb)
        big(value.bitPattern)
    }
}
