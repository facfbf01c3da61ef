/// Has leaders move the log start of partitions: what is before it is gone (KIP-107).
package struct DeleteRecordsRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = DeleteRecordsResponse
    /// DeleteRecords: 21.
    package static let apiKey = ApiKey.deleteRecords
    /// 2 is flexible.
    package static let validVersions: ClosedRange<Int16> = 0...2
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 2

    /// The topics.
    package var topics: [DeleteRecordsTopic]
    /// How long the broker may take, in milliseconds.
    package var timeoutMs: Int32
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(topics: [DeleteRecordsTopic] = [], timeoutMs: Int32 = 0, unknownTaggedFields: [TaggedField] = []) {
        self.topics = topics
        self.timeoutMs = timeoutMs
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        topics = try reader.array(version: version, flexible: flexible)
        timeoutMs = try reader.int32()
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("DeleteRecordsRequest.unknownTaggedFields", version)
        }
        try writer.array(topics, version: version, flexible: flexible)
        writer.int32(timeoutMs)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension DeleteRecordsRequest {
    /// A topic's partitions.
    package struct DeleteRecordsTopic: VersionedStruct, Equatable {
        /// The topic name.
        package var name: String
        /// The partitions.
        package var partitions: [DeleteRecordsPartition]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            name: String = "", partitions: [DeleteRecordsPartition] = [], unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = DeleteRecordsRequest.isFlexible(version)
            name = try reader.string(flexible: flexible)
            partitions = try reader.array(version: version, flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = DeleteRecordsRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("DeleteRecordsRequest.DeleteRecordsTopic.unknownTaggedFields", version)
            }
            try writer.string(name, flexible: flexible)
            try writer.array(partitions, version: version, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension DeleteRecordsRequest {
    /// Where a partition shall begin.
    package struct DeleteRecordsPartition: VersionedStruct, Equatable {
        /// The partition's number.
        package var partitionIndex: Int32
        /// Records before this offset go; -1 for all up to the high watermark.
        package var offset: Int64
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(partitionIndex: Int32 = 0, offset: Int64 = 0, unknownTaggedFields: [TaggedField] = []) {
            self.partitionIndex = partitionIndex
            self.offset = offset
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = DeleteRecordsRequest.isFlexible(version)
            partitionIndex = try reader.int32()
            offset = try reader.int64()
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = DeleteRecordsRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("DeleteRecordsRequest.DeleteRecordsPartition.unknownTaggedFields", version)
            }
            writer.int32(partitionIndex)
            writer.int64(offset)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
