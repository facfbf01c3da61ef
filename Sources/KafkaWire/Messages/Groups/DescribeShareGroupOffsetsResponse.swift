/// How far the share groups are.
package struct DescribeShareGroupOffsetsResponse: KafkaMessage, Equatable {
    /// DescribeShareGroupOffsets: 90.
    package static let apiKey = ApiKey.describeShareGroupOffsets
    /// 1: lag (KIP-1226).
    package static let validVersions: ClosedRange<Int16> = 0...1
    /// All versions are flexible.
    package static let firstFlexibleVersion: Int16 = 0

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    package var throttleTimeMs: Int32
    /// Each described group.
    package var groups: [DescribeShareGroupOffsetsResponseGroup]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, groups: [DescribeShareGroupOffsetsResponseGroup] = [],
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.groups = groups
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        throttleTimeMs = try reader.int32()
        groups = try reader.array(version: version, flexible: true)
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        writer.int32(throttleTimeMs)
        try writer.array(groups, version: version, flexible: true)
        try writer.taggedFields(unknownTaggedFields)
    }
}

extension DescribeShareGroupOffsetsResponse {
    /// A group.
    package struct DescribeShareGroupOffsetsResponseGroup: VersionedStruct, Equatable {
        /// The group.
        package var groupId: String
        /// The topics.
        package var topics: [DescribeShareGroupOffsetsResponseTopic]
        /// What went wrong with the group.
        package var errorCode: ErrorCode
        /// The broker's words about the error; null for none.
        package var errorMessage: String?
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            groupId: String = "", topics: [DescribeShareGroupOffsetsResponseTopic] = [], errorCode: ErrorCode = .none,
            errorMessage: String? = nil, unknownTaggedFields: [TaggedField] = []
        ) {
            self.groupId = groupId
            self.topics = topics
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            groupId = try reader.string(flexible: true)
            topics = try reader.array(version: version, flexible: true)
            errorCode = ErrorCode(rawValue: try reader.int16())
            errorMessage = try reader.nullableString(flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(groupId, flexible: true)
            try writer.array(topics, version: version, flexible: true)
            writer.int16(errorCode.rawValue)
            try writer.nullableString(errorMessage, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension DescribeShareGroupOffsetsResponse {
    /// A topic's partitions.
    package struct DescribeShareGroupOffsetsResponseTopic: VersionedStruct, Equatable {
        /// The topic name.
        package var topicName: String
        /// The topic's id.
        package var topicId: KafkaUUID
        /// The partitions.
        package var partitions: [DescribeShareGroupOffsetsResponsePartition]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            topicName: String = "", topicId: KafkaUUID = .zero,
            partitions: [DescribeShareGroupOffsetsResponsePartition] = [], unknownTaggedFields: [TaggedField] = []
        ) {
            self.topicName = topicName
            self.topicId = topicId
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            topicName = try reader.string(flexible: true)
            topicId = try reader.uuid()
            partitions = try reader.array(version: version, flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(topicName, flexible: true)
            writer.uuid(topicId)
            try writer.array(partitions, version: version, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension DescribeShareGroupOffsetsResponse {
    /// How far the group is in a partition.
    package struct DescribeShareGroupOffsetsResponsePartition: VersionedStruct, Equatable {
        /// The partition's number.
        package var partitionIndex: Int32
        /// The share-partition start offset: all records before it are done; -1 where it is not known.
        package var startOffset: Int64
        /// The partition's leader epoch.
        package var leaderEpoch: Int32
        /// Records that are not done yet; -1 where it is not known (KIP-1226).
        /// From version 1 on; default -1.
        package var lag: Int64
        /// What went wrong with the partition.
        package var errorCode: ErrorCode
        /// The broker's words about the error; null for none.
        package var errorMessage: String?
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            partitionIndex: Int32 = 0, startOffset: Int64 = 0, leaderEpoch: Int32 = 0, lag: Int64 = -1,
            errorCode: ErrorCode = .none, errorMessage: String? = nil, unknownTaggedFields: [TaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.startOffset = startOffset
            self.leaderEpoch = leaderEpoch
            self.lag = lag
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            partitionIndex = try reader.int32()
            startOffset = try reader.int64()
            leaderEpoch = try reader.int32()
            if version >= 1 {
                lag = try reader.int64()
            }
            errorCode = ErrorCode(rawValue: try reader.int16())
            errorMessage = try reader.nullableString(flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int32(partitionIndex)
            writer.int64(startOffset)
            writer.int32(leaderEpoch)
            if version >= 1 {
                writer.int64(lag)
            }
            writer.int16(errorCode.rawValue)
            try writer.nullableString(errorMessage, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
