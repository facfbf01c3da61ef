/// Asks for the cluster's brokers or controllers. Before Kafka 2.8 Metadata has to serve.
package struct DescribeClusterRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = DescribeClusterResponse
    /// DescribeCluster: 60.
    package static let apiKey = ApiKey.describeCluster
    /// 1: controllers; 2: fenced brokers.
    package static let validVersions: ClosedRange<Int16> = 0...2
    /// All versions are flexible.
    package static let firstFlexibleVersion: Int16 = 0

    /// Whether to say what the client may do with the cluster.
    package var includeClusterAuthorizedOperations: Bool
    /// What is asked for: 1 brokers, 2 controllers.
    /// From version 1 on, refused before; default 1.
    package var endpointType: Int8
    /// Whether brokers that are fenced off are to be listed too.
    /// From version 2 on, refused before.
    package var includeFencedBrokers: Bool
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        includeClusterAuthorizedOperations: Bool = false, endpointType: Int8 = 1, includeFencedBrokers: Bool = false,
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.includeClusterAuthorizedOperations = includeClusterAuthorizedOperations
        self.endpointType = endpointType
        self.includeFencedBrokers = includeFencedBrokers
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        includeClusterAuthorizedOperations = try reader.bool()
        if version >= 1 {
            endpointType = try reader.int8()
        }
        if version >= 2 {
            includeFencedBrokers = try reader.bool()
        }
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        if version == 0, endpointType != 1 { throw writer.lacking("DescribeClusterRequest.endpointType", version) }
        if version < 2, includeFencedBrokers {
            throw writer.lacking("DescribeClusterRequest.includeFencedBrokers", version)
        }
        writer.bool(includeClusterAuthorizedOperations)
        if version >= 1 {
            writer.int8(endpointType)
        }
        if version >= 2 {
            writer.bool(includeFencedBrokers)
        }
        try writer.taggedFields(unknownTaggedFields)
    }
}
