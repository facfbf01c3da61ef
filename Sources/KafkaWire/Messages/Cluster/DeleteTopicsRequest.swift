/// Deletes topics: up to version 5 by name (`topicNames`), from 6 on by name or id (`topics`).
package struct DeleteTopicsRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = DeleteTopicsResponse
    /// DeleteTopics: 20.
    package static let apiKey = ApiKey.deleteTopics
    /// 5: error messages; 6: topics by name or id.
    package static let validVersions: ClosedRange<Int16> = 1...6
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 4

    /// The topics, by name or id.
    /// From version 6 on, refused before.
    package var topics: [DeleteTopicState]
    /// The topics, by name.
    /// Up to version 5.
    package var topicNames: [String]
    /// How long to wait until the topics are gone, in milliseconds.
    package var timeoutMs: Int32
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        topics: [DeleteTopicState] = [], topicNames: [String] = [], timeoutMs: Int32 = 0,
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.topics = topics
        self.topicNames = topicNames
        self.timeoutMs = timeoutMs
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        if version >= 6 {
            topics = try reader.array(version: version, flexible: flexible)
        }
        if version <= 5 {
            topicNames = try reader.stringArray(flexible: flexible)
        }
        timeoutMs = try reader.int32()
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if version < 6, !topics.isEmpty { throw writer.lacking("DeleteTopicsRequest.topics", version) }
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("DeleteTopicsRequest.unknownTaggedFields", version)
        }
        if version >= 6 {
            try writer.array(topics, version: version, flexible: flexible)
        }
        if version <= 5 {
            try writer.stringArray(topicNames, flexible: flexible)
        }
        writer.int32(timeoutMs)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension DeleteTopicsRequest {
    /// A topic to delete, by name or by id, not by both.
    package struct DeleteTopicState: VersionedStruct, Equatable {
        /// The topic's name; null to go by the id.
        package var name: String?
        /// The topic's id; zero to go by the name.
        package var topicId: KafkaUUID
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(name: String? = nil, topicId: KafkaUUID = .zero, unknownTaggedFields: [TaggedField] = []) {
            self.name = name
            self.topicId = topicId
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            name = try reader.nullableString(flexible: true)
            topicId = try reader.uuid()
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.nullableString(name, flexible: true)
            writer.uuid(topicId)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
