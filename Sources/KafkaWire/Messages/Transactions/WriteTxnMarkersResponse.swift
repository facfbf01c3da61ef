/// Whether the markers were written.
package struct WriteTxnMarkersResponse: KafkaMessage, Equatable {
    /// WriteTxnMarkers: 27.
    package static let apiKey = ApiKey.writeTxnMarkers
    /// 1 is flexible; 2: version of the transaction (KIP-1228). Kafka 4 has dropped 0.
    package static let validVersions: ClosedRange<Int16> = 1...2
    /// All versions are flexible.
    package static let firstFlexibleVersion: Int16 = 1

    /// The answer for each marker.
    package var markers: [WritableTxnMarkerResult]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(markers: [WritableTxnMarkerResult] = [], unknownTaggedFields: [TaggedField] = []) {
        self.markers = markers
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        markers = try reader.array(version: version, flexible: true)
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        try writer.array(markers, version: version, flexible: true)
        try writer.taggedFields(unknownTaggedFields)
    }
}

extension WriteTxnMarkersResponse {
    /// The answer for a marker.
    package struct WritableTxnMarkerResult: VersionedStruct, Equatable {
        /// The producer's id.
        package var producerId: Int64
        /// The topics.
        package var topics: [WritableTxnMarkerTopicResult]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            producerId: Int64 = 0, topics: [WritableTxnMarkerTopicResult] = [], unknownTaggedFields: [TaggedField] = []
        ) {
            self.producerId = producerId
            self.topics = topics
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            producerId = try reader.int64()
            topics = try reader.array(version: version, flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int64(producerId)
            try writer.array(topics, version: version, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension WriteTxnMarkersResponse {
    /// A topic's partitions.
    package struct WritableTxnMarkerTopicResult: VersionedStruct, Equatable {
        /// The topic name.
        package var name: String
        /// The partitions.
        package var partitions: [WritableTxnMarkerPartitionResult]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            name: String = "", partitions: [WritableTxnMarkerPartitionResult] = [],
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            name = try reader.string(flexible: true)
            partitions = try reader.array(version: version, flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(name, flexible: true)
            try writer.array(partitions, version: version, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension WriteTxnMarkersResponse {
    /// The answer for a partition.
    package struct WritableTxnMarkerPartitionResult: VersionedStruct, Equatable {
        /// The partition's number.
        package var partitionIndex: Int32
        /// What went wrong with the partition.
        package var errorCode: ErrorCode
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(partitionIndex: Int32 = 0, errorCode: ErrorCode = .none, unknownTaggedFields: [TaggedField] = []) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            partitionIndex = try reader.int32()
            errorCode = ErrorCode(rawValue: try reader.int16())
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int32(partitionIndex)
            writer.int16(errorCode.rawValue)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
