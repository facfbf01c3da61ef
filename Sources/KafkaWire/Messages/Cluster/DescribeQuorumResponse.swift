/// The quorum's leader, and how far each replica is.
public struct DescribeQuorumResponse: KafkaMessage, Equatable {
    /// DescribeQuorum: 55.
    public static let apiKey = ApiKey.describeQuorum
    /// 1: the leader's times of each replica; 2: directories, nodes, words about errors.
    public static let validVersions: ClosedRange<Int16> = 0...2
    /// All versions are flexible.
    public static let firstFlexibleVersion: Int16 = 0

    /// What went wrong as a whole.
    public var errorCode: ErrorCode
    /// The broker's words about the error; null for none.
    /// From version 2 on; default empty.
    public var errorMessage: String?
    /// What was asked for.
    public var topics: [TopicData]
    /// Where the replicas listen.
    /// From version 2 on, refused before.
    public var nodes: [Node]
    /// Tagged fields that this program does not know, kept as they came.
    public var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    public init(
        errorCode: ErrorCode = .none, errorMessage: String? = "", topics: [TopicData] = [], nodes: [Node] = [],
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.topics = topics
        self.nodes = nodes
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        errorCode = ErrorCode(rawValue: try reader.int16())
        if version >= 2 {
            errorMessage = try reader.nullableString(flexible: true)
        }
        topics = try reader.array(version: version, flexible: true)
        if version >= 2 {
            nodes = try reader.array(version: version, flexible: true)
        }
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        if version < 2, !nodes.isEmpty { throw writer.lacking("DescribeQuorumResponse.nodes", version) }
        writer.int16(errorCode.rawValue)
        if version >= 2 {
            try writer.nullableString(errorMessage, flexible: true)
        }
        try writer.array(topics, version: version, flexible: true)
        if version >= 2 {
            try writer.array(nodes, version: version, flexible: true)
        }
        try writer.taggedFields(unknownTaggedFields)
    }
}

extension DescribeQuorumResponse {
    /// A topic.
    public struct TopicData: VersionedStruct, Equatable {
        /// Its name.
        public var topicName: String
        /// Its partitions.
        public var partitions: [PartitionData]
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(topicName: String = "", partitions: [PartitionData] = [], unknownTaggedFields: [TaggedField] = []) {
            self.topicName = topicName
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            topicName = try reader.string(flexible: true)
            partitions = try reader.array(version: version, flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(topicName, flexible: true)
            try writer.array(partitions, version: version, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension DescribeQuorumResponse {
    /// A partition.
    public struct PartitionData: VersionedStruct, Equatable {
        /// Its index.
        public var partitionIndex: Int32
        /// What went wrong.
        public var errorCode: ErrorCode
        /// The broker's words about the error; null for none.
        /// From version 2 on; default empty.
        public var errorMessage: String?
        /// The leader; -1 while there is none.
        public var leaderId: Int32
        /// Its epoch.
        public var leaderEpoch: Int32
        /// Up to where the quorum agrees.
        public var highWatermark: Int64
        /// Those who vote.
        public var currentVoters: [ReplicaState]
        /// Those who only follow, brokers above all.
        public var observers: [ReplicaState]
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(
            partitionIndex: Int32 = 0, errorCode: ErrorCode = .none, errorMessage: String? = "", leaderId: Int32 = 0,
            leaderEpoch: Int32 = 0, highWatermark: Int64 = 0, currentVoters: [ReplicaState] = [],
            observers: [ReplicaState] = [], unknownTaggedFields: [TaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.leaderId = leaderId
            self.leaderEpoch = leaderEpoch
            self.highWatermark = highWatermark
            self.currentVoters = currentVoters
            self.observers = observers
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            partitionIndex = try reader.int32()
            errorCode = ErrorCode(rawValue: try reader.int16())
            if version >= 2 {
                errorMessage = try reader.nullableString(flexible: true)
            }
            leaderId = try reader.int32()
            leaderEpoch = try reader.int32()
            highWatermark = try reader.int64()
            currentVoters = try reader.array(version: version, flexible: true)
            observers = try reader.array(version: version, flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int32(partitionIndex)
            writer.int16(errorCode.rawValue)
            if version >= 2 {
                try writer.nullableString(errorMessage, flexible: true)
            }
            writer.int32(leaderId)
            writer.int32(leaderEpoch)
            writer.int64(highWatermark)
            try writer.array(currentVoters, version: version, flexible: true)
            try writer.array(observers, version: version, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension DescribeQuorumResponse {
    /// How far a replica is. Times are milliseconds since 1970 by the leader's clock.
    public struct ReplicaState: VersionedStruct, Equatable {
        /// Its id.
        public var replicaId: Int32
        /// Its log directory's id.
        /// From version 2 on, refused before.
        public var replicaDirectoryId: KafkaUUID
        /// The end of its log; -1 for not known.
        public var logEndOffset: Int64
        /// When it last fetched.
        /// From version 1 on; default -1.
        public var lastFetchTimestamp: Int64
        /// When it last had all there was; for the leader itself that is now.
        /// From version 1 on; default -1.
        public var lastCaughtUpTimestamp: Int64
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(
            replicaId: Int32 = 0, replicaDirectoryId: KafkaUUID = .zero, logEndOffset: Int64 = 0,
            lastFetchTimestamp: Int64 = -1, lastCaughtUpTimestamp: Int64 = -1, unknownTaggedFields: [TaggedField] = []
        ) {
            self.replicaId = replicaId
            self.replicaDirectoryId = replicaDirectoryId
            self.logEndOffset = logEndOffset
            self.lastFetchTimestamp = lastFetchTimestamp
            self.lastCaughtUpTimestamp = lastCaughtUpTimestamp
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            replicaId = try reader.int32()
            if version >= 2 {
                replicaDirectoryId = try reader.uuid()
            }
            logEndOffset = try reader.int64()
            if version >= 1 {
                lastFetchTimestamp = try reader.int64()
                lastCaughtUpTimestamp = try reader.int64()
            }
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            if version < 2, replicaDirectoryId != .zero {
                throw writer.lacking("DescribeQuorumResponse.ReplicaState.replicaDirectoryId", version)
            }
            writer.int32(replicaId)
            if version >= 2 {
                writer.uuid(replicaDirectoryId)
            }
            writer.int64(logEndOffset)
            if version >= 1 {
                writer.int64(lastFetchTimestamp)
                writer.int64(lastCaughtUpTimestamp)
            }
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension DescribeQuorumResponse {
    /// A replica's addresses.
    public struct Node: VersionedStruct, Equatable {
        /// Its id.
        public var nodeId: Int32
        /// Where it listens.
        public var listeners: [Listener]
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(nodeId: Int32 = 0, listeners: [Listener] = [], unknownTaggedFields: [TaggedField] = []) {
            self.nodeId = nodeId
            self.listeners = listeners
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            nodeId = try reader.int32()
            listeners = try reader.array(version: version, flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int32(nodeId)
            try writer.array(listeners, version: version, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension DescribeQuorumResponse {
    /// An address.
    public struct Listener: VersionedStruct, Equatable {
        /// The listener's name.
        public var name: String
        /// A name or an address.
        public var host: String
        /// The port.
        public var port: UInt16
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(name: String = "", host: String = "", port: UInt16 = 0, unknownTaggedFields: [TaggedField] = []) {
            self.name = name
            self.host = host
            self.port = port
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            name = try reader.string(flexible: true)
            host = try reader.string(flexible: true)
            port = try reader.uint16()
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(name, flexible: true)
            try writer.string(host, flexible: true)
            writer.uint16(port)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
