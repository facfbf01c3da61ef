import Inspection
import KafkaWire
import KcatCommands
import Testing

/// The newest record of each key, against a dictionary.
@Suite struct LatestPerKeyTests {
    private func take(_ latest: LatestPerKey, _ batch: RecordBatchBuilder, _ partition: TopicPartition) throws {
        let bytes = try batch.encoded()
        var keys = latest.keys(of: partition)
        var end: Int64 = -1
        var walker = RecordWalker(isolationLevel: .readUncommitted)
        _ = try walker.walk(bytes.span.bytes, from: 0) { record in
            try latest.take(record, in: &keys)
            end = record.offset + 1
        }
        latest.put(keys, of: partition, end: end)
    }

    @Test("later records win, tombstones take keys out, null keys have no newest") func dictionary() throws {
        let latest = LatestPerKey()
        var wanted: [TopicPartition: [String: Int64?]] = [:]
        var nullKeys = 0
        for round in 0..<40 {
            let partition = TopicPartition("t", Int32(round % 3))
            var batch = RecordBatchBuilder()
            batch.baseOffset = Int64(round * 100)
            batch.records = (0..<50).map { number in
                let key = number % 17 == 0 ? nil : "k\(Int.random(in: 0..<60))"
                let isTombstone = Int.random(in: 0..<4) == 0
                if let key {
                    let offset = batch.baseOffset + Int64(number)
                    wanted[partition, default: [:]][key] = .some(isTombstone ? nil : offset)
                } else {
                    nullKeys += 1
                }
                return .init(
                    offsetDelta: Int32(number), timestamp: 1, key: key.map { Array($0.utf8) },
                    value: isTombstone ? nil : [1], headers: [])
            }
            try take(latest, batch, partition)
        }
        for (partition, keys) in wanted {
            #expect(latest.offsets(of: partition) == keys.values.compactMap { $0 }.sorted())
        }
        #expect(latest.nullKeys == nullKeys)
        #expect(latest.ends[TopicPartition("t", 0)] == 3950 && latest.offsets(of: TopicPartition("u", 0)).isEmpty)
    }

    @Test("an empty key is a key, and the limit is told") func limits() throws {
        let latest = LatestPerKey(limit: 2)
        var batch = RecordBatchBuilder()
        batch.records = ["", "a", "", "a"].enumerated().map {
            .init(offsetDelta: Int32($0), timestamp: 1, key: Array($1.utf8), value: [], headers: [])
        }
        try take(latest, batch, TopicPartition("t", 0))
        #expect(latest.offsets(of: TopicPartition("t", 0)) == [2, 3])
        batch.baseOffset = 4
        batch.records = [.init(offsetDelta: 0, timestamp: 1, key: [7], value: [], headers: [])]
        #expect(throws: LatestPerKey.TooMany.self) { try take(latest, batch, TopicPartition("t", 0)) }
    }
}
