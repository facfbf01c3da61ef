/// Has a share group without members forget topics (KIP-932).
public struct DeleteShareGroupOffsetsRequest: KafkaRequest, Equatable {
    /// What answers it.
    public typealias Response = DeleteShareGroupOffsetsResponse
    /// DeleteShareGroupOffsets: 92.
    public static let apiKey = ApiKey.deleteShareGroupOffsets
    /// All that Kafka 4.3 has.
    public static let validVersions: ClosedRange<Int16> = 0...0
    /// All versions are flexible.
    public static let firstFlexibleVersion: Int16 = 0

    /// The group.
    public var groupId: String
    /// The topics.
    public var topics: [DeleteShareGroupOffsetsRequestTopic]
    /// Tagged fields that this program does not know, kept as they came.
    public var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    public init(
        groupId: String = "", topics: [DeleteShareGroupOffsetsRequestTopic] = [],
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.groupId = groupId
        self.topics = topics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        groupId = try reader.string(flexible: true)
        topics = try reader.array(version: version, flexible: true)
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        try writer.string(groupId, flexible: true)
        try writer.array(topics, version: version, flexible: true)
        try writer.taggedFields(unknownTaggedFields)
    }
}

extension DeleteShareGroupOffsetsRequest {
    /// A topic.
    public struct DeleteShareGroupOffsetsRequestTopic: VersionedStruct, Equatable {
        /// The topic name.
        public var topicName: String
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(topicName: String = "", unknownTaggedFields: [TaggedField] = []) {
            self.topicName = topicName
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            topicName = try reader.string(flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(topicName, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
