import KafkaClient
import KafkaWire
import TestSupport
import Testing

/// The search for where the last records before an end begin, over a log that is given to it piece by piece.
struct LastRecordSearchTests {
    /// A log of batches, some of them markers, some of a producer whose transaction was aborted, with holes between.
    private struct Log {
        var batches: [(range: ClosedRange<Int64>, bytes: [UInt8])] = []
        /// What a reader of committed records gets.
        var readable: [Int64] = []
        var end: Int64 = 0
        let aborted = [AbortedTransaction(producerId: 9, firstOffset: 0)]

        mutating func add(_ kind: Int, _ count: Int64, hole: Int64) throws {
            var batch = RecordBatchBuilder()
            batch.baseOffset = end + hole
            if kind == 0 {
                batch = .marker(commit: true, producerId: 5, producerEpoch: 0, offset: end + hole, timestamp: 1)
            } else {
                batch.isTransactional = kind == 1
                batch.producerId = kind == 1 ? 9 : -1
                // Compaction leaves holes within batches as well.
                batch.records = (0..<Int32(count)).map {
                    .init(offsetDelta: 2 * $0, timestamp: 1, key: nil, value: [1])
                }
                if kind == 2 { readable += batch.records.map { end + hole + Int64($0.offsetDelta) } }
            }
            let last = end + hole + Int64(batch.records.last?.offsetDelta ?? 0)
            batches.append((end + hole...last, try batch.encoded()))
            end = last + 1
        }

        /// What a broker gives from an offset on: whole batches up to a size, or all of the first one.
        func piece(_ search: LastRecordSearch) -> [UInt8] {
            var bytes: [UInt8] = []
            for batch in batches where batch.range.upperBound >= search.offset {
                if bytes.count + batch.bytes.count > Int(search.byteCount) {
                    if bytes.isEmpty, search.isAlone { bytes = batch.bytes }
                    break
                }
                bytes += batch.bytes
            }
            return bytes
        }

        /// What the search finds, and in how many pieces.
        func find(_ count: Int64, _ isolation: IsolationLevel, from start: Int64 = 0) throws -> (Int64, pieces: Int) {
            let records = LastRecords(count, in: start..<max(start, end))
            var search = LastRecordSearch(TopicPartition("t", 0), records, isolation)
            var pieces = 0
            while true {
                if let result = search.result { return (try result.get(), pieces) }
                let bytes = piece(search)
                search.take(bytes.span.bytes, aborted: isolation == .readCommitted ? aborted : [])
                pieces += 1
                try #require(pieces < 10_000)
            }
        }
    }

    @Test("exactly as many records are behind it, whatever lies between", arguments: 0..<20)
    func exact(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        var log = Log()
        for _ in 0..<Int.random(in: 1...120, using: &random) {
            try log.add(
                Int.random(in: 0...2, using: &random), Int64.random(in: 1...9, using: &random),
                hole: Int.random(in: 0...3, using: &random) == 0 ? Int64.random(in: 1...500, using: &random) : 0)
        }
        let readable = log.readable
        for count in Set([0, 1, 2, 10, readable.count, readable.count + 1, 1_000_000]) {
            let (offset, _) = try log.find(Int64(count), .readCommitted)
            if count <= readable.count {
                #expect(readable.count { $0 >= offset } == count, "the last \(count), seed \(seed)")
            } else {
                #expect(offset == 0)
            }
        }
        // Not further back than the log's start.
        let middle = log.end / 2
        let behind = readable.count { $0 >= middle }
        #expect(try log.find(Int64(behind + 1), .readCommitted, from: middle).0 == middle)
    }

    @Test("without isolation aborted records count, markers don't")
    func uncommitted() throws {
        var log = Log()
        try log.add(1, 3, hole: 0)
        for _ in 0..<5 { try log.add(0, 1, hole: 0) }
        #expect(try log.find(2, .readUncommitted).0 == 2)
        #expect(try log.find(2, .readCommitted).0 == 0)
    }

    @Test("a long way back is gone in steps that double")
    func steps() throws {
        var log = Log()
        try log.add(2, 1, hole: 0)
        try log.add(0, 1, hole: 1_000_000_000)
        let (offset, pieces) = try log.find(1, .readCommitted)
        #expect(offset == 0 && pieces < 100, "\(pieces)")
    }

    @Test("damage is told with its place")
    func damaged() throws {
        var log = Log()
        try log.add(2, 4, hole: 0)
        log.batches[0].bytes[60] ^= 1
        var search = LastRecordSearch(TopicPartition("t", 0), LastRecords(2, in: 0..<7), .readCommitted)
        let bytes = log.batches[0].bytes
        search.take(bytes.span.bytes, aborted: [])
        // What is damaged holds no record that could be read.
        while search.result == nil { search.take([UInt8]().span.bytes, aborted: []) }
        #expect(try search.result?.get() == 0)
    }
}
