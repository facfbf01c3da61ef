/// Has a group forget committed offsets (KIP-496).
package struct OffsetDeleteRequest: KafkaRequest, Equatable {
    /// What answers it.
    package typealias Response = OffsetDeleteResponse
    /// OffsetDelete: 47.
    package static let apiKey = ApiKey.offsetDelete
    /// All that Kafka 4.3 has.
    package static let validVersions: ClosedRange<Int16> = 0...0
    /// It never became flexible.
    package static let firstFlexibleVersion: Int16 = .max

    /// The group.
    package var groupId: String
    /// The topics.
    package var topics: [OffsetDeleteRequestTopic]

    /// With Kafka's defaults for what is not given.
    package init(groupId: String = "", topics: [OffsetDeleteRequestTopic] = []) {
        self.groupId = groupId
        self.topics = topics
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        groupId = try reader.string(flexible: false)
        topics = try reader.array(version: version, flexible: false)
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        try writer.string(groupId, flexible: false)
        try writer.array(topics, version: version, flexible: false)
    }
}

extension OffsetDeleteRequest {
    /// A topic's partitions.
    package struct OffsetDeleteRequestTopic: VersionedStruct, Equatable {
        /// The topic name.
        package var name: String
        /// The partitions.
        package var partitions: [OffsetDeleteRequestPartition]

        /// With Kafka's defaults for what is not given.
        package init(name: String = "", partitions: [OffsetDeleteRequestPartition] = []) {
            self.name = name
            self.partitions = partitions
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            name = try reader.string(flexible: false)
            partitions = try reader.array(version: version, flexible: false)
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(name, flexible: false)
            try writer.array(partitions, version: version, flexible: false)
        }
    }
}

extension OffsetDeleteRequest {
    /// A partition.
    package struct OffsetDeleteRequestPartition: VersionedStruct, Equatable {
        /// The partition's number.
        package var partitionIndex: Int32

        /// With Kafka's defaults for what is not given.
        package init(partitionIndex: Int32 = 0) {
            self.partitionIndex = partitionIndex
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            partitionIndex = try reader.int32()
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int32(partitionIndex)
        }
    }
}
