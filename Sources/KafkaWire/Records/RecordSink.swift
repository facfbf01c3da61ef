/// What a sink says of a record that it was given.
@usableFromInline package enum RecordAnswer: Sendable {
    /// Taken: it counts, and the walk goes on.
    case next
    /// Passed over: it does not count, and the walk goes on.
    case pass
    /// Not wanted, nor is anything behind it: the walk ends before it.
    case stop
    /// Wanted, but not yet: the walk ends before it, and may go on there when what is missing has come. What is missing
    /// is the sink's to know.
    case notNow
}

/// Where records go: a formatter, a counter, or a stage that hands on to another sink what it lets through.
///
/// A stage is a generic struct over the sink that it wraps (`struct Filter<Next: RecordSink & ~Copyable>`), passes on
/// ``begin(_:brokerId:)`` and ``flush()``, and is specialised: where there is none, nothing is spent on it. Calls come in
/// this order: `begin` for a part, then for each of its batches both `wants` (only where ``looksAtBatches``), then `take`
/// for each record; `flush` at any time between two records.
@usableFromInline package protocol RecordSink: ~Copyable {
    /// What may go wrong in it.
    associatedtype Failure: Error
    /// Whether the two `wants` are to be asked. False costs nothing.
    static var looksAtBatches: Bool { get }
    /// Bytes written or about to be.
    var byteCount: Int { get }

    /// Records of `partition` follow, as the broker `brokerId` gave them (-1: none did).
    mutating func begin(_ partition: TopicPartition, brokerId: Int32)
    /// Whether a batch may hold a record that is wanted, going by its header: false passes it over before it is
    /// decompressed. Its checksum was verified. Not asked of control batches.
    mutating func wants(_ batch: RecordBatchHeader) -> Bool
    /// Whether a batch may hold a record that is wanted, going by the decompressed bytes of all its records (in formats 0
    /// and 1 of its messages): false passes it over before its records are looked at, as when a literal that all must have
    /// is nowhere in them.
    mutating func wants(_ batch: RecordBatchHeader, records: RawSpan) -> Bool
    /// Takes a record, borrowed until this returns.
    mutating func take(_ record: borrowing RecordView) throws(Failure) -> RecordAnswer
    /// Writes out what is buffered.
    mutating func flush() throws(Failure)
}

extension RecordSink where Self: ~Copyable {
    @inlinable package static var looksAtBatches: Bool { false }
    @inlinable package mutating func wants(_ batch: RecordBatchHeader) -> Bool { true }
    @inlinable package mutating func wants(_ batch: RecordBatchHeader, records: RawSpan) -> Bool { true }
}

/// Ends the walk before the first record that has `endTime` or a later timestamp (ms since 1970); all others go on to the
/// sink that it borrows.
@usableFromInline package struct EndTimeSink<Next: RecordSink & ~Copyable>: RecordSink, ~Copyable {
    @usableFromInline let next: UnsafeMutablePointer<Next>
    @usableFromInline let endTime: Int64

    /// In front of `next`, which must outlive it.
    @inlinable
    package init(_ next: UnsafeMutablePointer<Next>, endTime: Int64) {
        self.next = next
        self.endTime = endTime
    }

    @inlinable package static var looksAtBatches: Bool { Next.looksAtBatches }
    @inlinable package var byteCount: Int { next.pointee.byteCount }
    @inlinable
    package mutating func begin(_ partition: TopicPartition, brokerId: Int32) {
        next.pointee.begin(partition, brokerId: brokerId)
    }
    /// A batch that has the end in it is walked, whatever the next sink wants of it.
    @inlinable
    package mutating func wants(_ batch: RecordBatchHeader) -> Bool {
        // The next sink is asked in any case: it takes in whose records follow.
        let isWanted = next.pointee.wants(batch)
        return isWanted || batch.maxTimestamp >= endTime
    }
    @inlinable
    package mutating func wants(_ batch: RecordBatchHeader, records: RawSpan) -> Bool {
        let isWanted = next.pointee.wants(batch, records: records)
        return isWanted || batch.maxTimestamp >= endTime
    }
    @inlinable
    package mutating func take(_ record: borrowing RecordView) throws(Next.Failure) -> RecordAnswer {
        if record.timestamp >= endTime { return .stop }
        return try next.pointee.take(record)
    }
    @inlinable package mutating func flush() throws(Next.Failure) { try next.pointee.flush() }
}
