extension DecodedText {
    /// Appends an integer in decimal.
    @inline(__always)
    package mutating func append(_ value: Int64) throws(DecodeError) {
        if value < 0 { try append(UInt8(ascii: "-")) }
        try append(value.magnitude)
    }

    /// Appends an integer in decimal.
    package mutating func append(_ value: UInt64) throws(DecodeError) {
        // Twenty digits at most, and whole words are stored.
        var cursor = try room(24 + 8)
        let pieces = value.quotientAndRemainder(dividingBy: 100_000_000)
        if pieces.quotient == 0 {
            Self.store(leading: pieces.remainder, at: &cursor)
        } else {
            let upper = pieces.quotient.quotientAndRemainder(dividingBy: 100_000_000)
            if upper.quotient == 0 {
                Self.store(leading: upper.remainder, at: &cursor)
            } else {
                Self.store(leading: upper.quotient, at: &cursor)
                Self.store(eight: upper.remainder, at: &cursor)
            }
            Self.store(eight: pieces.remainder, at: &cursor)
        }
        commit(cursor)
    }

    /// Stores a number below 10^8 in as many digits as it has.
    @inline(__always)
    private static func store(leading value: UInt64, at cursor: inout UnsafeMutableRawPointer) {
        let digits = eightDigits(value)
        // The last digit stands also where all are 0.
        let zeros = min(digits.trailingZeroBitCount &>> 3, 7)
        let text = (digits | 0x3030_3030_3030_3030) &>> UInt64(8 &* zeros)
        cursor.storeBytes(of: text.littleEndian, as: UInt64.self)
        cursor += 8 &- zeros
    }

    /// Stores a number below 10^8 in eight digits.
    @inline(__always)
    private static func store(eight value: UInt64, at cursor: inout UnsafeMutableRawPointer) {
        let text = eightDigits(value) | 0x3030_3030_3030_3030
        cursor.storeBytes(of: text.littleEndian, as: UInt64.self)
        cursor += 8
    }

    /// The digits of a number below 10^8, a byte each, the first in the lowest byte: halves, quarters and eighths are parted
    /// side by side in one word (the constants are 2^20/100 and 2^10/10, exact for what stands in a lane).
    @inline(__always)
    private static func eightDigits(_ value: UInt64) -> UInt64 {
        let halves = value.quotientAndRemainder(dividingBy: 10_000)
        var lanes = halves.quotient | halves.remainder &<< 32
        let hundreds = (lanes &* 10_486) &>> 20 & 0x7f_0000_007f
        lanes = hundreds | (lanes &- hundreds &* 100) &<< 16
        let tens = (lanes &* 103) &>> 10 & 0x000f_000f_000f_000f
        return tens | (lanes &- tens &* 10) &<< 8
    }

    /// Appends the last `digits` digits of an integer, zeros in front where it has fewer.
    mutating func append(_ value: UInt64, digits: Int) throws(DecodeError) {
        let cursor = try room(digits)
        var rest = value
        var index = digits
        while index > 0 {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            index &-= 1
            cursor.storeBytes(of: UInt8(truncatingIfNeeded: digit) &+ 0x30, toByteOffset: index, as: UInt8.self)
            rest = quotient
        }
        commit(cursor + digits)
    }

    /// Appends the shortest decimal number that is this one; `"NaN"`, `"Infinity"` and `"-Infinity"` as strings, for JSON
    /// has none.
    package mutating func append(_ value: Double) throws(DecodeError) {
        guard value.isFinite else { return try append(nonFinite: value) }
        // What people write has few digits: then a whole number divided by a power of ten is exactly this one, the
        // division being rounded once (both are exact below 2^53 and 10^22).
        let magnitude = abs(value)
        if magnitude < 9_007_199_254_740_992, magnitude >= 1e-4 {
            // Two decimals tell money and whole numbers: most of what there is.
            let cents = magnitude * 100 + 0.5
            if cents < 999_999_999_999_999 {
                let whole = UInt64(cents)
                if Double(whole) / 100 == magnitude {
                    if value < 0 { try append(UInt8(ascii: "-")) }
                    let (tenths, hundredths) = whole.quotientAndRemainder(dividingBy: 10)
                    if hundredths != 0 { return try append(whole, decimals: 2) }
                    // 5.0 has a decimal that says it is no integer.
                    let (units, rest) = tenths.quotientAndRemainder(dividingBy: 10)
                    return rest == 0 ? try append(units, decimals: 0) : try append(tenths, decimals: 1)
                }
            }
            var power = 1000.0
            for decimals in 3...8 {
                let scaled = magnitude * power + 0.5
                guard scaled < 999_999_999_999_999 else { break }
                // Rounded by the conversion: a call for it would cost more.
                let whole = Int64(scaled)
                if Double(whole) / power == magnitude {
                    if value < 0 { try append(UInt8(ascii: "-")) }
                    return try append(UInt64(whole), decimals: decimals)
                }
                power *= 10
            }
        } else if magnitude == 0 {
            return value.sign == .minus ? try append("-0.0") : try append("0.0")
        }
        try append(raw: value.description)
    }

    /// Appends the shortest decimal number that is this one among numbers of 32 bits.
    package mutating func append(_ value: Float) throws(DecodeError) {
        guard value.isFinite else { return try append(nonFinite: Double(value)) }
        try append(raw: value.description)
    }

    private mutating func append(nonFinite value: Double) throws(DecodeError) {
        if value.isNaN { return try append("\"NaN\"") }
        if value < 0 { try append("\"-Infinity\"") } else { try append("\"Infinity\"") }
    }

    private mutating func append(_ whole: UInt64, decimals: Int) throws(DecodeError) {
        var divisor: UInt64 = 1
        for _ in 0..<decimals { divisor &*= 10 }
        let (quotient, rest) = whole.quotientAndRemainder(dividingBy: divisor)
        try append(quotient)
        try append(UInt8(ascii: "."))
        try append(rest, digits: max(decimals, 1))
    }
}
