/// Decimal numbers from two's complement of any length, as Avro's decimals, CBOR's bignums and MessagePack's kin have them.
enum DecimalText {
    /// The most bytes of an unscaled value: what takes longer to write grows with its square.
    static let byteLimit = 1024
    /// The most digits behind the point.
    static let scaleLimit = 10_000

    /// Appends big-endian two's complement with `scale` digits behind the point, without quotes: `-123.45`.
    static func append(
        _ bytes: UnsafeRawBufferPointer, scale: Int, to text: inout DecodedText
    ) throws(DecodeError) {
        guard bytes.count > 8 else {
            var value = Int64(bytes.first.map { $0 >= 0x80 } ?? false ? -1 : 0)
            for byte in bytes { value = value << 8 | Int64(byte) }
            if value < 0 { try text.append(UInt8(ascii: "-")) }
            return try append(small: value.magnitude, scale: scale, to: &text)
        }
        guard bytes.count <= byteLimit else {
            throw DecodeError("a decimal of \(bytes.count) bytes, more than \(byteLimit)", at: nil)
        }
        var magnitude = Array(bytes)
        if magnitude[0] >= 0x80 {
            try text.append(UInt8(ascii: "-"))
            negate(&magnitude)
        }
        try append(magnitude: magnitude, scale: scale, to: &text)
    }

    /// Appends a big-endian number without a sign.
    static func append(
        magnitude bytes: [UInt8], scale: Int, to text: inout DecodedText
    ) throws(DecodeError) {
        guard bytes.count <= byteLimit else {
            throw DecodeError("a number of \(bytes.count) bytes, more than \(byteLimit)", at: nil)
        }
        var words = stride(from: bytes.count, to: 0, by: -4).reversed().map { end in
            bytes[max(0, end - 4)..<end].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        }[...]
        // Nine digits a step, the lowest first.
        var digits: [UInt8] = []
        while let first = words.first {
            if first == 0 {
                words.removeFirst()
                continue
            }
            var rest: UInt64 = 0
            for index in words.indices {
                let value = rest << 32 | UInt64(words[index])
                words[index] = UInt32(truncatingIfNeeded: value / 1_000_000_000)
                rest = value % 1_000_000_000
            }
            for _ in 0..<9 {
                digits.append(UInt8(rest % 10) + 0x30)
                rest /= 10
            }
        }
        while digits.last == 0x30 { digits.removeLast() }
        while digits.count <= scale { digits.append(0x30) }
        for (index, digit) in digits.enumerated().reversed() {
            try text.append(digit)
            if index == scale, scale > 0 { try text.append(UInt8(ascii: ".")) }
        }
    }

    private static func append(small: UInt64, scale: Int, to text: inout DecodedText) throws(DecodeError) {
        guard scale > 0 else { return try text.append(small) }
        guard scale < 19 else {
            try text.append("0.")
            for _ in 0..<max(0, scale - 20) { try text.append(UInt8(ascii: "0")) }
            return try text.append(small, digits: min(scale, 20))
        }
        var divisor: UInt64 = 1
        for _ in 0..<scale { divisor &*= 10 }
        let (whole, fraction) = small.quotientAndRemainder(dividingBy: divisor)
        try text.append(whole)
        try text.append(UInt8(ascii: "."))
        try text.append(fraction, digits: scale)
    }

    private static func negate(_ bytes: inout [UInt8]) {
        var carry = true
        for index in bytes.indices.reversed() {
            bytes[index] = ~bytes[index]
            if carry {
                bytes[index] &+= 1
                carry = bytes[index] == 0
            }
        }
    }
}
