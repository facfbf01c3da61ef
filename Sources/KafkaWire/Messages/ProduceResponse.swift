/// What became of each partition's batches.
public struct ProduceResponse: KafkaMessage, Equatable {
    /// Produce: 0.
    public static let apiKey = ApiKey.produce
    /// All that Kafka 4.3 has.
    public static let validVersions: ClosedRange<Int16> = 3...13
    /// Flexible from here on.
    public static let firstFlexibleVersion: Int16 = 9

    /// Each produce response.
    public var responses: [TopicProduceResponse]
    /// The duration in milliseconds for which the request was throttled due to a quota violation, or zero if the
    /// request did not violate any quota.
    public var throttleTimeMs: Int32
    /// Endpoints for all current-leaders enumerated in PartitionProduceResponses, with errors NOT_LEADER_OR_FOLLOWER.
    /// From version 10 on, tagged field 0, refused before.
    public var nodeEndpoints: [NodeEndpoint]
    /// Tagged fields that this program does not know, kept as they came.
    public var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    public init(
        responses: [TopicProduceResponse] = [], throttleTimeMs: Int32 = 0, nodeEndpoints: [NodeEndpoint] = [],
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.responses = responses
        self.throttleTimeMs = throttleTimeMs
        self.nodeEndpoints = nodeEndpoints
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        responses = try reader.array(version: version, flexible: flexible)
        throttleTimeMs = try reader.int32()
        if flexible {
            unknownTaggedFields = try reader.taggedFields { (tag, reader) throws(WireError) in
                switch tag {
                case 0 where version >= 10: nodeEndpoints = try reader.array(version: version, flexible: true)
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
        if version < 10, !nodeEndpoints.isEmpty { throw writer.lacking("ProduceResponse.nodeEndpoints", version) }
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("ProduceResponse.unknownTaggedFields", version)
        }
        try writer.array(responses, version: version, flexible: flexible)
        writer.int32(throttleTimeMs)
        if flexible {
            var tagged = unknownTaggedFields
            if version >= 10, !nodeEndpoints.isEmpty {
                try tagged.add(0) { (field) throws(WireError) in
                    try field.array(nodeEndpoints, version: version, flexible: true)
                }
            }
            try writer.taggedFields(tagged)
        }
    }
}

extension ProduceResponse {
    /// An element of `responses`.
    public struct TopicProduceResponse: VersionedStruct, Equatable {
        /// The topic name.
        /// Up to version 12.
        public var name: String
        /// The unique topic ID.
        /// From version 13 on.
        public var topicId: KafkaUUID
        /// Each partition that we produced to within the topic.
        public var partitionResponses: [PartitionProduceResponse]
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(
            name: String = "", topicId: KafkaUUID = .zero, partitionResponses: [PartitionProduceResponse] = [],
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.topicId = topicId
            self.partitionResponses = partitionResponses
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = ProduceResponse.isFlexible(version)
            if version <= 12 {
                name = try reader.string(flexible: flexible)
            }
            if version >= 13 {
                topicId = try reader.uuid()
            }
            partitionResponses = try reader.array(version: version, flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = ProduceResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("ProduceResponse.TopicProduceResponse.unknownTaggedFields", version)
            }
            if version <= 12 {
                try writer.string(name, flexible: flexible)
            }
            if version >= 13 {
                writer.uuid(topicId)
            }
            try writer.array(partitionResponses, version: version, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension ProduceResponse {
    /// An element of `partitionResponses`.
    public struct PartitionProduceResponse: VersionedStruct, Equatable {
        /// The partition index.
        public var index: Int32
        /// The error code, or 0 if there was no error.
        public var errorCode: ErrorCode
        /// The base offset.
        public var baseOffset: Int64
        /// The timestamp returned by broker after appending the messages. If CreateTime is used for the topic, the
        /// timestamp will be -1. If LogAppendTime is used for the topic, the timestamp will be the broker local time
        /// when the messages are appended.
        /// Default -1.
        public var logAppendTimeMs: Int64
        /// The log start offset.
        /// From version 5 on; default -1.
        public var logStartOffset: Int64
        /// The batch indices of records that caused the batch to be dropped.
        /// From version 8 on.
        public var recordErrors: [BatchIndexAndErrorMessage]
        /// The global error message summarizing the common root cause of the records that caused the batch to be
        /// dropped.
        /// From version 8 on; null allowed.
        public var errorMessage: String?
        /// The leader broker that the producer should use for future requests.
        /// From version 10 on, tagged field 0, refused before.
        public var currentLeader: LeaderIdAndEpoch
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(
            index: Int32 = 0, errorCode: ErrorCode = .none, baseOffset: Int64 = 0, logAppendTimeMs: Int64 = -1,
            logStartOffset: Int64 = -1, recordErrors: [BatchIndexAndErrorMessage] = [], errorMessage: String? = nil,
            currentLeader: LeaderIdAndEpoch = LeaderIdAndEpoch(), unknownTaggedFields: [TaggedField] = []
        ) {
            self.index = index
            self.errorCode = errorCode
            self.baseOffset = baseOffset
            self.logAppendTimeMs = logAppendTimeMs
            self.logStartOffset = logStartOffset
            self.recordErrors = recordErrors
            self.errorMessage = errorMessage
            self.currentLeader = currentLeader
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = ProduceResponse.isFlexible(version)
            index = try reader.int32()
            errorCode = ErrorCode(rawValue: try reader.int16())
            baseOffset = try reader.int64()
            logAppendTimeMs = try reader.int64()
            if version >= 5 {
                logStartOffset = try reader.int64()
            }
            if version >= 8 {
                recordErrors = try reader.array(version: version, flexible: flexible)
                errorMessage = try reader.nullableString(flexible: flexible)
            }
            if flexible {
                unknownTaggedFields = try reader.taggedFields { (tag, reader) throws(WireError) in
                    switch tag {
                    case 0 where version >= 10: currentLeader = try LeaderIdAndEpoch(from: &reader, version: version)
                    default: return false
                    }
                    return true
                }
            }
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = ProduceResponse.isFlexible(version)
            if version < 10, currentLeader != LeaderIdAndEpoch() {
                throw writer.lacking("ProduceResponse.PartitionProduceResponse.currentLeader", version)
            }
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("ProduceResponse.PartitionProduceResponse.unknownTaggedFields", version)
            }
            writer.int32(index)
            writer.int16(errorCode.rawValue)
            writer.int64(baseOffset)
            writer.int64(logAppendTimeMs)
            if version >= 5 {
                writer.int64(logStartOffset)
            }
            if version >= 8 {
                try writer.array(recordErrors, version: version, flexible: flexible)
                try writer.nullableString(errorMessage, flexible: flexible)
            }
            if flexible {
                var tagged = unknownTaggedFields
                if version >= 10, currentLeader != LeaderIdAndEpoch() {
                    try tagged.add(0) { (field) throws(WireError) in
                        try currentLeader.encode(into: &field, version: version)
                    }
                }
                try writer.taggedFields(tagged)
            }
        }
    }
}

extension ProduceResponse {
    /// An element of `recordErrors`.
    public struct BatchIndexAndErrorMessage: VersionedStruct, Equatable {
        /// The batch index of the record that caused the batch to be dropped.
        public var batchIndex: Int32
        /// The error message of the record that caused the batch to be dropped.
        /// Null allowed.
        public var batchIndexErrorMessage: String?
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(
            batchIndex: Int32 = 0, batchIndexErrorMessage: String? = nil, unknownTaggedFields: [TaggedField] = []
        ) {
            self.batchIndex = batchIndex
            self.batchIndexErrorMessage = batchIndexErrorMessage
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = ProduceResponse.isFlexible(version)
            batchIndex = try reader.int32()
            batchIndexErrorMessage = try reader.nullableString(flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = ProduceResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("ProduceResponse.BatchIndexAndErrorMessage.unknownTaggedFields", version)
            }
            writer.int32(batchIndex)
            try writer.nullableString(batchIndexErrorMessage, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension ProduceResponse {
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

extension ProduceResponse {
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
