/// The body of a request or a response. One struct holds the fields of all versions; its fields carry Kafka's own names.
public protocol KafkaMessage: Sendable {
    /// The API's key.
    static var apiKey: ApiKey { get }
    /// The versions that this program encodes and decodes.
    static var validVersions: ClosedRange<Int16> { get }
    /// From this version on strings and arrays are compact and structs end with tagged fields; `Int16.max`: never.
    static var firstFlexibleVersion: Int16 { get }

    /// Reads a body. Bytes behind it are left to the caller.
    init(from reader: inout ByteReader, version: Int16) throws(WireError)
    /// Appends a body. A field that the version lacks and that may not be ignored is an error when it is not its default.
    func encode(into writer: inout ByteWriter, version: Int16) throws(WireError)
}

/// A request, which knows its response.
public protocol KafkaRequest: KafkaMessage {
    /// What answers it.
    associatedtype Response: KafkaMessage
}

extension KafkaMessage {
    /// Whether `version` has compact types and tagged fields (KIP-482).
    public static func isFlexible(_ version: Int16) -> Bool { version >= firstFlexibleVersion }
    /// 2 for a flexible version, otherwise 1. (0 was for ControlledShutdown alone.)
    public static func requestHeaderVersion(_ version: Int16) -> Int16 { isFlexible(version) ? 2 : 1 }
    /// 1 for a flexible version, otherwise 0; always 0 for ApiVersions (KIP-511).
    public static func responseHeaderVersion(_ version: Int16) -> Int16 {
        apiKey != .apiVersions && isFlexible(version) ? 1 : 0
    }
}
