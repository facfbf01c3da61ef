/// The share groups and their members.
package struct ShareGroupDescribeResponse: KafkaMessage, Equatable {
    /// ShareGroupDescribe: 77.
    package static let apiKey = ApiKey.shareGroupDescribe
    /// 1; 0 was early access.
    package static let validVersions: ClosedRange<Int16> = 1...1
    /// All versions are flexible.
    package static let firstFlexibleVersion: Int16 = 1

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

extension ShareGroupDescribeResponse {
    /// A group.
    package struct DescribedGroup: VersionedStruct, Equatable {
        /// What went wrong with the group.
        package var errorCode: ErrorCode
        /// The broker's words about the error; null for none.
        package var errorMessage: String?
        /// The group.
        package var groupId: String
        /// `Empty`, `Stable` or `Dead`; empty with an error.
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

extension ShareGroupDescribeResponse {
    /// A member of the group.
    package struct Member: VersionedStruct, Equatable {
        /// The member's id.
        package var memberId: String
        /// The member's rack; null for none.
        package var rackId: String?
        /// The member's epoch.
        package var memberEpoch: Int32
        /// The client's own name for itself.
        package var clientId: String
        /// The address that the member's requests come from.
        package var clientHost: String
        /// The topics that the member wants.
        package var subscribedTopicNames: [String]
        /// What it has.
        package var assignment: Assignment
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            memberId: String = "", rackId: String? = nil, memberEpoch: Int32 = 0, clientId: String = "",
            clientHost: String = "", subscribedTopicNames: [String] = [], assignment: Assignment = Assignment(),
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.memberId = memberId
            self.rackId = rackId
            self.memberEpoch = memberEpoch
            self.clientId = clientId
            self.clientHost = clientHost
            self.subscribedTopicNames = subscribedTopicNames
            self.assignment = assignment
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            memberId = try reader.string(flexible: true)
            rackId = try reader.nullableString(flexible: true)
            memberEpoch = try reader.int32()
            clientId = try reader.string(flexible: true)
            clientHost = try reader.string(flexible: true)
            subscribedTopicNames = try reader.stringArray(flexible: true)
            assignment = try Assignment(from: &reader, version: version)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(memberId, flexible: true)
            try writer.nullableString(rackId, flexible: true)
            writer.int32(memberEpoch)
            try writer.string(clientId, flexible: true)
            try writer.string(clientHost, flexible: true)
            try writer.stringArray(subscribedTopicNames, flexible: true)
            try assignment.encode(into: &writer, version: version)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension ShareGroupDescribeResponse {
    /// Partitions that a member has.
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

extension ShareGroupDescribeResponse {
    /// Partitions of a topic.
    package struct TopicPartitions: VersionedStruct, Equatable {
        /// The topic's id.
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
