/// The cluster's id, its controller and its nodes.
package struct DescribeClusterResponse: KafkaMessage, Equatable {
    /// DescribeCluster: 60.
    package static let apiKey = ApiKey.describeCluster
    /// 1: controllers; 2: fenced brokers.
    package static let validVersions: ClosedRange<Int16> = 0...2
    /// All versions are flexible.
    package static let firstFlexibleVersion: Int16 = 0

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    package var throttleTimeMs: Int32
    /// What went wrong as a whole.
    package var errorCode: ErrorCode
    /// The broker's words about the error; null for none.
    package var errorMessage: String?
    /// What was asked for: 1 brokers, 2 controllers.
    /// From version 1 on, refused before; default 1.
    package var endpointType: Int8
    /// The cluster's id.
    package var clusterId: String
    /// The controller's id; from a KRaft broker that of some broker, from a controller that of the leader.
    /// Default -1.
    package var controllerId: Int32
    /// The brokers or controllers.
    package var brokers: [DescribeClusterBroker]
    /// What the client may do with the cluster, a bit for each operation; the smallest number for not asked.
    /// Default -2147483648.
    package var clusterAuthorizedOperations: Int32
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, errorMessage: String? = nil, endpointType: Int8 = 1,
        clusterId: String = "", controllerId: Int32 = -1, brokers: [DescribeClusterBroker] = [],
        clusterAuthorizedOperations: Int32 = -2147483648, unknownTaggedFields: [TaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.endpointType = endpointType
        self.clusterId = clusterId
        self.controllerId = controllerId
        self.brokers = brokers
        self.clusterAuthorizedOperations = clusterAuthorizedOperations
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        throttleTimeMs = try reader.int32()
        errorCode = ErrorCode(rawValue: try reader.int16())
        errorMessage = try reader.nullableString(flexible: true)
        if version >= 1 {
            endpointType = try reader.int8()
        }
        clusterId = try reader.string(flexible: true)
        controllerId = try reader.int32()
        brokers = try reader.array(version: version, flexible: true)
        clusterAuthorizedOperations = try reader.int32()
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        if version == 0, endpointType != 1 { throw writer.lacking("DescribeClusterResponse.endpointType", version) }
        writer.int32(throttleTimeMs)
        writer.int16(errorCode.rawValue)
        try writer.nullableString(errorMessage, flexible: true)
        if version >= 1 {
            writer.int8(endpointType)
        }
        try writer.string(clusterId, flexible: true)
        writer.int32(controllerId)
        try writer.array(brokers, version: version, flexible: true)
        writer.int32(clusterAuthorizedOperations)
        try writer.taggedFields(unknownTaggedFields)
    }
}

extension DescribeClusterResponse {
    /// A broker or, when those were asked for, a controller.
    package struct DescribeClusterBroker: VersionedStruct, Equatable {
        /// Its id.
        package var brokerId: Int32
        /// Where it listens: a name or an address.
        package var host: String
        /// Where it listens: the port.
        package var port: Int32
        /// Its rack; null for none.
        package var rack: String?
        /// Whether it is fenced off: registered, and not serving.
        /// From version 2 on, refused before.
        package var isFenced: Bool
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            brokerId: Int32 = 0, host: String = "", port: Int32 = 0, rack: String? = nil, isFenced: Bool = false,
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.brokerId = brokerId
            self.host = host
            self.port = port
            self.rack = rack
            self.isFenced = isFenced
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            brokerId = try reader.int32()
            host = try reader.string(flexible: true)
            port = try reader.int32()
            rack = try reader.nullableString(flexible: true)
            if version >= 2 {
                isFenced = try reader.bool()
            }
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            if version < 2, isFenced {
                throw writer.lacking("DescribeClusterResponse.DescribeClusterBroker.isFenced", version)
            }
            writer.int32(brokerId)
            try writer.string(host, flexible: true)
            writer.int32(port)
            try writer.nullableString(rack, flexible: true)
            if version >= 2 {
                writer.bool(isFenced)
            }
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
