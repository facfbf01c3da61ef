/// The one request of a member of the new consumer protocol (KIP-848): joins at epoch 0, leaves at -1 (-2: a static
/// member that will be back), reports and asks in between. Null means unchanged since the last. Version 0 was early
/// access.
package struct ConsumerGroupHeartbeatRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = ConsumerGroupHeartbeatResponse
    /// ConsumerGroupHeartbeat: 68.
    package static let apiKey = ApiKey.consumerGroupHeartbeat
    /// 0 was early access; 1: members make their own id; patterns.
    package static let validVersions: ClosedRange<Int16> = 0...1
    /// All versions are flexible.
    package static let firstFlexibleVersion: Int16 = 0

    /// The group.
    package var groupId: String
    /// The member's id, which it makes itself from version 1 on and keeps as long as it lives.
    package var memberId: String
    /// The member's epoch: 0 to join, -1 to leave, -2 to leave for a while as a static member.
    package var memberEpoch: Int32
    /// The name that makes the member a static one; null for none or unchanged.
    package var instanceId: String?
    /// The member's rack; null for none or unchanged.
    package var rackId: String?
    /// How long the member may take to give up partitions, in milliseconds; -1 for unchanged.
    /// Default -1.
    package var rebalanceTimeoutMs: Int32
    /// The topics that the member wants; null for unchanged.
    package var subscribedTopicNames: [String]?
    /// A pattern of the topics that it wants, in RE2's syntax; null for none or unchanged.
    /// From version 1 on, refused before.
    package var subscribedTopicRegex: String?
    /// The broker's assignor that it wants; null for the broker's choice or unchanged.
    package var serverAssignor: String?
    /// The partitions that it owns, which acknowledges an assignment; null for unchanged.
    package var topicPartitions: [TopicPartitions]?
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        groupId: String = "", memberId: String = "", memberEpoch: Int32 = 0, instanceId: String? = nil,
        rackId: String? = nil, rebalanceTimeoutMs: Int32 = -1, subscribedTopicNames: [String]? = nil,
        subscribedTopicRegex: String? = nil, serverAssignor: String? = nil, topicPartitions: [TopicPartitions]? = nil,
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.groupId = groupId
        self.memberId = memberId
        self.memberEpoch = memberEpoch
        self.instanceId = instanceId
        self.rackId = rackId
        self.rebalanceTimeoutMs = rebalanceTimeoutMs
        self.subscribedTopicNames = subscribedTopicNames
        self.subscribedTopicRegex = subscribedTopicRegex
        self.serverAssignor = serverAssignor
        self.topicPartitions = topicPartitions
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        groupId = try reader.string(flexible: true)
        memberId = try reader.string(flexible: true)
        memberEpoch = try reader.int32()
        instanceId = try reader.nullableString(flexible: true)
        rackId = try reader.nullableString(flexible: true)
        rebalanceTimeoutMs = try reader.int32()
        subscribedTopicNames = try reader.nullableStringArray(flexible: true)
        if version >= 1 {
            subscribedTopicRegex = try reader.nullableString(flexible: true)
        }
        serverAssignor = try reader.nullableString(flexible: true)
        topicPartitions = try reader.nullableArray(version: version, flexible: true)
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        if version == 0, subscribedTopicRegex != nil {
            throw writer.lacking("ConsumerGroupHeartbeatRequest.subscribedTopicRegex", version)
        }
        try writer.string(groupId, flexible: true)
        try writer.string(memberId, flexible: true)
        writer.int32(memberEpoch)
        try writer.nullableString(instanceId, flexible: true)
        try writer.nullableString(rackId, flexible: true)
        writer.int32(rebalanceTimeoutMs)
        try writer.nullableStringArray(subscribedTopicNames, flexible: true)
        if version >= 1 {
            try writer.nullableString(subscribedTopicRegex, flexible: true)
        }
        try writer.nullableString(serverAssignor, flexible: true)
        try writer.nullableArray(topicPartitions, version: version, flexible: true)
        try writer.taggedFields(unknownTaggedFields)
    }
}

extension ConsumerGroupHeartbeatRequest {
    /// Partitions of a topic that the member owns.
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
