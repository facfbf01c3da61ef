/// Offsets by timestamp.
package struct ListOffsetsResponse: KafkaMessage, Equatable {
    /// ListOffsets: 2.
    package static let apiKey = ApiKey.listOffsets
    /// 2: isolation level; 4: leader epochs; 7: sentinel -3; 8: -4; 9: -5; 10: timeout; 11: -6.
    package static let validVersions: ClosedRange<Int16> = 1...11
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 6

    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    /// From version 2 on.
    package var throttleTimeMs: Int32
    /// Each topic in the response.
    package var topics: [ListOffsetsTopicResponse]
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        throttleTimeMs: Int32 = 0, topics: [ListOffsetsTopicResponse] = [], unknownTaggedFields: [TaggedField] = []
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
        if version >= 2 {
            throttleTimeMs = try reader.int32()
        }
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
            throw writer.lacking("ListOffsetsResponse.unknownTaggedFields", version)
        }
        if version >= 2 {
            writer.int32(throttleTimeMs)
        }
        try writer.array(topics, version: version, flexible: flexible)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension ListOffsetsResponse {
    /// The answers of a topic's partitions.
    package struct ListOffsetsTopicResponse: VersionedStruct, Equatable {
        /// The topic name.
        package var name: String
        /// Each partition in the response.
        package var partitions: [ListOffsetsPartitionResponse]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            name: String = "", partitions: [ListOffsetsPartitionResponse] = [], unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = ListOffsetsResponse.isFlexible(version)
            name = try reader.string(flexible: flexible)
            partitions = try reader.array(version: version, flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = ListOffsetsResponse.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("ListOffsetsResponse.ListOffsetsTopicResponse.unknownTaggedFields", version)
            }
            try writer.string(name, flexible: flexible)
            try writer.array(partitions, version: version, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension ListOffsetsResponse {
    /// The answer of one partition.
    package struct ListOffsetsPartitionResponse: VersionedStruct, Equatable {
        /// The partition's number.
        package var partitionIndex: Int32
        /// What went wrong with the partition.
        package var errorCode: ErrorCode
        /// The found record's timestamp in milliseconds; -1 where there is none, and for most sentinels.
        /// Default -1.
        package var timestamp: Int64
        /// The offset; -1 where no record is so young.
        /// Default -1.
        package var offset: Int64
        /// The leader epoch of the record at that offset; -1 where it is not known.
        /// From version 4 on, refused before; default -1.
        package var leaderEpoch: Int32
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            partitionIndex: Int32 = 0, errorCode: ErrorCode = .none, timestamp: Int64 = -1, offset: Int64 = -1,
            leaderEpoch: Int32 = -1, unknownTaggedFields: [TaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.timestamp = timestamp
            self.offset = offset
            self.leaderEpoch = leaderEpoch
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = ListOffsetsResponse.isFlexible(version)
            partitionIndex = try reader.int32()
            errorCode = ErrorCode(rawValue: try reader.int16())
            timestamp = try reader.int64()
            offset = try reader.int64()
            if version >= 4 {
                leaderEpoch = try reader.int32()
            }
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = ListOffsetsResponse.isFlexible(version)
            if version < 4, leaderEpoch != -1 {
                throw writer.lacking("ListOffsetsResponse.ListOffsetsPartitionResponse.leaderEpoch", version)
            }
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("ListOffsetsResponse.ListOffsetsPartitionResponse.unknownTaggedFields", version)
            }
            writer.int32(partitionIndex)
            writer.int16(errorCode.rawValue)
            writer.int64(timestamp)
            writer.int64(offset)
            if version >= 4 {
                writer.int32(leaderEpoch)
            }
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
