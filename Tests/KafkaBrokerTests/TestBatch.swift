import KafkaWire

/// Makes uncompressed batches of format 2 by hand, byte for byte, so that what the broker reads and patches is not tested
/// by what wrote it.
struct TestBatch {
    var values: [String] = ["a"]
    var timestamp: Int64 = 1_700_000_000_000
    var timestampStep: Int64 = 1
    var attributes: Int16 = 0
    var producerId: Int64 = -1
    var producerEpoch: Int16 = -1
    var baseSequence: Int32 = -1
    /// Offsets that the records have, counted from the first; as after compaction when some are left out.
    var deltas: [Int32]?
    var lastDelta: Int32?

    var bytes: [UInt8] {
        var body = ByteWriter()
        for (index, value) in values.enumerated() {
            var record = ByteWriter()
            record.int8(0)
            record.zigZag(Int64(index) * timestampStep)
            record.zigZag(Int64(deltas?[index] ?? Int32(index)))
            record.zigZag(-1)
            record.zigZag(Int64(value.utf8.count))
            record.bytes += Array(value.utf8)
            record.zigZag(0)
            body.zigZag(Int64(record.bytes.count))
            body.bytes += record.bytes
        }
        var checked = ByteWriter()
        checked.int16(attributes)
        checked.int32(lastDelta ?? Int32(values.count - 1))
        checked.int64(timestamp)
        checked.int64(timestamp + Int64(max(0, values.count - 1)) * timestampStep)
        checked.int64(producerId)
        checked.int16(producerEpoch)
        checked.int32(baseSequence)
        checked.int32(Int32(values.count))
        checked.bytes += body.bytes
        var batch = ByteWriter()
        batch.int64(0)
        batch.int32(Int32(checked.bytes.count + 9))
        batch.int32(-1)
        batch.int8(2)
        batch.uint32(Self.crc32c(checked.bytes))
        batch.bytes += checked.bytes
        return batch.bytes
    }

    /// Bit by bit, slow and plain.
    static func crc32c(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var crc: UInt32 = .max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82f6_3b78 : crc >> 1 }
        }
        return ~crc
    }
}

extension ByteWriter {
    fileprivate mutating func zigZag(_ value: Int64) {
        unsignedVarint(UInt32(truncatingIfNeeded: value << 1 ^ value >> 63))
    }
}
