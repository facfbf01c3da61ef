/// What of transactions a reader sees (KIP-98).
public enum IsolationLevel: Int8, Hashable, Sendable {
    /// Everything up to the high watermark.
    case readUncommitted = 0
    /// Up to the last stable offset, and nothing of aborted transactions.
    case readCommitted = 1
}

/// An aborted transaction, as a Fetch answer under read committed tells it: all that the producer wrote from there on,
/// until its next marker, is not to be seen.
public struct AbortedTransaction: Hashable, Sendable {
    /// The producer's id.
    public var producerId: Int64
    /// The first offset of the transaction.
    public var firstOffset: Int64

    /// A transaction from its parts.
    public init(producerId: Int64, firstOffset: Int64) {
        self.producerId = producerId
        self.firstOffset = firstOffset
    }
}
