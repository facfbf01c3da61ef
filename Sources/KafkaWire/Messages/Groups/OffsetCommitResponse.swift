/// What became of each partition's commit.
package struct OffsetCommitResponse: KafkaMessage, Equatable {
    /// OffsetCommit: 8.
    package static let apiKey = ApiKey.offsetCommit
    /// 2 to 4: retention time; 6: leader epoch; 7: static members; 9: KIP-848 members; 10: topic ids.
    package static let validVersions: ClosedRange<Int16> = 2...10
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 8

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    /// From version 3 on.
    package var throttleTimeMs: Int32
    /// The responses for each topic.
    package var topics: [OffsetCommitResponseTopic]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, topics: [OffsetCommitResponseTopic] = [], unknownTaggedFields: [TaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.topics = topics
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
        topics = try reader.array(version: version, flexible: flexible)
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("OffsetCommitResponse.unknownTaggedFields", version)
        }
        if version >= 3 {
            writer.int32(throttleTimeMs)
        }
        try writer.array(topics, version: version, flexible: flexible)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension OffsetCommitResponse {
    /// A topic's partitions.
    package struct OffsetCommitResponseTopic: VersionedStruct, Equatable {
        /// The topic name.
        /// Up to version 9.
        package var name: String
        /// The topic's id; zero where it is not known.
        /// From version 10 on.
        package var topicId: KafkaUUID
        /// The responses for each partition in the topic.
        package var partitions: [OffsetCommitResponsePartition]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            name: String = "", topicId: KafkaUUID = .zero, partitions: [OffsetCommitResponsePartition] = [],
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
            let flexible = OffsetCommitResponse.isFlexible(version)
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
            let flexible = OffsetCommitResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("OffsetCommitResponse.OffsetCommitResponseTopic.unknownTaggedFields", version)
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

extension OffsetCommitResponse {
    /// What became of a partition's commit.
    package struct OffsetCommitResponsePartition: VersionedStruct, Equatable {
        /// The partition's number.
        package var partitionIndex: Int32
        /// What went wrong with the partition.
        package var errorCode: ErrorCode
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(partitionIndex: Int32 = 0, errorCode: ErrorCode = .none, unknownTaggedFields: [TaggedField] = []) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = OffsetCommitResponse.isFlexible(version)
            partitionIndex = try reader.int32()
            errorCode = ErrorCode(rawValue: try reader.int16())
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = OffsetCommitResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("OffsetCommitResponse.OffsetCommitResponsePartition.unknownTaggedFields", version)
            }
            writer.int32(partitionIndex)
            writer.int16(errorCode.rawValue)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
