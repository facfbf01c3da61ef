/// A number of an expression, made ready to be held against 64-bit integers and against numbers of any length.
struct NumberBound {
    /// The largest integer that is not above it, where one of 64 bits is.
    private var floor: Int64 = 0
    /// Whether it is that integer.
    private var isInteger = false
    /// -1 where it is below all integers of 64 bits, 1 where it is above.
    private var beyond = 0

    /// Zero.
    init() {}

    /// The bound that `bytes`, a number as JSON writes it, stand for.
    init(_ bytes: [UInt8]) {
        if let value = Int64(String(decoding: bytes, as: UTF8.self)) {
            floor = value
            isInteger = true
            return
        }
        let (part, isNegative) = bytes.withUnsafeBytes { bytes in
            let number = JSONNumber(bytes)
            return (number.wholePart, number.isNegative)
        }
        switch part {
        case .beyond: beyond = isNegative ? -1 : 1
        case .whole(let magnitude, let hasFraction):
            isInteger = !hasFraction
            if !isNegative {
                if magnitude > UInt64(Int64.max) { beyond = 1 } else { floor = Int64(magnitude) }
            } else {
                let down = magnitude + (hasFraction ? 1 : 0)
                if down > UInt64(Int64.max) + 1 { beyond = -1 } else { floor = Int64(truncatingIfNeeded: 0 &- down) }
            }
        }
    }

    /// -1, 0 or 1 where `value` is less than, equal to or greater than the bound.
    @inline(__always)
    func order(of value: Int64) -> Int {
        if beyond != 0 { return -beyond }
        if value == floor { return isInteger ? 0 : -1 }
        return value < floor ? -1 : 1
    }
}
