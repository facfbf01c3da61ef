/// Asks for topics and their partitions page by page, with eligible leaders (KIP-966).
package struct DescribeTopicPartitionsRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = DescribeTopicPartitionsResponse
    /// DescribeTopicPartitions: 75.
    package static let apiKey = ApiKey.describeTopicPartitions
    /// All that Kafka 4.3 has.
    package static let validVersions: ClosedRange<Int16> = 0...0
    /// All versions are flexible.
    package static let firstFlexibleVersion: Int16 = 0

    /// The topics; empty for all.
    package var topics: [TopicRequest]
    /// How many partitions may come in one answer.
    /// Default 2000.
    package var responsePartitionLimit: Int32
    /// Where to go on; null for the beginning.
    package var cursor: Cursor?
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        topics: [TopicRequest] = [], responsePartitionLimit: Int32 = 2000, cursor: Cursor? = nil,
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.topics = topics
        self.responsePartitionLimit = responsePartitionLimit
        self.cursor = cursor
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        topics = try reader.array(version: version, flexible: true)
        responsePartitionLimit = try reader.int32()
        cursor = try reader.nullableStruct(version: version)
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        try writer.array(topics, version: version, flexible: true)
        writer.int32(responsePartitionLimit)
        try writer.nullableStruct(cursor, version: version)
        try writer.taggedFields(unknownTaggedFields)
    }
}

extension DescribeTopicPartitionsRequest {
    /// A topic.
    package struct TopicRequest: VersionedStruct, Equatable {
        /// The topic name.
        package var name: String
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(name: String = "", unknownTaggedFields: [TaggedField] = []) {
            self.name = name
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            name = try reader.string(flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(name, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension DescribeTopicPartitionsRequest {
    /// Where to go on.
    package struct Cursor: VersionedStruct, Equatable {
        /// The first topic.
        package var topicName: String
        /// Its first partition.
        package var partitionIndex: Int32
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(topicName: String = "", partitionIndex: Int32 = 0, unknownTaggedFields: [TaggedField] = []) {
            self.topicName = topicName
            self.partitionIndex = partitionIndex
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            topicName = try reader.string(flexible: true)
            partitionIndex = try reader.int32()
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(topicName, flexible: true)
            writer.int32(partitionIndex)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
