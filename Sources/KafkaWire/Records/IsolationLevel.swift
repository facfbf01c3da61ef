/// Which records of transactions a reader is given (KIP-98).
public enum IsolationLevel: Int8, Sendable, CaseIterable {
    /// All records, up to the high watermark.
    case readUncommitted = 0
    /// No records of aborted transactions, up to the last stable offset.
    case readCommitted = 1
}

/// A transaction that was aborted, as a Fetch answer lists it: the producer's records from `firstOffset` on, up to its
/// next abort marker, do not count.
public struct AbortedTransaction: Hashable, Sendable {
    /// The producer's id.
    public var producerId: Int64
    /// The transaction's first offset.
    public var firstOffset: Int64

    /// As listed in a Fetch answer.
    public init(producerId: Int64, firstOffset: Int64) {
        self.producerId = producerId
        self.firstOffset = firstOffset
    }
}
