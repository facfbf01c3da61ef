/// Where leader epochs ended: the offset behind the last record of the largest epoch that is not above the one asked
/// for; (-1, -1) when there is none.
package struct OffsetForLeaderEpochResponse: KafkaMessage, Equatable {
    /// OffsetForLeaderEpoch: 23.
    package static let apiKey = ApiKey.offsetForLeaderEpoch
    /// 2: current leader epoch; 3: replica id, and a consumer's rights are enough.
    package static let validVersions: ClosedRange<Int16> = 2...4
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 4

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    package var throttleTimeMs: Int32
    /// Each topic we fetched offsets for.
    package var topics: [OffsetForLeaderTopicResult]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, topics: [OffsetForLeaderTopicResult] = [], unknownTaggedFields: [TaggedField] = []
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
        throttleTimeMs = try reader.int32()
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
            throw writer.lacking("OffsetForLeaderEpochResponse.unknownTaggedFields", version)
        }
        writer.int32(throttleTimeMs)
        try writer.array(topics, version: version, flexible: flexible)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension OffsetForLeaderEpochResponse {
    /// The answers of a topic's partitions.
    package struct OffsetForLeaderTopicResult: VersionedStruct, Equatable {
        /// The topic name.
        package var topic: String
        /// Each partition in the topic we fetched offsets for.
        package var partitions: [EpochEndOffset]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(topic: String = "", partitions: [EpochEndOffset] = [], unknownTaggedFields: [TaggedField] = []) {
            self.topic = topic
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = OffsetForLeaderEpochResponse.isFlexible(version)
            topic = try reader.string(flexible: flexible)
            partitions = try reader.array(version: version, flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = OffsetForLeaderEpochResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking(
                    "OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult.unknownTaggedFields", version)
            }
            try writer.string(topic, flexible: flexible)
            try writer.array(partitions, version: version, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension OffsetForLeaderEpochResponse {
    /// Where an epoch ended in one partition.
    package struct EpochEndOffset: VersionedStruct, Equatable {
        /// What went wrong with the partition.
        package var errorCode: ErrorCode
        /// The partition's number.
        package var partition: Int32
        /// The largest epoch of the log that is not above the one asked for; -1 for none.
        /// Default -1.
        package var leaderEpoch: Int32
        /// The offset behind that epoch's last record; -1 for none.
        /// Default -1.
        package var endOffset: Int64
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            errorCode: ErrorCode = .none, partition: Int32 = 0, leaderEpoch: Int32 = -1, endOffset: Int64 = -1,
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.errorCode = errorCode
            self.partition = partition
            self.leaderEpoch = leaderEpoch
            self.endOffset = endOffset
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = OffsetForLeaderEpochResponse.isFlexible(version)
            errorCode = ErrorCode(rawValue: try reader.int16())
            partition = try reader.int32()
            leaderEpoch = try reader.int32()
            endOffset = try reader.int64()
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = OffsetForLeaderEpochResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("OffsetForLeaderEpochResponse.EpochEndOffset.unknownTaggedFields", version)
            }
            writer.int16(errorCode.rawValue)
            writer.int32(partition)
            writer.int32(leaderEpoch)
            writer.int64(endOffset)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
