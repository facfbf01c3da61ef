/// Asks one broker for its log directories and the replicas in them (KIP-113).
package struct DescribeLogDirsRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = DescribeLogDirsResponse
    /// DescribeLogDirs: 35.
    package static let apiKey = ApiKey.describeLogDirs
    /// 2 is flexible; 3: top-level error; 4: sizes of volumes (KIP-827); 5: cordoned directories (KIP-1066).
    package static let validVersions: ClosedRange<Int16> = 1...5
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 2

    /// The topics; null for all.
    /// Default empty.
    package var topics: [DescribableLogDirTopic]?
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(topics: [DescribableLogDirTopic]? = [], unknownTaggedFields: [TaggedField] = []) {
        self.topics = topics
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        topics = try reader.nullableArray(version: version, flexible: flexible)
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("DescribeLogDirsRequest.unknownTaggedFields", version)
        }
        try writer.nullableArray(topics, version: version, flexible: flexible)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension DescribeLogDirsRequest {
    /// A topic's partitions.
    package struct DescribableLogDirTopic: VersionedStruct, Equatable {
        /// The topic name.
        package var topic: String
        /// Their numbers.
        package var partitions: [Int32]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(topic: String = "", partitions: [Int32] = [], unknownTaggedFields: [TaggedField] = []) {
            self.topic = topic
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = DescribeLogDirsRequest.isFlexible(version)
            topic = try reader.string(flexible: flexible)
            partitions = try reader.int32Array(flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = DescribeLogDirsRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("DescribeLogDirsRequest.DescribableLogDirTopic.unknownTaggedFields", version)
            }
            try writer.string(topic, flexible: flexible)
            try writer.int32Array(partitions, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
