/// Whether the offsets were forgotten.
package struct OffsetDeleteResponse: KafkaMessage, Equatable {
    /// OffsetDelete: 47.
    package static let apiKey = ApiKey.offsetDelete
    /// All that Kafka 4.3 has.
    package static let validVersions: ClosedRange<Int16> = 0...0
    /// It never became flexible.
    package static let firstFlexibleVersion: Int16 = .max

    /// What went wrong as a whole.
    package var errorCode: ErrorCode
    /// How long the client shall stay silent on this connection because of a quota, in milliseconds; 0 for not at all
    /// (KIP-219).
    package var throttleTimeMs: Int32
    /// The topics.
    package var topics: [OffsetDeleteResponseTopic]

    /// With Kafka's defaults for what is not given.
    package init(errorCode: ErrorCode = .none, throttleTimeMs: Int32 = 0, topics: [OffsetDeleteResponseTopic] = []) {
        self.errorCode = errorCode
        self.throttleTimeMs = throttleTimeMs
        self.topics = topics
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try Self.check(version, at: reader.position)
        self.init()
        errorCode = ErrorCode(rawValue: try reader.int16())
        throttleTimeMs = try reader.int32()
        topics = try reader.array(version: version, flexible: false)
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try Self.check(version, at: writer.bytes.count)
        writer.int16(errorCode.rawValue)
        writer.int32(throttleTimeMs)
        try writer.array(topics, version: version, flexible: false)
    }
}

extension OffsetDeleteResponse {
    /// A topic's partitions.
    package struct OffsetDeleteResponseTopic: VersionedStruct, Equatable {
        /// The topic name.
        package var name: String
        /// The partitions.
        package var partitions: [OffsetDeleteResponsePartition]

        /// With Kafka's defaults for what is not given.
        package init(name: String = "", partitions: [OffsetDeleteResponsePartition] = []) {
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

extension OffsetDeleteResponse {
    /// The answer for a partition.
    package struct OffsetDeleteResponsePartition: VersionedStruct, Equatable {
        /// The partition's number.
        package var partitionIndex: Int32
        /// What went wrong: GROUP_SUBSCRIBED_TO_TOPIC while a member consumes it.
        package var errorCode: ErrorCode

        /// With Kafka's defaults for what is not given.
        package init(partitionIndex: Int32 = 0, errorCode: ErrorCode = .none) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            partitionIndex = try reader.int32()
            errorCode = ErrorCode(rawValue: try reader.int16())
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            writer.int32(partitionIndex)
            writer.int16(errorCode.rawValue)
        }
    }
}
