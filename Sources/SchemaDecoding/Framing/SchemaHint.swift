/// What headers tell of a value beside the id of its schema: which message it is, or that its schema is in a registry that
/// is not asked here.
package enum SchemaHint: Equatable, Sendable {
    /// The name of a Protobuf message, beside an id of Apicurio's (`apicurio.protobuf.type`); the value is bare.
    case apicurio(message: String)
    /// The full name of a Protobuf message, in Buf's registry (`buf.registry.value.schema.message`); the value is bare.
    case buf(message: String)
    /// An id in Solace's registry (`solace.schema.schema-id`); the value is bare.
    case solace(id: String)

    /// What one header tells, `nil` where it isn't of this kind; for a key or for a value.
    static func header(
        _ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, isKey: Bool
    ) -> SchemaHint? {
        if name.elementsEqual(isKey ? bufKey : bufValue) {
            return .buf(message: String(decoding: value.prefix(limit), as: UTF8.self))
        }
        if name.elementsEqual(isKey ? apicurioKey : apicurioValue) {
            return .apicurio(message: String(decoding: value.prefix(limit), as: UTF8.self))
        }
        if isKey { return nil }
        if name.elementsEqual(solaceId), value.count == 8 {
            return .solace(id: String(Int64(bigEndian: value.loadUnaligned(as: Int64.self))))
        }
        return name.elementsEqual(solaceText) ? .solace(id: String(decoding: value.prefix(limit), as: UTF8.self)) : nil
    }

    /// The message that it names.
    var message: String? {
        switch self {
        case .apicurio(let message), .buf(let message): message
        case .solace: nil
        }
    }

    /// What to do where there is no schema to be had, in words.
    var advice: String {
        switch self {
        case .apicurio(let message): "Protobuf, message \(message), without a schema's id"
        case .buf(let message):
            "Protobuf of Buf's registry, message \(message): -s value=protobuf:FILE.proto#\(message) shows names"
        case .solace(let id):
            "written with schema id \(id) of Solace's registry, which is not asked: -s value=avro:FILE.avsc"
        }
    }

    /// Names are shorter.
    private static let limit = 512
    private static let apicurioKey = Array("apicurio.protobuf.type.key".utf8)
    private static let apicurioValue = Array("apicurio.protobuf.type".utf8)
    private static let bufKey = Array("buf.registry.key.schema.message".utf8)
    private static let bufValue = Array("buf.registry.value.schema.message".utf8)
    private static let solaceId = Array("solace.schema.schema-id".utf8)
    private static let solaceText = Array("solace.schema.schema-id-string".utf8)
}
