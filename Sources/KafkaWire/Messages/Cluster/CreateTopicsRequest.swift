/// Creates topics. ZooKeeper brokers answer only on the controller, KRaft brokers pass it on.
package struct CreateTopicsRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = CreateTopicsResponse
    /// CreateTopics: 19.
    package static let apiKey = ApiKey.createTopics
    /// 4: defaults for partitions and replicas; 5: settings in the answer; 7: topic ids.
    package static let validVersions: ClosedRange<Int16> = 2...7
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 5

    /// The topics to create.
    package var topics: [CreatableTopic]
    /// How long to wait until the topics exist everywhere, in milliseconds.
    /// Default 60000.
    package var timeoutMs: Int32
    /// Whether to check only, and create nothing.
    package var validateOnly: Bool
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        topics: [CreatableTopic] = [], timeoutMs: Int32 = 60000, validateOnly: Bool = false,
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.topics = topics
        self.timeoutMs = timeoutMs
        self.validateOnly = validateOnly
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        topics = try reader.array(version: version, flexible: flexible)
        timeoutMs = try reader.int32()
        validateOnly = try reader.bool()
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("CreateTopicsRequest.unknownTaggedFields", version)
        }
        try writer.array(topics, version: version, flexible: flexible)
        writer.int32(timeoutMs)
        writer.bool(validateOnly)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension CreateTopicsRequest {
    /// A topic to create.
    package struct CreatableTopic: VersionedStruct, Equatable {
        /// The topic name.
        package var name: String
        /// How many partitions; -1 for the broker's default (version 4) or where `assignments` say it.
        package var numPartitions: Int32
        /// How many replicas; -1 for the broker's default (version 4) or where `assignments` say it.
        package var replicationFactor: Int16
        /// Where the replicas go; empty to leave that to Kafka.
        package var assignments: [CreatableReplicaAssignment]
        /// Settings other than the defaults.
        package var configs: [CreatableTopicConfig]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            name: String = "", numPartitions: Int32 = 0, replicationFactor: Int16 = 0,
            assignments: [CreatableReplicaAssignment] = [], configs: [CreatableTopicConfig] = [],
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.numPartitions = numPartitions
            self.replicationFactor = replicationFactor
            self.assignments = assignments
            self.configs = configs
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = CreateTopicsRequest.isFlexible(version)
            name = try reader.string(flexible: flexible)
            numPartitions = try reader.int32()
            replicationFactor = try reader.int16()
            assignments = try reader.array(version: version, flexible: flexible)
            configs = try reader.array(version: version, flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = CreateTopicsRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("CreateTopicsRequest.CreatableTopic.unknownTaggedFields", version)
            }
            try writer.string(name, flexible: flexible)
            writer.int32(numPartitions)
            writer.int16(replicationFactor)
            try writer.array(assignments, version: version, flexible: flexible)
            try writer.array(configs, version: version, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension CreateTopicsRequest {
    /// Where a partition's replicas go; the first is preferred as leader.
    package struct CreatableReplicaAssignment: VersionedStruct, Equatable {
        /// The partition's number.
        package var partitionIndex: Int32
        /// The brokers to place the partition on.
        package var brokerIds: [Int32]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(partitionIndex: Int32 = 0, brokerIds: [Int32] = [], unknownTaggedFields: [TaggedField] = []) {
            self.partitionIndex = partitionIndex
            self.brokerIds = brokerIds
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = CreateTopicsRequest.isFlexible(version)
            partitionIndex = try reader.int32()
            brokerIds = try reader.int32Array(flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = CreateTopicsRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("CreateTopicsRequest.CreatableReplicaAssignment.unknownTaggedFields", version)
            }
            writer.int32(partitionIndex)
            try writer.int32Array(brokerIds, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension CreateTopicsRequest {
    /// A setting of the topic.
    package struct CreatableTopicConfig: VersionedStruct, Equatable {
        /// The configuration name.
        package var name: String
        /// The configuration value.
        /// Null allowed; default empty.
        package var value: String?
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(name: String = "", value: String? = "", unknownTaggedFields: [TaggedField] = []) {
            self.name = name
            self.value = value
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = CreateTopicsRequest.isFlexible(version)
            name = try reader.string(flexible: flexible)
            value = try reader.nullableString(flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = CreateTopicsRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("CreateTopicsRequest.CreatableTopicConfig.unknownTaggedFields", version)
            }
            try writer.string(name, flexible: flexible)
            try writer.nullableString(value, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
