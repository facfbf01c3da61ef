/// Carries the mechanism's next token to the client. After a failure the broker closes the connection.
package struct SaslAuthenticateResponse: KafkaMessage, Equatable {
    /// SaslAuthenticate: 36.
    package static let apiKey = ApiKey.saslAuthenticate
    /// 1: session lifetime (KIP-368).
    package static let validVersions: ClosedRange<Int16> = 0...2
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 2

    /// What went wrong as a whole.
    package var errorCode: ErrorCode
    /// The broker's words about the error; null for none.
    /// Default empty.
    package var errorMessage: String?
    /// The broker's token, as the mechanism defines it.
    package var authBytes: [UInt8]
    /// After how long the client has to log in again on this connection, in milliseconds; 0 for never (KIP-368).
    /// From version 1 on.
    package var sessionLifetimeMs: Int64
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        errorCode: ErrorCode = .none, errorMessage: String? = "", authBytes: [UInt8] = [], sessionLifetimeMs: Int64 = 0,
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.authBytes = authBytes
        self.sessionLifetimeMs = sessionLifetimeMs
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        errorCode = ErrorCode(rawValue: try reader.int16())
        errorMessage = try reader.nullableString(flexible: flexible)
        authBytes = try reader.byteArray(flexible: flexible)
        if version >= 1 {
            sessionLifetimeMs = try reader.int64()
        }
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("SaslAuthenticateResponse.unknownTaggedFields", version)
        }
        writer.int16(errorCode.rawValue)
        try writer.nullableString(errorMessage, flexible: flexible)
        try writer.byteArray(authBytes, flexible: flexible)
        if version >= 1 {
            writer.int64(sessionLifetimeMs)
        }
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
