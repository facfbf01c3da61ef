/// What a member tells its group leader in JoinGroup's metadata, behind an INT16 version: the topics that it wants. Of
/// a newer version the known fields are read, those behind them passed over.
package struct ConsumerProtocolSubscription: PrefixedMessage, Equatable {
    /// All that Kafka 4.3 has.
    package static let validVersions: ClosedRange<Int16> = 0...3

    /// The topics that the member wants to consume.
    package var topics: [String]
    /// What the assignor wants to tell its peers; null for nothing.
    package var userData: [UInt8]?
    /// What the member had before the rebalance (KIP-429).
    /// From version 1 on.
    package var ownedPartitions: [TopicPartition]
    /// The generation of `ownedPartitions`; -1 for none (KIP-792).
    /// From version 2 on; default -1.
    package var generationId: Int32
    /// The member's rack; null for none (KIP-881).
    /// From version 3 on.
    package var rackId: String?

    /// With Kafka's defaults for what is not given.
    package init(
        topics: [String] = [], userData: [UInt8]? = nil, ownedPartitions: [TopicPartition] = [],
        generationId: Int32 = -1, rackId: String? = nil
    ) {
        self.topics = topics
        self.userData = userData
        self.ownedPartitions = ownedPartitions
        self.generationId = generationId
        self.rackId = rackId
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try WireError.check(version, in: Self.validVersions, of: "ConsumerProtocolSubscription", at: reader.position)
        self.init()
        topics = try reader.stringArray(flexible: false)
        userData = try reader.nullableBytes(flexible: false)
        if version >= 1 {
            ownedPartitions = try reader.array(version: version, flexible: false)
        }
        if version >= 2 {
            generationId = try reader.int32()
        }
        if version >= 3 {
            rackId = try reader.nullableString(flexible: false)
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try WireError.check(version, in: Self.validVersions, of: "ConsumerProtocolSubscription", at: writer.bytes.count)
        try writer.stringArray(topics, flexible: false)
        try writer.nullableBytes(userData, flexible: false)
        if version >= 1 {
            try writer.array(ownedPartitions, version: version, flexible: false)
        }
        if version >= 2 {
            writer.int32(generationId)
        }
        if version >= 3 {
            try writer.nullableString(rackId, flexible: false)
        }
    }
}

extension ConsumerProtocolSubscription {
    /// Partitions of a topic that the member owned before the rebalance.
    package struct TopicPartition: VersionedStruct, Equatable {
        /// The topic name.
        package var topic: String
        /// Their numbers.
        package var partitions: [Int32]

        /// With Kafka's defaults for what is not given.
        package init(topic: String = "", partitions: [Int32] = []) {
            self.topic = topic
            self.partitions = partitions
        }

        /// Reads it as `version` has it.
        package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
            self.init()
            topic = try reader.string(flexible: false)
            partitions = try reader.int32Array(flexible: false)
        }

        /// Appends it as `version` has it.
        package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
            try writer.string(topic, flexible: false)
            try writer.int32Array(partitions, flexible: false)
        }
    }
}
