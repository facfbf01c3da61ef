import Inspection
import KafkaWire

/// Compares two logs batch by batch, as both are read: memory does not grow with them.
struct DiffComparison {
    /// What it came to.
    struct Outcome {
        /// The offsets that both have.
        var range: Range<Int64>
        /// Batches that are equal, before the first that differs.
        var batches = 0
        /// The first that differs.
        var difference: LogDifference?
        /// Whether surviving records were compared, as compaction ran apart.
        var isByRecords = false
        /// Where the histories part, and the leader epoch that ended there, as a leader or a checkpoint has it.
        var parting: (offset: Int64, epoch: Int32)?
    }

    /// Whether leader epochs have to be the same: they are in replicas, not in a copy.
    let withEpoch: Bool
    /// Whether the topic's configuration lets compaction take whole batches, which no batch shows.
    var mayBeCompacted = false

    /// Compares what both have.
    func compare(_ left: DiffSide, _ right: DiffSide) async throws -> Outcome {
        let one = try await left.bounds(near: 0)
        let other = try await right.bounds(near: one.lowerBound)
        let start = max(one.lowerBound, other.lowerBound)
        var outcome = Outcome(range: start..<max(start, min(one.upperBound, other.upperBound)))
        let isCompacted = try await compareBatches(left, right, &outcome)
        if outcome.difference != nil, isCompacted {
            outcome.isByRecords = true
            outcome.difference = try await compareRecords(left, right, outcome.range)
        }
        if let difference = outcome.difference { outcome.parting = try await parting(left, right, difference) }
        return outcome
    }

    /// Finds the first batch that differs. Returns whether compaction may have run in one of the logs; whether it did is
    /// looked for in all headers.
    private func compareBatches(_ left: DiffSide, _ right: DiffSide, _ outcome: inout Outcome) async throws -> Bool {
        var one = BatchIdentities(left, outcome.range)
        var other = BatchIdentities(right, outcome.range)
        var isCompacted: Bool { mayBeCompacted || one.isCompacted || other.isCompacted }
        var pair = (try await one.next(), try await other.next())
        while pair.0 != nil || pair.1 != nil {
            if outcome.difference == nil {
                if let mine = pair.0, let theirs = pair.1, mine.isSame(theirs, withEpoch: withEpoch) {
                    outcome.batches += 1
                } else {
                    let offset = min(pair.0?.baseOffset ?? .max, pair.1?.baseOffset ?? .max)
                    outcome.difference = LogDifference(
                        offset: offset, left: pair.0 ?? one.edge, right: pair.1 ?? other.edge)
                }
            }
            if outcome.difference != nil, isCompacted { return true }
            pair = (try await one.next(), try await other.next())
        }
        return isCompacted
    }

    /// The first offset at which both have a record, and not the same: where compaction ran apart, one may lack what the
    /// other still has.
    private func compareRecords(
        _ left: DiffSide, _ right: DiffSide, _ range: Range<Int64>
    ) async throws -> LogDifference? {
        var one = RecordIdentities(left, range)
        var other = RecordIdentities(right, range)
        var (a, b) = (try await one.next(), try await other.next())
        while let mine = a, let theirs = b {
            if mine.offset == theirs.offset, mine.digest != theirs.digest {
                return LogDifference(offset: mine.offset, left: one.batch, right: other.batch)
            }
            if mine.offset <= theirs.offset { a = try await one.next() }
            if theirs.offset <= mine.offset { b = try await other.next() }
        }
        return nil
    }

    /// Where the two histories part: where the last epoch that both may have had ended, as those know who can tell.
    private func parting(
        _ left: DiffSide, _ right: DiffSide, _ difference: LogDifference
    ) async throws -> (offset: Int64, epoch: Int32)? {
        let epochs = [difference.left?.epoch, difference.right?.epoch].compactMap { $0 }.filter { $0 >= 0 }
        guard let lowest = epochs.min(), epochs.min() != epochs.max() else { return nil }
        let ends = [await left.end(of: lowest), await right.end(of: lowest)].compactMap { $0 }
        return ends.min { $0.endOffset < $1.endOffset }.map { ($0.endOffset, $0.epoch) }
    }
}

/// A side's batches one after the other, each as what tells it from others.
private struct BatchIdentities {
    private let batches: DiffBatches
    private let range: Range<Int64>
    /// Whether compaction took records out of any of them.
    private(set) var isCompacted = false
    /// A batch that reaches beyond what both have: it is not compared.
    private(set) var edge: BatchIdentity?

    init(_ side: DiffSide, _ range: Range<Int64>) {
        batches = side.batches(range)
        self.range = range
    }

    mutating func next() async throws -> BatchIdentity? {
        while let batch = try await batches.next() {
            let identity = BatchIdentity(batch.header)
            if identity.isCompacted { isCompacted = true }
            if identity.lastOffset >= range.upperBound { edge = identity }
            if identity.baseOffset >= range.lowerBound, identity.lastOffset < range.upperBound { return identity }
        }
        return nil
    }
}

/// A side's records one after the other, each as its place and digest.
private struct RecordIdentities {
    private let batches: DiffBatches
    private let range: Range<Int64>
    private var ready: ArraySlice<RecordIdentity> = []
    /// The batch that the last record was in.
    private(set) var batch: BatchIdentity?

    init(_ side: DiffSide, _ range: Range<Int64>) {
        batches = side.batches(range)
        self.range = range
    }

    mutating func next() async throws -> RecordIdentity? {
        while ready.isEmpty {
            guard let next = try await batches.next() else { return nil }
            batch = BatchIdentity(next.header)
            var found: [RecordIdentity] = []
            var walker = RecordWalker(isolationLevel: .readUncommitted, decompressesAhead: false)
            _ = try walker.walk(next.bytes.span.bytes, from: range.lowerBound, until: range.upperBound) { record in
                found.append(RecordIdentity(record))
            }
            ready = found[...]
        }
        return ready.popFirst()
    }
}
