import CDeflate

/// How producers choose the partition of a record with a key: by a hash of the key's bytes, modulo the number of
/// partitions. Where a key lies follows from it as long as that number has not changed.
public enum Partitioner: String, CaseIterable, Sendable {
    /// Java's default: murmur2 with the sign bit off. Also librdkafka's `murmur2` and `murmur2_random`.
    case murmur2
    /// librdkafka's default, `consistent_random`: CRC-32. It places an empty key at random, as a null one.
    case crc32

    /// The partition of a key among `count`, from 0; `nil` where the producer places it anywhere: a null key, and with
    /// `crc32` an empty one. `count` must be at least 1.
    public func partition(of key: RawSpan?, count: Int32) -> Int32? {
        guard let key, count > 0 else { return nil }
        switch self {
        case .murmur2: return Int32(Int64(Self.murmur2(key) & 0x7fff_ffff) % Int64(count))
        case .crc32:
            guard key.byteCount > 0 else { return nil }
            let sum = key.withUnsafeBytes { libdeflate_crc32(0, $0.baseAddress, $0.count) }
            return Int32(Int64(sum) % Int64(count))
        }
    }

    /// Java's `Utils.murmur2`: the 32-bit hash of `bytes` with Kafka's seed, as its bits.
    public static func murmur2(_ bytes: RawSpan) -> UInt32 {
        let factor: UInt32 = 0x5bd1_e995
        let count = bytes.byteCount
        var hash: UInt32 = 0x9747_b28c ^ UInt32(truncatingIfNeeded: count)
        var at = 0
        while count - at >= 4 {
            var word = UInt32(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt32.self))
            word = word &* factor
            word = (word ^ word >> 24) &* factor
            hash = hash &* factor ^ word
            at += 4
        }
        if at < count {
            for place in (0..<count - at).reversed() {
                hash ^= UInt32(bytes.unsafeLoad(fromByteOffset: at + place, as: UInt8.self)) << UInt32(8 * place)
            }
            hash = hash &* factor
        }
        hash = (hash ^ hash >> 13) &* factor
        return hash ^ hash >> 15
    }
}
