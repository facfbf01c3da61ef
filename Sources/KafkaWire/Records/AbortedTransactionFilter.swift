/// Tells which batches belong to aborted transactions, as the log goes by. The list of a Fetch answer need not be sorted;
/// a producer's transaction ends with its next marker, whether there were records before it or not.
package struct AbortedTransactionFilter {
    /// Not begun yet, the next one last.
    private var waiting: [AbortedTransaction] = []
    private var producers: Set<Int64> = []

    /// Of an answer without aborted transactions.
    package init() {}

    /// Starts again with an answer's list.
    package mutating func reset(_ aborted: [AbortedTransaction]) {
        producers.removeAll(keepingCapacity: true)
        waiting = aborted.count > 1 ? aborted.sorted { $0.firstOffset > $1.firstOffset } : aborted
    }

    /// Whether the records of a transactional batch are to be passed over.
    package mutating func isAborted(producerId: Int64, lastOffset: Int64) -> Bool {
        begin(upTo: lastOffset)
        return !producers.isEmpty && producers.contains(producerId)
    }

    /// An abort marker, at `lastOffset`, ends the producer's transaction.
    package mutating func end(producerId: Int64, lastOffset: Int64) {
        begin(upTo: lastOffset)
        producers.remove(producerId)
    }

    private mutating func begin(upTo offset: Int64) {
        while let next = waiting.last, next.firstOffset <= offset {
            producers.insert(next.producerId)
            waiting.removeLast()
        }
    }
}
