/// Asks for the settings of topics, brokers, groups and other resources. A broker's go to that broker.
package struct DescribeConfigsRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = DescribeConfigsResponse
    /// DescribeConfigs: 32.
    package static let apiKey = ApiKey.describeConfigs
    /// 1: synonyms and sources; 3: documentation and types.
    package static let validVersions: ClosedRange<Int16> = 1...4
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 4

    /// The resources whose configurations we want to describe.
    package var resources: [DescribeConfigsResource]
    /// Whether to say where else each setting may come from.
    package var includeSynonyms: Bool
    /// Whether to bring each setting's documentation.
    /// From version 3 on, refused before.
    package var includeDocumentation: Bool
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        resources: [DescribeConfigsResource] = [], includeSynonyms: Bool = false, includeDocumentation: Bool = false,
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.resources = resources
        self.includeSynonyms = includeSynonyms
        self.includeDocumentation = includeDocumentation
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        resources = try reader.array(version: version, flexible: flexible)
        includeSynonyms = try reader.bool()
        if version >= 3 {
            includeDocumentation = try reader.bool()
        }
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if version < 3, includeDocumentation {
            throw writer.lacking("DescribeConfigsRequest.includeDocumentation", version)
        }
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("DescribeConfigsRequest.unknownTaggedFields", version)
        }
        try writer.array(resources, version: version, flexible: flexible)
        writer.bool(includeSynonyms)
        if version >= 3 {
            writer.bool(includeDocumentation)
        }
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension DescribeConfigsRequest {
    /// A resource that is asked for.
    package struct DescribeConfigsResource: VersionedStruct, Equatable {
        /// What it is: 2 topic, 4 broker, 8 broker's loggers, 16 client metrics, 32 group.
        package var resourceType: Int8
        /// Its name: a topic's, a broker's id.
        package var resourceName: String
        /// The settings that are wanted; null for all.
        /// Default empty.
        package var configurationKeys: [String]?
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            resourceType: Int8 = 0, resourceName: String = "", configurationKeys: [String]? = [],
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.resourceType = resourceType
            self.resourceName = resourceName
            self.configurationKeys = configurationKeys
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = DescribeConfigsRequest.isFlexible(version)
            resourceType = try reader.int8()
            resourceName = try reader.string(flexible: flexible)
            configurationKeys = try reader.nullableStringArray(flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = DescribeConfigsRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("DescribeConfigsRequest.DescribeConfigsResource.unknownTaggedFields", version)
            }
            writer.int8(resourceType)
            try writer.string(resourceName, flexible: flexible)
            try writer.nullableStringArray(configurationKeys, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
