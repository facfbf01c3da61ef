/// Brings batches of records to the leaders of partitions. With `acks` 0 no response follows. From version 13 on topics
/// go by id alone.
package struct ProduceRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = ProduceResponse
    /// Produce: 0.
    package static let apiKey = ApiKey.produce
    /// 7: zstd; 8: errors of records; 10: leader in the answer; 12: transactions of KIP-890; 13: topic ids. Kafka 4
    /// claims to have 0 to 2 and refuses them.
    package static let validVersions: ClosedRange<Int16> = 3...13
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 9

    /// The transactional id; null outside transactions.
    package var transactionalId: String?
    /// Who has to have the records before the answer: -1 all in-sync replicas, 1 the leader, 0 nobody, and then no
    /// answer comes.
    package var acks: Int16
    /// How long the broker may wait for the replicas, in milliseconds.
    package var timeoutMs: Int32
    /// Each topic to produce to.
    package var topicData: [TopicProduceData]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
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
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
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
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
    /// A topic's partitions.
    package struct TopicProduceData: VersionedStruct, Equatable {
        /// The topic name.
        /// Up to version 12.
        package var name: String
        /// The topic's id; zero where it is not known.
        /// From version 13 on.
        package var topicId: KafkaUUID
        /// Each partition to produce to.
        package var partitionData: [PartitionProduceData]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            name: String = "", topicId: KafkaUUID = .zero, partitionData: [PartitionProduceData] = [],
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.topicId = topicId
            self.partitionData = partitionData
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
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
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
    /// The batches for a partition.
    package struct PartitionProduceData: VersionedStruct, Equatable {
        /// The partition's number.
        package var index: Int32
        /// The batches.
        /// Null allowed.
        package var records: RecordsField?
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(index: Int32 = 0, records: RecordsField? = nil, unknownTaggedFields: [TaggedField] = []) {
            self.index = index
            self.records = records
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = ProduceRequest.isFlexible(version)
            index = try reader.int32()
            records = try reader.nullableRecords(flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
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
