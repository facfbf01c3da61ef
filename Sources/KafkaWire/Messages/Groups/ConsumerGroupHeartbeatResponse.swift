/// The member's epoch and, when it changed, its assignment.
package struct ConsumerGroupHeartbeatResponse: KafkaMessage, Equatable {
    /// ConsumerGroupHeartbeat: 68.
    package static let apiKey = ApiKey.consumerGroupHeartbeat
    /// 0 was early access; 1: members make their own id; patterns.
    package static let validVersions: ClosedRange<Int16> = 0...1
    /// All versions are flexible.
    package static let firstFlexibleVersion: Int16 = 0

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    package var throttleTimeMs: Int32
    /// What went wrong as a whole.
    package var errorCode: ErrorCode
    /// The broker's words about the error; null for none.
    package var errorMessage: String?
    /// The member's id; from version 1 on the one that it made itself.
    /// Null allowed.
    package var memberId: String?
    /// The member's epoch from now on.
    package var memberEpoch: Int32
    /// After how long the next heartbeat is due, in milliseconds.
    package var heartbeatIntervalMs: Int32
    /// What the member shall have; null for unchanged.
    package var assignment: Assignment?
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, errorMessage: String? = nil, memberId: String? = nil,
        memberEpoch: Int32 = 0, heartbeatIntervalMs: Int32 = 0, assignment: Assignment? = nil,
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.memberId = memberId
        self.memberEpoch = memberEpoch
        self.heartbeatIntervalMs = heartbeatIntervalMs
        self.assignment = assignment
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        throttleTimeMs = try reader.int32()
        errorCode = ErrorCode(rawValue: try reader.int16())
        errorMessage = try reader.nullableString(flexible: true)
        memberId = try reader.nullableString(flexible: true)
        memberEpoch = try reader.int32()
        heartbeatIntervalMs = try reader.int32()
        assignment = try reader.nullableStruct(version: version)
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        writer.int32(throttleTimeMs)
        writer.int16(errorCode.rawValue)
        try writer.nullableString(errorMessage, flexible: true)
        try writer.nullableString(memberId, flexible: true)
        writer.int32(memberEpoch)
        writer.int32(heartbeatIntervalMs)
        try writer.nullableStruct(assignment, version: version)
        try writer.taggedFields(unknownTaggedFields)
    }
}

extension ConsumerGroupHeartbeatResponse {
    /// What the member shall have.
    package struct Assignment: VersionedStruct, Equatable {
        /// The partitions that it may use at once.
        package var topicPartitions: [TopicPartitions]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(topicPartitions: [TopicPartitions] = [], unknownTaggedFields: [TaggedField] = []) {
            self.topicPartitions = topicPartitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            topicPartitions = try reader.array(version: version, flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.array(topicPartitions, version: version, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension ConsumerGroupHeartbeatResponse {
    /// Partitions of a topic.
    package struct TopicPartitions: VersionedStruct, Equatable {
        /// The topic's id; zero where it is not known.
        package var topicId: KafkaUUID
        /// Their numbers.
        package var partitions: [Int32]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(topicId: KafkaUUID = .zero, partitions: [Int32] = [], unknownTaggedFields: [TaggedField] = []) {
            self.topicId = topicId
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            topicId = try reader.uuid()
            partitions = try reader.int32Array(flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.uuid(topicId)
            try writer.int32Array(partitions, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
