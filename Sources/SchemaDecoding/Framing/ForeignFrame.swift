/// What headers tell of a schema that no registry's client here can fetch. It is named, and helps where a file has the
/// schema.
package enum ForeignFrame: Equatable, Sendable {
    /// The full name of a Protobuf message, in Buf's registry (`buf.registry.value.schema.message`); the value is bare.
    case buf(message: String)
    /// An id in Solace's registry (`solace.schema.schema-id`); the value is bare.
    case solace(id: String)

    /// What one header tells, `nil` where it isn't of this kind; for a key or for a value.
    static func header(
        _ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, isKey: Bool
    ) -> ForeignFrame? {
        if name.elementsEqual(isKey ? bufKey : bufValue) {
            return .buf(message: String(decoding: value.prefix(limit), as: UTF8.self))
        }
        if isKey { return nil }
        if name.elementsEqual(solaceId), value.count == 8 {
            return .solace(id: String(Int64(bigEndian: value.loadUnaligned(as: Int64.self))))
        }
        return name.elementsEqual(solaceText) ? .solace(id: String(decoding: value.prefix(limit), as: UTF8.self)) : nil
    }

    /// What to do about it, in words.
    var advice: String {
        switch self {
        case .buf(let message):
            "Protobuf of Buf's registry, message \(message): -s value=protobuf:FILE.proto#\(message) shows names"
        case .solace(let id):
            "written with schema id \(id) of Solace's registry, which is not asked: -s value=avro:FILE.avsc"
        }
    }

    /// Names are shorter.
    private static let limit = 512
    private static let bufKey = Array("buf.registry.key.schema.message".utf8)
    private static let bufValue = Array("buf.registry.value.schema.message".utf8)
    private static let solaceId = Array("solace.schema.schema-id".utf8)
    private static let solaceText = Array("solace.schema.schema-id-string".utf8)
}
