/// Asks for a producer id and epoch: any broker for an idempotent producer, the transaction coordinator where there is
/// a transactional id, whose older producers are fenced off by it. Version 6 (two-phase commit, KIP-939) is unstable in
/// Kafka 4.3 and not among ours.
package struct InitProducerIdRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = InitProducerIdResponse
    /// InitProducerId: 22.
    package static let apiKey = ApiKey.initProducerId
    /// 3: a producer says what id and epoch it has; 6 is unstable in Kafka 4.3 and left out.
    package static let validVersions: ClosedRange<Int16> = 0...5
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 2

    /// The transactional id; null for a producer that is only idempotent.
    /// Default empty.
    package var transactionalId: String?
    /// How long a transaction may stay idle before the coordinator aborts it, in milliseconds.
    package var transactionTimeoutMs: Int32
    /// The id that the producer has already; -1 for none.
    /// From version 3 on, refused before; default -1.
    package var producerId: Int64
    /// The epoch that the producer has already, which the coordinator compares with its own; -1 for none.
    /// From version 3 on, refused before; default -1.
    package var producerEpoch: Int16
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        transactionalId: String? = "", transactionTimeoutMs: Int32 = 0, producerId: Int64 = -1,
        producerEpoch: Int16 = -1, unknownTaggedFields: [TaggedField] = []
    ) {
        self.transactionalId = transactionalId
        self.transactionTimeoutMs = transactionTimeoutMs
        self.producerId = producerId
        self.producerEpoch = producerEpoch
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        transactionalId = try reader.nullableString(flexible: flexible)
        transactionTimeoutMs = try reader.int32()
        if version >= 3 {
            producerId = try reader.int64()
            producerEpoch = try reader.int16()
        }
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if version < 3, producerId != -1 { throw writer.lacking("InitProducerIdRequest.producerId", version) }
        if version < 3, producerEpoch != -1 { throw writer.lacking("InitProducerIdRequest.producerEpoch", version) }
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("InitProducerIdRequest.unknownTaggedFields", version)
        }
        try writer.nullableString(transactionalId, flexible: flexible)
        writer.int32(transactionTimeoutMs)
        if version >= 3 {
            writer.int64(producerId)
            writer.int16(producerEpoch)
        }
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
