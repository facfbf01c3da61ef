import CIntrinsics

/// CRC-32C (Castagnoli, RFC 3720 appendix B.4), the checksum of record batches of format 2.
package enum CRC32C {
    /// The checksum of `bytes`, or of what `before` is the checksum of with `bytes` behind it. By carry-less multiplication
    /// or the processor's own instruction where it has them, else by table.
    package static func checksum(_ bytes: UnsafeRawBufferPointer, after before: UInt32 = 0) -> UInt32 {
        guard hasInstruction else { return byTable(bytes, after: before) }
        if hasFold, bytes.count >= leastToFold {
            return ~kcat_crc32c_folded(~before, bytes.baseAddress, bytes.count)
        }
        return byInstruction(bytes, after: before)
    }

    /// With the processor's own instruction, which has to be there.
    package static func byInstruction(_ bytes: UnsafeRawBufferPointer, after before: UInt32 = 0) -> UInt32 {
        guard bytes.count >= 3 * lane else { return ~kcat_crc32c(~before, bytes.baseAddress, bytes.count, nil) }
        return ~kcat_crc32c(~before, bytes.baseAddress, bytes.count, shift)
    }

    /// Whether the processor has an instruction for this checksum.
    package static let hasInstruction = kcat_has_crc32c() != 0
    private static let hasFold = kcat_has_fold() != 0
    /// For fewer bytes it is not worth while, or not possible.
    private static let leastToFold = Int(KCAT_FOLD_LEAST)

    /// Bytes that one of three lanes takes at a time.
    private static let lane = Int(KCAT_CRC_LANE)

    /// What a lane of zeros makes of a checksum: it is linear, so the sum of what it makes of each of its four bytes.
    private static let shift: [UInt32] = {
        let zeros = [UInt8](repeating: 0, count: lane)
        let bits = (0..<32).map { bit in
            zeros.withUnsafeBytes { kcat_crc32c(1 << UInt32(bit), $0.baseAddress, $0.count, nil) }
        }
        var table = [UInt32](repeating: 0, count: 1024)
        for index in 0..<1024 where index & 255 != 0 {
            // Without its lowest bit an entry stands further up in the same table.
            let lowest = (index & 255).trailingZeroBitCount
            table[index] = table[index & ~(1 << lowest)] ^ bits[(index >> 8) * 8 + lowest]
        }
        return table
    }()

    /// Without the instruction.
    package static func byTable(_ bytes: UnsafeRawBufferPointer, after before: UInt32 = 0) -> UInt32 {
        var crc = ~before
        for byte in bytes { crc = crc >> 8 ^ table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] }
        return ~crc
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0x82f6_3b78 : crc >> 1 }
    }
}
