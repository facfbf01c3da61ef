/// The groups and their members, with what they have and what they shall have.
package struct ConsumerGroupDescribeResponse: KafkaMessage, Equatable {
    /// ConsumerGroupDescribe: 69.
    package static let apiKey = ApiKey.consumerGroupDescribe
    /// 1: the member's type.
    package static let validVersions: ClosedRange<Int16> = 0...1
    /// All versions are flexible.
    package static let firstFlexibleVersion: Int16 = 0

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    package var throttleTimeMs: Int32
    /// Each described group.
    package var groups: [DescribedGroup]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(throttleTimeMs: Int32 = 0, groups: [DescribedGroup] = [], unknownTaggedFields: [TaggedField] = []) {
        self.throttleTimeMs = throttleTimeMs
        self.groups = groups
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        throttleTimeMs = try reader.int32()
        groups = try reader.array(version: version, flexible: true)
        unknownTaggedFields = try reader.taggedFields()
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        writer.int32(throttleTimeMs)
        try writer.array(groups, version: version, flexible: true)
        try writer.taggedFields(unknownTaggedFields)
    }
}

extension ConsumerGroupDescribeResponse {
    /// A group.
    package struct DescribedGroup: VersionedStruct, Equatable {
        /// What went wrong with the group.
        package var errorCode: ErrorCode
        /// The broker's words about the error; null for none.
        package var errorMessage: String?
        /// The group.
        package var groupId: String
        /// `Empty`, `Assigning`, `Reconciling`, `Stable` or `Dead`; empty with an error.
        package var groupState: String
        /// Counts the changes of members and subscriptions.
        package var groupEpoch: Int32
        /// The group epoch that the target assignment was made for.
        package var assignmentEpoch: Int32
        /// The assignor in use.
        package var assignorName: String
        /// Its members.
        package var members: [Member]
        /// What the client may do with the group, a bit for each operation; the smallest number for not asked.
        /// Default -2147483648.
        package var authorizedOperations: Int32
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            errorCode: ErrorCode = .none, errorMessage: String? = nil, groupId: String = "", groupState: String = "",
            groupEpoch: Int32 = 0, assignmentEpoch: Int32 = 0, assignorName: String = "", members: [Member] = [],
            authorizedOperations: Int32 = -2147483648, unknownTaggedFields: [TaggedField] = []
        ) {
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.groupId = groupId
            self.groupState = groupState
            self.groupEpoch = groupEpoch
            self.assignmentEpoch = assignmentEpoch
            self.assignorName = assignorName
            self.members = members
            self.authorizedOperations = authorizedOperations
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            errorCode = ErrorCode(rawValue: try reader.int16())
            errorMessage = try reader.nullableString(flexible: true)
            groupId = try reader.string(flexible: true)
            groupState = try reader.string(flexible: true)
            groupEpoch = try reader.int32()
            assignmentEpoch = try reader.int32()
            assignorName = try reader.string(flexible: true)
            members = try reader.array(version: version, flexible: true)
            authorizedOperations = try reader.int32()
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int16(errorCode.rawValue)
            try writer.nullableString(errorMessage, flexible: true)
            try writer.string(groupId, flexible: true)
            try writer.string(groupState, flexible: true)
            writer.int32(groupEpoch)
            writer.int32(assignmentEpoch)
            try writer.string(assignorName, flexible: true)
            try writer.array(members, version: version, flexible: true)
            writer.int32(authorizedOperations)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension ConsumerGroupDescribeResponse {
    /// A member of the group.
    package struct Member: VersionedStruct, Equatable {
        /// The member's id, given by the coordinator.
        package var memberId: String
        /// The name that makes the member a static one (KIP-345).
        /// Null allowed.
        package var instanceId: String?
        /// The member's rack; null for none.
        package var rackId: String?
        /// The member's epoch.
        package var memberEpoch: Int32
        /// The client's own name for itself; null for none.
        package var clientId: String
        /// The address that the member's requests come from.
        package var clientHost: String
        /// The topics that the member wants.
        package var subscribedTopicNames: [String]
        /// A pattern of the topics that it wants; null for none.
        package var subscribedTopicRegex: String?
        /// What it has.
        package var assignment: Assignment
        /// What it shall have.
        package var targetAssignment: Assignment
        /// 0 classic protocol, 1 consumer protocol, -1 unknown.
        /// From version 1 on; default -1.
        package var memberType: Int8
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            memberId: String = "", instanceId: String? = nil, rackId: String? = nil, memberEpoch: Int32 = 0,
            clientId: String = "", clientHost: String = "", subscribedTopicNames: [String] = [],
            subscribedTopicRegex: String? = nil, assignment: Assignment = Assignment(),
            targetAssignment: Assignment = Assignment(), memberType: Int8 = -1, unknownTaggedFields: [TaggedField] = []
        ) {
            self.memberId = memberId
            self.instanceId = instanceId
            self.rackId = rackId
            self.memberEpoch = memberEpoch
            self.clientId = clientId
            self.clientHost = clientHost
            self.subscribedTopicNames = subscribedTopicNames
            self.subscribedTopicRegex = subscribedTopicRegex
            self.assignment = assignment
            self.targetAssignment = targetAssignment
            self.memberType = memberType
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            memberId = try reader.string(flexible: true)
            instanceId = try reader.nullableString(flexible: true)
            rackId = try reader.nullableString(flexible: true)
            memberEpoch = try reader.int32()
            clientId = try reader.string(flexible: true)
            clientHost = try reader.string(flexible: true)
            subscribedTopicNames = try reader.stringArray(flexible: true)
            subscribedTopicRegex = try reader.nullableString(flexible: true)
            assignment = try Assignment(from: &reader, version: version)
            targetAssignment = try Assignment(from: &reader, version: version)
            if version >= 1 {
                memberType = try reader.int8()
            }
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(memberId, flexible: true)
            try writer.nullableString(instanceId, flexible: true)
            try writer.nullableString(rackId, flexible: true)
            writer.int32(memberEpoch)
            try writer.string(clientId, flexible: true)
            try writer.string(clientHost, flexible: true)
            try writer.stringArray(subscribedTopicNames, flexible: true)
            try writer.nullableString(subscribedTopicRegex, flexible: true)
            try assignment.encode(into: &writer, version: version)
            try targetAssignment.encode(into: &writer, version: version)
            if version >= 1 {
                writer.int8(memberType)
            }
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension ConsumerGroupDescribeResponse {
    /// Partitions that a member has, or shall have.
    package struct Assignment: VersionedStruct, Equatable {
        /// The partitions.
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

extension ConsumerGroupDescribeResponse {
    /// Partitions of a topic.
    package struct TopicPartitions: VersionedStruct, Equatable {
        /// The topic's id; zero where it is not known.
        package var topicId: KafkaUUID
        /// The topic name.
        package var topicName: String
        /// Their numbers.
        package var partitions: [Int32]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            topicId: KafkaUUID = .zero, topicName: String = "", partitions: [Int32] = [],
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.topicId = topicId
            self.topicName = topicName
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            topicId = try reader.uuid()
            topicName = try reader.string(flexible: true)
            partitions = try reader.int32Array(flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.uuid(topicId)
            try writer.string(topicName, flexible: true)
            try writer.int32Array(partitions, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
