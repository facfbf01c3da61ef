/// Has a group forget committed offsets (KIP-496).
public struct OffsetDeleteRequest: KafkaRequest, Equatable {
    /// What answers it.
    public typealias Response = OffsetDeleteResponse
    /// OffsetDelete: 47.
    public static let apiKey = ApiKey.offsetDelete
    /// All that Kafka 4.3 has.
    public static let validVersions: ClosedRange<Int16> = 0...0
    /// It never became flexible.
    public static let firstFlexibleVersion: Int16 = .max

    /// The group.
    public var groupId: String
    /// The topics.
    public var topics: [OffsetDeleteRequestTopic]

    /// With Kafka's defaults for what is not given.
    public init(groupId: String = "", topics: [OffsetDeleteRequestTopic] = []) {
        self.groupId = groupId
        self.topics = topics
    }

    /// Reads it as `version` has it.
    public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        groupId = try reader.string(flexible: false)
        topics = try reader.array(version: version, flexible: false)
    }

    /// Appends it as `version` has it.
    public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        try writer.string(groupId, flexible: false)
        try writer.array(topics, version: version, flexible: false)
    }
}

extension OffsetDeleteRequest {
    /// A topic's partitions.
    public struct OffsetDeleteRequestTopic: VersionedStruct, Equatable {
        /// The topic name.
        public var name: String
        /// The partitions.
        public var partitions: [OffsetDeleteRequestPartition]

        /// With Kafka's defaults for what is not given.
        public init(name: String = "", partitions: [OffsetDeleteRequestPartition] = []) {
            self.name = name
            self.partitions = partitions
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            name = try reader.string(flexible: false)
            partitions = try reader.array(version: version, flexible: false)
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(name, flexible: false)
            try writer.array(partitions, version: version, flexible: false)
        }
    }
}

extension OffsetDeleteRequest {
    /// A partition.
    public struct OffsetDeleteRequestPartition: VersionedStruct, Equatable {
        /// The partition's number.
        public var partitionIndex: Int32

        /// With Kafka's defaults for what is not given.
        public init(partitionIndex: Int32 = 0) {
            self.partitionIndex = partitionIndex
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            partitionIndex = try reader.int32()
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int32(partitionIndex)
        }
    }
}
