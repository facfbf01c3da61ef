/// Asks for the brokers of the cluster and for the partitions of topics and their leaders. Below version 4 the broker
/// may create the topics that are asked for.
public struct MetadataRequest: KafkaRequest, Equatable {
    /// What answers it.
    public typealias Response = MetadataResponse
    /// Metadata: 3.
    public static let apiKey = ApiKey.metadata
    /// All that Kafka 4.3 has.
    public static let validVersions: ClosedRange<Int16> = 0...13
    /// Flexible from here on.
    public static let firstFlexibleVersion: Int16 = 9

    /// The topics to fetch metadata for.
    /// Null allowed from version 1 on; default empty.
    public var topics: [MetadataRequestTopic]?
    /// If this is true, the broker may auto-create topics that we requested which do not already exist, if it is
    /// configured to do so.
    /// From version 4 on, refused before; default true.
    public var allowAutoTopicCreation: Bool
    /// Whether to include cluster authorized operations.
    /// Versions 8 to 10, refused elsewhere.
    public var includeClusterAuthorizedOperations: Bool
    /// Whether to include topic authorized operations.
    /// From version 8 on, refused before.
    public var includeTopicAuthorizedOperations: Bool
    /// Tagged fields that this program does not know, kept as they came.
    public var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    public init(
        topics: [MetadataRequestTopic]? = [], allowAutoTopicCreation: Bool = true,
        includeClusterAuthorizedOperations: Bool = false, includeTopicAuthorizedOperations: Bool = false,
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.topics = topics
        self.allowAutoTopicCreation = allowAutoTopicCreation
        self.includeClusterAuthorizedOperations = includeClusterAuthorizedOperations
        self.includeTopicAuthorizedOperations = includeTopicAuthorizedOperations
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        topics = try reader.nullableArray(version: version, flexible: flexible)
        if version >= 4 {
            allowAutoTopicCreation = try reader.bool()
        }
        if (8...10).contains(version) {
            includeClusterAuthorizedOperations = try reader.bool()
        }
        if version >= 8 {
            includeTopicAuthorizedOperations = try reader.bool()
        }
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if version == 0, topics == nil { throw writer.null("MetadataRequest.topics", version) }
        if version < 4, !allowAutoTopicCreation {
            throw writer.lacking("MetadataRequest.allowAutoTopicCreation", version)
        }
        if !(8...10).contains(version), includeClusterAuthorizedOperations {
            throw writer.lacking("MetadataRequest.includeClusterAuthorizedOperations", version)
        }
        if version < 8, includeTopicAuthorizedOperations {
            throw writer.lacking("MetadataRequest.includeTopicAuthorizedOperations", version)
        }
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("MetadataRequest.unknownTaggedFields", version)
        }
        try writer.nullableArray(topics, version: version, flexible: flexible)
        if version >= 4 {
            writer.bool(allowAutoTopicCreation)
        }
        if (8...10).contains(version) {
            writer.bool(includeClusterAuthorizedOperations)
        }
        if version >= 8 {
            writer.bool(includeTopicAuthorizedOperations)
        }
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension MetadataRequest {
    /// An element of `topics`.
    public struct MetadataRequestTopic: VersionedStruct, Equatable {
        /// The topic id.
        /// From version 10 on.
        public var topicId: KafkaUUID
        /// The topic name.
        /// Null allowed from version 10 on; default empty.
        public var name: String?
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(topicId: KafkaUUID = .zero, name: String? = "", unknownTaggedFields: [TaggedField] = []) {
            self.topicId = topicId
            self.name = name
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = MetadataRequest.isFlexible(version)
            if version >= 10 {
                topicId = try reader.uuid()
            }
            name = try reader.nullableString(flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = MetadataRequest.isFlexible(version)
            if version <= 9, name == nil { throw writer.null("MetadataRequest.MetadataRequestTopic.name", version) }
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("MetadataRequest.MetadataRequestTopic.unknownTaggedFields", version)
            }
            if version >= 10 {
                writer.uuid(topicId)
            }
            try writer.nullableString(name, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
