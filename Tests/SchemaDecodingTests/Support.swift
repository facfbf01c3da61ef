import Foundation
import SchemaDecoding
import Testing

/// What tests of decoders share.
enum Support {
    /// The bytes of hexadecimal digits; white space between them is passed over.
    static func bytes(hex: String) -> [UInt8] {
        let digits = hex.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    /// The lines of a fixture, or of a larger file of the same kind that the environment names.
    static func lines(_ name: String, orFrom variable: String) throws -> [JSONValue] {
        let url = Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil)
        let path = ProcessInfo.processInfo.environment[variable] ?? url?.path ?? name
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }

    /// What a decoder makes of bytes.
    static func text(
        _ bytes: [UInt8], _ decode: (UnsafeRawBufferPointer, inout DecodedText) throws(DecodeError) -> Void
    ) throws(DecodeError) -> String {
        var text = DecodedText(limit: 1 << 20)
        try bytes.span.bytes.withUnsafeBytes { (bytes) throws(DecodeError) in try decode(bytes, &text) }
        return text.string
    }

    /// Whether two documents are equal, members of objects in any order; numbers that are written differently are equal
    /// when both are the same double, or the same float of 32 bits.
    static func isEqual(_ one: JSONValue, _ other: JSONValue) -> Bool {
        switch (one, other) {
        case (.number(let one), .number(let other)):
            if one == other { return true }
            guard one.contains(where: { ".eE".contains($0) }) else { return false }
            return Double(one) == Double(other) || Float(one) == Float(other)
        case (.array(let one), .array(let other)):
            return one.count == other.count && zip(one, other).allSatisfy(isEqual)
        case (.object(let one), .object(let other)):
            let sorted = [one, other].map { $0.sorted { $0.name < $1.name } }
            return one.count == other.count
                && zip(sorted[0], sorted[1]).allSatisfy { $0.name == $1.name && isEqual($0.value, $1.value) }
        default: return one == other
        }
    }
}
