/// The transactions that the broker coordinates.
package struct ListTransactionsResponse: KafkaMessage, Equatable {
    /// ListTransactions: 66.
    package static let apiKey = ApiKey.listTransactions
    /// 1: filter by duration (KIP-994); 2: filter by id (KIP-1152).
    package static let validVersions: ClosedRange<Int16> = 0...2
    /// All versions are flexible.
    package static let firstFlexibleVersion: Int16 = 0

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    package var throttleTimeMs: Int32
    /// What went wrong as a whole.
    package var errorCode: ErrorCode
    /// States of the request that the broker does not know.
    package var unknownStateFilters: [String]
    /// The transactions that this broker coordinates.
    package var transactionStates: [TransactionState]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, unknownStateFilters: [String] = [],
        transactionStates: [TransactionState] = [], unknownTaggedFields: [TaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.unknownStateFilters = unknownStateFilters
        self.transactionStates = transactionStates
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        throttleTimeMs = try reader.int32()
        errorCode = ErrorCode(rawValue: try reader.int16())
        unknownStateFilters = try reader.stringArray(flexible: true)
        transactionStates = try reader.array(version: version, flexible: true)
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        writer.int32(throttleTimeMs)
        writer.int16(errorCode.rawValue)
        try writer.stringArray(unknownStateFilters, flexible: true)
        try writer.array(transactionStates, version: version, flexible: true)
        try writer.taggedFields(unknownTaggedFields)
    }
}

extension ListTransactionsResponse {
    /// A transactional id and its last transaction.
    package struct TransactionState: VersionedStruct, Equatable {
        /// The transactional id.
        package var transactionalId: String
        /// The producer's id.
        package var producerId: Int64
        /// Its state, as DescribeTransactions names it.
        package var transactionState: String
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            transactionalId: String = "", producerId: Int64 = 0, transactionState: String = "",
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.transactionalId = transactionalId
            self.producerId = producerId
            self.transactionState = transactionState
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            transactionalId = try reader.string(flexible: true)
            producerId = try reader.int64()
            transactionState = try reader.string(flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(transactionalId, flexible: true)
            writer.int64(producerId)
            try writer.string(transactionState, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
