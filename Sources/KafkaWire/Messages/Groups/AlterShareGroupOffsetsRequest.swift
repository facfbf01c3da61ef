/// Sets from where a share group without members reads (KIP-932).
package struct AlterShareGroupOffsetsRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = AlterShareGroupOffsetsResponse
    /// AlterShareGroupOffsets: 91.
    package static let apiKey = ApiKey.alterShareGroupOffsets
    /// All that Kafka 4.3 has.
    package static let validVersions: ClosedRange<Int16> = 0...0
    /// All versions are flexible.
    package static let firstFlexibleVersion: Int16 = 0

    /// The group.
    package var groupId: String
    /// The topics.
    package var topics: [AlterShareGroupOffsetsRequestTopic]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        groupId: String = "", topics: [AlterShareGroupOffsetsRequestTopic] = [], unknownTaggedFields: [TaggedField] = []
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

extension AlterShareGroupOffsetsRequest {
    /// A topic's partitions.
    package struct AlterShareGroupOffsetsRequestTopic: VersionedStruct, Equatable {
        /// The topic name.
        package var topicName: String
        /// The partitions.
        package var partitions: [AlterShareGroupOffsetsRequestPartition]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            topicName: String = "", partitions: [AlterShareGroupOffsetsRequestPartition] = [],
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.topicName = topicName
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            topicName = try reader.string(flexible: true)
            partitions = try reader.array(version: version, flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(topicName, flexible: true)
            try writer.array(partitions, version: version, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension AlterShareGroupOffsetsRequest {
    /// A partition.
    package struct AlterShareGroupOffsetsRequestPartition: VersionedStruct, Equatable {
        /// The partition's number.
        package var partitionIndex: Int32
        /// The offset from which the group shall read.
        package var startOffset: Int64
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(partitionIndex: Int32 = 0, startOffset: Int64 = 0, unknownTaggedFields: [TaggedField] = []) {
            self.partitionIndex = partitionIndex
            self.startOffset = startOffset
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            partitionIndex = try reader.int32()
            startOffset = try reader.int64()
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int32(partitionIndex)
            writer.int64(startOffset)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
