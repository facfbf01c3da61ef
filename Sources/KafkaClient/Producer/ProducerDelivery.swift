public import KafkaWire

/// What became of a batch.
public struct ProducerDelivery: Sendable {
    /// The partition.
    public var partition: TopicPartition
    /// How many records it had.
    public var count: Int
    /// The numbers that the caller gave its records, in their order.
    public var places: [UInt64]
    /// Its first record's offset; the others follow without a gap. `nil` where the broker had it already and does not
    /// tell, or when it failed.
    public var baseOffset: Int64?
    /// Why it was given up; `nil` when it was acknowledged.
    public var error: KafkaError?
    /// The records that the broker found fault with, by their place in the batch from 0; empty where it names none.
    public var faults: [Int: String] = [:]
    /// What the batch was when it was handed over.
    package var origin = ProducerBatch.Origin.records
    /// The batch's size as it was sent.
    var sizeInBytes = 0

    /// What became of a batch, from its parts.
    package init(
        partition: TopicPartition, count: Int, places: [UInt64], baseOffset: Int64? = nil, error: KafkaError? = nil,
        faults: [Int: String] = [:], sizeInBytes: Int = 0
    ) {
        self.partition = partition
        self.count = count
        self.places = places
        self.baseOffset = baseOffset
        self.error = error
        self.faults = faults
        self.sizeInBytes = sizeInBytes
    }

    /// What became of that batch.
    init(_ batch: ProducerBatch, offset: Int64? = nil, error: KafkaError? = nil, faults: [Int: String] = [:]) {
        self.init(
            partition: batch.partition, count: batch.count, places: batch.places, baseOffset: offset, error: error,
            faults: faults, sizeInBytes: batch.charge)
        origin = batch.origin
    }
}
