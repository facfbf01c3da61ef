/// The quorum's leader, and how far each replica is.
package struct DescribeQuorumResponse: KafkaMessage, Equatable {
    /// DescribeQuorum: 55.
    package static let apiKey = ApiKey.describeQuorum
    /// 1: the leader's times of each replica; 2: directories, nodes, words about errors.
    package static let validVersions: ClosedRange<Int16> = 0...2
    /// All versions are flexible.
    package static let firstFlexibleVersion: Int16 = 0

    /// What went wrong as a whole.
    package var errorCode: ErrorCode
    /// The broker's words about the error; null for none.
    /// From version 2 on; default empty.
    package var errorMessage: String?
    /// What was asked for.
    package var topics: [TopicData]
    /// Where the replicas listen.
    /// From version 2 on, refused before.
    package var nodes: [Node]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
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
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
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
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
    package struct TopicData: VersionedStruct, Equatable {
        /// Its name.
        package var topicName: String
        /// Its partitions.
        package var partitions: [PartitionData]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            topicName: String = "", partitions: [PartitionData] = [], unknownTaggedFields: [TaggedField] = []
        ) {
            self.topicName = topicName
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            topicName = try reader.string(flexible: true)
            partitions = try reader.array(version: version, flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(topicName, flexible: true)
            try writer.array(partitions, version: version, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension DescribeQuorumResponse {
    /// A partition.
    package struct PartitionData: VersionedStruct, Equatable {
        /// Its index.
        package var partitionIndex: Int32
        /// What went wrong.
        package var errorCode: ErrorCode
        /// The broker's words about the error; null for none.
        /// From version 2 on; default empty.
        package var errorMessage: String?
        /// The leader; -1 while there is none.
        package var leaderId: Int32
        /// Its epoch.
        package var leaderEpoch: Int32
        /// Up to where the quorum agrees.
        package var highWatermark: Int64
        /// Those who vote.
        package var currentVoters: [ReplicaState]
        /// Those who only follow, brokers above all.
        package var observers: [ReplicaState]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
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
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
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
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
    package struct ReplicaState: VersionedStruct, Equatable {
        /// Its id.
        package var replicaId: Int32
        /// Its log directory's id.
        /// From version 2 on, refused before.
        package var replicaDirectoryId: KafkaUUID
        /// The end of its log; -1 for not known.
        package var logEndOffset: Int64
        /// When it last fetched.
        /// From version 1 on; default -1.
        package var lastFetchTimestamp: Int64
        /// When it last had all there was; for the leader itself that is now.
        /// From version 1 on; default -1.
        package var lastCaughtUpTimestamp: Int64
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
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
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
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
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
    package struct Node: VersionedStruct, Equatable {
        /// Its id.
        package var nodeId: Int32
        /// Where it listens.
        package var listeners: [Listener]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(nodeId: Int32 = 0, listeners: [Listener] = [], unknownTaggedFields: [TaggedField] = []) {
            self.nodeId = nodeId
            self.listeners = listeners
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            nodeId = try reader.int32()
            listeners = try reader.array(version: version, flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int32(nodeId)
            try writer.array(listeners, version: version, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension DescribeQuorumResponse {
    /// An address.
    package struct Listener: VersionedStruct, Equatable {
        /// The listener's name.
        package var name: String
        /// A name or an address.
        package var host: String
        /// The port.
        package var port: UInt16
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(name: String = "", host: String = "", port: UInt16 = 0, unknownTaggedFields: [TaggedField] = []) {
            self.name = name
            self.host = host
            self.port = port
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            name = try reader.string(flexible: true)
            host = try reader.string(flexible: true)
            port = try reader.uint16()
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(name, flexible: true)
            try writer.string(host, flexible: true)
            writer.uint16(port)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
