/// The partitions that are being moved.
package struct ListPartitionReassignmentsResponse: KafkaMessage, Equatable {
    /// ListPartitionReassignments: 46.
    package static let apiKey = ApiKey.listPartitionReassignments
    /// All that Kafka 4.3 has.
    package static let validVersions: ClosedRange<Int16> = 0...0
    /// All versions are flexible.
    package static let firstFlexibleVersion: Int16 = 0

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    package var throttleTimeMs: Int32
    /// What went wrong as a whole.
    package var errorCode: ErrorCode
    /// The broker's words about the error; null for none.
    /// Default empty.
    package var errorMessage: String?
    /// The topics that have partitions on the move.
    package var topics: [OngoingTopicReassignment]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, errorMessage: String? = "",
        topics: [OngoingTopicReassignment] = [], unknownTaggedFields: [TaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.topics = topics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        throttleTimeMs = try reader.int32()
        errorCode = ErrorCode(rawValue: try reader.int16())
        errorMessage = try reader.nullableString(flexible: true)
        topics = try reader.array(version: version, flexible: true)
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        writer.int32(throttleTimeMs)
        writer.int16(errorCode.rawValue)
        try writer.nullableString(errorMessage, flexible: true)
        try writer.array(topics, version: version, flexible: true)
        try writer.taggedFields(unknownTaggedFields)
    }
}

extension ListPartitionReassignmentsResponse {
    /// A topic's partitions.
    package struct OngoingTopicReassignment: VersionedStruct, Equatable {
        /// The topic name.
        package var name: String
        /// The partitions.
        package var partitions: [OngoingPartitionReassignment]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            name: String = "", partitions: [OngoingPartitionReassignment] = [], unknownTaggedFields: [TaggedField] = []
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

extension ListPartitionReassignmentsResponse {
    /// A partition on the move.
    package struct OngoingPartitionReassignment: VersionedStruct, Equatable {
        /// The partition's number.
        package var partitionIndex: Int32
        /// The brokers that have the partition now.
        package var replicas: [Int32]
        /// Those that are getting it.
        package var addingReplicas: [Int32]
        /// Those that will lose it.
        package var removingReplicas: [Int32]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            partitionIndex: Int32 = 0, replicas: [Int32] = [], addingReplicas: [Int32] = [],
            removingReplicas: [Int32] = [], unknownTaggedFields: [TaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.replicas = replicas
            self.addingReplicas = addingReplicas
            self.removingReplicas = removingReplicas
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            partitionIndex = try reader.int32()
            replicas = try reader.int32Array(flexible: true)
            addingReplicas = try reader.int32Array(flexible: true)
            removingReplicas = try reader.int32Array(flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int32(partitionIndex)
            try writer.int32Array(replicas, flexible: true)
            try writer.int32Array(addingReplicas, flexible: true)
            try writer.int32Array(removingReplicas, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
