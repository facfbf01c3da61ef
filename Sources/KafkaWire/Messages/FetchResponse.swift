/// Records of partitions. In a fetch session only partitions with something new are in it. The records may end in the
/// middle of a batch.
public struct FetchResponse: KafkaMessage, Equatable {
    /// Fetch: 1.
    public static let apiKey = ApiKey.fetch
    /// All that Kafka 4.3 has.
    public static let validVersions: ClosedRange<Int16> = 4...18
    /// Flexible from here on.
    public static let firstFlexibleVersion: Int16 = 12

    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota.
    public var throttleTimeMs: Int32
    /// The top level response error code.
    /// From version 7 on.
    public var errorCode: ErrorCode
    /// The fetch session ID, or 0 if this is not part of a fetch session.
    /// From version 7 on, refused before.
    public var sessionId: Int32
    /// The response topics.
    public var responses: [FetchableTopicResponse]
    /// Endpoints for all current-leaders enumerated in PartitionData, with errors NOT_LEADER_OR_FOLLOWER &
    /// FENCED_LEADER_EPOCH.
    /// From version 16 on, tagged field 0, refused before.
    public var nodeEndpoints: [NodeEndpoint]
    /// Tagged fields that this program does not know, kept as they came.
    public var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    public init(
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
    public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
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
    public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
    /// An element of `responses`.
    public struct FetchableTopicResponse: VersionedStruct, Equatable {
        /// The topic name.
        /// Up to version 12.
        public var topic: String
        /// The unique topic ID.
        /// From version 13 on.
        public var topicId: KafkaUUID
        /// The topic partitions.
        public var partitions: [PartitionData]
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(
            topic: String = "", topicId: KafkaUUID = .zero, partitions: [PartitionData] = [],
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.topic = topic
            self.topicId = topicId
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
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
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
    /// An element of `partitions`.
    public struct PartitionData: VersionedStruct, Equatable {
        /// The partition index.
        public var partitionIndex: Int32
        /// The error code, or 0 if there was no fetch error.
        public var errorCode: ErrorCode
        /// The current high water mark.
        public var highWatermark: Int64
        /// The last stable offset (or LSO) of the partition. This is the last offset such that the state of all
        /// transactional records prior to this offset have been decided (ABORTED or COMMITTED).
        /// Default -1.
        public var lastStableOffset: Int64
        /// The current log start offset.
        /// From version 5 on; default -1.
        public var logStartOffset: Int64
        /// In case divergence is detected based on the `LastFetchedEpoch` and `FetchOffset` in the request, this field
        /// indicates the largest epoch and its end offset such that subsequent records are known to diverge.
        /// From version 12 on, tagged field 0, refused before.
        public var divergingEpoch: EpochEndOffset
        /// The current leader of the partition.
        /// From version 12 on, tagged field 1, refused before.
        public var currentLeader: LeaderIdAndEpoch
        /// In the case of fetching an offset less than the LogStartOffset, this is the end offset and epoch that should
        /// be used in the FetchSnapshot request.
        /// From version 12 on, tagged field 2, refused before.
        public var snapshotId: SnapshotId
        /// The aborted transactions.
        /// Null allowed; default empty.
        public var abortedTransactions: [AbortedTransaction]?
        /// The preferred read replica for the consumer to use on its next fetch request.
        /// From version 11 on, refused before; default -1.
        public var preferredReadReplica: Int32
        /// The record data.
        /// Null allowed.
        public var records: RecordsField?
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(
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
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
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
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
    /// An element of `divergingEpoch`.
    public struct EpochEndOffset: VersionedStruct, Equatable {
        /// The largest epoch.
        /// Default -1.
        public var epoch: Int32
        /// The end offset of the epoch.
        /// Default -1.
        public var endOffset: Int64
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(epoch: Int32 = -1, endOffset: Int64 = -1, unknownTaggedFields: [TaggedField] = []) {
            self.epoch = epoch
            self.endOffset = endOffset
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            epoch = try reader.int32()
            endOffset = try reader.int64()
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int32(epoch)
            writer.int64(endOffset)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension FetchResponse {
    /// An element of `currentLeader`.
    public struct LeaderIdAndEpoch: VersionedStruct, Equatable {
        /// The ID of the current leader or -1 if the leader is unknown.
        /// Default -1.
        public var leaderId: Int32
        /// The latest known leader epoch.
        /// Default -1.
        public var leaderEpoch: Int32
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(leaderId: Int32 = -1, leaderEpoch: Int32 = -1, unknownTaggedFields: [TaggedField] = []) {
            self.leaderId = leaderId
            self.leaderEpoch = leaderEpoch
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            leaderId = try reader.int32()
            leaderEpoch = try reader.int32()
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int32(leaderId)
            writer.int32(leaderEpoch)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension FetchResponse {
    /// An element of `snapshotId`.
    public struct SnapshotId: VersionedStruct, Equatable {
        /// The end offset of the epoch.
        /// Default -1.
        public var endOffset: Int64
        /// The largest epoch.
        /// Default -1.
        public var epoch: Int32
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(endOffset: Int64 = -1, epoch: Int32 = -1, unknownTaggedFields: [TaggedField] = []) {
            self.endOffset = endOffset
            self.epoch = epoch
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            endOffset = try reader.int64()
            epoch = try reader.int32()
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int64(endOffset)
            writer.int32(epoch)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension FetchResponse {
    /// An element of `abortedTransactions`.
    public struct AbortedTransaction: VersionedStruct, Equatable {
        /// The producer id associated with the aborted transaction.
        public var producerId: Int64
        /// The first offset in the aborted transaction.
        public var firstOffset: Int64
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(producerId: Int64 = 0, firstOffset: Int64 = 0, unknownTaggedFields: [TaggedField] = []) {
            self.producerId = producerId
            self.firstOffset = firstOffset
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = FetchResponse.isFlexible(version)
            producerId = try reader.int64()
            firstOffset = try reader.int64()
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
    /// An element of `nodeEndpoints`.
    public struct NodeEndpoint: VersionedStruct, Equatable {
        /// The ID of the associated node.
        public var nodeId: Int32
        /// The node's hostname.
        public var host: String
        /// The node's port.
        public var port: Int32
        /// The rack of the node, or null if it has not been assigned to a rack.
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
            nodeId = try reader.int32()
            host = try reader.string(flexible: true)
            port = try reader.int32()
            rack = try reader.nullableString(flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int32(nodeId)
            try writer.string(host, flexible: true)
            writer.int32(port)
            try writer.nullableString(rack, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
