/// Writes JSON text straight to memory, in which the caller has made sure that there is room: what most values consist of,
/// without a check and a store of the text's length for each piece. It is small enough to be kept in registers.
struct TextPen: BitwiseCopyable {
    /// The most that a number takes, what may be overwritten behind it included.
    static let numberRoom = 40
    /// What a string takes beside its bytes.
    static let stringSlack = 24

    /// Where the next byte goes.
    private(set) var cursor: UnsafeMutableRawPointer
    private let end: UnsafeMutableRawPointer

    /// Writes from `cursor` on, and not beyond `end`.
    @inline(__always)
    init(at cursor: UnsafeMutableRawPointer, upTo end: UnsafeMutableRawPointer) {
        self.cursor = cursor
        self.end = end
    }

    /// How many bytes may be written.
    @inline(__always) var room: Int { end - cursor }

    /// Writes one ASCII character.
    @inline(__always)
    mutating func put(_ byte: UInt8) {
        cursor.storeBytes(of: byte, as: UInt8.self)
        cursor += 1
    }

    /// Writes `null`.
    @inline(__always)
    mutating func null() {
        cursor.storeBytes(of: UInt32(littleEndian: 0x6c6c_756e).littleEndian, as: UInt32.self)
        cursor += 4
    }

    /// Writes `true` or `false`; eight bytes may be overwritten.
    @inline(__always)
    mutating func boolean(_ value: Bool) {
        let word: UInt64 = value ? 0x6575_7274 : 0x65_736c_6166
        cursor.storeBytes(of: word.littleEndian, as: UInt64.self)
        cursor += value ? 4 : 5
    }

    /// Writes a literal that a schema was compiled to: ``DecodedText/literalSlack`` bytes behind it have to be readable, and
    /// as many may be overwritten.
    @inline(__always)
    mutating func literal(_ source: UnsafeRawPointer, count: Int) {
        var done = 0
        repeat {
            let piece = source.loadUnaligned(fromByteOffset: done, as: SIMD2<UInt64>.self)
            cursor.storeBytes(of: piece, toByteOffset: done, as: SIMD2<UInt64>.self)
            done &+= 16
        } while done < count
        cursor += count
    }

    /// Writes an integer in decimal; takes ``numberRoom``.
    @inline(__always)
    mutating func number(_ value: Int64) {
        if value < 0 { put(UInt8(ascii: "-")) }
        number(value.magnitude)
    }

    /// Writes an integer by its sign and magnitude, in quotes or not; takes ``numberRoom``.
    @inline(__always)
    mutating func integer(isNegative: Bool, _ magnitude: UInt64, isQuoted: Bool) {
        cursor.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
        cursor += isQuoted ? 1 : 0
        cursor.storeBytes(of: UInt8(ascii: "-"), as: UInt8.self)
        cursor += isNegative ? 1 : 0
        number(magnitude)
        cursor.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
        cursor += isQuoted ? 1 : 0
    }

    /// Writes an integer in decimal; takes ``numberRoom``.
    @inline(__always)
    mutating func number(_ value: UInt64) {
        let low = value.quotientAndRemainder(dividingBy: 100_000_000)
        guard low.quotient > 0 else { return leading(value) }
        let high = low.quotient.quotientAndRemainder(dividingBy: 100_000_000)
        if high.quotient > 0 {
            leading(high.quotient)
            eight(high.remainder)
        } else {
            leading(low.quotient)
        }
        eight(low.remainder)
    }

    /// Writes a number below 10^8 in as many digits as it has. Their count comes from comparisons and not from the digits,
    /// so that what is written behind needn't wait for these.
    @inline(__always)
    private mutating func leading(_ value: UInt64) {
        let count: Int
        if value < 10_000 {
            count = value < 100 ? (value < 10 ? 1 : 2) : (value < 1_000 ? 3 : 4)
        } else {
            count = value < 1_000_000 ? (value < 100_000 ? 5 : 6) : (value < 10_000_000 ? 7 : 8)
        }
        let text = (Self.digits(value) | 0x3030_3030_3030_3030) &>> UInt64(truncatingIfNeeded: 64 &- 8 &* count)
        cursor.storeBytes(of: text.littleEndian, as: UInt64.self)
        cursor += count
    }

    /// Writes a number below 10^8 in eight digits.
    @inline(__always)
    private mutating func eight(_ value: UInt64) {
        let text = Self.digits(value) | 0x3030_3030_3030_3030
        cursor.storeBytes(of: text.littleEndian, as: UInt64.self)
        cursor += 8
    }

