package import KafkaWire

/// One partition's log as it lies on disk, read-only, as it was when it was opened.
///
/// A tail that was torn by a crash ends the log at its last whole batch. Nothing is held open: segments may be rolled or
/// deleted by a live broker meanwhile, which shows as an error of the read that meets it.
package struct SegmentedLog: Sendable {
    /// The partition's folder.
    package let path: String
    /// Its segments, ascending.
    package let segments: [Segment]
    /// The first offset that may be read: of the oldest segment, or where DeleteRecords moved it.
    package let logStartOffset: Int64
    /// One more than the last offset.
    package let logEndOffset: Int64
    /// Bytes behind the last whole batch of the last segment.
    package let tornBytes: Int
    /// The leader epochs and where each began.
    package let leaderEpochs: LeaderEpochs
    /// The topic's id; `nil` before Kafka 2.8.
    package let topicId: KafkaUUID?
    /// The transactions that matter to readers; see ``lacksTransactions(at:)``.
    package private(set) var transactions: TransactionState
    /// The first offset that ``transactions`` knows nothing of; `nil` where it knows all.
    private var unread: Int64?

    /// Opens the folder `path`. `logStart` is what the log directory's checkpoint says, when it does.
    ///
    /// Without `withTransactions` the log isn't read for what no snapshot and no transaction index tells, unless a
    /// transaction was open at the snapshot: who walks the log's batches anyway needs that only where
    /// ``lacksTransactions(at:)`` says so.
    package init(_ path: String, logStart: Int64? = nil, withTransactions: Bool = true) throws(LogError) {
        self.path = path
        let names = try LogFile.names(in: path)
        let bases = names.compactMap { Self.offset(of: $0, ending: ".log") }
        guard let first = bases.first, let last = bases.last else { throw LogError("no segment file", path: path) }
        func stem(_ offset: Int64) -> String { path + "/" + Self.digits(offset) }

        var segments: [Segment] = []
        for base in bases.dropLast() {
            let size = try LogFile(stem(base) + ".log").size()
            segments.append(Segment(baseOffset: base, stem: stem(base), size: size))
        }
        var active = Segment(baseOffset: last, stem: stem(last), size: .max)
        // Only from the last indexed batch on: all before it was whole when the index was written.
        var scan = try active.scan(toward: .max)
        var end = last
        while let header = try scan.next() { end = header.lastOffset + 1 }
        active.size = scan.position
        tornBytes = scan.limit - scan.position
        segments.append(active)

        self.segments = segments
        logEndOffset = max(end, last)
        logStartOffset = min(max(first, logStart ?? first), max(end, last))
        leaderEpochs =
            (try? LogFile.text(path + "/leader-epoch-checkpoint")).map(Checkpoint.leaderEpochs) ?? LeaderEpochs()
        topicId = Self.topicId(inFolder: path)
        (transactions, unread) = try Self.indexed(in: path, names: names, segments: segments, end: logEndOffset)
        if withTransactions || !transactions.open.isEmpty { try readTransactions() }
    }

    /// Whether a batch of the log is the first to show that ``transactions`` doesn't know all: ``readTransactions()`` is
    /// due. Before it none is open that isn't known.
    package func lacksTransactions(at header: RecordBatchHeader) -> Bool {
        guard let unread else { return false }
        return header.isTransactional && header.baseOffset >= unread
    }

    /// Reads from the log what no snapshot and no transaction index told.
    package mutating func readTransactions() throws(LogError) {
        guard let from = unread else { return }
        for (index, segment) in segments.enumerated() {
            if index + 1 < segments.count, segments[index + 1].baseOffset <= from { continue }
            var scan = try segment.scan(toward: from)
            while scan.position < segment.size, let header = try scan.next() {
                guard header.isTransactional, header.baseOffset >= from else { continue }
                transactions.append(header, marker: try scan.marker(of: header))
            }
        }
        unread = nil
    }

    /// The first offset of an open transaction, or the log's end.
    package var lastStableOffset: Int64 { min(transactions.firstOpenOffset ?? logEndOffset, logEndOffset) }

    /// The topic's id that a partition's folder has; `nil` before Kafka 2.8.
    package static func topicId(inFolder path: String) -> KafkaUUID? {
        (try? LogFile.text(path + "/partition.metadata")).map { Checkpoint.properties($0, separator: ":") }?["topic_id"]
            .flatMap { KafkaUUID($0) }
    }

    /// The base offset that the name of a `.log` file has; `nil` where it is no segment's.
    package static func baseOffset(ofFile name: String) -> Int64? { offset(of: name, ending: ".log") }

    /// The offset in a file name of twenty digits and `ending`.
    static func offset(of name: String, ending: String) -> Int64? {
        guard name.hasSuffix(ending) else { return nil }
        let digits = name.dropLast(ending.count)
        guard digits.utf8.count == 20, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int64(digits).flatMap { $0 < .max ? $0 : nil }
    }

    /// An offset as file names have it.
    package static func digits(_ offset: Int64) -> String {
        let text = String(offset)
        return String(repeating: "0", count: max(0, 20 - text.utf8.count)) + text
    }

    /// From the newest snapshot and the transaction indexes, and the offset from which on the log tells more.
    private static func indexed(
        in path: String, names: [String], segments: [Segment], end: Int64
    ) throws(LogError) -> (TransactionState, from: Int64) {
        var aborted: [AbortedRange] = []
        for segment in segments where names.contains(digits(segment.baseOffset) + ".txnindex") {
            aborted += try AbortedRange.read(segment.stem + ".txnindex").filter { $0.lastOffset < end }
        }
        for offset in names.compactMap({ Self.offset(of: $0, ending: ".snapshot") }).reversed() where offset <= end {
            if let snapshot = try ProducerSnapshot.read(path + "/" + digits(offset) + ".snapshot") {
                return (TransactionState(aborted: aborted, open: snapshot.openTransactions), offset)
            }
        }
        return (TransactionState(aborted: aborted, open: [:]), 0)
    }
}
