/// Where the partitions begin now.
package struct DeleteRecordsResponse: KafkaMessage, Equatable {
    /// DeleteRecords: 21.
    package static let apiKey = ApiKey.deleteRecords
    /// 2 is flexible.
    package static let validVersions: ClosedRange<Int16> = 0...2
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 2

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    package var throttleTimeMs: Int32
    /// The topics.
    package var topics: [DeleteRecordsTopicResult]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, topics: [DeleteRecordsTopicResult] = [], unknownTaggedFields: [TaggedField] = []
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
            throw writer.lacking("DeleteRecordsResponse.unknownTaggedFields", version)
        }
        writer.int32(throttleTimeMs)
        try writer.array(topics, version: version, flexible: flexible)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension DeleteRecordsResponse {
    /// A topic's partitions.
    package struct DeleteRecordsTopicResult: VersionedStruct, Equatable {
        /// The topic name.
        package var name: String
        /// The partitions.
        package var partitions: [DeleteRecordsPartitionResult]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            name: String = "", partitions: [DeleteRecordsPartitionResult] = [], unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = DeleteRecordsResponse.isFlexible(version)
            name = try reader.string(flexible: flexible)
            partitions = try reader.array(version: version, flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = DeleteRecordsResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("DeleteRecordsResponse.DeleteRecordsTopicResult.unknownTaggedFields", version)
            }
            try writer.string(name, flexible: flexible)
            try writer.array(partitions, version: version, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension DeleteRecordsResponse {
    /// Where a partition begins now.
    package struct DeleteRecordsPartitionResult: VersionedStruct, Equatable {
        /// The partition's number.
        package var partitionIndex: Int32
        /// The first offset that is still there; -1 with an error.
        package var lowWatermark: Int64
        /// What went wrong with the partition.
        package var errorCode: ErrorCode
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            partitionIndex: Int32 = 0, lowWatermark: Int64 = 0, errorCode: ErrorCode = .none,
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.lowWatermark = lowWatermark
            self.errorCode = errorCode
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = DeleteRecordsResponse.isFlexible(version)
            partitionIndex = try reader.int32()
            lowWatermark = try reader.int64()
            errorCode = ErrorCode(rawValue: try reader.int16())
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = DeleteRecordsResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("DeleteRecordsResponse.DeleteRecordsPartitionResult.unknownTaggedFields", version)
            }
            writer.int32(partitionIndex)
            writer.int64(lowWatermark)
            writer.int16(errorCode.rawValue)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
