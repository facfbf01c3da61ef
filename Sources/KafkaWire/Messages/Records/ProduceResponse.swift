/// What became of each partition's batches.
package struct ProduceResponse: KafkaMessage, Equatable {
    /// Produce: 0.
    package static let apiKey = ApiKey.produce
    /// 7: zstd; 8: errors of records; 10: leader in the answer; 12: transactions of KIP-890; 13: topic ids. Kafka 4
    /// claims to have 0 to 2 and refuses them.
    package static let validVersions: ClosedRange<Int16> = 3...13
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 9

    /// Each produce response.
    package var responses: [TopicProduceResponse]
    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    package var throttleTimeMs: Int32
    /// Where the new leaders listen that partitions in the answer name (KIP-951).
    /// From version 10 on, tagged field 0, refused before.
    package var nodeEndpoints: [NodeEndpoint]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        responses: [TopicProduceResponse] = [], throttleTimeMs: Int32 = 0, nodeEndpoints: [NodeEndpoint] = [],
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.responses = responses
        self.throttleTimeMs = throttleTimeMs
        self.nodeEndpoints = nodeEndpoints
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
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
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
    /// A topic's partitions.
    package struct TopicProduceResponse: VersionedStruct, Equatable {
        /// The topic name.
        /// Up to version 12.
        package var name: String
        /// The topic's id; zero where it is not known.
        /// From version 13 on.
        package var topicId: KafkaUUID
        /// Each partition that we produced to within the topic.
        package var partitionResponses: [PartitionProduceResponse]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            name: String = "", topicId: KafkaUUID = .zero, partitionResponses: [PartitionProduceResponse] = [],
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.topicId = topicId
            self.partitionResponses = partitionResponses
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
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
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
    /// Where a partition's records went, or why not.
    package struct PartitionProduceResponse: VersionedStruct, Equatable {
        /// The partition's number.
        package var index: Int32
        /// What went wrong with the partition.
        package var errorCode: ErrorCode
        /// The offset that the first record got.
        package var baseOffset: Int64
        /// The timestamp that the broker gave the records, milliseconds since 1970; -1 where they kept their own.
        /// Default -1.
        package var logAppendTimeMs: Int64
        /// The first offset that is still there; -1 where it is not known.
        /// From version 5 on; default -1.
        package var logStartOffset: Int64
        /// The records for whose sake the batch was refused.
        /// From version 8 on.
        package var recordErrors: [BatchIndexAndErrorMessage]
        /// What those records have in common; null for nothing.
        /// From version 8 on.
        package var errorMessage: String?
        /// Who leads the partition, with NOT_LEADER_OR_FOLLOWER (KIP-951).
        /// From version 10 on, tagged field 0, refused before.
        package var currentLeader: LeaderIdAndEpoch
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
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
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
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
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
    /// A record for whose sake the whole batch was refused.
    package struct BatchIndexAndErrorMessage: VersionedStruct, Equatable {
        /// The record's place in the batch, from 0.
        package var batchIndex: Int32
        /// What is wrong with it; null for no words.
        package var batchIndexErrorMessage: String?
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            batchIndex: Int32 = 0, batchIndexErrorMessage: String? = nil, unknownTaggedFields: [TaggedField] = []
        ) {
            self.batchIndex = batchIndex
            self.batchIndexErrorMessage = batchIndexErrorMessage
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = ProduceResponse.isFlexible(version)
            batchIndex = try reader.int32()
            batchIndexErrorMessage = try reader.nullableString(flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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

extension ProduceResponse {
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
