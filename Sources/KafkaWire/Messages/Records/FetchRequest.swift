/// Asks a broker for records of partitions that it leads or follows, within fetch sessions (KIP-227) or without. From
/// version 13 on topics go by id alone.
package struct FetchRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = FetchResponse
    /// Fetch: 1.
    package static let apiKey = ApiKey.fetch
    /// 4: isolation level; 7: sessions (KIP-227); 9: leader epoch; 10: zstd; 11: rack; 12: leader in the answer; 13:
    /// topic ids; 15: follower's state as a tag; 16: leaders' endpoints; 17 and 18 concern followers.
    package static let validVersions: ClosedRange<Int16> = 4...18
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 12

    /// The cluster's id; for controllers only.
    /// From version 12 on, tagged field 0; null allowed.
    package var clusterId: String?
    /// The follower that asks; -1 for a consumer.
    /// Up to version 14, refused later; default -1.
    package var replicaId: Int32
    /// The follower that asks; at its default for a consumer.
    /// From version 15 on, tagged field 1, refused before.
    package var replicaState: ReplicaState
    /// How long the broker may wait for `minBytes`, in milliseconds.
    package var maxWaitMs: Int32
    /// What the broker waits for before it answers, in bytes.
    package var minBytes: Int32
    /// How much the answer may bring, in bytes; the first batch comes all the same, however large (KIP-74).
    /// Default the largest number.
    package var maxBytes: Int32
    /// 0 reads everything (read uncommitted), 1 neither open nor aborted transactions (read committed).
    package var isolationLevel: Int8
    /// The fetch session; 0 for none, or to open one.
    /// From version 7 on.
    package var sessionId: Int32
    /// Which request of the session it is: -1 without one, 0 to open one, then 1, 2 and, after the largest, 1 again.
    /// From version 7 on; default -1.
    package var sessionEpoch: Int32
    /// The partitions to read; in a session only those that are new or changed.
    package var topics: [FetchTopic]
    /// The partitions that leave the session.
    /// From version 7 on, refused before.
    package var forgottenTopicsData: [ForgottenTopic]
    /// The consumer's rack, so that a replica near to it may be proposed (KIP-392).
    /// From version 11 on.
    package var rackId: String
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        clusterId: String? = nil, replicaId: Int32 = -1, replicaState: ReplicaState = ReplicaState(),
        maxWaitMs: Int32 = 0, minBytes: Int32 = 0, maxBytes: Int32 = .max, isolationLevel: Int8 = 0,
        sessionId: Int32 = 0, sessionEpoch: Int32 = -1, topics: [FetchTopic] = [],
        forgottenTopicsData: [ForgottenTopic] = [], rackId: String = "", unknownTaggedFields: [TaggedField] = []
    ) {
        self.clusterId = clusterId
        self.replicaId = replicaId
        self.replicaState = replicaState
        self.maxWaitMs = maxWaitMs
        self.minBytes = minBytes
        self.maxBytes = maxBytes
        self.isolationLevel = isolationLevel
        self.sessionId = sessionId
        self.sessionEpoch = sessionEpoch
        self.topics = topics
        self.forgottenTopicsData = forgottenTopicsData
        self.rackId = rackId
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        if version <= 14 {
            replicaId = try reader.int32()
        }
        maxWaitMs = try reader.int32()
        minBytes = try reader.int32()
        maxBytes = try reader.int32()
        isolationLevel = try reader.int8()
        if version >= 7 {
            sessionId = try reader.int32()
            sessionEpoch = try reader.int32()
        }
        topics = try reader.array(version: version, flexible: flexible)
        if version >= 7 {
            forgottenTopicsData = try reader.array(version: version, flexible: flexible)
        }
        if version >= 11 {
            rackId = try reader.string(flexible: flexible)
        }
        if flexible {
            unknownTaggedFields = try reader.taggedFields { (tag, reader) throws(WireError) in
                switch tag {
                case 0: clusterId = try reader.nullableString(flexible: true)
                case 1 where version >= 15: replicaState = try ReplicaState(from: &reader, version: version)
                default: return false
                }
                return true
            }
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if version > 14, replicaId != -1 { throw writer.lacking("FetchRequest.replicaId", version) }
        if version < 15, replicaState != ReplicaState() { throw writer.lacking("FetchRequest.replicaState", version) }
        if version < 7, !forgottenTopicsData.isEmpty {
            throw writer.lacking("FetchRequest.forgottenTopicsData", version)
        }
        if !flexible, !unknownTaggedFields.isEmpty { throw writer.lacking("FetchRequest.unknownTaggedFields", version) }
        if version <= 14 {
            writer.int32(replicaId)
        }
        writer.int32(maxWaitMs)
        writer.int32(minBytes)
        writer.int32(maxBytes)
        writer.int8(isolationLevel)
        if version >= 7 {
            writer.int32(sessionId)
            writer.int32(sessionEpoch)
        }
        try writer.array(topics, version: version, flexible: flexible)
        if version >= 7 {
            try writer.array(forgottenTopicsData, version: version, flexible: flexible)
        }
        if version >= 11 {
            try writer.string(rackId, flexible: flexible)
        }
        if flexible {
            var tagged = unknownTaggedFields
            if clusterId != nil {
                try tagged.add(0) { (field) throws(WireError) in try field.nullableString(clusterId, flexible: true) }
            }
            if version >= 15, replicaState != ReplicaState() {
                try tagged.add(1) { (field) throws(WireError) in
                    try replicaState.encode(into: &field, version: version)
                }
            }
            try writer.taggedFields(tagged)
        }
    }
}

