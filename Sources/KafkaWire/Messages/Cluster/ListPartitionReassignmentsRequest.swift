/// Asks the controller for the partitions that are being moved (KIP-455).
package struct ListPartitionReassignmentsRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = ListPartitionReassignmentsResponse
    /// ListPartitionReassignments: 46.
    package static let apiKey = ApiKey.listPartitionReassignments
    /// All that Kafka 4.3 has.
    package static let validVersions: ClosedRange<Int16> = 0...0
    /// All versions are flexible.
    package static let firstFlexibleVersion: Int16 = 0

    /// How long the broker may take, in milliseconds.
    /// Default 60000.
    package var timeoutMs: Int32
    /// The topics; null for all.
    package var topics: [ListPartitionReassignmentsTopics]?
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        timeoutMs: Int32 = 60000, topics: [ListPartitionReassignmentsTopics]? = nil,
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.timeoutMs = timeoutMs
        self.topics = topics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        timeoutMs = try reader.int32()
        topics = try reader.nullableArray(version: version, flexible: true)
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        writer.int32(timeoutMs)
        try writer.nullableArray(topics, version: version, flexible: true)
        try writer.taggedFields(unknownTaggedFields)
    }
}

extension ListPartitionReassignmentsRequest {
    /// A topic's partitions.
    package struct ListPartitionReassignmentsTopics: VersionedStruct, Equatable {
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
