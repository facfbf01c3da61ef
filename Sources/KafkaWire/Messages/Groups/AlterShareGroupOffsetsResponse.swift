/// Whether the start offsets were set.
public struct AlterShareGroupOffsetsResponse: KafkaMessage, Equatable {
    /// AlterShareGroupOffsets: 91.
    public static let apiKey = ApiKey.alterShareGroupOffsets
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
    public var responses: [AlterShareGroupOffsetsResponseTopic]
    /// Tagged fields that this program does not know, kept as they came.
    public var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    public init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, errorMessage: String? = nil,
        responses: [AlterShareGroupOffsetsResponseTopic] = [], unknownTaggedFields: [TaggedField] = []
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

extension AlterShareGroupOffsetsResponse {
    /// The answer for a topic.
    public struct AlterShareGroupOffsetsResponseTopic: VersionedStruct, Equatable {
        /// The topic name.
        public var topicName: String
        /// The topic's id.
        public var topicId: KafkaUUID
        /// The partitions.
        public var partitions: [AlterShareGroupOffsetsResponsePartition]
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(
            topicName: String = "", topicId: KafkaUUID = .zero,
            partitions: [AlterShareGroupOffsetsResponsePartition] = [], unknownTaggedFields: [TaggedField] = []
        ) {
            self.topicName = topicName
            self.topicId = topicId
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            topicName = try reader.string(flexible: true)
            topicId = try reader.uuid()
            partitions = try reader.array(version: version, flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(topicName, flexible: true)
            writer.uuid(topicId)
            try writer.array(partitions, version: version, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension AlterShareGroupOffsetsResponse {
    /// The answer for a partition.
    public struct AlterShareGroupOffsetsResponsePartition: VersionedStruct, Equatable {
        /// The partition's number.
        public var partitionIndex: Int32
        /// What went wrong with the partition.
        public var errorCode: ErrorCode
        /// The broker's words about the error; null for none.
        public var errorMessage: String?
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(
            partitionIndex: Int32 = 0, errorCode: ErrorCode = .none, errorMessage: String? = nil,
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            partitionIndex = try reader.int32()
            errorCode = ErrorCode(rawValue: try reader.int16())
            errorMessage = try reader.nullableString(flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int32(partitionIndex)
            writer.int16(errorCode.rawValue)
            try writer.nullableString(errorMessage, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
