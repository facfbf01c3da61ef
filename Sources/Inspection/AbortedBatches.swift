package import KafkaWire

/// Tells which batches belong to aborted transactions, as the log goes by: by what a broker or an index lists, as long as
/// it is given before the batches it is about.
package struct AbortedBatches: Sendable {
    private var waiting: [AbortedTransaction] = []
    private var seen: Set<AbortedTransaction> = []
    private var active: Set<Int64> = []

    /// None yet.
    package init() {}

    /// These reach into the batches that come.
    package mutating func note(_ listed: [AbortedTransaction]) {
        let fresh = listed.filter { seen.insert($0).inserted }
        if fresh.isEmpty { return }
        waiting = (waiting + fresh).sorted { $0.firstOffset > $1.firstOffset }
    }

    /// Whether the records of a transactional batch do not count. Batches come in the order of the log.
    package mutating func isAborted(_ header: RecordBatchHeader) -> Bool {
        while let next = waiting.last, next.firstOffset <= header.lastOffset {
            active.insert(next.producerId)
            waiting.removeLast()
        }
        guard header.isTransactional, active.contains(header.producerId) else { return false }
        return true
    }

    /// The control batch of `header` marks `type`.
    package mutating func mark(_ header: RecordBatchHeader, _ type: ControlRecordType?) {
        _ = isAborted(header)
        if type == .abort || type == .commit { active.remove(header.producerId) }
        // What is behind can't be listed again.
        if seen.count > 10_000 { seen = Set(waiting) }
    }
}
