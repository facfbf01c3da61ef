/// Asks for the state of the quorum of controllers (KIP-595). Brokers without ZooKeeper pass it on to the controller.
package struct DescribeQuorumRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = DescribeQuorumResponse
    /// DescribeQuorum: 55.
    package static let apiKey = ApiKey.describeQuorum
    /// 1: the leader's times of each replica; 2: directories, nodes, words about errors.
    package static let validVersions: ClosedRange<Int16> = 0...2
    /// All versions are flexible.
    package static let firstFlexibleVersion: Int16 = 0

    /// What is asked for: `__cluster_metadata`.
    package var topics: [TopicData]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(topics: [TopicData] = [], unknownTaggedFields: [TaggedField] = []) {
        self.topics = topics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        topics = try reader.array(version: version, flexible: true)
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        try writer.array(topics, version: version, flexible: true)
        try writer.taggedFields(unknownTaggedFields)
    }
}

extension DescribeQuorumRequest {
    /// A topic.
    package struct TopicData: VersionedStruct, Equatable {
        /// Its name.
        package var topicName: String
        /// Its partitions.
        package var partitions: [PartitionData]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            topicName: String = "", partitions: [PartitionData] = [], unknownTaggedFields: [TaggedField] = []
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

extension DescribeQuorumRequest {
    /// A partition.
    package struct PartitionData: VersionedStruct, Equatable {
        /// Its index.
        package var partitionIndex: Int32
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(partitionIndex: Int32 = 0, unknownTaggedFields: [TaggedField] = []) {
            self.partitionIndex = partitionIndex
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            partitionIndex = try reader.int32()
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int32(partitionIndex)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
