package import KafkaWire

/// A topic of the embedded cluster.
package struct Topic: Sendable {
    /// Its name.
    package let name: String
    /// Its id, new with each creation (KIP-516).
    package let id: KafkaUUID
    /// Its partitions, in order.
    package var partitions: [Partition]
    /// What it was created with, as DescribeConfigs would say.
    package var configs: [String: String]

    /// Topics that Kafka keeps for itself.
    package var isInternal: Bool { name == "__consumer_offsets" || name == "__transaction_state" }

    /// Changes a partition in place; `nil` when there is none.
    mutating func modify<T, E: Error>(_ index: Int, _ body: (inout Partition) throws(E) -> T) throws(E) -> T? {
        guard partitions.indices.contains(index) else { return nil }
        return try body(&partitions[index])
    }

    /// Kafka's rule for names: 1 to 249 letters, digits, dots, dashes, underscores, and neither `.` nor `..`.
    package static func isValid(name: String) -> Bool {
        guard (1...249).contains(name.utf8.count), name != ".", name != ".." else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }
}

/// A partition of a topic: who leads it, who holds it, and what is in it.
package struct Partition: Sendable {
    /// The leader's broker id; `nil` while there is none.
    package var leader: Int32?
    /// Raised with every change of leader.
    package var leaderEpoch: Int32 = 0
    /// The brokers that hold it, the preferred leader first.
    package var replicas: [Int32]
    /// Those of them that have all of it.
    package var inSyncReplicas: [Int32]
    /// The records.
    package var log: Log

    /// Where the records are.
    package enum Log: Sendable {
        /// In memory, to be written to.
        case memory(PartitionLog)
        /// In segment files, to be read.
        case files(any LogReading)
    }

    /// A new leader, or the same one again, begins a new epoch.
    mutating func raiseEpoch() {
        guard leaderEpoch < .max else { return }
        leaderEpoch += 1
        let epoch = leaderEpoch
        try? withMemoryLog { $0.beginEpoch(epoch) }
    }

    /// The log, for reading.
    package var reading: any LogReading {
        switch log {
        case .memory(let log): log
        case .files(let log): log
        }
    }

    /// Bytes of records in memory; of segment files it is not looked up.
    var memoryInUse: Int {
        if case .memory(let log) = log { log.sizeInBytes } else { 0 }
    }

    /// The last batch in memory.
    var lastBatch: StoredBatch? {
        if case .memory(let log) = log { log.batches.last } else { nil }
    }

    /// Changes the log in memory, in place. A log of files is refused.
    package mutating func withMemoryLog<T>(
        _ body: (inout PartitionLog) throws(AppendError) -> T
    ) throws(AppendError) -> T {
        guard case .memory(var memory) = log else {
            throw AppendError(.kafkaStorageError, "the partition is served read-only from segment files")
        }
        // The copy must be the only reference, or the first write would duplicate the list of batches.
        log = .memory(PartitionLog())
        defer { log = .memory(memory) }
        return try body(&memory)
    }
}
