/// Offsets by timestamp.
public struct ListOffsetsResponse: KafkaMessage, Equatable {
    /// ListOffsets: 2.
    public static let apiKey = ApiKey.listOffsets
    /// All that Kafka 4.3 has.
    public static let validVersions: ClosedRange<Int16> = 1...11
    /// Flexible from here on.
    public static let firstFlexibleVersion: Int16 = 6

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota.
    /// From version 2 on.
    public var throttleTimeMs: Int32
    /// Each topic in the response.
    public var topics: [ListOffsetsTopicResponse]
    /// Tagged fields that this program does not know, kept as they came.
    public var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    public init(
        throttleTimeMs: Int32 = 0, topics: [ListOffsetsTopicResponse] = [], unknownTaggedFields: [TaggedField] = []
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
        if version >= 2 {
            throttleTimeMs = try reader.int32()
        }
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
            throw writer.lacking("ListOffsetsResponse.unknownTaggedFields", version)
        }
        if version >= 2 {
            writer.int32(throttleTimeMs)
        }
        try writer.array(topics, version: version, flexible: flexible)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension ListOffsetsResponse {
    /// An element of `topics`.
    public struct ListOffsetsTopicResponse: VersionedStruct, Equatable {
        /// The topic name.
        public var name: String
        /// Each partition in the response.
        public var partitions: [ListOffsetsPartitionResponse]
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(
            name: String = "", partitions: [ListOffsetsPartitionResponse] = [], unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = ListOffsetsResponse.isFlexible(version)
            name = try reader.string(flexible: flexible)
            partitions = try reader.array(version: version, flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = ListOffsetsResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("ListOffsetsResponse.ListOffsetsTopicResponse.unknownTaggedFields", version)
            }
            try writer.string(name, flexible: flexible)
            try writer.array(partitions, version: version, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension ListOffsetsResponse {
    /// An element of `partitions`.
    public struct ListOffsetsPartitionResponse: VersionedStruct, Equatable {
        /// The partition index.
        public var partitionIndex: Int32
        /// The partition error code, or 0 if there was no error.
        public var errorCode: ErrorCode
        /// The timestamp associated with the returned offset.
        /// Default -1.
        public var timestamp: Int64
        /// The returned offset.
        /// Default -1.
        public var offset: Int64
        /// The leader epoch associated with the returned offset.
        /// From version 4 on, refused before; default -1.
        public var leaderEpoch: Int32
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(
            partitionIndex: Int32 = 0, errorCode: ErrorCode = .none, timestamp: Int64 = -1, offset: Int64 = -1,
            leaderEpoch: Int32 = -1, unknownTaggedFields: [TaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.timestamp = timestamp
            self.offset = offset
            self.leaderEpoch = leaderEpoch
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = ListOffsetsResponse.isFlexible(version)
            partitionIndex = try reader.int32()
            errorCode = ErrorCode(rawValue: try reader.int16())
            timestamp = try reader.int64()
            offset = try reader.int64()
            if version >= 4 {
                leaderEpoch = try reader.int32()
            }
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = ListOffsetsResponse.isFlexible(version)
            if version < 4, leaderEpoch != -1 {
                throw writer.lacking("ListOffsetsResponse.ListOffsetsPartitionResponse.leaderEpoch", version)
            }
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("ListOffsetsResponse.ListOffsetsPartitionResponse.unknownTaggedFields", version)
            }
            writer.int32(partitionIndex)
            writer.int16(errorCode.rawValue)
            writer.int64(timestamp)
            writer.int64(offset)
            if version >= 4 {
                writer.int32(leaderEpoch)
            }
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
