/// What a group leader tells a member in SyncGroup's assignment, behind an INT16 version: the partitions that it got.
package struct ConsumerProtocolAssignment: PrefixedMessage, Equatable {
    /// All that Kafka 4.3 has.
    package static let validVersions: ClosedRange<Int16> = 0...3

    /// What the member gets.
    package var assignedPartitions: [TopicPartition]
    /// What the leader's assignor wants to tell the member's; null for nothing.
    package var userData: [UInt8]?

    /// With Kafka's defaults for what is not given.
    package init(assignedPartitions: [TopicPartition] = [], userData: [UInt8]? = nil) {
        self.assignedPartitions = assignedPartitions
        self.userData = userData
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try WireError.check(version, in: Self.validVersions, of: "ConsumerProtocolAssignment", at: reader.position)
        self.init()
        assignedPartitions = try reader.array(version: version, flexible: false)
        userData = try reader.nullableBytes(flexible: false)
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try WireError.check(version, in: Self.validVersions, of: "ConsumerProtocolAssignment", at: writer.bytes.count)
        try writer.array(assignedPartitions, version: version, flexible: false)
        try writer.nullableBytes(userData, flexible: false)
    }
}

extension ConsumerProtocolAssignment {
    /// Partitions of a topic.
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
