/// Names the SASL mechanism that the client wants. With version 0 raw tokens follow, with 1 SaslAuthenticate requests.
package struct SaslHandshakeRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = SaslHandshakeResponse
    /// SaslHandshake: 17.
    package static let apiKey = ApiKey.saslHandshake
    /// 1: tokens go in SaslAuthenticate.
    package static let validVersions: ClosedRange<Int16> = 0...1
    /// It never became flexible.
    package static let firstFlexibleVersion: Int16 = .max

    /// The mechanism that the client wants: `PLAIN`, `SCRAM-SHA-256`.
    package var mechanism: String

    /// With Kafka's defaults for what is not given.
    package init(mechanism: String = "") {
        self.mechanism = mechanism
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        mechanism = try reader.string(flexible: false)
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        try writer.string(mechanism, flexible: false)
    }
}
