/// Has a leader end a transaction in its partitions. Coordinators send it, and whoever ends one that hangs; it takes
/// the right to alter the cluster.
package struct WriteTxnMarkersRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = WriteTxnMarkersResponse
    /// WriteTxnMarkers: 27.
    package static let apiKey = ApiKey.writeTxnMarkers
    /// 1 is flexible; 2: version of the transaction (KIP-1228). Kafka 4 has dropped 0.
    package static let validVersions: ClosedRange<Int16> = 1...2
    /// All versions are flexible.
    package static let firstFlexibleVersion: Int16 = 1

    /// The markers to write.
    package var markers: [WritableTxnMarker]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(markers: [WritableTxnMarker] = [], unknownTaggedFields: [TaggedField] = []) {
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

extension WriteTxnMarkersRequest {
    /// The end of a transaction.
    package struct WritableTxnMarker: VersionedStruct, Equatable {
        /// The producer's id.
        package var producerId: Int64
        /// The producer's epoch.
        package var producerEpoch: Int16
        /// Whether to commit; otherwise it is aborted.
        package var transactionResult: Bool
        /// The partitions to write it to.
        package var topics: [WritableTxnMarkerTopic]
        /// The epoch of the coordinator: the leader epoch of its partition of `__transaction_state`.
        package var coordinatorEpoch: Int32
        /// 2 for transactions of KIP-890, 0 or 1 for older ones (KIP-1228).
        /// From version 2 on.
        package var transactionVersion: Int8
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            producerId: Int64 = 0, producerEpoch: Int16 = 0, transactionResult: Bool = false,
            topics: [WritableTxnMarkerTopic] = [], coordinatorEpoch: Int32 = 0, transactionVersion: Int8 = 0,
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.producerId = producerId
            self.producerEpoch = producerEpoch
            self.transactionResult = transactionResult
            self.topics = topics
            self.coordinatorEpoch = coordinatorEpoch
            self.transactionVersion = transactionVersion
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            producerId = try reader.int64()
            producerEpoch = try reader.int16()
            transactionResult = try reader.bool()
            topics = try reader.array(version: version, flexible: true)
            coordinatorEpoch = try reader.int32()
            if version >= 2 {
                transactionVersion = try reader.int8()
            }
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int64(producerId)
            writer.int16(producerEpoch)
            writer.bool(transactionResult)
            try writer.array(topics, version: version, flexible: true)
            writer.int32(coordinatorEpoch)
            if version >= 2 {
                writer.int8(transactionVersion)
            }
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension WriteTxnMarkersRequest {
    /// A topic's partitions.
    package struct WritableTxnMarkerTopic: VersionedStruct, Equatable {
        /// The topic name.
        package var name: String
        /// Their numbers.
        package var partitionIndexes: [Int32]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(name: String = "", partitionIndexes: [Int32] = [], unknownTaggedFields: [TaggedField] = []) {
            self.name = name
            self.partitionIndexes = partitionIndexes
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            name = try reader.string(flexible: true)
            partitionIndexes = try reader.int32Array(flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(name, flexible: true)
            try writer.int32Array(partitionIndexes, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