    /// The digits of a number below 10^8, a byte each, the first in the lowest byte: halves, quarters and eighths are parted
    /// side by side in one word (the constants are 2^20/100 and 2^10/10, exact for what stands in a lane).
    @inline(__always)
    private static func digits(_ value: UInt64) -> UInt64 {
        let halves = value.quotientAndRemainder(dividingBy: 10_000)
        var lanes = halves.quotient | halves.remainder &<< 32
        let hundreds = (lanes &* 10_486) &>> 20 & 0x7f_0000_007f
        lanes = hundreds | (lanes &- hundreds &* 100) &<< 16
        let tens = (lanes &* 103) &>> 10 & 0x000f_000f_000f_000f
        return tens | (lanes &- tens &* 10) &<< 8
    }

    /// Writes a number that has two decimals at most, which tells money and whole numbers: most of what there is. False,
    /// and nothing is written, for others. Takes ``numberRoom``.
    ///
    /// A whole number of hundredths divided by a hundred is rounded once, both being exact, and so is what the decimal
    /// number is read as: where it is the value, its digits are the shortest. 5.0 has a decimal that says it is no integer.
    @inline(__always)
    mutating func cents(_ value: Double) -> Bool {
        let magnitude = value.magnitude
        // As a NaN isn't, nor what is below a hundredth: there shortest digits may have an exponent.
        guard magnitude >= 0.01, magnitude < 9_999_999_999_999 else { return false }
        let hundredths = UInt64(truncatingIfNeeded: Int64(magnitude * 100 + 0.5))
        guard Double(Int64(truncatingIfNeeded: hundredths)) / 100 == magnitude else { return false }
        if value < 0 { put(UInt8(ascii: "-")) }
        let parts = hundredths.quotientAndRemainder(dividingBy: 100)
        number(parts.quotient)
        let tens = parts.remainder / 10
        let ones = parts.remainder &- tens &* 10
        let text = 0x30_302e | tens &<< 8 | ones &<< 16
        cursor.storeBytes(of: UInt32(truncatingIfNeeded: text).littleEndian, as: UInt32.self)
        cursor += ones == 0 ? 2 : 3
        return true
    }

    /// Writes the string of `count` bytes at `source`, with its quotes. False where it has more than printable ASCII in it;
    /// then something may have been written, and `cursor` is of no use. What may be read are the bytes from `base` to `stop`,
    /// which the string is part of. Takes `count` and ``stringSlack``.
    @inline(__always)
    mutating func plain(
        _ source: UnsafeRawPointer, count: Int, within base: UnsafeRawPointer, _ stop: UnsafeRawPointer
    ) -> Bool {
        put(UInt8(ascii: "\""))
        var source = source
        var left = count
        while left > 0 {
            guard stop - source >= 16 else {
                guard last(source, left, within: base, stop) else { return false }
                break
            }
            let first = UInt64(littleEndian: source.loadUnaligned(as: UInt64.self))
            let second = UInt64(littleEndian: source.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            cursor.storeBytes(of: first.littleEndian, as: UInt64.self)
            cursor.storeBytes(of: second.littleEndian, toByteOffset: 8, as: UInt64.self)
            // What stands behind the string is none of its own.
            let marks = Self.special(first) & Self.mask(left) | Self.special(second) & Self.mask(left &- 8)
            guard marks == 0 else { return false }
            let step = min(left, 16)
            cursor += step
            source += step
            left &-= step
        }
        put(UInt8(ascii: "\""))
        return true
    }

    /// The end of a string, less than sixteen bytes before the end of what may be read.
    @inline(__always)
    private mutating func last(
        _ source: UnsafeRawPointer, _ count: Int, within base: UnsafeRawPointer, _ stop: UnsafeRawPointer
    ) -> Bool {
        guard stop - base >= 8 else { return false }
        var source = source
        var left = count
        while left > 0 {
            // Where no eight bytes are left they are read from further in front.
            let missing = max(0, 8 &- (stop - source))
            let word =
                UInt64(littleEndian: (source - missing).loadUnaligned(as: UInt64.self))
                &>> UInt64(truncatingIfNeeded: 8 &* missing)
            guard Self.special(word) & Self.mask(left) == 0 else { return false }
            cursor.storeBytes(of: word.littleEndian, as: UInt64.self)
            let step = min(left, 8)
            cursor += step
            source += step
            left &-= step
        }
        return true
    }

    /// All bits of the lowest `count` bytes.
    @inline(__always)
    private static func mask(_ count: Int) -> UInt64 {
        count >= 8 ? .max : count <= 0 ? 0 : (1 &<< UInt64(truncatingIfNeeded: 8 &* count)) &- 1
    }

    /// Marks, in its top bit, the lowest byte that is a control character, quote, backslash or not ASCII; marks above it
    /// may be wrong.
    @inline(__always)
    static func special(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let control = word &- (ones &* 0x20)
        let quote = (word ^ (ones &* 0x22)) &- ones
        let backslash = (word ^ (ones &* 0x5c)) &- ones
        return (control | quote | backslash | word) & (ones &* 0x80)
    }
}
