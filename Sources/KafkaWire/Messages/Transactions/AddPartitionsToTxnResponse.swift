/// Which partitions are in the transactions now. Up to version 3 `resultsByTopicV3AndBelow`, from 4 on
/// `resultsByTransaction`.
package struct AddPartitionsToTxnResponse: KafkaMessage, Equatable {
    /// AddPartitionsToTxn: 24.
    package static let apiKey = ApiKey.addPartitionsToTxn
    /// 4: many transactions, from brokers; 5: TRANSACTION_ABORTABLE.
    package static let validVersions: ClosedRange<Int16> = 0...5
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 3

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    package var throttleTimeMs: Int32
    /// What went wrong as a whole.
    /// From version 4 on.
    package var errorCode: ErrorCode
    /// Results categorized by transactional ID.
    /// From version 4 on, refused before.
    package var resultsByTransaction: [AddPartitionsToTxnResult]
    /// The results for each topic.
    /// Up to version 3, refused later.
    package var resultsByTopicV3AndBelow: [AddPartitionsToTxnTopicResult]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, resultsByTransaction: [AddPartitionsToTxnResult] = [],
        resultsByTopicV3AndBelow: [AddPartitionsToTxnTopicResult] = [], unknownTaggedFields: [TaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.resultsByTransaction = resultsByTransaction
        self.resultsByTopicV3AndBelow = resultsByTopicV3AndBelow
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        throttleTimeMs = try reader.int32()
        if version >= 4 {
            errorCode = ErrorCode(rawValue: try reader.int16())
            resultsByTransaction = try reader.array(version: version, flexible: flexible)
        }
        if version <= 3 {
            resultsByTopicV3AndBelow = try reader.array(version: version, flexible: flexible)
        }
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if version < 4, !resultsByTransaction.isEmpty {
            throw writer.lacking("AddPartitionsToTxnResponse.resultsByTransaction", version)
        }
        if version > 3, !resultsByTopicV3AndBelow.isEmpty {
            throw writer.lacking("AddPartitionsToTxnResponse.resultsByTopicV3AndBelow", version)
        }
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("AddPartitionsToTxnResponse.unknownTaggedFields", version)
        }
        writer.int32(throttleTimeMs)
        if version >= 4 {
            writer.int16(errorCode.rawValue)
            try writer.array(resultsByTransaction, version: version, flexible: flexible)
        }
        if version <= 3 {
            try writer.array(resultsByTopicV3AndBelow, version: version, flexible: flexible)
        }
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension AddPartitionsToTxnResponse {
    /// The answers of a transaction, from version 4 on.
    package struct AddPartitionsToTxnResult: VersionedStruct, Equatable {
        /// The transactional id.
        package var transactionalId: String
        /// The results for each topic.
        package var topicResults: [AddPartitionsToTxnTopicResult]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            transactionalId: String = "", topicResults: [AddPartitionsToTxnTopicResult] = [],
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.transactionalId = transactionalId
            self.topicResults = topicResults
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            transactionalId = try reader.string(flexible: true)
            topicResults = try reader.array(version: version, flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(transactionalId, flexible: true)
            try writer.array(topicResults, version: version, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension AddPartitionsToTxnResponse {
    /// The answers of a topic's partitions.
    package struct AddPartitionsToTxnTopicResult: VersionedStruct, Equatable {
        /// The topic name.
        package var name: String
        /// The results for each partition.
        package var resultsByPartition: [AddPartitionsToTxnPartitionResult]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            name: String = "", resultsByPartition: [AddPartitionsToTxnPartitionResult] = [],
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.resultsByPartition = resultsByPartition
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = AddPartitionsToTxnResponse.isFlexible(version)
            name = try reader.string(flexible: flexible)
            resultsByPartition = try reader.array(version: version, flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = AddPartitionsToTxnResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking(
                    "AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult.unknownTaggedFields", version)
            }
            try writer.string(name, flexible: flexible)
            try writer.array(resultsByPartition, version: version, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension AddPartitionsToTxnResponse {
    /// The answer of one partition.
    package struct AddPartitionsToTxnPartitionResult: VersionedStruct, Equatable {
        /// The partition's number.
        package var partitionIndex: Int32
        /// What went wrong with the partition.
        package var partitionErrorCode: ErrorCode
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            partitionIndex: Int32 = 0, partitionErrorCode: ErrorCode = .none, unknownTaggedFields: [TaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.partitionErrorCode = partitionErrorCode
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = AddPartitionsToTxnResponse.isFlexible(version)
            partitionIndex = try reader.int32()
            partitionErrorCode = ErrorCode(rawValue: try reader.int16())
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = AddPartitionsToTxnResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking(
                    "AddPartitionsToTxnResponse.AddPartitionsToTxnPartitionResult.unknownTaggedFields", version)
            }
            writer.int32(partitionIndex)
            writer.int16(partitionErrorCode.rawValue)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
