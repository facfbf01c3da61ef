/// Whether the broker has the mechanism, and which it has.
package struct SaslHandshakeResponse: KafkaMessage, Equatable {
    /// SaslHandshake: 17.
    package static let apiKey = ApiKey.saslHandshake
    /// 1: tokens go in SaslAuthenticate.
    package static let validVersions: ClosedRange<Int16> = 0...1
    /// It never became flexible.
    package static let firstFlexibleVersion: Int16 = .max

    /// What went wrong as a whole.
    package var errorCode: ErrorCode
    /// The mechanisms that the broker has.
    package var mechanisms: [String]

    /// With Kafka's defaults for what is not given.
    package init(errorCode: ErrorCode = .none, mechanisms: [String] = []) {
        self.errorCode = errorCode
        self.mechanisms = mechanisms
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        errorCode = ErrorCode(rawValue: try reader.int16())
        mechanisms = try reader.stringArray(flexible: false)
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        writer.int16(errorCode.rawValue)
        try writer.stringArray(mechanisms, flexible: false)
    }
}
