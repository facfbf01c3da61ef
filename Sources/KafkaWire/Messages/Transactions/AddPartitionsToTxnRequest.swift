/// Tells the transaction coordinator that partitions take part in a transaction. Up to version 3 it comes from a
/// producer, for one transaction (fields `v3AndBelow...`); from 4 on from brokers, for many.
package struct AddPartitionsToTxnRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = AddPartitionsToTxnResponse
    /// AddPartitionsToTxn: 24.
    package static let apiKey = ApiKey.addPartitionsToTxn
    /// 4: many transactions, from brokers; 5: TRANSACTION_ABORTABLE.
    package static let validVersions: ClosedRange<Int16> = 0...5
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 3

    /// List of transactions to add partitions to.
    /// From version 4 on, refused before.
    package var transactions: [AddPartitionsToTxnTransaction]
    /// The transactional id corresponding to the transaction.
    /// Up to version 3, refused later.
    package var v3AndBelowTransactionalId: String
    /// Current producer id in use by the transactional id.
    /// Up to version 3, refused later.
    package var v3AndBelowProducerId: Int64
    /// Current epoch associated with the producer id.
    /// Up to version 3, refused later.
    package var v3AndBelowProducerEpoch: Int16
    /// The partitions to add to the transaction.
    /// Up to version 3, refused later.
    package var v3AndBelowTopics: [AddPartitionsToTxnTopic]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        transactions: [AddPartitionsToTxnTransaction] = [], v3AndBelowTransactionalId: String = "",
        v3AndBelowProducerId: Int64 = 0, v3AndBelowProducerEpoch: Int16 = 0,
        v3AndBelowTopics: [AddPartitionsToTxnTopic] = [], unknownTaggedFields: [TaggedField] = []
    ) {
        self.transactions = transactions
        self.v3AndBelowTransactionalId = v3AndBelowTransactionalId
        self.v3AndBelowProducerId = v3AndBelowProducerId
        self.v3AndBelowProducerEpoch = v3AndBelowProducerEpoch
        self.v3AndBelowTopics = v3AndBelowTopics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        if version >= 4 {
            transactions = try reader.array(version: version, flexible: flexible)
        }
        if version <= 3 {
            v3AndBelowTransactionalId = try reader.string(flexible: flexible)
            v3AndBelowProducerId = try reader.int64()
            v3AndBelowProducerEpoch = try reader.int16()
            v3AndBelowTopics = try reader.array(version: version, flexible: flexible)
        }
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if version < 4, !transactions.isEmpty {
            throw writer.lacking("AddPartitionsToTxnRequest.transactions", version)
        }
        if version > 3, !v3AndBelowTransactionalId.isEmpty {
            throw writer.lacking("AddPartitionsToTxnRequest.v3AndBelowTransactionalId", version)
        }
        if version > 3, v3AndBelowProducerId != 0 {
            throw writer.lacking("AddPartitionsToTxnRequest.v3AndBelowProducerId", version)
        }
        if version > 3, v3AndBelowProducerEpoch != 0 {
            throw writer.lacking("AddPartitionsToTxnRequest.v3AndBelowProducerEpoch", version)
        }
        if version > 3, !v3AndBelowTopics.isEmpty {
            throw writer.lacking("AddPartitionsToTxnRequest.v3AndBelowTopics", version)
        }
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("AddPartitionsToTxnRequest.unknownTaggedFields", version)
        }
        if version >= 4 {
            try writer.array(transactions, version: version, flexible: flexible)
        }
        if version <= 3 {
            try writer.string(v3AndBelowTransactionalId, flexible: flexible)
            writer.int64(v3AndBelowProducerId)
            writer.int16(v3AndBelowProducerEpoch)
            try writer.array(v3AndBelowTopics, version: version, flexible: flexible)
        }
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension AddPartitionsToTxnRequest {
    /// A transaction and its partitions, from version 4 on.
    package struct AddPartitionsToTxnTransaction: VersionedStruct, Equatable {
        /// The transactional id.
        package var transactionalId: String
        /// The producer's id.
        package var producerId: Int64
        /// The producer's epoch.
        package var producerEpoch: Int16
        /// Whether to ask if the partitions are in the transaction, instead of adding them.
        package var verifyOnly: Bool
        /// The partitions to add to the transaction.
        package var topics: [AddPartitionsToTxnTopic]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            transactionalId: String = "", producerId: Int64 = 0, producerEpoch: Int16 = 0, verifyOnly: Bool = false,
            topics: [AddPartitionsToTxnTopic] = [], unknownTaggedFields: [TaggedField] = []
        ) {
            self.transactionalId = transactionalId
            self.producerId = producerId
            self.producerEpoch = producerEpoch
            self.verifyOnly = verifyOnly
            self.topics = topics
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            transactionalId = try reader.string(flexible: true)
            producerId = try reader.int64()
            producerEpoch = try reader.int16()
            verifyOnly = try reader.bool()
            topics = try reader.array(version: version, flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(transactionalId, flexible: true)
            writer.int64(producerId)
            writer.int16(producerEpoch)
            writer.bool(verifyOnly)
            try writer.array(topics, version: version, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension AddPartitionsToTxnRequest {
    /// A topic's partitions.
    package struct AddPartitionsToTxnTopic: VersionedStruct, Equatable {
        /// The name of the topic.
        package var name: String
        /// The partition indexes to add to the transaction.
        package var partitions: [Int32]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(name: String = "", partitions: [Int32] = [], unknownTaggedFields: [TaggedField] = []) {
            self.name = name
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = AddPartitionsToTxnRequest.isFlexible(version)
            name = try reader.string(flexible: flexible)
            partitions = try reader.int32Array(flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = AddPartitionsToTxnRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("AddPartitionsToTxnRequest.AddPartitionsToTxnTopic.unknownTaggedFields", version)
            }
            try writer.string(name, flexible: flexible)
            try writer.int32Array(partitions, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
