/// Whether the topics were forgotten.
public struct DeleteShareGroupOffsetsResponse: KafkaMessage, Equatable {
    /// DeleteShareGroupOffsets: 92.
    public static let apiKey = ApiKey.deleteShareGroupOffsets
    /// All that Kafka 4.3 has.
    public static let validVersions: ClosedRange<Int16> = 0...0
    /// All versions are flexible.
    public static let firstFlexibleVersion: Int16 = 0

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    public var throttleTimeMs: Int32
    /// What went wrong as a whole.
    public var errorCode: ErrorCode
    /// The broker's words about the error; null for none.
    public var errorMessage: String?
    /// The answer for each topic.
    public var responses: [DeleteShareGroupOffsetsResponseTopic]
    /// Tagged fields that this program does not know, kept as they came.
    public var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    public init(
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
    public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        throttleTimeMs = try reader.int32()
        errorCode = ErrorCode(rawValue: try reader.int16())
        errorMessage = try reader.nullableString(flexible: true)
        responses = try reader.array(version: version, flexible: true)
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
    public struct DeleteShareGroupOffsetsResponseTopic: VersionedStruct, Equatable {
        /// The topic name.
        public var topicName: String
        /// The topic's id.
        public var topicId: KafkaUUID
        /// What went wrong with the topic.
        public var errorCode: ErrorCode
        /// The broker's words about the error; null for none.
        public var errorMessage: String?
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(
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
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            topicName = try reader.string(flexible: true)
            topicId = try reader.uuid()
            errorCode = ErrorCode(rawValue: try reader.int16())
            errorMessage = try reader.nullableString(flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(topicName, flexible: true)
            writer.uuid(topicId)
            writer.int16(errorCode.rawValue)
            try writer.nullableString(errorMessage, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