extension FetchRequest {
    /// What a follower says of itself. A consumer leaves it at its default.
    package struct ReplicaState: VersionedStruct, Equatable {
        /// The follower's broker id; -1 for a consumer.
        /// Default -1.
        package var replicaId: Int32
        /// The follower's broker epoch; -1 where it is not known.
        /// Default -1.
        package var replicaEpoch: Int64
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(replicaId: Int32 = -1, replicaEpoch: Int64 = -1, unknownTaggedFields: [TaggedField] = []) {
            self.replicaId = replicaId
            self.replicaEpoch = replicaEpoch
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            replicaId = try reader.int32()
            replicaEpoch = try reader.int64()
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int32(replicaId)
            writer.int64(replicaEpoch)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension FetchRequest {
    /// A topic's partitions. The broker fills its answer in their order.
    package struct FetchTopic: VersionedStruct, Equatable {
        /// The name of the topic to fetch.
        /// Up to version 12.
        package var topic: String
        /// The topic's id; zero where it is not known.
        /// From version 13 on.
        package var topicId: KafkaUUID
        /// The topic's partitions.
        package var partitions: [FetchPartition]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            topic: String = "", topicId: KafkaUUID = .zero, partitions: [FetchPartition] = [],
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.topic = topic
            self.topicId = topicId
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = FetchRequest.isFlexible(version)
            if version <= 12 {
                topic = try reader.string(flexible: flexible)
            }
            if version >= 13 {
                topicId = try reader.uuid()
            }
            partitions = try reader.array(version: version, flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = FetchRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("FetchRequest.FetchTopic.unknownTaggedFields", version)
            }
            if version <= 12 {
                try writer.string(topic, flexible: flexible)
            }
            if version >= 13 {
                writer.uuid(topicId)
            }
            try writer.array(partitions, version: version, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension FetchRequest {
    /// From where to read a partition, and how much.
    package struct FetchPartition: VersionedStruct, Equatable {
        /// The partition's number.
        package var partition: Int32
        /// The leader epoch that the client believes in: an older one than the broker's is fenced, a newer one unknown
        /// there. -1 spares the check (KIP-320).
        /// From version 9 on; default -1.
        package var currentLeaderEpoch: Int32
        /// The first offset that is wanted.
        package var fetchOffset: Int64
        /// The epoch of the follower's last record; -1 for a consumer.
        /// From version 12 on, refused before; default -1.
        package var lastFetchedEpoch: Int32
        /// The follower's first offset; -1 for a consumer.
        /// From version 5 on; default -1.
        package var logStartOffset: Int64
        /// How much may come of this partition, in bytes; its first batch comes all the same (KIP-74).
        package var partitionMaxBytes: Int32
        /// The follower's log directory; zero for a consumer.
        /// From version 17 on, tagged field 0.
        package var replicaDirectoryId: KafkaUUID
        /// The high watermark that the follower knows; the largest number for a consumer.
        /// From version 18 on, tagged field 1; default the largest number.
        package var highWatermark: Int64
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            partition: Int32 = 0, currentLeaderEpoch: Int32 = -1, fetchOffset: Int64 = 0, lastFetchedEpoch: Int32 = -1,
            logStartOffset: Int64 = -1, partitionMaxBytes: Int32 = 0, replicaDirectoryId: KafkaUUID = .zero,
            highWatermark: Int64 = .max, unknownTaggedFields: [TaggedField] = []
        ) {
            self.partition = partition
            self.currentLeaderEpoch = currentLeaderEpoch
            self.fetchOffset = fetchOffset
            self.lastFetchedEpoch = lastFetchedEpoch
            self.logStartOffset = logStartOffset
            self.partitionMaxBytes = partitionMaxBytes
            self.replicaDirectoryId = replicaDirectoryId
            self.highWatermark = highWatermark
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = FetchRequest.isFlexible(version)
            partition = try reader.int32()
            if version >= 9 {
                currentLeaderEpoch = try reader.int32()
            }
            fetchOffset = try reader.int64()
            if version >= 12 {
                lastFetchedEpoch = try reader.int32()
            }
            if version >= 5 {
                logStartOffset = try reader.int64()
            }
            partitionMaxBytes = try reader.int32()
            if flexible {
                unknownTaggedFields = try reader.taggedFields { (tag, reader) throws(WireError) in
                    switch tag {
                    case 0 where version >= 17: replicaDirectoryId = try reader.uuid()
                    case 1 where version >= 18: highWatermark = try reader.int64()
                    default: return false
                    }
                    return true
                }
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = FetchRequest.isFlexible(version)
            if version < 12, lastFetchedEpoch != -1 {
                throw writer.lacking("FetchRequest.FetchPartition.lastFetchedEpoch", version)
            }
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("FetchRequest.FetchPartition.unknownTaggedFields", version)
            }
            writer.int32(partition)
            if version >= 9 {
                writer.int32(currentLeaderEpoch)
            }
            writer.int64(fetchOffset)
            if version >= 12 {
                writer.int32(lastFetchedEpoch)
            }
            if version >= 5 {
                writer.int64(logStartOffset)
            }
            writer.int32(partitionMaxBytes)
            if flexible {
                var tagged = unknownTaggedFields
                if version >= 17, replicaDirectoryId != .zero {
                    try tagged.add(0) { (field) throws(WireError) in field.uuid(replicaDirectoryId) }
                }
                if version >= 18, highWatermark != .max {
                    try tagged.add(1) { (field) throws(WireError) in field.int64(highWatermark) }
                }
                try writer.taggedFields(tagged)
            }
        }
    }
}

extension FetchRequest {
    /// Partitions that leave the fetch session.
    package struct ForgottenTopic: VersionedStruct, Equatable {
        /// The topic name.
        /// Up to version 12.
        package var topic: String
        /// The topic's id; zero where it is not known.
        /// From version 13 on.
        package var topicId: KafkaUUID
        /// Their numbers.
        package var partitions: [Int32]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            topic: String = "", topicId: KafkaUUID = .zero, partitions: [Int32] = [],
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.topic = topic
            self.topicId = topicId
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = FetchRequest.isFlexible(version)
            if version <= 12 {
                topic = try reader.string(flexible: flexible)
            }
            if version >= 13 {
                topicId = try reader.uuid()
            }
            partitions = try reader.int32Array(flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = FetchRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("FetchRequest.ForgottenTopic.unknownTaggedFields", version)
            }
            if version <= 12 {
                try writer.string(topic, flexible: flexible)
            }
            if version >= 13 {
                writer.uuid(topicId)
            }
            try writer.int32Array(partitions, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
