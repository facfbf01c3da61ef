/// Has a share group without members forget topics (KIP-932).
package struct DeleteShareGroupOffsetsRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = DeleteShareGroupOffsetsResponse
    /// DeleteShareGroupOffsets: 92.
    package static let apiKey = ApiKey.deleteShareGroupOffsets
    /// All that Kafka 4.3 has.
    package static let validVersions: ClosedRange<Int16> = 0...0
    /// All versions are flexible.
    package static let firstFlexibleVersion: Int16 = 0

    /// The group.
    package var groupId: String
    /// The topics.
    package var topics: [DeleteShareGroupOffsetsRequestTopic]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        groupId: String = "", topics: [DeleteShareGroupOffsetsRequestTopic] = [],
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.groupId = groupId
        self.topics = topics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        groupId = try reader.string(flexible: true)
        topics = try reader.array(version: version, flexible: true)
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        try writer.string(groupId, flexible: true)
        try writer.array(topics, version: version, flexible: true)
        try writer.taggedFields(unknownTaggedFields)
    }
}

extension DeleteShareGroupOffsetsRequest {
    /// A topic.
    package struct DeleteShareGroupOffsetsRequestTopic: VersionedStruct, Equatable {
        /// The topic name.
        package var topicName: String
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(topicName: String = "", unknownTaggedFields: [TaggedField] = []) {
            self.topicName = topicName
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            topicName = try reader.string(flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(topicName, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
