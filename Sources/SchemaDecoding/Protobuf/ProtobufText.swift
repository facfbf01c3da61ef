/// Texts of a field that are the same in each value: its name as JSON, and what it has where it is absent.
enum ProtobufText {
    /// A name as a JSON key, with the colon.
    static func key(_ name: String) -> String { quoted(Array(name.utf8)) + ":" }

    private static func quoted(_ content: [UInt8]) -> String {
        var text = DecodedText()
        _ = try? content.span.bytes.withUnsafeBytes { (bytes) throws(DecodeError) in try text.append(string: bytes) }
        return text.string
    }

    /// What an absent field has, as JSON; empty where nothing is to be shown.
    static func defaultText(of field: ProtoField, _ layout: FieldLayout, _ enums: [ProtoEnum]) -> String {
        if layout.isMap { return "{}" }
        if field.isRepeated { return "[]" }
        guard layout.oneof == 0 || field.isOptional, layout.kind != .message, layout.kind != .group else { return "" }
        guard layout.isImplicit || field.defaultValue != nil else { return "" }
        let word = field.defaultValue.map { String(decoding: $0, as: UTF8.self) }
        switch layout.kind {
        case .string: return quoted(field.defaultValue ?? [])
        case .bytes:
            var text = DecodedText()
            let content = field.defaultValue ?? []
            try? content.span.bytes.withUnsafeBytes { (bytes) throws(DecodeError) in
                try text.append(base64: bytes)
            }
            return text.string
        case .bool: return word == "true" ? "true" : "false"
        case .enumeration:
            if enums[Int(layout.type)].name == "google.protobuf.NullValue" { return "null" }
            if let word { return "\"\(word)\"" }
            return enums[Int(layout.type)].values.first { $0.number == 0 }.map { "\"\($0.name)\"" } ?? "0"
        case .double, .float:
            var text = DecodedText()
            let value = word.flatMap(ProtoNumber.floating) ?? 0
            if layout.kind == .float { try? text.append(Float(value)) } else { try? text.append(value) }
            return text.string
        default:
            let isNegative = word?.hasPrefix("-") == true
            let magnitude = word.flatMap { ProtoNumber.integer(String($0.drop { $0 == "-" })) } ?? 0
            let number = (isNegative ? "-" : "") + String(magnitude)
            return layout.kind.isQuoted ? "\"\(number)\"" : number
        }
    }
}
