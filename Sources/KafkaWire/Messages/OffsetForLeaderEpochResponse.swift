/// Where leader epochs ended: the offset behind the last record of the largest epoch that is not above the one asked
/// for; (-1, -1) when there is none.
public struct OffsetForLeaderEpochResponse: KafkaMessage, Equatable {
    /// OffsetForLeaderEpoch: 23.
    public static let apiKey = ApiKey.offsetForLeaderEpoch
    /// All that Kafka 4.3 has.
    public static let validVersions: ClosedRange<Int16> = 2...4
    /// Flexible from here on.
    public static let firstFlexibleVersion: Int16 = 4

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota.
    public var throttleTimeMs: Int32
    /// Each topic we fetched offsets for.
    public var topics: [OffsetForLeaderTopicResult]
    /// Tagged fields that this program does not know, kept as they came.
    public var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    public init(
        throttleTimeMs: Int32 = 0, topics: [OffsetForLeaderTopicResult] = [], unknownTaggedFields: [TaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.topics = topics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
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
    public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
    /// An element of `topics`.
    public struct OffsetForLeaderTopicResult: VersionedStruct, Equatable {
        /// The topic name.
        public var topic: String
        /// Each partition in the topic we fetched offsets for.
        public var partitions: [EpochEndOffset]
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(topic: String = "", partitions: [EpochEndOffset] = [], unknownTaggedFields: [TaggedField] = []) {
            self.topic = topic
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = OffsetForLeaderEpochResponse.isFlexible(version)
            topic = try reader.string(flexible: flexible)
            partitions = try reader.array(version: version, flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
    /// An element of `partitions`.
    public struct EpochEndOffset: VersionedStruct, Equatable {
        /// The error code 0, or if there was no error.
        public var errorCode: ErrorCode
        /// The partition index.
        public var partition: Int32
        /// The leader epoch of the partition.
        /// Default -1.
        public var leaderEpoch: Int32
        /// The end offset of the epoch.
        /// Default -1.
        public var endOffset: Int64
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(
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
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
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
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
