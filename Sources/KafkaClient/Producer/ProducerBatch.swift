package import KafkaWire

/// A batch on its way: sealed, and perhaps numbered.
package struct ProducerBatch: Sendable {
    /// What makes a batch that was sent recognisable to the broker.
    package struct Stamp: Equatable, Sendable {
        /// The producer.
        package var id: Int64
        /// Its epoch.
        package var epoch: Int16
        /// The first record's sequence number.
        package var sequence: Int32

        /// A stamp from its parts.
        package init(id: Int64, epoch: Int16, sequence: Int32) {
            self.id = id
            self.epoch = epoch
            self.sequence = sequence
        }
    }

    /// What it was when the caller handed it over.
    package enum Origin: Sendable {
        /// Records, one by one.
        case records
        /// A batch, which goes as it is.
        case batch
        /// A batch that was too large: this is the beginning of it.
        case batchStart
        /// A batch that was too large: this follows on its beginning.
        case batchRest
    }

    /// Where it goes.
    package let partition: TopicPartition
    /// The batch in format 2.
    package var bytes: [UInt8]
    /// How many sequence numbers it takes: its records, and offsets without one.
    package let count: Int
    /// The caller's numbers of the records.
    package let places: [UInt64]
    /// When its first record came.
    package let created: ContinuousClock.Instant
    /// Bytes that it takes of the buffer, given back when it comes to its end.
    package internal(set) var charge: Int
    /// What it was.
    package internal(set) var origin: Origin
    /// Its place in its partition's order.
    var order: UInt64 = 0
    /// Whether a broker may have it although none has said so.
    var isDoubtful = false
    /// How it was stamped when it was sent last; `nil`: it was not, or may be stamped anew.
    package private(set) var stamp: Stamp?

    /// A batch that was not sent yet.
    package init(
        _ partition: TopicPartition, bytes: [UInt8], count: Int, places: [UInt64], created: ContinuousClock.Instant,
        origin: Origin = .records
    ) {
        self.partition = partition
        self.bytes = bytes
        self.count = count
        self.places = places
        self.created = created
        self.origin = origin
        charge = bytes.count
    }

    /// Numbers it.
    mutating func put(_ stamp: Stamp?, isTransactional: Bool) {
        self.stamp = stamp
        RecordBatchStamp.put(
            on: &bytes, producerId: stamp?.id ?? -1, producerEpoch: stamp?.epoch ?? -1,
            baseSequence: stamp?.sequence ?? -1, isTransactional: isTransactional)
    }

    /// It is certain that no broker has it: it may be numbered anew.
    mutating func forgetStamp() { stamp = nil }
}
