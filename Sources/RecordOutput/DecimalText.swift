/// Writes integers as decimal digits.
@usableFromInline
enum DecimalText {
    /// The most bytes that an integer takes: a sign and nineteen digits.
    @usableFromInline static let maximum = 20

    /// Writes `value` at `cursor`, where there is room for `maximum` bytes, and says where it ends.
    @inline(__always)
    static func write(
        _ value: Int64, to cursor: UnsafeMutableRawPointer, _ tables: OutputTables
    ) -> UnsafeMutableRawPointer {
        guard value < 0 else { return write(value.magnitude, to: cursor, tables) }
        cursor.storeBytes(of: UInt8(ascii: "-"), as: UInt8.self)
        return write(value.magnitude, to: cursor + 1, tables)
    }

    @inline(__always)
    private static func write(
        _ magnitude: UInt64, to cursor: UnsafeMutableRawPointer, _ tables: OutputTables
    ) -> UnsafeMutableRawPointer {
        if magnitude < 10 {
            cursor.storeBytes(of: 48 | UInt8(truncatingIfNeeded: magnitude), as: UInt8.self)
            return cursor + 1
        }
        let end = cursor + count(magnitude, tables)
        var position = end
        var rest = magnitude
        // Four digits a step while there are more: the divisions depend on each other and are what takes the time.
        while rest >= 10_000 {
            let (quotient, four) = rest.quotientAndRemainder(dividingBy: 10_000)
            rest = quotient
            let (upper, lower) = UInt32(truncatingIfNeeded: four).quotientAndRemainder(dividingBy: 100)
            position -= 4
            position.storeBytes(of: tables.digits[Int(upper)], as: UInt16.self)
            (position + 2).storeBytes(of: tables.digits[Int(lower)], as: UInt16.self)
        }
        var left = UInt32(truncatingIfNeeded: rest)
        if left >= 100 {
            let (quotient, two) = left.quotientAndRemainder(dividingBy: 100)
            left = quotient
            position -= 2
            position.storeBytes(of: tables.digits[Int(two)], as: UInt16.self)
        }
        if left >= 10 {
            cursor.storeBytes(of: tables.digits[Int(left)], as: UInt16.self)
        } else {
            cursor.storeBytes(of: 48 | UInt8(truncatingIfNeeded: left), as: UInt8.self)
        }
        return end
    }

    /// How many digits a number of at least 10 has.
    @inline(__always)
    private static func count(_ magnitude: UInt64, _ tables: OutputTables) -> Int {
        // 1233 / 4096 is the logarithm of 2: the digits of the highest bit, one too few beyond a power of ten.
        let estimate = ((64 &- magnitude.leadingZeroBitCount) &* 1233) &>> 12
        return estimate &+ (magnitude >= tables.powers[estimate] ? 1 : 0)
    }
}
