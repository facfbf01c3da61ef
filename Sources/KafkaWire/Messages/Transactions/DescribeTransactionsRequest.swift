/// Asks a transaction coordinator for transactional ids that it has (KIP-664).
package struct DescribeTransactionsRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = DescribeTransactionsResponse
    /// DescribeTransactions: 65.
    package static let apiKey = ApiKey.describeTransactions
    /// All that Kafka 4.3 has.
    package static let validVersions: ClosedRange<Int16> = 0...0
    /// All versions are flexible.
    package static let firstFlexibleVersion: Int16 = 0

    /// The transactional ids; of none nothing is told.
    package var transactionalIds: [String]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(transactionalIds: [String] = [], unknownTaggedFields: [TaggedField] = []) {
        self.transactionalIds = transactionalIds
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        transactionalIds = try reader.stringArray(flexible: true)
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        try writer.stringArray(transactionalIds, flexible: true)
        try writer.taggedFields(unknownTaggedFields)
    }
}
