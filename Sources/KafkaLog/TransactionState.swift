package import KafkaWire

/// The transactions of a log: which were aborted, and which had no end yet where the log ends.
package struct TransactionState: Equatable, Sendable {
    /// Aborted ones, by the offset of their marker.
    package private(set) var aborted: [AbortedRange] = []
    /// First offset of each open one, by producer.
    package private(set) var open: [Int64: Int64] = [:]

    /// No transactions.
    package init() {}

    /// From a snapshot and an index, to be continued by ``append(_:marker:)``.
    package init(aborted: [AbortedRange], open: [Int64: Int64]) {
        self.aborted = Set(aborted).sorted { ($0.lastOffset, $0.producerId) < ($1.lastOffset, $1.producerId) }
        self.open = open
    }

    /// The first offset that belongs to a transaction whose end is not known.
    package var firstOpenOffset: Int64? { open.values.min() }

    /// Counts a batch in. Of a control batch, `marker` tells what it marks; other batches have none.
    package mutating func append(_ header: RecordBatchHeader, marker: ControlRecordType?) {
        guard header.isTransactional else { return }
        guard header.isControl else {
            if open[header.producerId] == nil { open[header.producerId] = header.baseOffset }
            return
        }
        guard let marker, let first = open.removeValue(forKey: header.producerId), marker == .abort else { return }
        let range = AbortedRange(producerId: header.producerId, firstOffset: first, lastOffset: header.lastOffset)
        // They come in the order of their markers: only the last can be the same.
        let isKnown = aborted.reversed().prefix { $0.lastOffset >= range.lastOffset }.contains(range)
        if !isKnown { aborted.append(range) }
    }

    /// Forgets transactions that ended before `offset`: nobody can read them any more.
    package mutating func forget(before offset: Int64) {
        while let first = aborted.first, first.lastOffset < offset { aborted.removeFirst() }
    }

    /// Those that a reader of `range` needs: their records may lie in it.
    package func aborted(in range: Range<Int64>) -> [AbortedRange] {
        aborted.filter { $0.lastOffset >= range.lowerBound && $0.firstOffset < range.upperBound }
    }
}
