/// Commits a group's offsets at its coordinator: for each partition the next offset to read. A consumer that takes its
/// partitions itself sends generation -1 and an empty member id. From version 10 on topics go by id alone.
package struct OffsetCommitRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = OffsetCommitResponse
    /// OffsetCommit: 8.
    package static let apiKey = ApiKey.offsetCommit
    /// 2 to 4: retention time; 6: leader epoch; 7: static members; 9: KIP-848 members; 10: topic ids.
    package static let validVersions: ClosedRange<Int16> = 2...10
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 8

    /// The group.
    package var groupId: String
    /// The group's generation or, with KIP-848, the member's epoch; -1 for a consumer that takes its partitions itself.
    /// Default -1.
    package var generationIdOrMemberEpoch: Int32
    /// The member's id; empty for a consumer that takes its partitions itself.
    package var memberId: String
    /// The name that makes the member a static one (KIP-345), given by the user.
    /// From version 7 on, refused before; null allowed.
    package var groupInstanceId: String?
    /// How long to keep the offsets, in milliseconds; -1 as the broker's settings say.
    /// Up to version 4; default -1.
    package var retentionTimeMs: Int64
    /// The topics to commit offsets for.
    package var topics: [OffsetCommitRequestTopic]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        groupId: String = "", generationIdOrMemberEpoch: Int32 = -1, memberId: String = "",
        groupInstanceId: String? = nil, retentionTimeMs: Int64 = -1, topics: [OffsetCommitRequestTopic] = [],
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.groupId = groupId
        self.generationIdOrMemberEpoch = generationIdOrMemberEpoch
        self.memberId = memberId
        self.groupInstanceId = groupInstanceId
        self.retentionTimeMs = retentionTimeMs
        self.topics = topics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        groupId = try reader.string(flexible: flexible)
        generationIdOrMemberEpoch = try reader.int32()
        memberId = try reader.string(flexible: flexible)
        if version >= 7 {
            groupInstanceId = try reader.nullableString(flexible: flexible)
        }
        if version <= 4 {
            retentionTimeMs = try reader.int64()
        }
        topics = try reader.array(version: version, flexible: flexible)
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if version < 7, groupInstanceId != nil { throw writer.lacking("OffsetCommitRequest.groupInstanceId", version) }
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("OffsetCommitRequest.unknownTaggedFields", version)
        }
        try writer.string(groupId, flexible: flexible)
        writer.int32(generationIdOrMemberEpoch)
        try writer.string(memberId, flexible: flexible)
        if version >= 7 {
            try writer.nullableString(groupInstanceId, flexible: flexible)
        }
        if version <= 4 {
            writer.int64(retentionTimeMs)
        }
        try writer.array(topics, version: version, flexible: flexible)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension OffsetCommitRequest {
    /// A topic's partitions.
    package struct OffsetCommitRequestTopic: VersionedStruct, Equatable {
        /// The topic name.
        /// Up to version 9.
        package var name: String
        /// The topic's id; zero where it is not known.
        /// From version 10 on.
        package var topicId: KafkaUUID
        /// Each partition to commit offsets for.
        package var partitions: [OffsetCommitRequestPartition]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            name: String = "", topicId: KafkaUUID = .zero, partitions: [OffsetCommitRequestPartition] = [],
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.topicId = topicId
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = OffsetCommitRequest.isFlexible(version)
            if version <= 9 {
                name = try reader.string(flexible: flexible)
            }
            if version >= 10 {
                topicId = try reader.uuid()
            }
            partitions = try reader.array(version: version, flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = OffsetCommitRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("OffsetCommitRequest.OffsetCommitRequestTopic.unknownTaggedFields", version)
            }
            if version <= 9 {
                try writer.string(name, flexible: flexible)
            }
            if version >= 10 {
                writer.uuid(topicId)
            }
            try writer.array(partitions, version: version, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension OffsetCommitRequest {
    /// What to commit for a partition.
    package struct OffsetCommitRequestPartition: VersionedStruct, Equatable {
        /// The partition's number.
        package var partitionIndex: Int32
        /// The next offset to read.
        package var committedOffset: Int64
        /// The leader epoch of the record before it; -1 where it is not known.
        /// From version 6 on; default -1.
        package var committedLeaderEpoch: Int32
        /// Text that the client wants to keep with the offset.
        /// Null allowed; default empty.
        package var committedMetadata: String?
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            partitionIndex: Int32 = 0, committedOffset: Int64 = 0, committedLeaderEpoch: Int32 = -1,
            committedMetadata: String? = "", unknownTaggedFields: [TaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.committedOffset = committedOffset
            self.committedLeaderEpoch = committedLeaderEpoch
            self.committedMetadata = committedMetadata
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = OffsetCommitRequest.isFlexible(version)
            partitionIndex = try reader.int32()
            committedOffset = try reader.int64()
            if version >= 6 {
                committedLeaderEpoch = try reader.int32()
            }
            committedMetadata = try reader.nullableString(flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = OffsetCommitRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("OffsetCommitRequest.OffsetCommitRequestPartition.unknownTaggedFields", version)
            }
            writer.int32(partitionIndex)
            writer.int64(committedOffset)
            if version >= 6 {
                writer.int32(committedLeaderEpoch)
            }
            try writer.nullableString(committedMetadata, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
