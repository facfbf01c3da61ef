/// The brokers of the cluster, and topics with their partitions and leaders. Leader epochs are to be trusted from
/// version 9 on only (KAFKA-9212).
package struct MetadataResponse: KafkaMessage, Equatable {
    /// Metadata: 3.
    package static let apiKey = ApiKey.metadata
    /// 4: topics need not be created; 7: leader epochs; 9: they are to be trusted; 10: topic ids; 12: asking by id; 13:
    /// top-level error.
    package static let validVersions: ClosedRange<Int16> = 0...13
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 9

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    /// From version 3 on.
    package var throttleTimeMs: Int32
    /// The brokers that live.
    package var brokers: [MetadataResponseBroker]
    /// The cluster's id; null where it has none.
    /// From version 2 on.
    package var clusterId: String?
    /// The broker to send administration to; -1 where it is not known.
    /// From version 1 on; default -1.
    package var controllerId: Int32
    /// The topics that were asked for, also those that do not exist.
    package var topics: [MetadataResponseTopic]
    /// What the client may do with the cluster, a bit for each operation; the smallest number for not asked.
    /// Versions 8 to 10, refused elsewhere; default -2147483648.
    package var clusterAuthorizedOperations: Int32
    /// What went wrong as a whole; REBOOTSTRAP_REQUIRED sends the client back to its bootstrap servers (KIP-1102).
    /// From version 13 on.
    package var errorCode: ErrorCode
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
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
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
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
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
    /// A broker of the cluster.
    package struct MetadataResponseBroker: VersionedStruct, Equatable {
        /// The broker's id.
        package var nodeId: Int32
        /// Where it listens: a name or an address.
        package var host: String
        /// Where it listens: the port.
        package var port: Int32
        /// Its rack; null for none.
        /// From version 1 on.
        package var rack: String?
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
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
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
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
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
    /// A topic and its partitions.
    package struct MetadataResponseTopic: VersionedStruct, Equatable {
        /// What is wrong with the topic.
        package var errorCode: ErrorCode
        /// The topic's name; null for one that was asked for by an id that does not exist.
        /// Null allowed from version 12 on; default empty.
        package var name: String?
        /// The topic's id; zero for one that was asked for by a name that does not exist, and from brokers without ids.
        /// From version 10 on.
        package var topicId: KafkaUUID
        /// Whether it is one of Kafka's own, such as `__consumer_offsets`.
        /// From version 1 on.
        package var isInternal: Bool
        /// Its partitions, in no certain order.
        package var partitions: [MetadataResponsePartition]
        /// What the client may do with the topic, a bit for each operation; the smallest number for not asked.
        /// From version 8 on, refused before; default -2147483648.
        package var topicAuthorizedOperations: Int32
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
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
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
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
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
    /// A partition, its leader and its replicas.
    package struct MetadataResponsePartition: VersionedStruct, Equatable {
        /// What is wrong with the partition: LEADER_NOT_AVAILABLE, or replicas that are not there.
        package var errorCode: ErrorCode
        /// The partition's number.
        package var partitionIndex: Int32
        /// The leader's broker id; -1 for none or unknown.
        package var leaderId: Int32
        /// The leader's epoch; -1 where it is not known.
        /// From version 7 on; default -1.
        package var leaderEpoch: Int32
        /// The brokers that have the partition, offline ones too, the preferred leader first.
        package var replicaNodes: [Int32]
        /// Those that are in sync with the leader.
        package var isrNodes: [Int32]
        /// Those that are offline.
        /// From version 5 on.
        package var offlineReplicas: [Int32]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
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
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
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
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
