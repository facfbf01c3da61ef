/// What became of each topic, from version 5 on with its settings.
package struct CreateTopicsResponse: KafkaMessage, Equatable {
    /// CreateTopics: 19.
    package static let apiKey = ApiKey.createTopics
    /// 4: defaults for partitions and replicas; 5: settings in the answer; 7: topic ids.
    package static let validVersions: ClosedRange<Int16> = 2...7
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 5

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    package var throttleTimeMs: Int32
    /// Results for each topic we tried to create.
    package var topics: [CreatableTopicResult]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, topics: [CreatableTopicResult] = [], unknownTaggedFields: [TaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.topics = topics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        throttleTimeMs = try reader.int32()
        topics = try reader.array(version: version, flexible: flexible)
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("CreateTopicsResponse.unknownTaggedFields", version)
        }
        writer.int32(throttleTimeMs)
        try writer.array(topics, version: version, flexible: flexible)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension CreateTopicsResponse {
    /// What became of a topic.
    package struct CreatableTopicResult: VersionedStruct, Equatable {
        /// The topic name.
        package var name: String
        /// The topic's id; zero where it is not known.
        /// From version 7 on.
        package var topicId: KafkaUUID
        /// What went wrong with the topic.
        package var errorCode: ErrorCode
        /// The broker's words about the error; null for none.
        /// Default empty.
        package var errorMessage: String?
        /// Why `configs` is null.
        /// From version 5 on, tagged field 0.
        package var topicConfigErrorCode: ErrorCode
        /// How many partitions it has; -1 where that is not told.
        /// From version 5 on; default -1.
        package var numPartitions: Int32
        /// How many replicas each has; -1 where that is not told.
        /// From version 5 on; default -1.
        package var replicationFactor: Int16
        /// Its settings; null where the client may not see them.
        /// From version 5 on; default empty.
        package var configs: [CreatableTopicConfigs]?
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            name: String = "", topicId: KafkaUUID = .zero, errorCode: ErrorCode = .none, errorMessage: String? = "",
            topicConfigErrorCode: ErrorCode = .none, numPartitions: Int32 = -1, replicationFactor: Int16 = -1,
            configs: [CreatableTopicConfigs]? = [], unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.topicId = topicId
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.topicConfigErrorCode = topicConfigErrorCode
            self.numPartitions = numPartitions
            self.replicationFactor = replicationFactor
            self.configs = configs
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = CreateTopicsResponse.isFlexible(version)
            name = try reader.string(flexible: flexible)
            if version >= 7 {
                topicId = try reader.uuid()
            }
            errorCode = ErrorCode(rawValue: try reader.int16())
            errorMessage = try reader.nullableString(flexible: flexible)
            if version >= 5 {
                numPartitions = try reader.int32()
                replicationFactor = try reader.int16()
                configs = try reader.nullableArray(version: version, flexible: flexible)
            }
            if flexible {
                unknownTaggedFields = try reader.taggedFields { (tag, reader) throws(WireError) in
                    switch tag {
                    case 0: topicConfigErrorCode = ErrorCode(rawValue: try reader.int16())
                    default: return false
                    }
                    return true
                }
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = CreateTopicsResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("CreateTopicsResponse.CreatableTopicResult.unknownTaggedFields", version)
            }
            try writer.string(name, flexible: flexible)
            if version >= 7 {
                writer.uuid(topicId)
            }
            writer.int16(errorCode.rawValue)
            try writer.nullableString(errorMessage, flexible: flexible)
            if version >= 5 {
                writer.int32(numPartitions)
                writer.int16(replicationFactor)
                try writer.nullableArray(configs, version: version, flexible: flexible)
            }
            if flexible {
                var tagged = unknownTaggedFields
                if topicConfigErrorCode != .none {
                    try tagged.add(0) { (field) throws(WireError) in field.int16(topicConfigErrorCode.rawValue) }
                }
                try writer.taggedFields(tagged)
            }
        }
    }
}

extension CreateTopicsResponse {
    /// A setting that the topic got.
    package struct CreatableTopicConfigs: VersionedStruct, Equatable {
        /// The configuration name.
        package var name: String
        /// The configuration value.
        /// Null allowed; default empty.
        package var value: String?
        /// True if the configuration is read-only.
        package var readOnly: Bool
        /// The configuration source.
        /// Default -1.
        package var configSource: Int8
        /// True if this configuration is sensitive.
        package var isSensitive: Bool
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            name: String = "", value: String? = "", readOnly: Bool = false, configSource: Int8 = -1,
            isSensitive: Bool = false, unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.value = value
            self.readOnly = readOnly
            self.configSource = configSource
            self.isSensitive = isSensitive
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            name = try reader.string(flexible: true)
            value = try reader.nullableString(flexible: true)
            readOnly = try reader.bool()
            configSource = try reader.int8()
            isSensitive = try reader.bool()
            unknownTaggedFields = try reader.taggedFields()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(name, flexible: true)
            try writer.nullableString(value, flexible: true)
            writer.bool(readOnly)
            writer.int8(configSource)
            writer.bool(isSensitive)
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
