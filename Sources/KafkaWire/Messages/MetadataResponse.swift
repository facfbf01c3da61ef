/// The brokers of the cluster, and topics with their partitions and leaders. Leader epochs are to be trusted from
/// version 9 on only (KAFKA-9212).
public struct MetadataResponse: KafkaMessage, Equatable {
    /// Metadata: 3.
    public static let apiKey = ApiKey.metadata
    /// All that Kafka 4.3 has.
    public static let validVersions: ClosedRange<Int16> = 0...13
    /// Flexible from here on.
    public static let firstFlexibleVersion: Int16 = 9

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota.
    /// From version 3 on.
    public var throttleTimeMs: Int32
    /// A list of brokers present in the cluster.
    public var brokers: [MetadataResponseBroker]
    /// The cluster ID that responding broker belongs to.
    /// From version 2 on; null allowed.
    public var clusterId: String?
    /// The ID of the controller broker.
    /// From version 1 on; default -1.
    public var controllerId: Int32
    /// Each topic in the response.
    public var topics: [MetadataResponseTopic]
    /// 32-bit bitfield to represent authorized operations for this cluster.
    /// Versions 8 to 10, refused elsewhere; default -2147483648.
    public var clusterAuthorizedOperations: Int32
    /// The top-level error code, or 0 if there was no error.
    /// From version 13 on.
    public var errorCode: ErrorCode
    /// Tagged fields that this program does not know, kept as they came.
    public var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    public init(
        throttleTimeMs: Int32 = 0, brokers: [MetadataResponseBroker] = [], clusterId: String? = nil,
        controllerId: Int32 = -1, topics: [MetadataResponseTopic] = [],
        clusterAuthorizedOperations: Int32 = -2147483648, errorCode: ErrorCode = .none,
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.brokers = brokers
        self.clusterId = clusterId
        self.controllerId = controllerId
        self.topics = topics
        self.clusterAuthorizedOperations = clusterAuthorizedOperations
        self.errorCode = errorCode
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        if version >= 3 {
            throttleTimeMs = try reader.int32()
        }
        brokers = try reader.array(version: version, flexible: flexible)
        if version >= 2 {
            clusterId = try reader.nullableString(flexible: flexible)
        }
        if version >= 1 {
            controllerId = try reader.int32()
        }
        topics = try reader.array(version: version, flexible: flexible)
        if (8...10).contains(version) {
            clusterAuthorizedOperations = try reader.int32()
        }
        if version >= 13 {
            errorCode = ErrorCode(rawValue: try reader.int16())
        }
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if !(8...10).contains(version), clusterAuthorizedOperations != -2147483648 {
            throw writer.lacking("MetadataResponse.clusterAuthorizedOperations", version)
        }
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("MetadataResponse.unknownTaggedFields", version)
        }
        if version >= 3 {
            writer.int32(throttleTimeMs)
        }
        try writer.array(brokers, version: version, flexible: flexible)
        if version >= 2 {
            try writer.nullableString(clusterId, flexible: flexible)
        }
        if version >= 1 {
            writer.int32(controllerId)
        }
        try writer.array(topics, version: version, flexible: flexible)
        if (8...10).contains(version) {
            writer.int32(clusterAuthorizedOperations)
        }
        if version >= 13 {
            writer.int16(errorCode.rawValue)
        }
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension MetadataResponse {
    /// An element of `brokers`.
    public struct MetadataResponseBroker: VersionedStruct, Equatable {
        /// The broker ID.
        public var nodeId: Int32
        /// The broker hostname.
        public var host: String
        /// The broker port.
        public var port: Int32
        /// The rack of the broker, or null if it has not been assigned to a rack.
        /// From version 1 on.
        public var rack: String?
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(
            nodeId: Int32 = 0, host: String = "", port: Int32 = 0, rack: String? = nil,
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.nodeId = nodeId
            self.host = host
            self.port = port
            self.rack = rack
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = MetadataResponse.isFlexible(version)
            nodeId = try reader.int32()
            host = try reader.string(flexible: flexible)
            port = try reader.int32()
            if version >= 1 {
                rack = try reader.nullableString(flexible: flexible)
            }
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = MetadataResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("MetadataResponse.MetadataResponseBroker.unknownTaggedFields", version)
            }
            writer.int32(nodeId)
            try writer.string(host, flexible: flexible)
            writer.int32(port)
            if version >= 1 {
                try writer.nullableString(rack, flexible: flexible)
            }
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension MetadataResponse {
    /// An element of `topics`.
    public struct MetadataResponseTopic: VersionedStruct, Equatable {
        /// The topic error, or 0 if there was no error.
        public var errorCode: ErrorCode
        /// The topic name. Null for non-existing topics queried by ID. This is never null when ErrorCode is zero. One
        /// of Name and TopicId is always populated.
        /// Null allowed from version 12 on; default empty.
        public var name: String?
        /// The topic id. Zero for non-existing topics queried by name. This is never zero when ErrorCode is zero. One
        /// of Name and TopicId is always populated.
        /// From version 10 on.
        public var topicId: KafkaUUID
        /// True if the topic is internal.
        /// From version 1 on.
        public var isInternal: Bool
        /// Each partition in the topic.
        public var partitions: [MetadataResponsePartition]
        /// 32-bit bitfield to represent authorized operations for this topic.
        /// From version 8 on, refused before; default -2147483648.
        public var topicAuthorizedOperations: Int32
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(
            errorCode: ErrorCode = .none, name: String? = "", topicId: KafkaUUID = .zero, isInternal: Bool = false,
            partitions: [MetadataResponsePartition] = [], topicAuthorizedOperations: Int32 = -2147483648,
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.errorCode = errorCode
            self.name = name
            self.topicId = topicId
            self.isInternal = isInternal
            self.partitions = partitions
            self.topicAuthorizedOperations = topicAuthorizedOperations
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = MetadataResponse.isFlexible(version)
            errorCode = ErrorCode(rawValue: try reader.int16())
            name = try reader.nullableString(flexible: flexible)
            if version >= 10 {
                topicId = try reader.uuid()
            }
            if version >= 1 {
                isInternal = try reader.bool()
            }
            partitions = try reader.array(version: version, flexible: flexible)
            if version >= 8 {
                topicAuthorizedOperations = try reader.int32()
            }
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = MetadataResponse.isFlexible(version)
            if version <= 11, name == nil { throw writer.null("MetadataResponse.MetadataResponseTopic.name", version) }
            if version < 8, topicAuthorizedOperations != -2147483648 {
                throw writer.lacking("MetadataResponse.MetadataResponseTopic.topicAuthorizedOperations", version)
            }
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("MetadataResponse.MetadataResponseTopic.unknownTaggedFields", version)
            }
            writer.int16(errorCode.rawValue)
            try writer.nullableString(name, flexible: flexible)
            if version >= 10 {
                writer.uuid(topicId)
            }
            if version >= 1 {
                writer.bool(isInternal)
            }
            try writer.array(partitions, version: version, flexible: flexible)
            if version >= 8 {
                writer.int32(topicAuthorizedOperations)
            }
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension MetadataResponse {
    /// An element of `partitions`.
    public struct MetadataResponsePartition: VersionedStruct, Equatable {
        /// The partition error, or 0 if there was no error.
        public var errorCode: ErrorCode
        /// The partition index.
        public var partitionIndex: Int32
        /// The ID of the leader broker.
        public var leaderId: Int32
        /// The leader epoch of this partition.
        /// From version 7 on; default -1.
        public var leaderEpoch: Int32
        /// The set of all nodes that host this partition.
        public var replicaNodes: [Int32]
        /// The set of nodes that are in sync with the leader for this partition.
        public var isrNodes: [Int32]
        /// The set of offline replicas of this partition.
        /// From version 5 on.
        public var offlineReplicas: [Int32]
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(
            errorCode: ErrorCode = .none, partitionIndex: Int32 = 0, leaderId: Int32 = 0, leaderEpoch: Int32 = -1,
            replicaNodes: [Int32] = [], isrNodes: [Int32] = [], offlineReplicas: [Int32] = [],
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.errorCode = errorCode
            self.partitionIndex = partitionIndex
            self.leaderId = leaderId
            self.leaderEpoch = leaderEpoch
            self.replicaNodes = replicaNodes
            self.isrNodes = isrNodes
            self.offlineReplicas = offlineReplicas
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = MetadataResponse.isFlexible(version)
            errorCode = ErrorCode(rawValue: try reader.int16())
            partitionIndex = try reader.int32()
            leaderId = try reader.int32()
            if version >= 7 {
                leaderEpoch = try reader.int32()
            }
            replicaNodes = try reader.int32Array(flexible: flexible)
            isrNodes = try reader.int32Array(flexible: flexible)
            if version >= 5 {
                offlineReplicas = try reader.int32Array(flexible: flexible)
            }
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = MetadataResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("MetadataResponse.MetadataResponsePartition.unknownTaggedFields", version)
            }
            writer.int16(errorCode.rawValue)
            writer.int32(partitionIndex)
            writer.int32(leaderId)
            if version >= 7 {
                writer.int32(leaderEpoch)
            }
            try writer.int32Array(replicaNodes, flexible: flexible)
            try writer.int32Array(isrNodes, flexible: flexible)
            if version >= 5 {
                try writer.int32Array(offlineReplicas, flexible: flexible)
            }
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
