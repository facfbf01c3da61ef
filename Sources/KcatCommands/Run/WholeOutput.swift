package import KafkaWire

/// Up to where the output is whole: which offset comes next in each partition once so many bytes have gone out. Output is
/// buffered, and goes out in pieces that end anywhere; a run that is broken off has to know where to go on.
package struct WholeOutput: Sendable {
    private struct Mark {
        var byteCount: Int
        var partition: TopicPartition
        var nextOffset: Int64
    }

    /// No more than this waits in the output's buffer.
    private let bufferCount: Int
    private var marks: [Mark] = []
    /// The bytes up to which the output is whole, counted from the start of the run.
    package private(set) var byteCount = 0
    /// The next offset of each partition behind these bytes.
    package private(set) var nextOffsets: [TopicPartition: Int64] = [:]

    /// Before anything is written. `bufferCount` bytes at most wait to be written at any time.
    package init(bufferCount: Int = 128 << 10) { self.bufferCount = bufferCount }

    /// A partition begins at `offset`.
    package mutating func begin(_ partition: TopicPartition, at offset: Int64) { nextOffsets[partition] = offset }

    /// A part was put into the output, which has come to `total` bytes, written or about to be.
    package mutating func take(_ partition: TopicPartition, nextOffset: Int64, total: Int) {
        marks.append(Mark(byteCount: total, partition: partition, nextOffset: nextOffset))
        settle(total - bufferCount)
    }

    /// `count` bytes at least have gone out; all that came where it is `nil`.
    package mutating func settle(_ count: Int? = nil) {
        let first = marks.firstIndex { $0.byteCount > count ?? .max } ?? marks.endIndex
        if first == 0 { return }
        for mark in marks[..<first] {
            byteCount = mark.byteCount
            nextOffsets[mark.partition] = mark.nextOffset
        }
        marks.removeSubrange(..<first)
    }
}
