import KafkaBroker
import KafkaLog
import KafkaWire
import Testing

@Suite("Log of a partition in memory") struct PartitionLogTests {
    @Test("offsets follow on, epoch and checksum are right, whatever is appended", arguments: 0..<20 as Range<UInt64>)
    func appends(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var log = PartitionLog(start: Int64(seed) * 10)
        if seed % 3 == 0 { log.options.logAppendTime = true }
        var end = log.logEndOffset
        var epoch: Int32 = 0
        for _ in 0..<60 {
            let count = Int.random(in: 1...9, using: &random)
            if Int.random(in: 0..<5, using: &random) == 0 {
                epoch += 1
                log.beginEpoch(epoch)
            }
            let batch = TestBatch(
                values: (0..<count).map { "v\($0)" }, timestamp: .random(in: 0...9_999, using: &random))
            let appended = try log.append(batch.bytes, leaderEpoch: epoch, now: 77_777)
            #expect(appended.baseOffset == end)
            end += Int64(count)
            #expect(log.logEndOffset == end)
            let stored = try #require(log.batches.last)
            #expect(stored.header.partitionLeaderEpoch == epoch)
            #expect(stored.header.baseOffset == appended.baseOffset)
            let crc = stored.bytes[17..<21].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            #expect(crc == TestBatch.crc32c(stored.bytes[21...]))
            if log.options.logAppendTime { #expect(stored.header.maxTimestamp == 77_777) }
            #expect(log.leaderEpochs.epoch(of: appended.baseOffset) == epoch)
        }
        #expect(log.sizeInBytes == log.batches.reduce(0) { $0 + $1.bytes.count })
    }

    @Test(
        "reads begin at the batch that holds the offset, keep to the limit and the end",
        arguments: 0..<20 as Range<UInt64>)
    func reads(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var log = PartitionLog()
        for _ in 0..<40 {
            let count = Int.random(in: 1...9, using: &random)
            _ = try log.append(TestBatch(values: .init(repeating: "x", count: count)).bytes, leaderEpoch: 0, now: 0)
        }
        log.removeBatches { $0.baseOffset % 7 == 3 }
        for _ in 0..<200 {
            let offset = Int64.random(in: 0...log.logEndOffset, using: &random)
            let end = Int64.random(in: 0...log.logEndOffset, using: &random)
            let limit = Int.random(in: 0...2_000, using: &random)
            let bytes = try log.read(from: offset, before: end, maxBytes: limit)
            // By hand: the batches that end at the offset or later and begin before the end, as many as fit.
            var expected: [UInt8] = []
            for batch in log.batches where batch.header.lastOffset >= offset {
                guard batch.header.baseOffset < end, expected.isEmpty || expected.count + batch.bytes.count <= limit
                else { break }
                expected += batch.bytes
            }
            #expect(bytes == expected)
        }
    }

    @Test("log start, truncation and retention against a list of records", arguments: 0..<20 as Range<UInt64>)
    func model(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var log = PartitionLog()
        log.options.retentionBytes = 6_000
        var ends: [(base: Int64, last: Int64)] = []
        for _ in 0..<300 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0:
                let offset = Int64.random(in: 0...log.logEndOffset + 3, using: &random)
                log.truncate(to: offset)
                ends.removeAll { $0.last >= offset }
                #expect(log.logEndOffset == (ends.last?.last ?? -1) + 1 || ends.isEmpty)
            case 1:
                let offset = Int64.random(in: 0...log.logEndOffset, using: &random)
                log.deleteRecords(before: offset)
                ends.removeAll { $0.last < log.logStartOffset }
            default:
                let count = Int.random(in: 1...5, using: &random)
                let appended = try log.append(
                    TestBatch(values: .init(repeating: "xyz", count: count)).bytes, leaderEpoch: 0, now: 0)
                ends.append((appended.baseOffset, log.logEndOffset - 1))
                ends.removeAll { $0.last < log.logStartOffset }
            }
            #expect(log.logStartOffset <= log.logEndOffset)
            #expect(log.sizeInBytes <= 6_000)
            #expect(log.batches.map(\.header.baseOffset) == ends.map(\.base))
        }
    }

    @Test("what a producer may not send")
    func refused() throws {
        var log = PartitionLog()
        log.options.maxBatchBytes = 200
        func code(_ bytes: [UInt8]) -> ErrorCode? {
            do throws(AppendError) {
                _ = try log.append(bytes, leaderEpoch: 0, now: 0)
                return nil
            } catch {
                return error.code
            }
        }
        let good = TestBatch().bytes
        #expect(code([]) == .corruptMessage)
        for count in 0..<good.count { #expect(code(Array(good.prefix(count))) == .corruptMessage) }
        #expect(code(good + [0]) == .corruptMessage)
        var bad = good
        bad[good.count - 1] ^= 1
        #expect(code(bad) == .corruptMessage)
        bad = good
        bad[16] = 1
        #expect(code(bad) == .unsupportedForMessageFormat)
        #expect(code(TestBatch(values: [String(repeating: "x", count: 200)]).bytes) == .messageTooLarge)
        #expect(code(TestBatch(values: ["a", "b"], lastDelta: 5).bytes) == .invalidRecord)
        #expect(code(TestBatch(values: [], lastDelta: 0).bytes) == .invalidRecord)
        #expect(code(TestBatch(attributes: 5).bytes) == .unsupportedCompressionType)
        #expect(code(TestBatch(producerId: 4, producerEpoch: 0).bytes) == .invalidRecord)
        #expect(log.logEndOffset == 0)
        #expect(code(good) == nil)
    }

    @Test("an idempotent producer's batches: once each, in order, newest epoch only")
    func idempotent() throws {
        var log = PartitionLog()
        func append(_ sequence: Int32, count: Int = 2, epoch: Int16 = 0) throws -> Int64 {
            let batch = TestBatch(
                values: .init(repeating: "v", count: count), producerId: 9, producerEpoch: epoch, baseSequence: sequence
            )
            return try log.append(batch.bytes, leaderEpoch: 0, now: 0).baseOffset
        }
        func code(_ body: () throws -> Int64) -> ErrorCode? {
            do { _ = try body(); return nil } catch { return (error as? AppendError)?.code }
        }
        #expect(try append(0) == 0)
        #expect(try append(2) == 2)
        #expect(try append(0) == 0)  // sent again
        #expect(log.logEndOffset == 4)
        #expect(code { try append(6) } == .outOfOrderSequenceNumber)
        #expect(code { try append(3) } == .outOfOrderSequenceNumber)
        #expect(try append(4) == 4)
        #expect(code { try append(3, epoch: 1) } == .outOfOrderSequenceNumber)
        #expect(try append(0, epoch: 1) == 6)
        #expect(code { try append(2, epoch: 0) } == .invalidProducerEpoch)
        // Around the largest sequence number.
        var other = PartitionLog()
        let near = TestBatch(values: ["a", "b", "c"], producerId: 1, producerEpoch: 0, baseSequence: .max - 1)
        _ = try other.append(near.bytes, leaderEpoch: 0, now: 0)
        let next = TestBatch(values: ["d"], producerId: 1, producerEpoch: 0, baseSequence: 1)
        #expect(try other.append(next.bytes, leaderEpoch: 0, now: 0).baseOffset == 3)
    }

    @Test("transactions: the last stable offset and the aborted list")
    func transactions() throws {
        var log = PartitionLog()
        func write(_ producer: Int64, _ sequence: Int32, _ count: Int = 2) throws {
            let batch = TestBatch(
                values: .init(repeating: "v", count: count), attributes: 0x10, producerId: producer, producerEpoch: 0,
                baseSequence: sequence)
            _ = try log.append(batch.bytes, leaderEpoch: 0, now: 0)
        }
        func end(_ producer: Int64, commit: Bool) throws {
            let marker = RecordBatchBuilder.marker(
                commit: commit, producerId: producer, producerEpoch: 0, offset: 0, timestamp: 5)
            _ = try log.append(try marker.encoded(), leaderEpoch: 0, now: 0)
        }
        try write(1, 0)  // 0, 1
        #expect(log.lastStableOffset == 0)
        try write(2, 0)  // 2, 3
        _ = try log.append(TestBatch().bytes, leaderEpoch: 0, now: 0)  // 4
        try end(1, commit: true)  // 5
        #expect(log.lastStableOffset == 2)
        try write(1, 2)  // 6, 7
        try end(2, commit: false)  // 8
        #expect(log.lastStableOffset == 6)
        try end(1, commit: false)  // 9
        #expect(log.lastStableOffset == 10)
        let aborted = log.transactions.aborted
        #expect(aborted.map(\.producerId) == [2, 1])
        #expect(aborted.map(\.firstOffset) == [2, 6])
        #expect(aborted.map(\.lastOffset) == [8, 9])
        #expect(log.transactions.aborted(in: 9..<10).map(\.producerId) == [1])
        #expect(log.transactions.aborted(in: 0..<3).map(\.producerId) == [2])
        // Cut inside: what was aborted there is open again.
        log.truncate(to: 8)
        #expect(log.lastStableOffset == 2)
        #expect(log.transactions.aborted.isEmpty)
        #expect(log.transactions.open == [2: 2, 1: 6])
        log.heldHighWatermark = 1
        #expect(log.lastStableOffset == 1)
    }

    @Test("batches as they are: holes, old formats, bytes in which no header can be read")
    func unchecked() throws {
        var log = PartitionLog()
        var builder = RecordBatchBuilder()
        builder.baseOffset = 5
        builder.records = [.init(offsetDelta: 2, timestamp: 1, key: nil, value: [1])]
        builder.lastOffsetDelta = 4
        try log.appendUnchecked(try builder.encoded())
        #expect(log.logEndOffset == 10)
        builder.magic = 1
        builder.baseOffset = 10
        try log.appendUnchecked(try builder.encoded())
        #expect(log.logEndOffset == 13)
        try log.appendUnchecked([1, 2, 3], lastOffset: 20)
        #expect(log.logEndOffset == 21)
        #expect(try log.read(from: 15, before: .max, maxBytes: 0) == [1, 2, 3])
        #expect(throws: AppendError.self) { try log.appendUnchecked([1, 2, 3]) }
        #expect(throws: AppendError.self) { try log.appendUnchecked([1, 2, 3], lastOffset: 20) }
        #expect(throws: AppendError.self) { try log.appendUnchecked([1, 2, 3], lastOffset: .max) }
    }

    @Test("the first batch of a time, with times that go back and forth", arguments: 0..<10 as Range<UInt64>)
    func times(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var log = PartitionLog()
        for _ in 0..<50 {
            let batch = TestBatch(
                values: ["a", "b", "c"], timestamp: .random(in: 0...500, using: &random), timestampStep: 3)
            _ = try log.append(batch.bytes, leaderEpoch: 0, now: 0)
        }
        for time in stride(from: Int64(0), to: 520, by: 1) {
            let from = Int64.random(in: 0..<150, using: &random)
            let expected = log.batches.first { $0.header.maxTimestamp >= time && $0.header.lastOffset >= from }
            #expect(try log.batch(notBefore: time, from: from) == expected?.bytes)
        }
        #expect(try log.maxTimestamp() == log.batches.map(\.header.maxTimestamp).max())
    }
}
