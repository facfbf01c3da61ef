/// The transactions that the broker coordinates.
public struct ListTransactionsResponse: KafkaMessage, Equatable {
    /// ListTransactions: 66.
    public static let apiKey = ApiKey.listTransactions
    /// 1: filter by duration (KIP-994); 2: filter by id (KIP-1152).
    public static let validVersions: ClosedRange<Int16> = 0...2
    /// All versions are flexible.
    public static let firstFlexibleVersion: Int16 = 0

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    public var throttleTimeMs: Int32
    /// What went wrong as a whole.
    public var errorCode: ErrorCode
    /// States of the request that the broker does not know.
    public var unknownStateFilters: [String]
    /// The transactions that this broker coordinates.
    public var transactionStates: [TransactionState]
    /// Tagged fields that this program does not know, kept as they came.
    public var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    public init(
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
    public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        throttleTimeMs = try reader.int32()
        errorCode = ErrorCode(rawValue: try reader.int16())
        unknownStateFilters = try reader.stringArray(flexible: true)
        transactionStates = try reader.array(version: version, flexible: true)
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
    public struct TransactionState: VersionedStruct, Equatable {
        /// The transactional id.
        public var transactionalId: String
        /// The producer's id.
        public var producerId: Int64
        /// Its state, as DescribeTransactions names it.
        public var transactionState: String
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(
            transactionalId: String = "", producerId: Int64 = 0, transactionState: String = "",
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.transactionalId = transactionalId
            self.producerId = producerId
            self.transactionState = transactionState
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            transactionalId = try reader.string(flexible: true)
            producerId = try reader.int64()
            transactionState = try reader.string(flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(transactionalId, flexible: true)
            writer.int64(producerId)
            try writer.string(transactionState, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
