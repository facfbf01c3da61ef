/// Asks a replica for the producers that it remembers of partitions (KIP-664).
package struct DescribeProducersRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = DescribeProducersResponse
    /// DescribeProducers: 61.
    package static let apiKey = ApiKey.describeProducers
    /// All that Kafka 4.3 has.
    package static let validVersions: ClosedRange<Int16> = 0...0
    /// All versions are flexible.
    package static let firstFlexibleVersion: Int16 = 0

    /// The topics.
    package var topics: [TopicRequest]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(topics: [TopicRequest] = [], unknownTaggedFields: [TaggedField] = []) {
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

extension DescribeProducersRequest {
    /// A topic's partitions.
    package struct TopicRequest: VersionedStruct, Equatable {
        /// The topic name.
        package var name: String
        /// Their numbers.
        package var partitionIndexes: [Int32]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(name: String = "", partitionIndexes: [Int32] = [], unknownTaggedFields: [TaggedField] = []) {
            self.name = name
            self.partitionIndexes = partitionIndexes
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            name = try reader.string(flexible: true)
            partitionIndexes = try reader.int32Array(flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(name, flexible: true)
            try writer.int32Array(partitionIndexes, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
