/// A hash of bytes for tables and estimates: two multiplications a word, folded. Not for use against an adversary.
package struct KeyHash: Hashable, Sendable {
    /// The first half.
    package var low: UInt64
    /// The second half, of other constants.
    package var high: UInt64

    /// The hash of `bytes`.
    package init(_ bytes: RawSpan) {
        let count = bytes.byteCount
        var low: UInt64 = 0x9e37_79b9_7f4a_7c15 ^ UInt64(truncatingIfNeeded: count)
        var high: UInt64 = 0xc2b2_ae3d_27d4_eb4f &+ UInt64(truncatingIfNeeded: count)
        var at = 0
        while count - at >= 8 {
            let word = UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self))
            low = Self.mix(low ^ word, 0xa076_1d64_78bd_642f)
            high = Self.mix(high ^ word, 0xe703_7ed1_a0b4_28db)
            at += 8
        }
        var last: UInt64 = 0
        while at < count {
            last = last << 8 | UInt64(bytes.unsafeLoad(fromByteOffset: at, as: UInt8.self))
            at += 1
        }
        self.low = Self.mix(low ^ last, 0x8ebc_6af0_9c88_c6e3) ^ last &* 0x5899_65cc_7537_4cc3
        self.high = Self.mix(high ^ last &+ 0x1d8e_4e27_c47d_124f, 0xeb44_acca_b455_d165)
        // What was multiplied by nothing but itself is spread once more.
        self.low = Self.mix(self.low, 0x9fb2_1c65_1e98_df25) ^ self.low >> 32
        self.high = Self.mix(self.high, 0xd6e8_feb8_6659_fd93) ^ self.high >> 32
    }

    private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
