/// Asks the controller for the partitions that are being moved (KIP-455).
public struct ListPartitionReassignmentsRequest: KafkaRequest, Equatable {
    /// What answers it.
    public typealias Response = ListPartitionReassignmentsResponse
    /// ListPartitionReassignments: 46.
    public static let apiKey = ApiKey.listPartitionReassignments
    /// All that Kafka 4.3 has.
    public static let validVersions: ClosedRange<Int16> = 0...0
    /// All versions are flexible.
    public static let firstFlexibleVersion: Int16 = 0

    /// How long the broker may take, in milliseconds.
    /// Default 60000.
    public var timeoutMs: Int32
    /// The topics; null for all.
    public var topics: [ListPartitionReassignmentsTopics]?
    /// Tagged fields that this program does not know, kept as they came.
    public var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    public init(
        timeoutMs: Int32 = 60000, topics: [ListPartitionReassignmentsTopics]? = nil,
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.timeoutMs = timeoutMs
        self.topics = topics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        timeoutMs = try reader.int32()
        topics = try reader.nullableArray(version: version, flexible: true)
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        writer.int32(timeoutMs)
        try writer.nullableArray(topics, version: version, flexible: true)
        try writer.taggedFields(unknownTaggedFields)
    }
}

extension ListPartitionReassignmentsRequest {
    /// A topic's partitions.
    public struct ListPartitionReassignmentsTopics: VersionedStruct, Equatable {
        /// The topic name.
        public var name: String
        /// Their numbers.
        public var partitionIndexes: [Int32]
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(name: String = "", partitionIndexes: [Int32] = [], unknownTaggedFields: [TaggedField] = []) {
            self.name = name
            self.partitionIndexes = partitionIndexes
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            name = try reader.string(flexible: true)
            partitionIndexes = try reader.int32Array(flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(name, flexible: true)
            try writer.int32Array(partitionIndexes, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
