/// Asks which APIs and versions the broker speaks; the first request on every connection. A broker that does not know
/// its version answers UNSUPPORTED_VERSION in version 0 (KIP-511).
package struct ApiVersionsRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = ApiVersionsResponse
    /// ApiVersions: 18.
    package static let apiKey = ApiKey.apiVersions
    /// 3 is flexible and names the client; 4 (Kafka 3.9) tells features that begin at level 0.
    package static let validVersions: ClosedRange<Int16> = 0...4
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 3

    /// The client program's name, letters and digits with dots and dashes between them; the broker refuses another with
    /// INVALID_REQUEST.
    /// From version 3 on.
    package var clientSoftwareName: String
    /// The client program's version, of the same characters.
    /// From version 3 on.
    package var clientSoftwareVersion: String
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        clientSoftwareName: String = "", clientSoftwareVersion: String = "", unknownTaggedFields: [TaggedField] = []
    ) {
        self.clientSoftwareName = clientSoftwareName
        self.clientSoftwareVersion = clientSoftwareVersion
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        if version >= 3 {
            clientSoftwareName = try reader.string(flexible: flexible)
            clientSoftwareVersion = try reader.string(flexible: flexible)
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
            throw writer.lacking("ApiVersionsRequest.unknownTaggedFields", version)
        }
        if version >= 3 {
            try writer.string(clientSoftwareName, flexible: flexible)
            try writer.string(clientSoftwareVersion, flexible: flexible)
        }
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
