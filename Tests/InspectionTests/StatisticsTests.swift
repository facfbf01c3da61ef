import Inspection
import KafkaWire
import Testing

/// What one pass tells, held against plain counting.
@Suite struct StatisticsTests {
    @Test("distinct values are estimated within a few standard errors", arguments: [0, 1, 100, 20_000, 200_000])
    func distinct(count: Int) {
        var estimate = DistinctCount()
        for number in 0..<count {
            let hash = KeyHash(Array("key-\(number)".utf8).span.bytes)
            estimate.add(hash.high)
            estimate.add(hash.high)
        }
        let error = abs(Double(estimate.estimate - count))
        #expect(error <= max(1, 4 * DistinctCount.standardError * Double(count)), "\(estimate.estimate)")
    }

    @Test("quantiles are at most 1.6 % above the truth, never below") func quantiles() {
        var sizes = SizeDistribution()
        var all: [Int] = []
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let size = Int.random(in: 0..<(1 << Int.random(in: 1...24, using: &random)), using: &random)
            all.append(size)
            _ = sizes.add(size)
        }
        all.sort()
        for share in [0.0, 0.01, 0.5, 0.9, 0.99, 1] {
            let truth = all[max(0, Int((share * Double(all.count)).rounded(.up)) - 1)]
            let found = sizes.quantile(share)
            #expect(found >= truth && Double(found) <= Double(truth) * 1.016, "\(share): \(found) for \(truth)")
        }
        #expect(sizes.smallest == all.first && sizes.largest == all.last && sizes.sum == all.reduce(0, +))
    }

    @Test("frequent values are exact while they fit, and then within the stated bound") func frequent() {
        var exact = FrequentValues(capacity: 64)
        var bounded = FrequentValues(capacity: 64)
        var truth: [Int: Int] = [:]
        for round in 0..<40_000 {
            let value = round % 3 == 0 ? 7 : round % 5 == 0 ? 11 : round % 4000
            truth[value, default: 0] += 1
            let bytes = Array("v\(value)".utf8)
            bounded.add(bytes.span.bytes, hash: KeyHash(bytes.span.bytes).low, size: 10)
            let few = Array("v\(value % 50)".utf8)
            exact.add(few.span.bytes, hash: KeyHash(few.span.bytes).low, size: 10)
        }
        #expect(exact.error == 0 && exact.count <= 50)
        #expect(exact.top(100).reduce(0) { $0 + $1.records } == 40_000)
        let top = bounded.top(2)
        #expect(top.map { String(decoding: $0.value, as: UTF8.self) } == ["v7", "v11"])
        for entry in bounded.top(1000) {
            let value = Int(String(decoding: entry.value.dropFirst(), as: UTF8.self)) ?? -1
            let count = truth[value] ?? 0
            #expect(entry.records <= count && count <= entry.records + bounded.error)
        }
        #expect(bounded.error > 0 && bounded.error < 40_000 / 32)
    }

    @Test("rates cover all records, in few steps, however far apart") func rates() {
        var series = RateSeries()
        for second in 0..<10_000 { series.add(1_700_000_000_000 + Int64(second) * 1000) }
        series.add(1_800_000_000_000)
        series.add(-1)
        let steps = series.drawn
        #expect(steps.counts.reduce(0, +) == 10_001 && steps.counts.count <= 240)
        #expect(steps.start <= 1_700_000_000_000 && steps.start + steps.width > 1_700_000_000_000)
    }

    @Test("records are counted, sized, ordered in time and divided", arguments: [1, 2, 3]) func records(seed: Int)
        throws
    {
        var statistics = RecordStatistics(by: .size)
        var truth = (records: 0, nulls: 0, tombstones: 0, bytes: 0, outOfOrder: 0, groups: [Int64: Int]())
        for partition: Int32 in 0..<3 {
            var batch = RecordBatchBuilder()
            var latest: Int64 = -1
            for number in 0..<Int32(200) {
                let key = number % 7 == 0 ? nil : Array("k\(number % 13)".utf8)
                let value = number % 11 == 0 ? nil : [UInt8](repeating: 1, count: Int(number) * seed)
                let time = 1_700_000_000_000 + Int64(number * 31 % 97)
                batch.records.append(.init(offsetDelta: number, timestamp: time, key: key, value: value))
                truth.records += 1
                truth.nulls += key == nil ? 1 : 0
                truth.tombstones += value == nil ? 1 : 0
                truth.outOfOrder += time < latest ? 1 : 0
                latest = max(latest, time)
                let size = (key?.count ?? 0) + (value?.count ?? 0)
                truth.bytes += size
                var floor: Int64 = size == 0 ? 0 : 1
                while floor > 0, floor * 2 <= size { floor *= 2 }
                truth.groups[floor, default: 0] += 1
            }
            let bytes = try batch.encoded()
            statistics.begin(TopicPartition("t", partition))
            var walker = RecordWalker()
            _ = try walker.walk(bytes.span.bytes, from: 0) { record in statistics.add(record) }
        }
        #expect(statistics.records == truth.records && statistics.nullKeys == truth.nulls)
        #expect(statistics.tombstones == truth.tombstones && statistics.outOfOrder == truth.outOfOrder)
        #expect(statistics.distinctKeys == 13 && statistics.hasExactKeys && statistics.partitions.unevenness == 0)
        let groups = statistics.groups(top: 5)
        #expect(groups.reduce(0) { $0 + $1.bytes } == truth.bytes)
        #expect(groups.map(\.records) == truth.groups.sorted { $0.key < $1.key }.map(\.value))
    }

    @Test("of records that are equally large the first partition's first is named, in whatever order they come")
    func equals() {
        let headers: [UInt8] = [2, 97, 2, 98]
        let value: [UInt8] = [1, 2, 3]
        func statistics(_ order: [Int32]) -> RecordStatistics {
            var statistics = RecordStatistics()
            // Each comes in two parts, the second goes back in time by as much everywhere.
            for part in 0..<2 {
                for partition in order {
                    statistics.begin(TopicPartition("t", partition))
                    for number in 0..<3 {
                        statistics.add(
                            RecordView(
                                offset: Int64(part * 10 + number), timestamp: Int64(1000 - part * 5),
                                timestampType: .createTime, leaderEpoch: 0, key: value.span.bytes,
                                value: value.span.bytes, headerCount: 1, headerBytes: headers.span.bytes))
                    }
                }
            }
            return statistics
        }
        for order: [Int32] in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
            let found = statistics(order)
            for place in [found.keySizes.largest, found.valueSizes.largest, found.headerSizes.largest] {
                #expect(place.partition.partition == 0 && place.offset == 0, "\(order)")
            }
            #expect(found.largestStepBack == 5)
            let step = found.largestStepBackPlace
            #expect(step.partition.partition == 0 && step.offset == 10, "\(order)")
        }
    }

    @Test("ten million records are counted exactly, and their keys within what is said") func many() throws {
        #if DEBUG
        let count = 100_000
        #else
        let count = 10_000_000
        #endif
        var statistics = RecordStatistics(by: .key)
        statistics.begin(TopicPartition("t", 0))
        var hottest: [UInt64: Int] = [:]
        var state: UInt64 = 88_172_645_463_325_252
        var seen = [Bool](repeating: false, count: 1 << 22)
        var distinct = 0
        let headers: [UInt8] = []
        for number in 0..<count {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            // A third of the records have one of four keys, the others one of four million.
            let key = number % 3 == 0 ? state % 4 : state % (1 << 22)
            if number % 3 == 0 { hottest[key, default: 0] += 1 }
            if !seen[Int(key)] {
                seen[Int(key)] = true
                distinct += 1
            }
            withUnsafeBytes(of: key) { bytes in
                statistics.add(
                    RecordView(
                        offset: Int64(number), timestamp: Int64(number), timestampType: .createTime, leaderEpoch: 0,
                        key: bytes.bytes, value: number % 5 == 0 ? nil : bytes.bytes, headerCount: 0,
                        headerBytes: headers.span.bytes))
            }
        }
        #expect(statistics.records == count && statistics.tombstones == (count + 4) / 5 && statistics.nullKeys == 0)
        #expect(statistics.keySizes.spread.sum == 8 * count && statistics.outOfOrder == 0)
        #expect(statistics.firstTimestamp == 0 && statistics.lastTimestamp == Int64(count - 1))
        let error = abs(Double(statistics.distinctKeys - distinct)) / Double(distinct)
        #expect(error < 4 * DistinctCount.standardError, "\(statistics.distinctKeys) for \(distinct)")
        for group in statistics.groups(top: 4) {
            guard case .text(let bytes) = group.value else { throw Missing() }
            let key = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            // Once in four million times one of the others has such a key too.
            let truth = try #require(hottest[key])
            #expect(group.records <= truth + count / 100_000 + 10)
            #expect(truth <= group.records + statistics.groupError)
        }
    }

    private struct Missing: Error {}

    @Test("headers alone count batches at their largest time, once each, and nothing of what they don't tell")
    func headers() throws {
        var statistics = RecordStatistics(by: .time(1000), fromHeaders: true)
        for partition: Int32 in 0..<2 {
            statistics.begin(TopicPartition("t", partition))
            for number in 0..<10 {
                var batch = RecordBatchBuilder()
                batch.baseOffset = Int64(number * 10)
                batch.records = (0..<5).map {
                    .init(offsetDelta: $0 * 2, timestamp: Int64(number * 700) + Int64($0), key: nil, value: [1])
                }
                let bytes = try batch.encoded()
                let read = RecordBatchHeader(bytes.span.bytes, at: 0, position: 0, limit: bytes.count)
                let header = try #require(read)
                statistics.add(header: header)
                // A part may begin with the batch that another ended in.
                statistics.add(header: header)
            }
        }
        #expect(statistics.records == 100 && statistics.batches == 20 && statistics.nullKeys == 0)
        #expect(statistics.firstTimestamp == 0 && statistics.lastTimestamp == 6304)
        let wanted = Dictionary(grouping: (0..<10).map { Int64($0 * 700 + 4) / 1000 * 1000 }) { $0 }
        let groups = statistics.groups(top: 20)
        #expect(groups.map(\.records) == wanted.sorted { $0.key < $1.key }.map { $0.value.count * 10 })
        #expect(StatisticsFacts(statistics).lines.map(\.name) == ["records", "batches", "bytes", "time", "partitions"])
    }
}
