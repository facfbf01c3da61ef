package import KafkaWire

/// What is known of all records of a batch before they are seen.
package struct BatchFacts: Equatable, Sendable {
    /// How it is compressed.
    package var codec = CompressionCodec.none
    /// The producer's id, or -1.
    package var producerId: Int64 = -1
    /// The leader epoch that appended it, or -1.
    package var leaderEpoch: Int32 = -1
    /// Whether it belongs to a transaction.
    package var isTransactional = false
    /// The offsets that its records can have, both ends in; `nil` where that is not told.
    package var offsets: ClosedRange<Int64>?
    /// The largest timestamp, in milliseconds since 1970; `nil` where that is not told.
    package var maxTimestamp: Int64?
    /// Whether every record has the largest timestamp.
    package var hasOneTimestamp = false
    /// How many records it claims to hold.
    package var recordCount = 0

    /// Nothing known.
    package init() {}
}
