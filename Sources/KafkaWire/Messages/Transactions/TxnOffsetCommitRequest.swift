/// Commits a group's offsets within a transaction; they count once that commits.
package struct TxnOffsetCommitRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = TxnOffsetCommitResponse
    /// TxnOffsetCommit: 28.
    package static let apiKey = ApiKey.txnOffsetCommit
    /// 2: leader epoch; 3: members; 5: transactions of KIP-890.
    package static let validVersions: ClosedRange<Int16> = 0...5
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 3

    /// The transactional id.
    package var transactionalId: String
    /// The group.
    package var groupId: String
    /// The producer's id.
    package var producerId: Int64
    /// The producer's epoch.
    package var producerEpoch: Int16
    /// The group's generation.
    /// From version 3 on, refused before; default -1.
    package var generationId: Int32
    /// The member's id, given by the coordinator.
    /// From version 3 on, refused before.
    package var memberId: String
    /// The name that makes the member a static one (KIP-345), given by the user.
    /// From version 3 on, refused before; null allowed.
    package var groupInstanceId: String?
    /// Each topic that we want to commit offsets for.
    package var topics: [TxnOffsetCommitRequestTopic]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        transactionalId: String = "", groupId: String = "", producerId: Int64 = 0, producerEpoch: Int16 = 0,
        generationId: Int32 = -1, memberId: String = "", groupInstanceId: String? = nil,
        topics: [TxnOffsetCommitRequestTopic] = [], unknownTaggedFields: [TaggedField] = []
    ) {
        self.transactionalId = transactionalId
        self.groupId = groupId
        self.producerId = producerId
        self.producerEpoch = producerEpoch
        self.generationId = generationId
        self.memberId = memberId
        self.groupInstanceId = groupInstanceId
        self.topics = topics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        transactionalId = try reader.string(flexible: flexible)
        groupId = try reader.string(flexible: flexible)
        producerId = try reader.int64()
        producerEpoch = try reader.int16()
        if version >= 3 {
            generationId = try reader.int32()
            memberId = try reader.string(flexible: flexible)
            groupInstanceId = try reader.nullableString(flexible: flexible)
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
        if version < 3, generationId != -1 { throw writer.lacking("TxnOffsetCommitRequest.generationId", version) }
        if version < 3, !memberId.isEmpty { throw writer.lacking("TxnOffsetCommitRequest.memberId", version) }
        if version < 3, groupInstanceId != nil {
            throw writer.lacking("TxnOffsetCommitRequest.groupInstanceId", version)
        }
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("TxnOffsetCommitRequest.unknownTaggedFields", version)
        }
        try writer.string(transactionalId, flexible: flexible)
        try writer.string(groupId, flexible: flexible)
        writer.int64(producerId)
        writer.int16(producerEpoch)
        if version >= 3 {
            writer.int32(generationId)
            try writer.string(memberId, flexible: flexible)
            try writer.nullableString(groupInstanceId, flexible: flexible)
        }
        try writer.array(topics, version: version, flexible: flexible)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension TxnOffsetCommitRequest {
    /// A topic's partitions.
    package struct TxnOffsetCommitRequestTopic: VersionedStruct, Equatable {
        /// The topic name.
        package var name: String
        /// The partitions inside the topic that we want to commit offsets for.
        package var partitions: [TxnOffsetCommitRequestPartition]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            name: String = "", partitions: [TxnOffsetCommitRequestPartition] = [],
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = TxnOffsetCommitRequest.isFlexible(version)
            name = try reader.string(flexible: flexible)
            partitions = try reader.array(version: version, flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = TxnOffsetCommitRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic.unknownTaggedFields", version)
            }
            try writer.string(name, flexible: flexible)
            try writer.array(partitions, version: version, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension TxnOffsetCommitRequest {
    /// What to commit for a partition.
    package struct TxnOffsetCommitRequestPartition: VersionedStruct, Equatable {
        /// The partition's number.
        package var partitionIndex: Int32
        /// The next offset to read.
        package var committedOffset: Int64
        /// The leader epoch of the record before it; -1 where it is not known.
        /// From version 2 on; default -1.
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
            let flexible = TxnOffsetCommitRequest.isFlexible(version)
            partitionIndex = try reader.int32()
            committedOffset = try reader.int64()
            if version >= 2 {
                committedLeaderEpoch = try reader.int32()
            }
            committedMetadata = try reader.nullableString(flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = TxnOffsetCommitRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking(
                    "TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition.unknownTaggedFields", version)
            }
            writer.int32(partitionIndex)
            writer.int64(committedOffset)
            if version >= 2 {
                writer.int32(committedLeaderEpoch)
            }
            try writer.nullableString(committedMetadata, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
