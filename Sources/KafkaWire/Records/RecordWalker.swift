/// Walks the records of a RECORDS field: checks each batch's CRC, decompresses it, passes over what a reader must not see
/// (control records always; under read committed the records of aborted transactions) and gives the others to a body, one
/// by one, without allocating for them.
///
/// One walker serves one reader of any number of partitions; it keeps its decompressors and its memory.
public struct RecordWalker: ~Copyable {
    /// Whether records of aborted transactions are passed over.
    public let isolationLevel: IsolationLevel
    /// Whether damaged batches are passed over and noted rather than thrown.
    public let skipsCorrupt: Bool
    /// The most bytes that one batch may decompress to (B4).
    public let maxDecompressedBytes: Int

    /// The position: one past the last record given to the body, or what ``WalkResult/nextOffset`` said. After an error it
    /// is where the damage begins.
    public var position: Int64 { current }
    @usableFromInline var current: Int64 = 0

    /// Whether control records are given to the body too. They don't count as a producer's.
    package var givesControlRecords = false

    /// Whether batches are decompressed ahead of the walk on a second thread.
    public let decompressesAhead: Bool
    var lookahead: Lookahead?
    var decompressor = Decompressor()
    var scratch = ScratchBuffer()
    /// What `scratch` holds.
    var unpacked: UnpackedBatch?
    var filter = AbortedTransactionFilter()
    @usableFromInline var open = OpenBatch.none
    /// Where the next batch begins.
    @usableFromInline var bytePosition = 0
    @usableFromInline var from: Int64 = 0
    @usableFromInline var result = WalkResult(nextOffset: 0)
    /// The last offset of the batch before; none may follow that is not beyond it.
    var previousLast: Int64 = -1
    /// The position before it was moved past damage to where a header that can't be trusted pointed.
    var beforeGuess: Int64?
    /// The batch opened last, and what was before it: a walk that goes on may begin with it once more.
    var lastOpened: (position: Int, previousLast: Int64) = (-1, -1)

    /// A walker for `isolationLevel` that throws on damage unless `skipCorrupt`. It decompresses ahead, where there is
    /// more than one processor and enough to do, on a thread of its own that is made when it is first of use.
    public init(
        isolationLevel: IsolationLevel = .readCommitted, skipCorrupt: Bool = false,
        maxDecompressedBytes: Int = 100 << 20, decompressesAhead: Bool = true
    ) {
        self.isolationLevel = isolationLevel
        skipsCorrupt = skipCorrupt
        self.maxDecompressedBytes = maxDecompressedBytes
        self.decompressesAhead = decompressesAhead
    }

    /// Gives the records with offsets in `from..<until`, `limit` of them at most, to `body`.
    ///
    /// - Parameters:
    ///   - records: the RECORDS field of one partition in one Fetch answer.
    ///   - from: the position: the first offset wanted.
    ///   - until: the first offset not wanted.
    ///   - limit: the most records to give.
    ///   - aborted: the answer's aborted transactions, in any order.
    ///   - bytePosition: 0, or where an earlier walk of the same bytes ended (``WalkResult/batchPosition``).
    /// - Throws: ``RecordError`` for a damaged batch, after all records before it were given and ``position`` was set;
    ///   what `body` throws.
    @inlinable
    public mutating func walk<E: Error>(
        _ records: RawSpan, from: Int64, until: Int64 = .max, limit: Int = .max,
        aborted: [AbortedTransaction] = [], at bytePosition: Int = 0,
        _ body: (borrowing RecordView) throws(E) -> Void
    ) throws -> WalkResult {
        begin(from: from, aborted: aborted, at: bytePosition)
        try records.withUnsafeBytes { bytes in
            beginAhead(bytes, until: until, limit: limit)
            defer { endAhead() }
            while result.recordCount < limit, try openNext(bytes, until: until, { _ in true }) {
                try walkOpen(until: until, limit: limit) { (record) throws(E) in
                    try body(record)
                    return .next
                }
            }
        }
        return end(limit: limit)
    }

    /// As ``walk(_:from:until:limit:aborted:at:_:)``, into a sink, which may pass records and whole batches over, or end
    /// the walk before a record: ``WalkResult/ending``. `limit` counts the records that it took.
    @inlinable
    package mutating func walk<S: RecordSink & ~Copyable>(
        _ records: RawSpan, from: Int64, until: Int64 = .max, limit: Int = .max,
        aborted: [AbortedTransaction] = [], at bytePosition: Int = 0, into sink: inout S
    ) throws -> WalkResult {
        begin(from: from, aborted: aborted, at: bytePosition)
        try records.withUnsafeBytes { bytes in
            // Which batches a sink passes over isn't known: as many as come may have to be decompressed.
            beginAhead(bytes, until: until, limit: S.looksAtBatches ? .max : limit)
            defer { endAhead() }
            while result.recordCount < limit, try openNext(bytes, until: until, { sink.wants($0) }) {
                if S.looksAtBatches, !open.isControl, !sink.wants(open.header, records: open.recordBytes.bytes) {
                    passOpen()
                    continue
                }
                try walkOpen(until: until, limit: limit) { (record) throws(S.Failure) in try sink.take(record) }
            }
        }
        return end(limit: limit)
    }

    /// The open batch's records; its position is moved past it when all were seen.
    @inlinable @inline(__always)
    mutating func walkOpen<E: Error>(
        until: Int64, limit: Int, _ body: (borrowing RecordView) throws(E) -> RecordAnswer
    ) throws {
        var parser = open.parser
        var record = ParsedRecord()
        var remaining = open.remaining
        var next = current
        let from = from
        let type = open.timestampType
        let epoch = open.leaderEpoch
        let producerId = open.header.producerId
        let producerEpoch = open.header.producerEpoch
        let attributes = open.header.attributes
        var room = limit - result.recordCount
        let isLegacy = open.legacy != nil
        defer {
            result.recordCount = limit - room
            if next > current { current = next }
        }
        while remaining > 0 {
            if isLegacy {
                remaining = nextLegacy(&record) ? 1 : 0
            } else {
                do throws(RecordDamage) {
                    try parser.next(&record)
                } catch {
                    try damaged(error, after: parser.previousDelta, next: &next)
                    return
                }
                remaining &-= 1
            }
            if record.offset < from { continue }
            if record.offset >= until {
                next = until
                stop()
                return
            }
            let headers = RawSpan(
                _unsafeStart: record.headers.unsafelyUnwrapped, byteCount: record.headersByteCount)
            let key: RawSpan? =
                record.keyCount < 0
                ? nil : RawSpan(_unsafeStart: record.key.unsafelyUnwrapped, byteCount: record.keyCount)
            let value: RawSpan? =
                record.valueCount < 0
                ? nil : RawSpan(_unsafeStart: record.value.unsafelyUnwrapped, byteCount: record.valueCount)
            let answer = try body(
                RecordView(
                    offset: record.offset, timestamp: record.timestamp, timestampType: type, leaderEpoch: epoch,
                    key: key, value: value, headerCount: record.headerCount, headerBytes: headers,
                    producerId: producerId, producerEpoch: producerEpoch, batchAttributes: attributes))
            switch answer {
            case .next:
                next = record.offset &+ 1
                room &-= 1
                if room == 0, remaining > 0 { return }
            case .pass: next = record.offset &+ 1
            case .stop, .notNow:
                result.ending = answer
                stop()
                return
            }
        }
        if !isLegacy, parser.at != parser.end {
            try damaged(.leftOver, after: parser.previousDelta, next: &next)
            return
        }
        if open.lastOffset >= next { next = open.lastOffset &+ 1 }
        close()
    }
}
