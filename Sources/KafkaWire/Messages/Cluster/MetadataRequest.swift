/// Asks for the brokers of the cluster and for the partitions of topics and their leaders. Below version 4 the broker
/// may create the topics that are asked for.
package struct MetadataRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = MetadataResponse
    /// Metadata: 3.
    package static let apiKey = ApiKey.metadata
    /// 4: topics need not be created; 7: leader epochs; 9: they are to be trusted; 10: topic ids; 12: asking by id; 13:
    /// top-level error.
    package static let validVersions: ClosedRange<Int16> = 0...13
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 9

    /// The topics; null for all, empty for none. In version 0 empty means all.
    /// Null allowed from version 1 on; default empty.
    package var topics: [MetadataRequestTopic]?
    /// Whether the broker may create topics that do not exist, as its settings say. Looking should not create: send
    /// false.
    /// From version 4 on, refused before; default true.
    package var allowAutoTopicCreation: Bool
    /// Whether to say what the client may do with the cluster.
    /// Versions 8 to 10, refused elsewhere.
    package var includeClusterAuthorizedOperations: Bool
    /// Whether to say what the client may do with the topics.
    /// From version 8 on, refused before.
    package var includeTopicAuthorizedOperations: Bool
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
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
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
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
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
    /// A topic that is asked for, by name or by id.
    package struct MetadataRequestTopic: VersionedStruct, Equatable {
        /// The topic's id, asked for from version 12 on; zero to ask by name.
        /// From version 10 on.
        package var topicId: KafkaUUID
        /// The topic's name; null to ask by id.
        /// Null allowed from version 10 on; default empty.
        package var name: String?
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(topicId: KafkaUUID = .zero, name: String? = "", unknownTaggedFields: [TaggedField] = []) {
            self.topicId = topicId
            self.name = name
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
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
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
