/// Brings batches of records to the leaders of partitions. With `acks` 0 no response follows. From version 13 on topics
/// go by id alone.
public struct ProduceRequest: KafkaRequest, Equatable {
    /// What answers it.
    public typealias Response = ProduceResponse
    /// Produce: 0.
    public static let apiKey = ApiKey.produce
    /// All that Kafka 4.3 has.
    public static let validVersions: ClosedRange<Int16> = 3...13
    /// Flexible from here on.
    public static let firstFlexibleVersion: Int16 = 9

    /// The transactional ID, or null if the producer is not transactional.
    public var transactionalId: String?
    /// The number of acknowledgments the producer requires the leader to have received before considering a request
    /// complete. Allowed values: 0 for no acknowledgments, 1 for only the leader and -1 for the full ISR.
    public var acks: Int16
    /// The timeout to await a response in milliseconds.
    public var timeoutMs: Int32
    /// Each topic to produce to.
    public var topicData: [TopicProduceData]
    /// Tagged fields that this program does not know, kept as they came.
    public var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    public init(
        transactionalId: String? = nil, acks: Int16 = 0, timeoutMs: Int32 = 0, topicData: [TopicProduceData] = [],
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.transactionalId = transactionalId
        self.acks = acks
        self.timeoutMs = timeoutMs
        self.topicData = topicData
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        transactionalId = try reader.nullableString(flexible: flexible)
        acks = try reader.int16()
        timeoutMs = try reader.int32()
        topicData = try reader.array(version: version, flexible: flexible)
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("ProduceRequest.unknownTaggedFields", version)
        }
        try writer.nullableString(transactionalId, flexible: flexible)
        writer.int16(acks)
        writer.int32(timeoutMs)
        try writer.array(topicData, version: version, flexible: flexible)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension ProduceRequest {
    /// An element of `topicData`.
    public struct TopicProduceData: VersionedStruct, Equatable {
        /// The topic name.
        /// Up to version 12.
        public var name: String
        /// The unique topic ID.
        /// From version 13 on.
        public var topicId: KafkaUUID
        /// Each partition to produce to.
        public var partitionData: [PartitionProduceData]
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(
            name: String = "", topicId: KafkaUUID = .zero, partitionData: [PartitionProduceData] = [],
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.topicId = topicId
            self.partitionData = partitionData
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = ProduceRequest.isFlexible(version)
            if version <= 12 {
                name = try reader.string(flexible: flexible)
            }
            if version >= 13 {
                topicId = try reader.uuid()
            }
            partitionData = try reader.array(version: version, flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = ProduceRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("ProduceRequest.TopicProduceData.unknownTaggedFields", version)
            }
            if version <= 12 {
                try writer.string(name, flexible: flexible)
            }
            if version >= 13 {
                writer.uuid(topicId)
            }
            try writer.array(partitionData, version: version, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension ProduceRequest {
    /// An element of `partitionData`.
    public struct PartitionProduceData: VersionedStruct, Equatable {
        /// The partition index.
        public var index: Int32
        /// The record data to be produced.
        /// Null allowed.
        public var records: RecordsField?
        /// Tagged fields that this program does not know, kept as they came.
        public var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        public init(index: Int32 = 0, records: RecordsField? = nil, unknownTaggedFields: [TaggedField] = []) {
            self.index = index
            self.records = records
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        public init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = ProduceRequest.isFlexible(version)
            index = try reader.int32()
            records = try reader.nullableRecords(flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        public func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = ProduceRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("ProduceRequest.PartitionProduceData.unknownTaggedFields", version)
            }
            writer.int32(index)
            try writer.nullableRecords(records, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
