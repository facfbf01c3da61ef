/// Asks one broker for the transactions that it coordinates (KIP-664).
package struct ListTransactionsRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = ListTransactionsResponse
    /// ListTransactions: 66.
    package static let apiKey = ApiKey.listTransactions
    /// 1: filter by duration (KIP-994); 2: filter by id (KIP-1152).
    package static let validVersions: ClosedRange<Int16> = 0...2
    /// All versions are flexible.
    package static let firstFlexibleVersion: Int16 = 0

    /// The states that are wanted; empty for all.
    package var stateFilters: [String]
    /// The producer ids that are wanted; empty for all.
    package var producerIdFilters: [Int64]
    /// Only transactions open for longer than this, in milliseconds; negative for all (KIP-994).
    /// From version 1 on, refused before; default -1.
    package var durationFilter: Int64
    /// A regular expression (RE2) that the transactional id must match; null or empty for all (KIP-1152).
    /// From version 2 on, refused before.
    package var transactionalIdPattern: String?
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        stateFilters: [String] = [], producerIdFilters: [Int64] = [], durationFilter: Int64 = -1,
        transactionalIdPattern: String? = nil, unknownTaggedFields: [TaggedField] = []
    ) {
        self.stateFilters = stateFilters
        self.producerIdFilters = producerIdFilters
        self.durationFilter = durationFilter
        self.transactionalIdPattern = transactionalIdPattern
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        stateFilters = try reader.stringArray(flexible: true)
        producerIdFilters = try reader.int64Array(flexible: true)
        if version >= 1 {
            durationFilter = try reader.int64()
        }
        if version >= 2 {
            transactionalIdPattern = try reader.nullableString(flexible: true)
        }
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        if version == 0, durationFilter != -1 {
            throw writer.lacking("ListTransactionsRequest.durationFilter", version)
        }
        if version < 2, transactionalIdPattern != nil {
            throw writer.lacking("ListTransactionsRequest.transactionalIdPattern", version)
        }
        try writer.stringArray(stateFilters, flexible: true)
        try writer.int64Array(producerIdFilters, flexible: true)
        if version >= 1 {
            writer.int64(durationFilter)
        }
        if version >= 2 {
            try writer.nullableString(transactionalIdPattern, flexible: true)
        }
        try writer.taggedFields(unknownTaggedFields)
    }
}
