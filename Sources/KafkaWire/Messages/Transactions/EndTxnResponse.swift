/// Whether the transaction ended. From version 5 on it brings the producer's next epoch (KIP-890).
package struct EndTxnResponse: KafkaMessage, Equatable {
    /// EndTxn: 26.
    package static let apiKey = ApiKey.endTxn
    /// 5: the producer's next epoch (KIP-890).
    package static let validVersions: ClosedRange<Int16> = 0...5
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 3

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    package var throttleTimeMs: Int32
    /// What went wrong as a whole.
    package var errorCode: ErrorCode
    /// The producer's id from now on; -1 where it stays.
    /// From version 5 on; default -1.
    package var producerId: Int64
    /// The producer's epoch from now on; -1 where it stays.
    /// From version 5 on; default -1.
    package var producerEpoch: Int16
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, producerId: Int64 = -1, producerEpoch: Int16 = -1,
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.producerId = producerId
        self.producerEpoch = producerEpoch
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        throttleTimeMs = try reader.int32()
        errorCode = ErrorCode(rawValue: try reader.int16())
        if version >= 5 {
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
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("EndTxnResponse.unknownTaggedFields", version)
        }
        writer.int32(throttleTimeMs)
        writer.int16(errorCode.rawValue)
        if version >= 5 {
            writer.int64(producerId)
            writer.int16(producerEpoch)
        }
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
