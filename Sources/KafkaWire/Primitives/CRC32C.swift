import CIntrinsics

/// CRC-32C (Castagnoli, RFC 3720 appendix B.4), the checksum of record batches of format 2.
public enum CRC32C {
    /// The checksum of `bytes`. With the processor's own instruction where there is one, else by table.
    public static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        if hasInstruction { return ~kcat_crc32c(.max, bytes.baseAddress, bytes.count) }
        return byTable(bytes)
    }

    private static let hasInstruction = kcat_has_crc32c() != 0

    /// Without the instruction.
    package static func byTable(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes { crc = crc >> 8 ^ table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] }
        return ~crc
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0x82f6_3b78 : crc >> 1 }
    }
}
