/// Records of partitions. In a fetch session only partitions with something new are in it. The records may end in the
/// middle of a batch.
package struct FetchResponse: KafkaMessage, Equatable {
    /// Fetch: 1.
    package static let apiKey = ApiKey.fetch
    /// 4: isolation level; 7: sessions (KIP-227); 9: leader epoch; 10: zstd; 11: rack; 12: leader in the answer; 13:
    /// topic ids; 15: follower's state as a tag; 16: leaders' endpoints; 17 and 18 concern followers.
    package static let validVersions: ClosedRange<Int16> = 4...18
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 12

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    package var throttleTimeMs: Int32
    /// What went wrong as a whole, with the session above all.
    /// From version 7 on.
    package var errorCode: ErrorCode
    /// The fetch session; 0 for none.
    /// From version 7 on, refused before.
    package var sessionId: Int32
    /// The partitions; in a session only those with something new.
    package var responses: [FetchableTopicResponse]
    /// Where the new leaders listen that partitions in the answer name (KIP-951).
    /// From version 16 on, tagged field 0, refused before.
    package var nodeEndpoints: [NodeEndpoint]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, sessionId: Int32 = 0,
        responses: [FetchableTopicResponse] = [], nodeEndpoints: [NodeEndpoint] = [],
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.sessionId = sessionId
        self.responses = responses
        self.nodeEndpoints = nodeEndpoints
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        throttleTimeMs = try reader.int32()
        if version >= 7 {
            errorCode = ErrorCode(rawValue: try reader.int16())
            sessionId = try reader.int32()
        }
        responses = try reader.array(version: version, flexible: flexible)
        if flexible {
            unknownTaggedFields = try reader.taggedFields { (tag, reader) throws(WireError) in
                switch tag {
                case 0 where version >= 16: nodeEndpoints = try reader.array(version: version, flexible: true)
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
        if version < 7, sessionId != 0 { throw writer.lacking("FetchResponse.sessionId", version) }
        if version < 16, !nodeEndpoints.isEmpty { throw writer.lacking("FetchResponse.nodeEndpoints", version) }
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("FetchResponse.unknownTaggedFields", version)
        }
        writer.int32(throttleTimeMs)
        if version >= 7 {
            writer.int16(errorCode.rawValue)
            writer.int32(sessionId)
        }
        try writer.array(responses, version: version, flexible: flexible)
        if flexible {
            var tagged = unknownTaggedFields
            if version >= 16, !nodeEndpoints.isEmpty {
                try tagged.add(0) { (field) throws(WireError) in
                    try field.array(nodeEndpoints, version: version, flexible: true)
                }
            }
            try writer.taggedFields(tagged)
        }
    }
}

extension FetchResponse {
    /// A topic's partitions.
    package struct FetchableTopicResponse: VersionedStruct, Equatable {
        /// The topic name.
        /// Up to version 12.
        package var topic: String
        /// The topic's id; zero where it is not known.
        /// From version 13 on.
        package var topicId: KafkaUUID
        /// The topic partitions.
        package var partitions: [PartitionData]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            topic: String = "", topicId: KafkaUUID = .zero, partitions: [PartitionData] = [],
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
            let flexible = FetchResponse.isFlexible(version)
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
            let flexible = FetchResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("FetchResponse.FetchableTopicResponse.unknownTaggedFields", version)
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

extension FetchResponse {
    /// What a partition gave.
    package struct PartitionData: VersionedStruct, Equatable {
        /// The partition's number.
        package var partitionIndex: Int32
        /// What went wrong with the partition.
        package var errorCode: ErrorCode
        /// The end of what is on all in-sync replicas: the offset behind the last record that may be read.
        package var highWatermark: Int64
        /// The first offset of the oldest open transaction, or the high watermark: read committed ends here. -1 where
        /// it is not known.
        /// Default -1.
        package var lastStableOffset: Int64
        /// The first offset that is still there; -1 where it is not known.
        /// From version 5 on; default -1.
        package var logStartOffset: Int64
        /// Where the logs part, when what the follower fetched last is not what the leader has.
        /// From version 12 on, tagged field 0, refused before.
        package var divergingEpoch: EpochEndOffset
        /// Who leads the partition, with NOT_LEADER_OR_FOLLOWER and FENCED_LEADER_EPOCH (KIP-951).
        /// From version 12 on, tagged field 1, refused before.
        package var currentLeader: LeaderIdAndEpoch
        /// The snapshot to fetch instead of offsets that are gone; for controllers only.
        /// From version 12 on, tagged field 2, refused before.
        package var snapshotId: SnapshotId
        /// The aborted transactions of these records, under read committed; in no certain order; null otherwise.
        /// Default empty.
        package var abortedTransactions: [AbortedTransaction]?
        /// The replica to read from next; -1 for this one (KIP-392).
        /// From version 11 on, refused before; default -1.
        package var preferredReadReplica: Int32
        /// The batches, which may end in the middle of one; null and empty both mean none.
        package var records: RecordsField?
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            partitionIndex: Int32 = 0, errorCode: ErrorCode = .none, highWatermark: Int64 = 0,
            lastStableOffset: Int64 = -1, logStartOffset: Int64 = -1, divergingEpoch: EpochEndOffset = EpochEndOffset(),
            currentLeader: LeaderIdAndEpoch = LeaderIdAndEpoch(), snapshotId: SnapshotId = SnapshotId(),
            abortedTransactions: [AbortedTransaction]? = [], preferredReadReplica: Int32 = -1,
            records: RecordsField? = nil, unknownTaggedFields: [TaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.highWatermark = highWatermark
            self.lastStableOffset = lastStableOffset
            self.logStartOffset = logStartOffset
            self.divergingEpoch = divergingEpoch
            self.currentLeader = currentLeader
            self.snapshotId = snapshotId
            self.abortedTransactions = abortedTransactions
            self.preferredReadReplica = preferredReadReplica
            self.records = records
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = FetchResponse.isFlexible(version)
            partitionIndex = try reader.int32()
            errorCode = ErrorCode(rawValue: try reader.int16())
            highWatermark = try reader.int64()
            lastStableOffset = try reader.int64()
            if version >= 5 {
                logStartOffset = try reader.int64()
            }
            abortedTransactions = try reader.nullableArray(version: version, flexible: flexible)
            if version >= 11 {
                preferredReadReplica = try reader.int32()
            }
            records = try reader.nullableRecords(flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields { (tag, reader) throws(WireError) in
                    switch tag {
                    case 0: divergingEpoch = try EpochEndOffset(from: &reader, version: version)
                    case 1: currentLeader = try LeaderIdAndEpoch(from: &reader, version: version)
                    case 2: snapshotId = try SnapshotId(from: &reader, version: version)
                    default: return false
                    }
                    return true
                }
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = FetchResponse.isFlexible(version)
            if version < 12, divergingEpoch != EpochEndOffset() {
                throw writer.lacking("FetchResponse.PartitionData.divergingEpoch", version)
            }
            if version < 12, currentLeader != LeaderIdAndEpoch() {
                throw writer.lacking("FetchResponse.PartitionData.currentLeader", version)
            }
            if version < 12, snapshotId != SnapshotId() {
                throw writer.lacking("FetchResponse.PartitionData.snapshotId", version)
            }
            if version < 11, preferredReadReplica != -1 {
                throw writer.lacking("FetchResponse.PartitionData.preferredReadReplica", version)
            }
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("FetchResponse.PartitionData.unknownTaggedFields", version)
            }
            writer.int32(partitionIndex)
            writer.int16(errorCode.rawValue)
            writer.int64(highWatermark)
            writer.int64(lastStableOffset)
            if version >= 5 {
                writer.int64(logStartOffset)
            }
            try writer.nullableArray(abortedTransactions, version: version, flexible: flexible)
            if version >= 11 {
                writer.int32(preferredReadReplica)
            }
            try writer.nullableRecords(records, flexible: flexible)
            if flexible {
                var tagged = unknownTaggedFields
                if divergingEpoch != EpochEndOffset() {
                    try tagged.add(0) { (field) throws(WireError) in
                        try divergingEpoch.encode(into: &field, version: version)
                    }
                }
                if currentLeader != LeaderIdAndEpoch() {
                    try tagged.add(1) { (field) throws(WireError) in
                        try currentLeader.encode(into: &field, version: version)
                    }
                }
                if snapshotId != SnapshotId() {
                    try tagged.add(2) { (field) throws(WireError) in
                        try snapshotId.encode(into: &field, version: version)
                    }
                }
                try writer.taggedFields(tagged)
            }
        }
    }
}

extension FetchResponse {
    /// Where the logs of leader and follower part.
    package struct EpochEndOffset: VersionedStruct, Equatable {
        /// The leader's largest epoch that is not above the follower's.
        /// Default -1.
        package var epoch: Int32
        /// The offset at which it ended.
        /// Default -1.
        package var endOffset: Int64
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(epoch: Int32 = -1, endOffset: Int64 = -1, unknownTaggedFields: [TaggedField] = []) {
            self.epoch = epoch
            self.endOffset = endOffset
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            epoch = try reader.int32()
            endOffset = try reader.int64()
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int32(epoch)
            writer.int64(endOffset)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension FetchResponse {
    /// Who leads the partition now.
    package struct LeaderIdAndEpoch: VersionedStruct, Equatable {
        /// The leader's broker id; -1 for none or unknown.
        /// Default -1.
        package var leaderId: Int32
        /// The leader's epoch; -1 where it is not known.
        /// Default -1.
        package var leaderEpoch: Int32
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(leaderId: Int32 = -1, leaderEpoch: Int32 = -1, unknownTaggedFields: [TaggedField] = []) {
            self.leaderId = leaderId
            self.leaderEpoch = leaderEpoch
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            leaderId = try reader.int32()
            leaderEpoch = try reader.int32()
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int32(leaderId)
            writer.int32(leaderEpoch)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension FetchResponse {
    /// A snapshot of the metadata log; for controllers only.
    package struct SnapshotId: VersionedStruct, Equatable {
        /// The offset behind the snapshot's last record.
        /// Default -1.
        package var endOffset: Int64
        /// The epoch of that record.
        /// Default -1.
        package var epoch: Int32
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(endOffset: Int64 = -1, epoch: Int32 = -1, unknownTaggedFields: [TaggedField] = []) {
            self.endOffset = endOffset
            self.epoch = epoch
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            endOffset = try reader.int64()
            epoch = try reader.int32()
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int64(endOffset)
            writer.int32(epoch)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension FetchResponse {
    /// A transaction that was aborted: under read committed the producer's records from `firstOffset` to its abort
    /// marker are passed over.
    package struct AbortedTransaction: VersionedStruct, Equatable {
        /// The producer whose transaction it was.
        package var producerId: Int64
        /// The transaction's first offset.
        package var firstOffset: Int64
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(producerId: Int64 = 0, firstOffset: Int64 = 0, unknownTaggedFields: [TaggedField] = []) {
            self.producerId = producerId
            self.firstOffset = firstOffset
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = FetchResponse.isFlexible(version)
            producerId = try reader.int64()
            firstOffset = try reader.int64()
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = FetchResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("FetchResponse.AbortedTransaction.unknownTaggedFields", version)
            }
            writer.int64(producerId)
            writer.int64(firstOffset)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension FetchResponse {
    /// Where a broker listens.
    package struct NodeEndpoint: VersionedStruct, Equatable {
        /// The broker's id.
        package var nodeId: Int32
        /// Where it listens: a name or an address.
        package var host: String
        /// Where it listens: the port.
        package var port: Int32
        /// Its rack; null for none.
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
            nodeId = try reader.int32()
            host = try reader.string(flexible: true)
            port = try reader.int32()
            rack = try reader.nullableString(flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int32(nodeId)
            try writer.string(host, flexible: true)
            writer.int32(port)
            try writer.nullableString(rack, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
