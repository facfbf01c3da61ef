/// What a key or a value is decoded as: kcat's `-s`, and more.
package enum ValueType: Equatable, Sendable {
    /// By what the bytes show.
    case auto
    /// Framed, by the registry; the registry knows whether it is Avro, Protobuf or JSON.
    case registry
    /// JSON as it stands, with a registry's frame before it or without.
    case json
    /// MessagePack.
    case msgpack
    /// CBOR.
    case cbor
    /// Avro by the schema of a file.
    case avro(file: String)
    /// Protobuf by the schema of a file, `.proto` text or descriptors; the message by name, or the only one.
    case protobuf(file: String, message: String?)
    /// Protobuf without a schema.
    case protobufRaw
    /// kcat's pack letters.
    case pack(PackFormat)

    /// The names that stand for themselves, for help and completions.
    package static let names = ["auto", "avro", "protobuf", "protobuf:raw", "json", "msgpack", "cbor"]

    /// `nil` when the text is no type.
    package init?(_ text: String) {
        func rest(_ prefix: String) -> String? {
            guard text.hasPrefix(prefix), text.utf8.count > prefix.utf8.count else { return nil }
            return String(text.dropFirst(prefix.count))
        }
        switch text {
        case "auto": self = .auto
        case "avro", "protobuf": self = .registry
        case "json": self = .json
        case "msgpack": self = .msgpack
        case "cbor": self = .cbor
        case "protobuf:raw": self = .protobufRaw
        default:
            if let file = rest("avro:") {
                self = .avro(file: file)
            } else if let file = rest("protobuf:") {
                let parts = file.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
                self = .protobuf(file: String(parts[0]), message: parts.count > 1 ? String(parts[1]) : nil)
            } else if let letters = PackFormat(text) {
                self = .pack(letters)
            } else {
                return nil
            }
        }
    }

    /// Whether it is Avro by the schema of a file.
    var isAvroFile: Bool { if case .avro = self { true } else { false } }

    /// Whether it is Protobuf by the schema of a file.
    var isProtobufFile: Bool { if case .protobuf = self { true } else { false } }

    /// Whether values of this type need a registry.
    package var needsRegistry: Bool { self == .registry }
}
