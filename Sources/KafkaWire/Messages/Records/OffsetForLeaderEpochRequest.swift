/// Asks the leaders of partitions where a leader epoch ended, to find out whether a log was truncated (KIP-320). A
/// consumer sets `replicaId` to -1; the default, -2, is the debugging replica. Before version 3 it needs the right to
/// act on the cluster.
package struct OffsetForLeaderEpochRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = OffsetForLeaderEpochResponse
    /// OffsetForLeaderEpoch: 23.
    package static let apiKey = ApiKey.offsetForLeaderEpoch
    /// 2: current leader epoch; 3: replica id, and a consumer's rights are enough.
    package static let validVersions: ClosedRange<Int16> = 2...4
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 4

    /// The follower that asks; -1 for a consumer.
    /// From version 3 on; default -2.
    package var replicaId: Int32
    /// Each topic to get offsets for.
    package var topics: [OffsetForLeaderTopic]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(replicaId: Int32 = -2, topics: [OffsetForLeaderTopic] = [], unknownTaggedFields: [TaggedField] = []) {
        self.replicaId = replicaId
        self.topics = topics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        if version >= 3 {
            replicaId = try reader.int32()
        }
        topics = try reader.array(version: version, flexible: flexible)
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("OffsetForLeaderEpochRequest.unknownTaggedFields", version)
        }
        if version >= 3 {
            writer.int32(replicaId)
        }
        try writer.array(topics, version: version, flexible: flexible)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension OffsetForLeaderEpochRequest {
    /// A topic's partitions.
    package struct OffsetForLeaderTopic: VersionedStruct, Equatable {
        /// The topic name.
        package var topic: String
        /// Each partition to get offsets for.
        package var partitions: [OffsetForLeaderPartition]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            topic: String = "", partitions: [OffsetForLeaderPartition] = [], unknownTaggedFields: [TaggedField] = []
        ) {
            self.topic = topic
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = OffsetForLeaderEpochRequest.isFlexible(version)
            topic = try reader.string(flexible: flexible)
            partitions = try reader.array(version: version, flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = OffsetForLeaderEpochRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("OffsetForLeaderEpochRequest.OffsetForLeaderTopic.unknownTaggedFields", version)
            }
            try writer.string(topic, flexible: flexible)
            try writer.array(partitions, version: version, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension OffsetForLeaderEpochRequest {
    /// The question about one partition.
    package struct OffsetForLeaderPartition: VersionedStruct, Equatable {
        /// The partition's number.
        package var partition: Int32
        /// The leader epoch that the client believes in: an older one than the broker's is fenced, a newer one unknown
        /// there. -1 spares the check (KIP-320).
        /// Default -1.
        package var currentLeaderEpoch: Int32
        /// The epoch whose end is asked for.
        package var leaderEpoch: Int32
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            partition: Int32 = 0, currentLeaderEpoch: Int32 = -1, leaderEpoch: Int32 = 0,
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.partition = partition
            self.currentLeaderEpoch = currentLeaderEpoch
            self.leaderEpoch = leaderEpoch
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = OffsetForLeaderEpochRequest.isFlexible(version)
            partition = try reader.int32()
            currentLeaderEpoch = try reader.int32()
            leaderEpoch = try reader.int32()
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = OffsetForLeaderEpochRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking(
                    "OffsetForLeaderEpochRequest.OffsetForLeaderPartition.unknownTaggedFields", version)
            }
            writer.int32(partition)
            writer.int32(currentLeaderEpoch)
            writer.int32(leaderEpoch)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
