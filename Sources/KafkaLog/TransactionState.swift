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
    package mutating func append(_ header: BatchHeader, marker: Marker?) {
        guard header.isTransactional else { return }
        guard header.isControl else {
            if open[header.producerId] == nil { open[header.producerId] = header.baseOffset }
            return
        }
        guard let marker, let first = open.removeValue(forKey: header.producerId), marker == .abort else { return }
        let range = AbortedRange(producerId: header.producerId, firstOffset: first, lastOffset: header.lastOffset)
        if !aborted.contains(range) { aborted.append(range) }
    }

    /// Forgets transactions that ended before `offset`: nobody can read them any more.
    package mutating func forget(before offset: Int64) {
        while let first = aborted.first, first.lastOffset < offset { aborted.removeFirst() }
    }

    /// Those that a reader of `range` needs: their records may lie in it.
    package func aborted(in range: Range<Int64>) -> [AbortedRange] {
        aborted.filter { $0.lastOffset >= range.lowerBound && $0.firstOffset < range.upperBound }
    }

    /// What a control record marks.
    package enum Marker: Int16, Sendable {
        /// The transaction's records do not count.
        case abort = 0
        /// They do.
        case commit = 1
    }

    /// What the control batch in `bytes` marks: its one record's key is version int16, type int16. `nil` for other
    /// control records and for what is not well-formed.
    package static func marker(in bytes: [UInt8]) -> Marker? {
        // The record begins behind the header: length, attributes, timestamp and offset deltas, key length; all but the
        // attributes varints.
        var position = BatchHeader.readSize
        func skipVarint() -> Bool {
            while position < bytes.count {
                position += 1
                if bytes[position - 1] < 0x80 { return true }
            }
            return false
        }
        guard skipVarint() else { return nil }
        position += 1
        guard skipVarint(), skipVarint(), skipVarint(), bytes.count - position >= 4 else { return nil }
        return Marker(rawValue: Int16(bytes[position + 2]) << 8 | Int16(bytes[position + 3]))
    }
}
