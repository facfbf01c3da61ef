extension DecodedText {
    /// Appends an integer in decimal.
    @inline(__always)
    package mutating func append(_ value: Int64) throws(DecodeError) {
        if value < 0 { try append(UInt8(ascii: "-")) }
        try append(value.magnitude)
    }

    /// Appends an integer in decimal.
    @inline(__always)
    package mutating func append(_ value: UInt64) throws(DecodeError) {
        if value < 10 { return try append(UInt8(truncatingIfNeeded: value) &+ 0x30) }
        try append(value, digits: Self.digitCount(value))
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

    /// How many decimal digits an integer has.
    @inline(__always)
    private static func digitCount(_ value: UInt64) -> Int {
        var count = 1
        var rest = value
        while rest >= 10_000 {
            rest /= 10_000
            count &+= 4
        }
        return count &+ (rest >= 1000 ? 3 : rest >= 100 ? 2 : rest >= 10 ? 1 : 0)
    }

    /// Appends the shortest decimal number that is this one; `"NaN"`, `"Infinity"` and `"-Infinity"` as strings, for JSON
    /// has none.
    package mutating func append(_ value: Double) throws(DecodeError) {
        guard value.isFinite else { return try append(nonFinite: value) }
        // What people write has few digits: then a whole number divided by a power of ten is exactly this one, the
        // division being rounded once (both are exact below 2^53 and 10^22).
        let magnitude = abs(value)
        if magnitude < 9_007_199_254_740_992, magnitude >= 1e-4 {
            var power = 1.0
            for decimals in 0...8 {
                let whole = (magnitude * power).rounded()
                guard whole < 999_999_999_999_999 else { break }
                if whole / power == magnitude {
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
