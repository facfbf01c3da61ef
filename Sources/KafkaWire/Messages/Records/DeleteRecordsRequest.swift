/// Has leaders move the log start of partitions: what is before it is gone (KIP-107).
public struct DeleteRecordsRequest: KafkaRequest, Equatable {
    /// What answers it.
    public typealias Response = DeleteRecordsResponse
    /// DeleteRecords: 21.
    public static let apiKey = ApiKey.deleteRecords
    /// 2 is flexible.
    public static let validVersions: ClosedRange<Int16> = 0...2
    /// Flexible from here on.
    public static let firstFlexibleVersion: Int16 = 2

    /// The topics.
    public var topics: [DeleteRecordsTopic]
    /// How long the broker may take, in milliseconds.
    public var timeoutMs: Int32
    /// Tagged fields that this program does not know, kept as they came.
    public var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    public init(topics: [DeleteRecordsTopic] = [], timeoutMs: Int32 = 0, unknownTaggedFields: [TaggedField] = []) {
        self.topics = topics
        self.timeoutMs = timeoutMs
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
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
    public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
    public struct DeleteRecordsTopic: VersionedStruct, Equatable {
        /// The topic name.
        public var name: String
        /// The partitions.
        public var partitions: [DeleteRecordsPartition]
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(
            name: String = "", partitions: [DeleteRecordsPartition] = [], unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = DeleteRecordsRequest.isFlexible(version)
            name = try reader.string(flexible: flexible)
            partitions = try reader.array(version: version, flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
    public struct DeleteRecordsPartition: VersionedStruct, Equatable {
        /// The partition's number.
        public var partitionIndex: Int32
        /// Records before this offset go; -1 for all up to the high watermark.
        public var offset: Int64
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(partitionIndex: Int32 = 0, offset: Int64 = 0, unknownTaggedFields: [TaggedField] = []) {
            self.partitionIndex = partitionIndex
            self.offset = offset
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = DeleteRecordsRequest.isFlexible(version)
            partitionIndex = try reader.int32()
            offset = try reader.int64()
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
