/// Asks a coordinator how far share groups are (KIP-932).
package struct DescribeShareGroupOffsetsRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = DescribeShareGroupOffsetsResponse
    /// DescribeShareGroupOffsets: 90.
    package static let apiKey = ApiKey.describeShareGroupOffsets
    /// 1: lag (KIP-1226).
    package static let validVersions: ClosedRange<Int16> = 0...1
    /// All versions are flexible.
    package static let firstFlexibleVersion: Int16 = 0

    /// The groups.
    package var groups: [DescribeShareGroupOffsetsRequestGroup]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(groups: [DescribeShareGroupOffsetsRequestGroup] = [], unknownTaggedFields: [TaggedField] = []) {
        self.groups = groups
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        groups = try reader.array(version: version, flexible: true)
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        try writer.array(groups, version: version, flexible: true)
        try writer.taggedFields(unknownTaggedFields)
    }
}

extension DescribeShareGroupOffsetsRequest {
    /// A group.
    package struct DescribeShareGroupOffsetsRequestGroup: VersionedStruct, Equatable {
        /// The group.
        package var groupId: String
        /// The topics; null for all that the group has.
        /// Default empty.
        package var topics: [DescribeShareGroupOffsetsRequestTopic]?
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            groupId: String = "", topics: [DescribeShareGroupOffsetsRequestTopic]? = [],
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.groupId = groupId
            self.topics = topics
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            groupId = try reader.string(flexible: true)
            topics = try reader.nullableArray(version: version, flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(groupId, flexible: true)
            try writer.nullableArray(topics, version: version, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension DescribeShareGroupOffsetsRequest {
    /// A topic's partitions.
    package struct DescribeShareGroupOffsetsRequestTopic: VersionedStruct, Equatable {
        /// The topic name.
        package var topicName: String
        /// Their numbers.
        package var partitions: [Int32]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(topicName: String = "", partitions: [Int32] = [], unknownTaggedFields: [TaggedField] = []) {
            self.topicName = topicName
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            topicName = try reader.string(flexible: true)
            partitions = try reader.int32Array(flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(topicName, flexible: true)
            try writer.int32Array(partitions, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
