/// Committed offsets; -1 with no error means that there is none. Up to version 7 for one group, from 8 on for many,
/// errors too.
package struct OffsetFetchResponse: KafkaMessage, Equatable {
    /// OffsetFetch: 9.
    package static let apiKey = ApiKey.offsetFetch
    /// 2: all topics, top-level error; 5: leader epoch; 7: stable offsets; 8: many groups; 9: KIP-848 members; 10:
    /// topic ids.
    package static let validVersions: ClosedRange<Int16> = 1...10
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 6

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    /// From version 3 on.
    package var throttleTimeMs: Int32
    /// The group's partitions.
    /// Up to version 7, refused later.
    package var topics: [OffsetFetchResponseTopic]
    /// What went wrong as a whole.
    /// Versions 2 to 7.
    package var errorCode: ErrorCode
    /// The groups.
    /// From version 8 on, refused before.
    package var groups: [OffsetFetchResponseGroup]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, topics: [OffsetFetchResponseTopic] = [], errorCode: ErrorCode = .none,
        groups: [OffsetFetchResponseGroup] = [], unknownTaggedFields: [TaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.topics = topics
        self.errorCode = errorCode
        self.groups = groups
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        if version >= 3 {
            throttleTimeMs = try reader.int32()
        }
        if version <= 7 {
            topics = try reader.array(version: version, flexible: flexible)
        }
        if (2...7).contains(version) {
            errorCode = ErrorCode(rawValue: try reader.int16())
        }
        if version >= 8 {
            groups = try reader.array(version: version, flexible: flexible)
        }
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if version > 7, !topics.isEmpty { throw writer.lacking("OffsetFetchResponse.topics", version) }
        if version < 8, !groups.isEmpty { throw writer.lacking("OffsetFetchResponse.groups", version) }
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("OffsetFetchResponse.unknownTaggedFields", version)
        }
        if version >= 3 {
            writer.int32(throttleTimeMs)
        }
        if version <= 7 {
            try writer.array(topics, version: version, flexible: flexible)
        }
        if (2...7).contains(version) {
            writer.int16(errorCode.rawValue)
        }
        if version >= 8 {
            try writer.array(groups, version: version, flexible: flexible)
        }
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension OffsetFetchResponse {
    /// A topic's partitions, up to version 7.
    package struct OffsetFetchResponseTopic: VersionedStruct, Equatable {
        /// The topic name.
        package var name: String
        /// The responses per partition.
        package var partitions: [OffsetFetchResponsePartition]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            name: String = "", partitions: [OffsetFetchResponsePartition] = [], unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = OffsetFetchResponse.isFlexible(version)
            name = try reader.string(flexible: flexible)
            partitions = try reader.array(version: version, flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = OffsetFetchResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("OffsetFetchResponse.OffsetFetchResponseTopic.unknownTaggedFields", version)
            }
            try writer.string(name, flexible: flexible)
            try writer.array(partitions, version: version, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension OffsetFetchResponse {
    /// What is committed for a partition, up to version 7.
    package struct OffsetFetchResponsePartition: VersionedStruct, Equatable {
        /// The partition's number.
        package var partitionIndex: Int32
        /// The next offset to read; -1 where nothing is committed.
        package var committedOffset: Int64
        /// The leader epoch of the record before it; -1 where it is not known.
        /// From version 5 on; default -1.
        package var committedLeaderEpoch: Int32
        /// Text that the client kept with the offset.
        /// Null allowed; default empty.
        package var metadata: String?
        /// What went wrong with the partition.
        package var errorCode: ErrorCode
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            partitionIndex: Int32 = 0, committedOffset: Int64 = 0, committedLeaderEpoch: Int32 = -1,
            metadata: String? = "", errorCode: ErrorCode = .none, unknownTaggedFields: [TaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.committedOffset = committedOffset
            self.committedLeaderEpoch = committedLeaderEpoch
            self.metadata = metadata
            self.errorCode = errorCode
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = OffsetFetchResponse.isFlexible(version)
            partitionIndex = try reader.int32()
            committedOffset = try reader.int64()
            if version >= 5 {
                committedLeaderEpoch = try reader.int32()
            }
            metadata = try reader.nullableString(flexible: flexible)
            errorCode = ErrorCode(rawValue: try reader.int16())
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = OffsetFetchResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("OffsetFetchResponse.OffsetFetchResponsePartition.unknownTaggedFields", version)
            }
            writer.int32(partitionIndex)
            writer.int64(committedOffset)
            if version >= 5 {
                writer.int32(committedLeaderEpoch)
            }
            try writer.nullableString(metadata, flexible: flexible)
            writer.int16(errorCode.rawValue)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension OffsetFetchResponse {
    /// A group's offsets, from version 8 on.
    package struct OffsetFetchResponseGroup: VersionedStruct, Equatable {
        /// The group.
        package var groupId: String
        /// The responses per topic.
        package var topics: [OffsetFetchResponseTopics]
        /// What went wrong with the group.
        package var errorCode: ErrorCode
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            groupId: String = "", topics: [OffsetFetchResponseTopics] = [], errorCode: ErrorCode = .none,
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.groupId = groupId
            self.topics = topics
            self.errorCode = errorCode
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            groupId = try reader.string(flexible: true)
            topics = try reader.array(version: version, flexible: true)
            errorCode = ErrorCode(rawValue: try reader.int16())
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(groupId, flexible: true)
            try writer.array(topics, version: version, flexible: true)
            writer.int16(errorCode.rawValue)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension OffsetFetchResponse {
    /// A topic's partitions, from version 8 on.
    package struct OffsetFetchResponseTopics: VersionedStruct, Equatable {
        /// The topic name.
        /// Up to version 9.
        package var name: String
        /// The topic's id; zero where it is not known.
        /// From version 10 on.
        package var topicId: KafkaUUID
        /// The responses per partition.
        package var partitions: [OffsetFetchResponsePartitions]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            name: String = "", topicId: KafkaUUID = .zero, partitions: [OffsetFetchResponsePartitions] = [],
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
            if version <= 9 {
                name = try reader.string(flexible: true)
            }
            if version >= 10 {
                topicId = try reader.uuid()
            }
            partitions = try reader.array(version: version, flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            if version <= 9 {
                try writer.string(name, flexible: true)
            }
            if version >= 10 {
                writer.uuid(topicId)
            }
            try writer.array(partitions, version: version, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension OffsetFetchResponse {
    /// What is committed for a partition, from version 8 on.
    package struct OffsetFetchResponsePartitions: VersionedStruct, Equatable {
        /// The partition's number.
        package var partitionIndex: Int32
        /// The next offset to read; -1 where nothing is committed.
        package var committedOffset: Int64
        /// The leader epoch of the record before it; -1 where it is not known.
        /// Default -1.
        package var committedLeaderEpoch: Int32
        /// Text that the client kept with the offset.
        /// Null allowed; default empty.
        package var metadata: String?
        /// What went wrong with the partition.
        package var errorCode: ErrorCode
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            partitionIndex: Int32 = 0, committedOffset: Int64 = 0, committedLeaderEpoch: Int32 = -1,
            metadata: String? = "", errorCode: ErrorCode = .none, unknownTaggedFields: [TaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.committedOffset = committedOffset
            self.committedLeaderEpoch = committedLeaderEpoch
            self.metadata = metadata
            self.errorCode = errorCode
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            partitionIndex = try reader.int32()
            committedOffset = try reader.int64()
            committedLeaderEpoch = try reader.int32()
            metadata = try reader.nullableString(flexible: true)
            errorCode = ErrorCode(rawValue: try reader.int16())
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int32(partitionIndex)
            writer.int64(committedOffset)
            writer.int32(committedLeaderEpoch)
            try writer.nullableString(metadata, flexible: true)
            writer.int16(errorCode.rawValue)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
