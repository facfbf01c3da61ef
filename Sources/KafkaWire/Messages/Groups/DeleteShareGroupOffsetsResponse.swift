/// Whether the topics were forgotten.
package struct DeleteShareGroupOffsetsResponse: KafkaMessage, Equatable {
    /// DeleteShareGroupOffsets: 92.
    package static let apiKey = ApiKey.deleteShareGroupOffsets
    /// All that Kafka 4.3 has.
    package static let validVersions: ClosedRange<Int16> = 0...0
    /// All versions are flexible.
    package static let firstFlexibleVersion: Int16 = 0

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    package var throttleTimeMs: Int32
    /// What went wrong as a whole.
    package var errorCode: ErrorCode
    /// The broker's words about the error; null for none.
    package var errorMessage: String?
    /// The answer for each topic.
    package var responses: [DeleteShareGroupOffsetsResponseTopic]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, errorMessage: String? = nil,
        responses: [DeleteShareGroupOffsetsResponseTopic] = [], unknownTaggedFields: [TaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.responses = responses
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        throttleTimeMs = try reader.int32()
        errorCode = ErrorCode(rawValue: try reader.int16())
        errorMessage = try reader.nullableString(flexible: true)
        responses = try reader.array(version: version, flexible: true)
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        writer.int32(throttleTimeMs)
        writer.int16(errorCode.rawValue)
        try writer.nullableString(errorMessage, flexible: true)
        try writer.array(responses, version: version, flexible: true)
        try writer.taggedFields(unknownTaggedFields)
    }
}

extension DeleteShareGroupOffsetsResponse {
    /// The answer for a topic.
    package struct DeleteShareGroupOffsetsResponseTopic: VersionedStruct, Equatable {
        /// The topic name.
        package var topicName: String
        /// The topic's id.
        package var topicId: KafkaUUID
        /// What went wrong with the topic.
        package var errorCode: ErrorCode
        /// The broker's words about the error; null for none.
        package var errorMessage: String?
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            topicName: String = "", topicId: KafkaUUID = .zero, errorCode: ErrorCode = .none,
            errorMessage: String? = nil, unknownTaggedFields: [TaggedField] = []
        ) {
            self.topicName = topicName
            self.topicId = topicId
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            topicName = try reader.string(flexible: true)
            topicId = try reader.uuid()
            errorCode = ErrorCode(rawValue: try reader.int16())
            errorMessage = try reader.nullableString(flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(topicName, flexible: true)
            writer.uuid(topicId)
            writer.int16(errorCode.rawValue)
            try writer.nullableString(errorMessage, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
