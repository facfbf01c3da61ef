/// Tells the transaction coordinator that a group's offsets will be committed within a transaction.
package struct AddOffsetsToTxnRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = AddOffsetsToTxnResponse
    /// AddOffsetsToTxn: 25.
    package static let apiKey = ApiKey.addOffsetsToTxn
    /// 4: TRANSACTION_ABORTABLE.
    package static let validVersions: ClosedRange<Int16> = 0...4
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 3

    /// The transactional id.
    package var transactionalId: String
    /// The producer's id.
    package var producerId: Int64
    /// The producer's epoch.
    package var producerEpoch: Int16
    /// The group.
    package var groupId: String
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        transactionalId: String = "", producerId: Int64 = 0, producerEpoch: Int16 = 0, groupId: String = "",
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.transactionalId = transactionalId
        self.producerId = producerId
        self.producerEpoch = producerEpoch
        self.groupId = groupId
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
        groupId = try reader.string(flexible: flexible)
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("AddOffsetsToTxnRequest.unknownTaggedFields", version)
        }
        try writer.string(transactionalId, flexible: flexible)
        writer.int64(producerId)
        writer.int16(producerEpoch)
        try writer.string(groupId, flexible: flexible)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
