/// Asks the leaders of partitions for offsets by timestamp, one timestamp a partition: the first offset whose record is
/// not older. Negative timestamps are sentinels: -1 latest, -2 earliest, -3 that of the largest timestamp (version 7),
/// -4 earliest local (8), -5 latest tiered (9), -6 earliest not yet uploaded (11).
public struct ListOffsetsRequest: KafkaRequest, Equatable {
    /// What answers it.
    public typealias Response = ListOffsetsResponse
    /// ListOffsets: 2.
    public static let apiKey = ApiKey.listOffsets
    /// All that Kafka 4.3 has.
    public static let validVersions: ClosedRange<Int16> = 1...11
    /// Flexible from here on.
    public static let firstFlexibleVersion: Int16 = 6

    /// The broker ID of the requester, or -1 if this request is being made by a normal consumer.
    public var replicaId: Int32
    /// This setting controls the visibility of transactional records. Using READ_UNCOMMITTED (isolation_level = 0)
    /// makes all records visible. With READ_COMMITTED (isolation_level = 1), non-transactional and COMMITTED
    /// transactional records are visible. To be more concrete, READ_COMMITTED returns all data from offsets smaller
    /// than the current LSO (last stable offset), and enables the inclusion of the list of aborted transactions in the
    /// result, which allows consumers to discard ABORTED transactional records.
    /// From version 2 on, refused before.
    public var isolationLevel: Int8
    /// Each topic in the request.
    public var topics: [ListOffsetsTopic]
    /// The timeout to await a response in milliseconds for requests that require reading from remote storage for topics
    /// enabled with tiered storage.
    /// From version 10 on.
    public var timeoutMs: Int32
    /// Tagged fields that this program does not know, kept as they came.
    public var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    public init(
        replicaId: Int32 = 0, isolationLevel: Int8 = 0, topics: [ListOffsetsTopic] = [], timeoutMs: Int32 = 0,
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.replicaId = replicaId
        self.isolationLevel = isolationLevel
        self.topics = topics
        self.timeoutMs = timeoutMs
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        replicaId = try reader.int32()
        if version >= 2 {
            isolationLevel = try reader.int8()
        }
        topics = try reader.array(version: version, flexible: flexible)
        if version >= 10 {
            timeoutMs = try reader.int32()
        }
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if version < 2, isolationLevel != 0 { throw writer.lacking("ListOffsetsRequest.isolationLevel", version) }
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("ListOffsetsRequest.unknownTaggedFields", version)
        }
        writer.int32(replicaId)
        if version >= 2 {
            writer.int8(isolationLevel)
        }
        try writer.array(topics, version: version, flexible: flexible)
        if version >= 10 {
            writer.int32(timeoutMs)
        }
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension ListOffsetsRequest {
    /// An element of `topics`.
    public struct ListOffsetsTopic: VersionedStruct, Equatable {
        /// The topic name.
        public var name: String
        /// Each partition in the request.
        public var partitions: [ListOffsetsPartition]
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(name: String = "", partitions: [ListOffsetsPartition] = [], unknownTaggedFields: [TaggedField] = [])
        {
            self.name = name
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = ListOffsetsRequest.isFlexible(version)
            name = try reader.string(flexible: flexible)
            partitions = try reader.array(version: version, flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = ListOffsetsRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("ListOffsetsRequest.ListOffsetsTopic.unknownTaggedFields", version)
            }
            try writer.string(name, flexible: flexible)
            try writer.array(partitions, version: version, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension ListOffsetsRequest {
    /// An element of `partitions`.
    public struct ListOffsetsPartition: VersionedStruct, Equatable {
        /// The partition index.
        public var partitionIndex: Int32
        /// The current leader epoch.
        /// From version 4 on; default -1.
        public var currentLeaderEpoch: Int32
        /// The current timestamp.
        public var timestamp: Int64
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(
            partitionIndex: Int32 = 0, currentLeaderEpoch: Int32 = -1, timestamp: Int64 = 0,
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.currentLeaderEpoch = currentLeaderEpoch
            self.timestamp = timestamp
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = ListOffsetsRequest.isFlexible(version)
            partitionIndex = try reader.int32()
            if version >= 4 {
                currentLeaderEpoch = try reader.int32()
            }
            timestamp = try reader.int64()
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = ListOffsetsRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("ListOffsetsRequest.ListOffsetsPartition.unknownTaggedFields", version)
            }
            writer.int32(partitionIndex)
            if version >= 4 {
                writer.int32(currentLeaderEpoch)
            }
            writer.int64(timestamp)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
