/// The state of each transactional id.
package struct DescribeTransactionsResponse: KafkaMessage, Equatable {
    /// DescribeTransactions: 65.
    package static let apiKey = ApiKey.describeTransactions
    /// All that Kafka 4.3 has.
    package static let validVersions: ClosedRange<Int16> = 0...0
    /// All versions are flexible.
    package static let firstFlexibleVersion: Int16 = 0

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    package var throttleTimeMs: Int32
    /// The transactions, one for each id.
    package var transactionStates: [TransactionState]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, transactionStates: [TransactionState] = [], unknownTaggedFields: [TaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.transactionStates = transactionStates
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        throttleTimeMs = try reader.int32()
        transactionStates = try reader.array(version: version, flexible: true)
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        writer.int32(throttleTimeMs)
        try writer.array(transactionStates, version: version, flexible: true)
        try writer.taggedFields(unknownTaggedFields)
    }
}

extension DescribeTransactionsResponse {
    /// A transactional id and its last transaction.
    package struct TransactionState: VersionedStruct, Equatable {
        /// What went wrong with the id: TRANSACTIONAL_ID_NOT_FOUND.
        package var errorCode: ErrorCode
        /// The transactional id.
        package var transactionalId: String
        /// `Empty`, `Ongoing`, `PrepareCommit`, `PrepareAbort`, `CompleteCommit`, `CompleteAbort`, `PrepareEpochFence`
        /// or `Dead`.
        package var transactionState: String
        /// After which time the coordinator aborts it, in milliseconds.
        package var transactionTimeoutMs: Int32
        /// When it began, in milliseconds since 1970; -1 where none is open.
        package var transactionStartTimeMs: Int64
        /// The producer's id.
        package var producerId: Int64
        /// The producer's epoch.
        package var producerEpoch: Int16
        /// The partitions in the open transaction; while it ends, those that have no marker yet.
        package var topics: [TopicData]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            errorCode: ErrorCode = .none, transactionalId: String = "", transactionState: String = "",
            transactionTimeoutMs: Int32 = 0, transactionStartTimeMs: Int64 = 0, producerId: Int64 = 0,
            producerEpoch: Int16 = 0, topics: [TopicData] = [], unknownTaggedFields: [TaggedField] = []
        ) {
            self.errorCode = errorCode
            self.transactionalId = transactionalId
            self.transactionState = transactionState
            self.transactionTimeoutMs = transactionTimeoutMs
            self.transactionStartTimeMs = transactionStartTimeMs
            self.producerId = producerId
            self.producerEpoch = producerEpoch
            self.topics = topics
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            errorCode = ErrorCode(rawValue: try reader.int16())
            transactionalId = try reader.string(flexible: true)
            transactionState = try reader.string(flexible: true)
            transactionTimeoutMs = try reader.int32()
            transactionStartTimeMs = try reader.int64()
            producerId = try reader.int64()
            producerEpoch = try reader.int16()
            topics = try reader.array(version: version, flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int16(errorCode.rawValue)
            try writer.string(transactionalId, flexible: true)
            try writer.string(transactionState, flexible: true)
            writer.int32(transactionTimeoutMs)
            writer.int64(transactionStartTimeMs)
            writer.int64(producerId)
            writer.int16(producerEpoch)
            try writer.array(topics, version: version, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension DescribeTransactionsResponse {
    /// Partitions of a topic.
    package struct TopicData: VersionedStruct, Equatable {
        /// The topic name.
        package var topic: String
        /// Their numbers.
        package var partitions: [Int32]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(topic: String = "", partitions: [Int32] = [], unknownTaggedFields: [TaggedField] = []) {
            self.topic = topic
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            topic = try reader.string(flexible: true)
            partitions = try reader.int32Array(flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(topic, flexible: true)
            try writer.int32Array(partitions, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
