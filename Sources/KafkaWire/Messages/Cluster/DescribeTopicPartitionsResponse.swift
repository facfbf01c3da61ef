/// Topics and their partitions, and where to go on.
package struct DescribeTopicPartitionsResponse: KafkaMessage, Equatable {
    /// DescribeTopicPartitions: 75.
    package static let apiKey = ApiKey.describeTopicPartitions
    /// All that Kafka 4.3 has.
    package static let validVersions: ClosedRange<Int16> = 0...0
    /// All versions are flexible.
    package static let firstFlexibleVersion: Int16 = 0

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    package var throttleTimeMs: Int32
    /// The topics.
    package var topics: [DescribeTopicPartitionsResponseTopic]
    /// Where the next request has to go on; null when all was told.
    package var nextCursor: Cursor?
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, topics: [DescribeTopicPartitionsResponseTopic] = [], nextCursor: Cursor? = nil,
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.topics = topics
        self.nextCursor = nextCursor
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        throttleTimeMs = try reader.int32()
        topics = try reader.array(version: version, flexible: true)
        nextCursor = try reader.nullableStruct(version: version)
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        writer.int32(throttleTimeMs)
        try writer.array(topics, version: version, flexible: true)
        try writer.nullableStruct(nextCursor, version: version)
        try writer.taggedFields(unknownTaggedFields)
    }
}

extension DescribeTopicPartitionsResponse {
    /// A topic and its partitions.
    package struct DescribeTopicPartitionsResponseTopic: VersionedStruct, Equatable {
        /// What is wrong with the topic.
        package var errorCode: ErrorCode
        /// The topic's name; null where it is not known.
        /// Default empty.
        package var name: String?
        /// The topic's id.
        package var topicId: KafkaUUID
        /// Whether it is one of Kafka's own, such as `__consumer_offsets`.
        package var isInternal: Bool
        /// Its partitions.
        package var partitions: [DescribeTopicPartitionsResponsePartition]
        /// What the client may do with the topic, a bit for each operation.
        /// Default -2147483648.
        package var topicAuthorizedOperations: Int32
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            errorCode: ErrorCode = .none, name: String? = "", topicId: KafkaUUID = .zero, isInternal: Bool = false,
            partitions: [DescribeTopicPartitionsResponsePartition] = [], topicAuthorizedOperations: Int32 = -2147483648,
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
            errorCode = ErrorCode(rawValue: try reader.int16())
            name = try reader.nullableString(flexible: true)
            topicId = try reader.uuid()
            isInternal = try reader.bool()
            partitions = try reader.array(version: version, flexible: true)
            topicAuthorizedOperations = try reader.int32()
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int16(errorCode.rawValue)
            try writer.nullableString(name, flexible: true)
            writer.uuid(topicId)
            writer.bool(isInternal)
            try writer.array(partitions, version: version, flexible: true)
            writer.int32(topicAuthorizedOperations)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension DescribeTopicPartitionsResponse {
    /// Where to go on.
    package struct Cursor: VersionedStruct, Equatable {
        /// The first topic.
        package var topicName: String
        /// Its first partition.
        package var partitionIndex: Int32
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(topicName: String = "", partitionIndex: Int32 = 0, unknownTaggedFields: [TaggedField] = []) {
            self.topicName = topicName
            self.partitionIndex = partitionIndex
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            topicName = try reader.string(flexible: true)
            partitionIndex = try reader.int32()
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(topicName, flexible: true)
            writer.int32(partitionIndex)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension DescribeTopicPartitionsResponse {
    /// A partition, its leader and its replicas.
    package struct DescribeTopicPartitionsResponsePartition: VersionedStruct, Equatable {
        /// What is wrong with the partition.
        package var errorCode: ErrorCode
        /// The partition's number.
        package var partitionIndex: Int32
        /// The leader's broker id; -1 for none or unknown.
        package var leaderId: Int32
        /// The leader's epoch; -1 where it is not known.
        /// Default -1.
        package var leaderEpoch: Int32
        /// The brokers that have the partition, the preferred leader first.
        package var replicaNodes: [Int32]
        /// Those that are in sync with the leader.
        package var isrNodes: [Int32]
        /// Those beside the in-sync ones that may become leader without loss; null where the cluster does not keep them
        /// (KIP-966).
        package var eligibleLeaderReplicas: [Int32]?
        /// Those of which the eligible ones were chosen when they were last known; null where the cluster does not keep
        /// them.
        package var lastKnownElr: [Int32]?
        /// Those that are offline.
        package var offlineReplicas: [Int32]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            errorCode: ErrorCode = .none, partitionIndex: Int32 = 0, leaderId: Int32 = 0, leaderEpoch: Int32 = -1,
            replicaNodes: [Int32] = [], isrNodes: [Int32] = [], eligibleLeaderReplicas: [Int32]? = nil,
            lastKnownElr: [Int32]? = nil, offlineReplicas: [Int32] = [], unknownTaggedFields: [TaggedField] = []
        ) {
            self.errorCode = errorCode
            self.partitionIndex = partitionIndex
            self.leaderId = leaderId
            self.leaderEpoch = leaderEpoch
            self.replicaNodes = replicaNodes
            self.isrNodes = isrNodes
            self.eligibleLeaderReplicas = eligibleLeaderReplicas
            self.lastKnownElr = lastKnownElr
            self.offlineReplicas = offlineReplicas
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            errorCode = ErrorCode(rawValue: try reader.int16())
            partitionIndex = try reader.int32()
            leaderId = try reader.int32()
            leaderEpoch = try reader.int32()
            replicaNodes = try reader.int32Array(flexible: true)
            isrNodes = try reader.int32Array(flexible: true)
            eligibleLeaderReplicas = try reader.nullableInt32Array(flexible: true)
            lastKnownElr = try reader.nullableInt32Array(flexible: true)
            offlineReplicas = try reader.int32Array(flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int16(errorCode.rawValue)
            writer.int32(partitionIndex)
            writer.int32(leaderId)
            writer.int32(leaderEpoch)
            try writer.int32Array(replicaNodes, flexible: true)
            try writer.int32Array(isrNodes, flexible: true)
            try writer.nullableInt32Array(eligibleLeaderReplicas, flexible: true)
            try writer.nullableInt32Array(lastKnownElr, flexible: true)
            try writer.int32Array(offlineReplicas, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
