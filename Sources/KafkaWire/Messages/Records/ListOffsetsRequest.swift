/// Asks the leaders of partitions for offsets by timestamp, one timestamp a partition: the first offset whose record is
/// not older. Negative timestamps are sentinels: -1 latest, -2 earliest, -3 that of the largest timestamp (version 7),
/// -4 earliest local (8), -5 latest tiered (9), -6 earliest not yet uploaded (11).
package struct ListOffsetsRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = ListOffsetsResponse
    /// ListOffsets: 2.
    package static let apiKey = ApiKey.listOffsets
    /// 2: isolation level; 4: leader epochs; 7: sentinel -3; 8: -4; 9: -5; 10: timeout; 11: -6.
    package static let validVersions: ClosedRange<Int16> = 1...11
    /// Flexible from here on.
    package static let firstFlexibleVersion: Int16 = 6

    /// The follower that asks; -1 for a consumer.
    package var replicaId: Int32
    /// 0 reads everything (read uncommitted), 1 neither open nor aborted transactions (read committed).
    /// From version 2 on, refused before.
    package var isolationLevel: Int8
    /// Each topic in the request.
    package var topics: [ListOffsetsTopic]
    /// How long the broker may take to read from remote storage, in milliseconds.
    /// From version 10 on.
    package var timeoutMs: Int32
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(
        replicaId: Int32 = 0, isolationLevel: Int8 = 0, topics: [ListOffsetsTopic] = [], timeoutMs: Int32 = 0,
        unknownTaggedFields: [TaggedField] = []
    ) {
        self.replicaId = replicaId
        self.isolationLevel = isolationLevel
        self.topics = topics
        self.timeoutMs = timeoutMs
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        let flexible = Self.isFlexible(version)
        replicaId = try reader.int32()
        if version >= 2 {
            isolationLevel = try reader.int8()
        }
        topics = try reader.array(version: version, flexible: flexible)
        if version >= 10 {
            timeoutMs = try reader.int32()
        }
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        let flexible = Self.isFlexible(version)
        if version < 2, isolationLevel != 0 { throw writer.lacking("ListOffsetsRequest.isolationLevel", version) }
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("ListOffsetsRequest.unknownTaggedFields", version)
        }
        writer.int32(replicaId)
        if version >= 2 {
            writer.int8(isolationLevel)
        }
        try writer.array(topics, version: version, flexible: flexible)
        if version >= 10 {
            writer.int32(timeoutMs)
        }
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}

extension ListOffsetsRequest {
    /// A topic's partitions.
    package struct ListOffsetsTopic: VersionedStruct, Equatable {
        /// The topic name.
        package var name: String
        /// Each partition in the request.
        package var partitions: [ListOffsetsPartition]
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            name: String = "", partitions: [ListOffsetsPartition] = [], unknownTaggedFields: [TaggedField] = []
        ) {
            self.name = name
            self.partitions = partitions
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = ListOffsetsRequest.isFlexible(version)
            name = try reader.string(flexible: flexible)
            partitions = try reader.array(version: version, flexible: flexible)
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = ListOffsetsRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("ListOffsetsRequest.ListOffsetsTopic.unknownTaggedFields", version)
            }
            try writer.string(name, flexible: flexible)
            try writer.array(partitions, version: version, flexible: flexible)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}

extension ListOffsetsRequest {
    /// The question about one partition. No partition may be in a request twice.
    package struct ListOffsetsPartition: VersionedStruct, Equatable {
        /// The partition's number.
        package var partitionIndex: Int32
        /// The leader epoch that the client believes in: an older one than the broker's is fenced, a newer one unknown
        /// there. -1 spares the check (KIP-320).
        /// From version 4 on; default -1.
        package var currentLeaderEpoch: Int32
        /// The first record that is not older is looked for: milliseconds since 1970, or a sentinel below zero.
        package var timestamp: Int64
        /// Tagged fields that this program does not know, kept as they came.
        package var unknownTaggedFields: [TaggedField]

        /// With Kafka's defaults for what is not given.
        package init(
            partitionIndex: Int32 = 0, currentLeaderEpoch: Int32 = -1, timestamp: Int64 = 0,
            unknownTaggedFields: [TaggedField] = []
        ) {
            self.partitionIndex = partitionIndex
            self.currentLeaderEpoch = currentLeaderEpoch
            self.timestamp = timestamp
            self.unknownTaggedFields = unknownTaggedFields
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            let flexible = ListOffsetsRequest.isFlexible(version)
            partitionIndex = try reader.int32()
            if version >= 4 {
                currentLeaderEpoch = try reader.int32()
            }
            timestamp = try reader.int64()
            if flexible {
                unknownTaggedFields = try reader.taggedFields()
            }
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            let flexible = ListOffsetsRequest.isFlexible(version)
            if !flexible, !unknownTaggedFields.isEmpty {
                throw writer.lacking("ListOffsetsRequest.ListOffsetsPartition.unknownTaggedFields", version)
            }
            writer.int32(partitionIndex)
            if version >= 4 {
                writer.int32(currentLeaderEpoch)
            }
            writer.int64(timestamp)
            if flexible {
                try writer.taggedFields(unknownTaggedFields)
            }
        }
    }
}
