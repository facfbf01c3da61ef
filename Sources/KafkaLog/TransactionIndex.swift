/// An aborted transaction as `.txnindex` has it: whose records a reader of committed data passes over.
package struct AbortedRange: Hashable, Sendable {
    /// The producer.
    package var producerId: Int64
    /// The transaction's first offset in this partition.
    package var firstOffset: Int64
    /// The offset of its abort marker.
    package var lastOffset: Int64

    /// The transaction of `producerId` from `firstOffset` to its marker at `lastOffset`.
    package init(producerId: Int64, firstOffset: Int64, lastOffset: Int64) {
        self.producerId = producerId
        self.firstOffset = firstOffset
        self.lastOffset = lastOffset
    }

    /// Reads a segment's `.txnindex`; entries that make no sense are left out.
    package static func read(_ path: String) throws(LogError) -> [AbortedRange] {
        try entries(path).filter { $0.firstOffset >= 0 && $0.lastOffset >= $0.firstOffset }
    }

    /// All entries of a segment's `.txnindex`: version, producer, first, last and last stable offset, 34 bytes each.
    package static func entries(_ path: String) throws(LogError) -> [AbortedRange] {
        let entrySize = 34
        let file = try LogFile(path)
        let size = try file.size()
        guard size <= 64 << 20 else { throw LogError("\(size) bytes, the limit is \(64 << 20)", path: path) }
        let bytes = try file.read(at: 0, count: size)
        return stride(from: 0, through: bytes.count - entrySize, by: entrySize).map { start in
            func integer(_ offset: Int) -> Int64 {
                bytes[start + offset..<start + offset + 8].reduce(0) { $0 << 8 | Int64($1) }
            }
            return AbortedRange(producerId: integer(2), firstOffset: integer(10), lastOffset: integer(18))
        }
    }
}
