/// A number as JSON writes it, of any length, compared without rounding.
struct JSONNumber {
    private(set) var isNegative = false
    /// From the first significant digit to behind the last; a point may stand between them. Empty for zero.
    private var digits = UnsafeRawBufferPointer(start: nil, count: 0)
    /// Where the point stands: digits before it, counted from the first significant one.
    private var magnitude: Int64 = 0

    /// Whether bytes are one number of JSON's and nothing else.
    static func isValid(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { length(of: $0, at: 0) == $0.count && $0.count > 0 }
    }

    /// Bytes of the number that begins at `at`; 0 where none does.
    static func length(of bytes: UnsafeRawBufferPointer, at start: Int) -> Int {
        var at = start
        let end = bytes.count
        func digits() -> Bool {
            let first = at
            while at < end, bytes[at] &- 0x30 < 10 { at += 1 }
            return at > first
        }
        if at < end, bytes[at] == UInt8(ascii: "-") { at += 1 }
        let first = at
        guard digits() else { return 0 }
        if bytes[first] == 0x30, at > first + 1 { return 0 }
        if at < end, bytes[at] == UInt8(ascii: ".") {
            at += 1
            guard digits() else { return 0 }
        }
        if at < end, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < end, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
            guard digits() else { return 0 }
        }
        return at - start
    }

    /// The number of at most 18 digits and nothing but them and a sign; `nil` for any other.
    @inline(__always)
    static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        let isNegative = bytes.count > 0 && bytes[0] == UInt8(ascii: "-")
        let first = isNegative ? 1 : 0
        guard bytes.count > first, bytes.count - first <= 18 else { return nil }
        var value: Int64 = 0
        for at in first..<bytes.count {
            let digit = bytes[at] &- 0x30
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int64(digit)
        }
        return isNegative ? -value : value
    }

    /// Zero.
    init() {}

    /// The number that `bytes` are, which must be one.
    init(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        if rest.first == UInt8(ascii: "-") {
            isNegative = true
            rest = rest.dropFirst()
        }
        var exponent: Int64 = 0
        if let mark = rest.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
            exponent = Self.exponent(rest[(mark + 1)...])
            rest = rest[..<mark]
        }
        let point = rest.firstIndex(of: UInt8(ascii: "."))
        let isZero: (UInt8) -> Bool = { $0 == 0x30 || $0 == UInt8(ascii: ".") }
        guard let first = rest.firstIndex(where: { !isZero($0) }), let last = rest.lastIndex(where: { !isZero($0) })
        else {
            isNegative = false
            return
        }
        let before = point ?? rest.endIndex
        magnitude = Int64(before > first ? before - first : before - first + 1)
        // Bytes are not even near the bounds: the sum can't overflow.
        magnitude += exponent
        digits = UnsafeRawBufferPointer(rebasing: rest[first...last])
    }

    /// Beyond 10^17 it is held there: nobody can write so many digits.
    private static func exponent(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int64 {
        var value: Int64 = 0
        for byte in bytes where byte &- 0x30 < 10 {
            value = min(value * 10 + Int64(byte - 0x30), 100_000_000_000_000_000)
        }
        return bytes.first == UInt8(ascii: "-") ? -value : value
    }

    /// A number's digits before its point.
    enum WholePart {
        /// These, and whether others than zeros follow the point.
        case whole(UInt64, hasFraction: Bool)
        /// More than 19 of them.
        case beyond
    }

    /// The digits before the point.
    var wholePart: WholePart {
        if magnitude <= 0 { return .whole(0, hasFraction: !digits.isEmpty) }
        guard magnitude <= 19 else { return .beyond }
        var value: UInt64 = 0
        var rest = digits[...]
        for _ in 0..<magnitude {
            if rest.first == UInt8(ascii: ".") { rest.removeFirst() }
            value = value * 10 + UInt64((rest.popFirst() ?? 0x30) - 0x30)
        }
        return .whole(value, hasFraction: !rest.isEmpty)
    }

    /// -1, 0 or 1 where this is less than, equal to or greater than `other`.
    func order(to other: JSONNumber) -> Int {
        let sign = digits.isEmpty ? 0 : isNegative ? -1 : 1
        let otherSign = other.digits.isEmpty ? 0 : other.isNegative ? -1 : 1
        if sign != otherSign { return sign < otherSign ? -1 : 1 }
        if sign == 0 { return 0 }
        if magnitude != other.magnitude { return magnitude < other.magnitude ? -sign : sign }
        var at = 0
        var there = 0
        while true {
            if at < digits.count, digits[at] == UInt8(ascii: ".") { at += 1 }
            if there < other.digits.count, other.digits[there] == UInt8(ascii: ".") { there += 1 }
            // The last digit of each is not zero: the longer one is the larger.
            if at == digits.count { return there == other.digits.count ? 0 : -sign }
            if there == other.digits.count { return sign }
            if digits[at] != other.digits[there] { return digits[at] < other.digits[there] ? -sign : sign }
            at += 1
            there += 1
        }
    }
}
