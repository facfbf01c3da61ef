/// The streams groups, their topology, and the tasks of their members.
package struct StreamsGroupDescribeResponse: KafkaMessage, Equatable {
    /// StreamsGroupDescribe: 89.
    package static let apiKey = ApiKey.streamsGroupDescribe
    /// All that Kafka 4.3 has.
    package static let validVersions: ClosedRange<Int16> = 0...0
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

extension StreamsGroupDescribeResponse {
    /// A group.
    package struct DescribedGroup: VersionedStruct, Equatable {
        /// What went wrong with the group.
        package var errorCode: ErrorCode
        /// The broker's words about the error; null for none.
        package var errorMessage: String?
        /// The group.
        package var groupId: String
        /// `Empty`, `NotReady`, `Assigning`, `Reconciling`, `Stable` or `Dead`; empty with an error.
        package var groupState: String
        /// Counts the changes of members and subscriptions.
        package var groupEpoch: Int32
        /// The group epoch that the target assignment was made for.
        package var assignmentEpoch: Int32
        /// The topology that the application brought; null with an error.
        package var topology: Topology?
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
            groupEpoch: Int32 = 0, assignmentEpoch: Int32 = 0, topology: Topology? = nil, members: [Member] = [],
            authorizedOperations: Int32 = -2147483648, unknownTaggedFields: [TaggedField] = []
        ) {
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.groupId = groupId
            self.groupState = groupState
            self.groupEpoch = groupEpoch
            self.assignmentEpoch = assignmentEpoch
            self.topology = topology
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
            topology = try reader.nullableStruct(version: version)
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
            try writer.nullableStruct(topology, version: version)
            try writer.array(members, version: version, flexible: true)
            writer.int32(authorizedOperations)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension StreamsGroupDescribeResponse {
    /// What the application does.
    package struct Topology: VersionedStruct, Equatable {
        /// Counts the changes of the topology.
        package var epoch: Int32
        /// Its parts; null while source topics are missing or wrongly partitioned.
        package var subtopologies: [Subtopology]?
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(epoch: Int32 = 0, subtopologies: [Subtopology]? = nil, unknownTaggedFields: [TaggedField] = []) {
            self.epoch = epoch
            self.subtopologies = subtopologies
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            epoch = try reader.int32()
            subtopologies = try reader.nullableArray(version: version, flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int32(epoch)
            try writer.nullableArray(subtopologies, version: version, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension StreamsGroupDescribeResponse {
    /// A member of the group.
    package struct Member: VersionedStruct, Equatable {
        /// The member's id.
        package var memberId: String
        /// The member's epoch.
        package var memberEpoch: Int32
        /// The name that makes the member a static one (KIP-345).
        /// Null allowed.
        package var instanceId: String?
        /// The member's rack; null for none.
        package var rackId: String?
        /// The client's own name for itself.
        package var clientId: String
        /// The address that the member's requests come from.
        package var clientHost: String
        /// The epoch of the topology that it knows.
        package var topologyEpoch: Int32
        /// The process that it runs in.
        package var processId: String
        /// Where it answers interactive queries; null for nowhere.
        package var userEndpoint: Endpoint?
        /// Its tags for rack-aware assignment.
        package var clientTags: [KeyValue]
        /// How far its tasks have restored their changelogs.
        package var taskOffsets: [TaskOffset]
        /// The ends of its tasks' changelogs.
        package var taskEndOffsets: [TaskOffset]
        /// What it has.
        package var assignment: Assignment
        /// What it shall have.
        package var targetAssignment: Assignment
        /// Whether it still speaks the classic protocol.
        package var isClassic: Bool
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            memberId: String = "", memberEpoch: Int32 = 0, instanceId: String? = nil, rackId: String? = nil,
            clientId: String = "", clientHost: String = "", topologyEpoch: Int32 = 0, processId: String = "",
            userEndpoint: Endpoint? = nil, clientTags: [KeyValue] = [], taskOffsets: [TaskOffset] = [],
            taskEndOffsets: [TaskOffset] = [], assignment: Assignment = Assignment(),
            targetAssignment: Assignment = Assignment(), isClassic: Bool = false,
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.memberId = memberId
            self.memberEpoch = memberEpoch
            self.instanceId = instanceId
            self.rackId = rackId
            self.clientId = clientId
            self.clientHost = clientHost
            self.topologyEpoch = topologyEpoch
            self.processId = processId
            self.userEndpoint = userEndpoint
            self.clientTags = clientTags
            self.taskOffsets = taskOffsets
            self.taskEndOffsets = taskEndOffsets
            self.assignment = assignment
            self.targetAssignment = targetAssignment
            self.isClassic = isClassic
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            memberId = try reader.string(flexible: true)
            memberEpoch = try reader.int32()
            instanceId = try reader.nullableString(flexible: true)
            rackId = try reader.nullableString(flexible: true)
            clientId = try reader.string(flexible: true)
            clientHost = try reader.string(flexible: true)
            topologyEpoch = try reader.int32()
            processId = try reader.string(flexible: true)
            userEndpoint = try reader.nullableStruct(version: version)
            clientTags = try reader.array(version: version, flexible: true)
            taskOffsets = try reader.array(version: version, flexible: true)
            taskEndOffsets = try reader.array(version: version, flexible: true)
            assignment = try Assignment(from: &reader, version: version)
            targetAssignment = try Assignment(from: &reader, version: version)
            isClassic = try reader.bool()
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(memberId, flexible: true)
            writer.int32(memberEpoch)
            try writer.nullableString(instanceId, flexible: true)
            try writer.nullableString(rackId, flexible: true)
            try writer.string(clientId, flexible: true)
            try writer.string(clientHost, flexible: true)
            writer.int32(topologyEpoch)
            try writer.string(processId, flexible: true)
            try writer.nullableStruct(userEndpoint, version: version)
            try writer.array(clientTags, version: version, flexible: true)
            try writer.array(taskOffsets, version: version, flexible: true)
            try writer.array(taskEndOffsets, version: version, flexible: true)
            try assignment.encode(into: &writer, version: version)
            try targetAssignment.encode(into: &writer, version: version)
            writer.bool(isClassic)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension StreamsGroupDescribeResponse {
    /// A part of the topology.
    package struct Subtopology: VersionedStruct, Equatable {
        /// The subtopology.
        package var subtopologyId: String
        /// The topics that it reads.
        package var sourceTopics: [String]
        /// The repartition topics that it writes.
        package var repartitionSinkTopics: [String]
        /// The changelog topics of its state stores.
        package var stateChangelogTopics: [TopicInfo]
        /// The repartition topics that it reads.
        package var repartitionSourceTopics: [TopicInfo]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            subtopologyId: String = "", sourceTopics: [String] = [], repartitionSinkTopics: [String] = [],
            stateChangelogTopics: [TopicInfo] = [], repartitionSourceTopics: [TopicInfo] = [],
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.subtopologyId = subtopologyId
            self.sourceTopics = sourceTopics
            self.repartitionSinkTopics = repartitionSinkTopics
            self.stateChangelogTopics = stateChangelogTopics
            self.repartitionSourceTopics = repartitionSourceTopics
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            subtopologyId = try reader.string(flexible: true)
            sourceTopics = try reader.stringArray(flexible: true)
            repartitionSinkTopics = try reader.stringArray(flexible: true)
            stateChangelogTopics = try reader.array(version: version, flexible: true)
            repartitionSourceTopics = try reader.array(version: version, flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(subtopologyId, flexible: true)
            try writer.stringArray(sourceTopics, flexible: true)
            try writer.stringArray(repartitionSinkTopics, flexible: true)
            try writer.array(stateChangelogTopics, version: version, flexible: true)
            try writer.array(repartitionSourceTopics, version: version, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension StreamsGroupDescribeResponse {
    /// Where a member listens.
    package struct Endpoint: VersionedStruct, Equatable {
        /// A name or an address.
        package var host: String
        /// The port.
        package var port: UInt16
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(host: String = "", port: UInt16 = 0, unknownTaggedFields: [TaggedField] = []) {
            self.host = host
            self.port = port
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            host = try reader.string(flexible: true)
            port = try reader.uint16()
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(host, flexible: true)
            writer.uint16(port)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension StreamsGroupDescribeResponse {
    /// A name and a value.
    package struct KeyValue: VersionedStruct, Equatable {
        /// The name.
        package var key: String
        /// The value.
        package var value: String
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(key: String = "", value: String = "", unknownTaggedFields: [TaggedField] = []) {
            self.key = key
            self.value = value
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            key = try reader.string(flexible: true)
            value = try reader.string(flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(key, flexible: true)
            try writer.string(value, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension StreamsGroupDescribeResponse {
    /// How far a task is.
    package struct TaskOffset: VersionedStruct, Equatable {
        /// The subtopology.
        package var subtopologyId: String
        /// The task's partition.
        package var partition: Int32
        /// The sum over the task's changelogs.
        package var offset: Int64
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            subtopologyId: String = "", partition: Int32 = 0, offset: Int64 = 0, unknownTaggedFields: [TaggedField] = []
        ) {
            self.subtopologyId = subtopologyId
            self.partition = partition
            self.offset = offset
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            subtopologyId = try reader.string(flexible: true)
            partition = try reader.int32()
            offset = try reader.int64()
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(subtopologyId, flexible: true)
            writer.int32(partition)
            writer.int64(offset)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension StreamsGroupDescribeResponse {
    /// Tasks that a member has, or shall have.
    package struct Assignment: VersionedStruct, Equatable {
        /// Tasks that it works on.
        package var activeTasks: [TaskIds]
        /// Tasks of which it keeps a copy of the state.
        package var standbyTasks: [TaskIds]
        /// Tasks whose state it is restoring.
        package var warmupTasks: [TaskIds]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            activeTasks: [TaskIds] = [], standbyTasks: [TaskIds] = [], warmupTasks: [TaskIds] = [],
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.activeTasks = activeTasks
            self.standbyTasks = standbyTasks
            self.warmupTasks = warmupTasks
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            activeTasks = try reader.array(version: version, flexible: true)
            standbyTasks = try reader.array(version: version, flexible: true)
            warmupTasks = try reader.array(version: version, flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.array(activeTasks, version: version, flexible: true)
            try writer.array(standbyTasks, version: version, flexible: true)
            try writer.array(warmupTasks, version: version, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension StreamsGroupDescribeResponse {
    /// A topic that Kafka Streams makes.
    package struct TopicInfo: VersionedStruct, Equatable {
        /// The topic name.
        package var name: String
        /// How many partitions it has; 0 for as many as it takes, always 0 for changelog topics.
        package var partitions: Int32
        /// How many replicas; 0 for the broker's default.
        package var replicationFactor: Int16
        /// The topic's settings.
        package var topicConfigs: [KeyValue]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            name: String = "", partitions: Int32 = 0, replicationFactor: Int16 = 0, topicConfigs: [KeyValue] = [],
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.partitions = partitions
            self.replicationFactor = replicationFactor
            self.topicConfigs = topicConfigs
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            name = try reader.string(flexible: true)
            partitions = try reader.int32()
            replicationFactor = try reader.int16()
            topicConfigs = try reader.array(version: version, flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(name, flexible: true)
            writer.int32(partitions)
            writer.int16(replicationFactor)
            try writer.array(topicConfigs, version: version, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension StreamsGroupDescribeResponse {
    /// Tasks of a subtopology.
    package struct TaskIds: VersionedStruct, Equatable {
        /// The subtopology.
        package var subtopologyId: String
        /// Their partitions.
        package var partitions: [Int32]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(subtopologyId: String = "", partitions: [Int32] = [], unknownTaggedFields: [TaggedField] = []) {
            self.subtopologyId = subtopologyId
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            subtopologyId = try reader.string(flexible: true)
            partitions = try reader.int32Array(flexible: true)
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(subtopologyId, flexible: true)
            try writer.int32Array(partitions, flexible: true)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
