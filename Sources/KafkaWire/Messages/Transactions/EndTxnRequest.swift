/// Commits or aborts a transaction.
package struct EndTxnRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = EndTxnResponse
    /// EndTxn: 26.
    package static let apiKey = ApiKey.endTxn
    /// 5: the producer's next epoch (KIP-890).
    package static let validVersions: ClosedRange<Int16> = 0...5
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 3

    /// The transactional id.
    package var transactionalId: String
    /// The producer's id.
    package var producerId: Int64
    /// The producer's epoch.
    package var producerEpoch: Int16
    /// Whether to commit; otherwise it is aborted.
    package var committed: Bool
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        transactionalId: String = "", producerId: Int64 = 0, producerEpoch: Int16 = 0, committed: Bool = false,
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.transactionalId = transactionalId
        self.producerId = producerId
        self.producerEpoch = producerEpoch
        self.committed = committed
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        transactionalId = try reader.string(flexible: flexible)
        producerId = try reader.int64()
        producerEpoch = try reader.int16()
        committed = try reader.bool()
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("EndTxnRequest.unknownTaggedFields", version)
        }
        try writer.string(transactionalId, flexible: flexible)
        writer.int64(producerId)
        writer.int16(producerEpoch)
        writer.bool(committed)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
