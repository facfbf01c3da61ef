/// Whether the broker has the mechanism, and which it has.
public struct SaslHandshakeResponse: KafkaMessage, Equatable {
    /// SaslHandshake: 17.
    public static let apiKey = ApiKey.saslHandshake
    /// 1: tokens go in SaslAuthenticate.
    public static let validVersions: ClosedRange<Int16> = 0...1
    /// It never became flexible.
    public static let firstFlexibleVersion: Int16 = .max

    /// What went wrong as a whole.
    public var errorCode: ErrorCode
    /// The mechanisms that the broker has.
    public var mechanisms: [String]

    /// With Kafka's defaults for what is not given.
    public init(errorCode: ErrorCode = .none, mechanisms: [String] = []) {
        self.errorCode = errorCode
        self.mechanisms = mechanisms
    }

    /// Reads it as `version` has it.
    public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        errorCode = ErrorCode(rawValue: try reader.int16())
        mechanisms = try reader.stringArray(flexible: false)
    }

    /// Appends it as `version` has it.
    public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        writer.int16(errorCode.rawValue)
        try writer.stringArray(mechanisms, flexible: false)
    }
}
