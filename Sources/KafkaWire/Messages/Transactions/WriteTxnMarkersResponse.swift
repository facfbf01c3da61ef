/// Whether the markers were written.
public struct WriteTxnMarkersResponse: KafkaMessage, Equatable {
    /// WriteTxnMarkers: 27.
    public static let apiKey = ApiKey.writeTxnMarkers
    /// 1 is flexible; 2: version of the transaction (KIP-1228). Kafka 4 has dropped 0.
    public static let validVersions: ClosedRange<Int16> = 1...2
    /// All versions are flexible.
    public static let firstFlexibleVersion: Int16 = 1

    /// The answer for each marker.
    public var markers: [WritableTxnMarkerResult]
    /// Tagged fields that this program does not know, kept as they came.
    public var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    public init(markers: [WritableTxnMarkerResult] = [], unknownTaggedFields: [TaggedField] = []) {
        self.markers = markers
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        markers = try reader.array(version: version, flexible: true)
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        try writer.array(markers, version: version, flexible: true)
        try writer.taggedFields(unknownTaggedFields)
    }
}

extension WriteTxnMarkersResponse {
    /// The answer for a marker.
    public struct WritableTxnMarkerResult: VersionedStruct, Equatable {
        /// The producer's id.
        public var producerId: Int64
        /// The topics.
        public var topics: [WritableTxnMarkerTopicResult]
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(
            producerId: Int64 = 0, topics: [WritableTxnMarkerTopicResult] = [], unknownTaggedFields: [TaggedField] = []
        ) {
            self.producerId = producerId
            self.topics = topics
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            producerId = try reader.int64()
            topics = try reader.array(version: version, flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int64(producerId)
            try writer.array(topics, version: version, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension WriteTxnMarkersResponse {
    /// A topic's partitions.
    public struct WritableTxnMarkerTopicResult: VersionedStruct, Equatable {
        /// The topic name.
        public var name: String
        /// The partitions.
        public var partitions: [WritableTxnMarkerPartitionResult]
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(
            name: String = "", partitions: [WritableTxnMarkerPartitionResult] = [],
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            name = try reader.string(flexible: true)
            partitions = try reader.array(version: version, flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(name, flexible: true)
            try writer.array(partitions, version: version, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension WriteTxnMarkersResponse {
    /// The answer for a partition.
    public struct WritableTxnMarkerPartitionResult: VersionedStruct, Equatable {
        /// The partition's number.
        public var partitionIndex: Int32
        /// What went wrong with the partition.
        public var errorCode: ErrorCode
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(partitionIndex: Int32 = 0, errorCode: ErrorCode = .none, unknownTaggedFields: [TaggedField] = []) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            partitionIndex = try reader.int32()
            errorCode = ErrorCode(rawValue: try reader.int16())
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int32(partitionIndex)
            writer.int16(errorCode.rawValue)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
