/// A producer id and its epoch.
package struct InitProducerIdResponse: KafkaMessage, Equatable {
    /// InitProducerId: 22.
    package static let apiKey = ApiKey.initProducerId
    /// 3: a producer says what id and epoch it has; 6 is unstable in Kafka 4.3 and left out.
    package static let validVersions: ClosedRange<Int16> = 0...5
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 2

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    package var throttleTimeMs: Int32
    /// What went wrong as a whole.
    package var errorCode: ErrorCode
    /// The producer's id; -1 for none.
    /// Default -1.
    package var producerId: Int64
    /// The producer's epoch.
    package var producerEpoch: Int16
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, producerId: Int64 = -1, producerEpoch: Int16 = 0,
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
        producerId = try reader.int64()
        producerEpoch = try reader.int16()
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("InitProducerIdResponse.unknownTaggedFields", version)
        }
        writer.int32(throttleTimeMs)
        writer.int16(errorCode.rawValue)
        writer.int64(producerId)
        writer.int16(producerEpoch)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
