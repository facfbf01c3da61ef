import Foundation
import SchemaDecoding

/// A file of `Fixtures/protobuf`.
func protobufFixture(_ name: String) throws -> [UInt8] {
    let folder = Bundle.module.resourceURL?.appendingPathComponent("Fixtures/protobuf")
    return Array(try Data(contentsOf: folder?.appendingPathComponent(name) ?? URL(fileURLWithPath: name)))
}

/// A schema from its text.
func protobufSchema(_ text: String, _ references: [(String, String)] = []) throws -> ProtobufSchema {
    try ProtobufSchema(
        .init(name: "test.proto", bytes: Array(text.utf8)),
        references: references.map { .init(name: $0.0, bytes: Array($0.1.utf8)) })
}

/// Bytes from hexadecimal digits, white space allowed.
func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.filter { !$0.isWhitespace }.compactMap { $0.hexDigitValue.map(UInt8.init) }
    return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// A message as JSON, and what became of it.
func decoded(
    _ bytes: [UInt8], _ schema: ProtobufSchema, _ message: String? = nil,
    _ options: ProtobufDecoder.Options = .init()
) throws -> (text: String, outcome: ProtobufOutcome) {
    var decoder = ProtobufDecoder(options)
    var text = DecodedText()
    guard let message = message.map({ schema.message(named: $0) }) ?? schema.onlyMessage else {
        throw DecodeError("no message", at: nil)
    }
    let outcome = try bytes.span.bytes.withUnsafeBytes { (bytes) throws(DecodeError) in
        try decoder.decode(bytes, as: message, of: schema, into: &text)
    }
    return (text.string, outcome)
}

/// A message as JSON without a schema.
func raw(_ bytes: [UInt8]) throws -> (text: String, outcome: ProtobufOutcome) {
    var decoder = ProtobufDecoder()
    var text = DecodedText()
    let outcome = try bytes.span.bytes.withUnsafeBytes { (bytes) throws(DecodeError) in
        try decoder.decodeRaw(bytes, into: &text)
    }
    return (text.string, outcome)
}

extension JSONValue {
    /// Whether two documents say the same: members in any order, numbers by value.
    func means(_ other: JSONValue) -> Bool {
        switch (self, other) {
        case (.object(let mine), .object(let others)):
            let byName = Dictionary(others.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
            return mine.count == others.count && Set(mine.map(\.name)).count == mine.count
                && mine.allSatisfy { byName[$0.name]?.means($0.value) == true }
        case (.array(let mine), .array(let others)):
            return mine.count == others.count && zip(mine, others).allSatisfy { $0.means($1) }
        case (.number(let mine), .number(let other)): return mine == other || Double(mine) == Double(other)
        default: return self == other
        }
    }
}
