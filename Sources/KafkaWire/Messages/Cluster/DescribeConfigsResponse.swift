/// The settings. Values of sensitive ones are null.
package struct DescribeConfigsResponse: KafkaMessage, Equatable {
    /// DescribeConfigs: 32.
    package static let apiKey = ApiKey.describeConfigs
    /// 1: synonyms and sources; 3: documentation and types.
    package static let validVersions: ClosedRange<Int16> = 1...4
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 4

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    package var throttleTimeMs: Int32
    /// The results for each resource.
    package var results: [DescribeConfigsResult]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, results: [DescribeConfigsResult] = [], unknownTaggedFields: [TaggedField] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.results = results
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        throttleTimeMs = try reader.int32()
        results = try reader.array(version: version, flexible: flexible)
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("DescribeConfigsResponse.unknownTaggedFields", version)
        }
        writer.int32(throttleTimeMs)
        try writer.array(results, version: version, flexible: flexible)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension DescribeConfigsResponse {
    /// A resource and its settings.
    package struct DescribeConfigsResult: VersionedStruct, Equatable {
        /// What went wrong with the resource.
        package var errorCode: ErrorCode
        /// The broker's words about the error; null for none.
        /// Default empty.
        package var errorMessage: String?
        /// What it is: 2 topic, 4 broker, 8 broker's loggers, 16 client metrics, 32 group.
        package var resourceType: Int8
        /// Its name: a topic's, a broker's id.
        package var resourceName: String
        /// Each listed configuration.
        package var configs: [DescribeConfigsResourceResult]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            errorCode: ErrorCode = .none, errorMessage: String? = "", resourceType: Int8 = 0, resourceName: String = "",
            configs: [DescribeConfigsResourceResult] = [], unknownTaggedFields: [TaggedField] = []
        ) {
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.resourceType = resourceType
            self.resourceName = resourceName
            self.configs = configs
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = DescribeConfigsResponse.isFlexible(version)
            errorCode = ErrorCode(rawValue: try reader.int16())
            errorMessage = try reader.nullableString(flexible: flexible)
            resourceType = try reader.int8()
            resourceName = try reader.string(flexible: flexible)
            configs = try reader.array(version: version, flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = DescribeConfigsResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("DescribeConfigsResponse.DescribeConfigsResult.unknownTaggedFields", version)
            }
            writer.int16(errorCode.rawValue)
            try writer.nullableString(errorMessage, flexible: flexible)
            writer.int8(resourceType)
            try writer.string(resourceName, flexible: flexible)
            try writer.array(configs, version: version, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension DescribeConfigsResponse {
    /// A setting.
    package struct DescribeConfigsResourceResult: VersionedStruct, Equatable {
        /// The configuration name.
        package var name: String
        /// Its value; null where it is sensitive or has none.
        /// Default empty.
        package var value: String?
        /// Whether it cannot be changed.
        package var readOnly: Bool
        /// Where it comes from: 1 the topic, 2 this broker, 3 all brokers, 4 the broker's file, 5 Kafka's default, 6 a
        /// logger, 7 client metrics, 8 the group.
        /// Default -1.
        package var configSource: Int8
        /// True if this configuration is sensitive.
        package var isSensitive: Bool
        /// The synonyms for this configuration key.
        package var synonyms: [DescribeConfigsSynonym]
        /// Its type: 1 boolean, 2 string, 3 int, 4 short, 5 long, 6 double, 7 list, 8 class, 9 password.
        /// From version 3 on.
        package var configType: Int8
        /// Kafka's words about it; null where they were not asked for.
        /// From version 3 on; default empty.
        package var documentation: String?
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            name: String = "", value: String? = "", readOnly: Bool = false, configSource: Int8 = -1,
            isSensitive: Bool = false, synonyms: [DescribeConfigsSynonym] = [], configType: Int8 = 0,
            documentation: String? = "", unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.value = value
            self.readOnly = readOnly
            self.configSource = configSource
            self.isSensitive = isSensitive
            self.synonyms = synonyms
            self.configType = configType
            self.documentation = documentation
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = DescribeConfigsResponse.isFlexible(version)
            name = try reader.string(flexible: flexible)
            value = try reader.nullableString(flexible: flexible)
            readOnly = try reader.bool()
            configSource = try reader.int8()
            isSensitive = try reader.bool()
            synonyms = try reader.array(version: version, flexible: flexible)
            if version >= 3 {
                configType = try reader.int8()
                documentation = try reader.nullableString(flexible: flexible)
            }
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = DescribeConfigsResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking(
                    "DescribeConfigsResponse.DescribeConfigsResourceResult.unknownTaggedFields", version)
            }
            try writer.string(name, flexible: flexible)
            try writer.nullableString(value, flexible: flexible)
            writer.bool(readOnly)
            writer.int8(configSource)
            writer.bool(isSensitive)
            try writer.array(synonyms, version: version, flexible: flexible)
            if version >= 3 {
                writer.int8(configType)
                try writer.nullableString(documentation, flexible: flexible)
            }
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension DescribeConfigsResponse {
    /// Another place that the setting may come from, in the order in which they count.
    package struct DescribeConfigsSynonym: VersionedStruct, Equatable {
        /// The synonym name.
        package var name: String
        /// The synonym value.
        /// Null allowed; default empty.
        package var value: String?
        /// Where that is: the numbers of `configSource`.
        package var source: Int8
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            name: String = "", value: String? = "", source: Int8 = 0, unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.value = value
            self.source = source
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = DescribeConfigsResponse.isFlexible(version)
            name = try reader.string(flexible: flexible)
            value = try reader.nullableString(flexible: flexible)
            source = try reader.int8()
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = DescribeConfigsResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("DescribeConfigsResponse.DescribeConfigsSynonym.unknownTaggedFields", version)
            }
            try writer.string(name, flexible: flexible)
            try writer.nullableString(value, flexible: flexible)
            writer.int8(source)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
