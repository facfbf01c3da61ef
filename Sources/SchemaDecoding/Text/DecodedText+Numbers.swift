extension DecodedText {
    /// Appends an integer in decimal.
    @inline(__always)
    package mutating func append(_ value: Int64) throws(DecodeError) {
        if value < 0 { try append(UInt8(ascii: "-")) }
        try append(value.magnitude)
    }

    /// The first whole number that a double may not hold is one more than this.
    static let exactLimit: UInt64 = 1 << 53

    /// Appends an integer that is a number in what is read: a string where it is large and that is wanted.
    @inline(__always)
    mutating func append(number value: Int64) throws(DecodeError) {
        try append(isNegative: value < 0, number: value.magnitude)
    }

    /// Appends an integer that is a number in what is read: a string where it is large and that is wanted.
    @inline(__always)
    mutating func append(number value: UInt64) throws(DecodeError) { try append(isNegative: false, number: value) }

    private mutating func append(isNegative: Bool, number magnitude: UInt64) throws(DecodeError) {
        let isLarge = magnitude > Self.exactLimit
        if isLarge, !quotesLargeNumbers { noteLargeNumber() }
        let isQuoted = isLarge && quotesLargeNumbers
        if isQuoted { try append(UInt8(ascii: "\"")) }
        if isNegative { try append(UInt8(ascii: "-")) }
        try append(magnitude)
        if isQuoted { try append(UInt8(ascii: "\"")) }
    }

    /// Appends an integer in decimal, in quotes.
    mutating func append(quoted value: Int64) throws(DecodeError) {
        try append(UInt8(ascii: "\""))
        try append(value)
        try append(UInt8(ascii: "\""))
    }

    /// Appends an integer in decimal.
    package mutating func append(_ value: UInt64) throws(DecodeError) {
        _ = try room(TextPen.numberRoom)
        var pen = pen
        pen.number(value)
        take(pen)
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
            _ = try room(TextPen.numberRoom)
            var pen = pen
            if pen.cents(value) { return take(pen) }
            var power = 10.0
            for decimals in 1...8 {
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
