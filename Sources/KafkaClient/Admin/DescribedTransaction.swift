public import KafkaWire

/// A producer that writes into a partition, as the partition's leader knows it (KIP-664).
public struct ActiveProducer: Hashable, Sendable {
    /// Its producer id.
    public var producerId: Int64
    /// Its epoch.
    public var epoch: Int32
    /// The sequence of the last record that it wrote; `nil` after a marker.
    public var lastSequence: Int32?
    /// When it wrote last, in milliseconds since 1970; `nil` where unknown.
    public var lastTimestamp: Int64?
    /// The epoch of the coordinator that wrote the last marker; `nil` when none did.
    public var coordinatorEpoch: Int32?
    /// Where its open transaction begins in this partition; `nil` without one.
    public var transactionStart: Int64?

    /// A producer from its parts.
    public init(
        producerId: Int64, epoch: Int32, lastSequence: Int32? = nil, lastTimestamp: Int64? = nil,
        coordinatorEpoch: Int32? = nil, transactionStart: Int64? = nil
    ) {
        self.producerId = producerId
        self.epoch = epoch
        self.lastSequence = lastSequence
        self.lastTimestamp = lastTimestamp
        self.coordinatorEpoch = coordinatorEpoch
        self.transactionStart = transactionStart
    }
}

/// A transactional id as a coordinator lists it.
public struct ListedTransaction: Hashable, Sendable {
    /// The transactional id.
    public var id: String
    /// Its producer id.
    public var producerId: Int64
    /// `Ongoing`, `CompleteCommit` ..., as the broker says it.
    public var state: String
    /// The broker that coordinates it.
    public var coordinator: Int32

    /// A transactional id from its parts.
    public init(id: String, producerId: Int64, state: String, coordinator: Int32) {
        self.id = id
        self.producerId = producerId
        self.state = state
        self.coordinator = coordinator
    }
}

/// A transactional id and its last transaction.
public struct DescribedTransaction: Hashable, Sendable {
    /// The transactional id.
    public var id: String
    /// `Ongoing`, `CompleteCommit` ..., as the broker says it.
    public var state: String
    /// `transaction.timeout.ms` of its producer.
    public var timeoutMs: Int32
    /// When it began, in milliseconds since 1970; `nil` for none.
    public var startTime: Int64?
    /// Its producer id.
    public var producerId: Int64
    /// Its producer's epoch.
    public var epoch: Int16
    /// The partitions of the transaction.
    public var partitions: Set<TopicPartition>
    /// The broker that coordinates it.
    public var coordinator: Int32

    /// A transaction from its parts.
    public init(
        id: String, state: String, timeoutMs: Int32, startTime: Int64?, producerId: Int64, epoch: Int16,
        partitions: Set<TopicPartition>, coordinator: Int32
    ) {
        self.id = id
        self.state = state
        self.timeoutMs = timeoutMs
        self.startTime = startTime
        self.producerId = producerId
        self.epoch = epoch
        self.partitions = partitions
        self.coordinator = coordinator
    }
}
