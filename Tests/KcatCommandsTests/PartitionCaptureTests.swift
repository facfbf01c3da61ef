import Foundation
import KafkaClient
import KafkaLog
import KafkaWire
import KcatCommands
import Testing
import Transport

/// What a partition's capture notes of where the log begins, and when.
@Suite struct PartitionCaptureTests {
    private static let partition = TopicPartition("t", 0)
    /// Of ten records, from offset 100 on.
    private static let batch: [UInt8] = {
        var builder = RecordBatchBuilder()
        builder.baseOffset = 100
        builder.records = (0..<10).map { .init(offsetDelta: $0, timestamp: 1, key: nil, value: [1]) }
        return (try? builder.encoded()) ?? []
    }()

    private struct Crash: Error {}

    private func fetched(logStart: Int64) -> FetchedRecords {
        FetchedRecords(
            Self.partition, epoch: 1, fetchOffset: 103, nextOffset: 110, highWatermark: 110, lastStableOffset: 110,
            logStartOffset: logStart, endOffset: 110, brokerId: 1, leaderEpoch: nil,
            frame: FetchedFrame(Frame(Self.batch)) { _ in }, range: 0..<Self.batch.count)
    }

    private func withFolder(_ body: (String) throws -> Void) throws {
        let path = NSTemporaryDirectory() + "kcat-capture-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path + "/t-0")
    }

    /// A capture from 103 on that has taken the batch.
    private func capture(_ folder: String, logStart: Int64) throws -> PartitionCapture {
        let capture = PartitionCapture(
            PartitionPlan(Self.partition, start: 103),
            try PartitionWriter(folder: folder, topicId: .zero, segmentBytes: 1 << 20))
        try capture.take(fetched(logStart: logStart)) {}
        return capture
    }

    @Test("That a log begins inside of the first batch is noted before that batch is written")
    func order() throws {
        try withFolder { folder in
            let writer = try PartitionWriter(folder: folder, topicId: .zero, segmentBytes: 1 << 20)
            let capture = PartitionCapture(PartitionPlan(Self.partition, start: 103), writer)
            #expect(throws: Crash.self) { try capture.take(fetched(logStart: 103)) { throw Crash() } }
            #expect(capture.firstReadable == 103)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
            #expect(capture.tally.start == nil && capture.tally.records == 0, "what isn't written isn't told")
            try capture.take(fetched(logStart: 103)) {}
            #expect(capture.tally.start == 100 && capture.tally.next == 110)
        }
    }

    @Test("A log that begins at its first batch, or before it, has nothing to note", arguments: [Int64(40), 100])
    func whole(_ logStart: Int64) throws {
        try withFolder { folder in
            let whole = try capture(folder, logStart: logStart)
            #expect(whole.firstReadable == nil && whole.tally.records == 10)
        }
    }

    @Test("A count ends a capture with the batch that reaches it, in a run that goes on too")
    func count() throws {
        for (count, isDone) in [(Int64(7), true), (6, true), (8, false)] {
            try withFolder { folder in
                var plan = PartitionPlan(Self.partition, start: 103)
                plan.count = count
                let capture = PartitionCapture(
                    plan, try PartitionWriter(folder: folder, topicId: .zero, segmentBytes: 1 << 20))
                #expect(!capture.isDone)
                try capture.take(fetched(logStart: 0)) {}
                #expect(capture.isDone == isDone, "\(count) records from 103 on")
                try capture.finish()
                let resumed = try PartitionCapture(plan, resuming: folder, asked: 103, segmentBytes: 1 << 20)
                #expect(resumed.isDone == isDone)
            }
        }
    }

    /// A batch of three records with these times, from `base` on.
    private func batch(_ base: Int64, _ times: [Int64], isControl: Bool = false) throws -> [UInt8] {
        var builder = RecordBatchBuilder()
        builder.baseOffset = base
        builder.isControl = isControl
        builder.records = times.enumerated().map {
            .init(
                offsetDelta: Int32($0.offset), timestamp: $0.element, key: isControl ? [0, 0, 0, 1] : nil, value: [1])
        }
        return try builder.encoded()
    }

    private func fetched(_ bytes: [UInt8], from offset: Int64, end: Int64) -> FetchedRecords {
        FetchedRecords(
            Self.partition, epoch: 1, fetchOffset: offset, nextOffset: end, highWatermark: end, lastStableOffset: end,
            logStartOffset: 0, endOffset: end, brokerId: 1, leaderEpoch: nil,
            frame: FetchedFrame(Frame(bytes)) { _ in }, range: 0..<bytes.count)
    }

    /// A capture from 0 up to the time 1000.
    private func timed(_ folder: String) throws -> PartitionCapture {
        var plan = PartitionPlan(Self.partition, start: 0)
        plan.endTime = 1000
        return PartitionCapture(plan, try PartitionWriter(folder: folder, topicId: .zero, segmentBytes: 1 << 20))
    }

    @Test(
        "A time ahead of the clock ends a capture before the first record that has it or a later one, in whole batches")
    func endTime() throws {
        let cases: [(times: [Int64], next: Int64, end: Int64?)] = [
            ([7, 999, 30], 6, nil), ([7, 1000, 30], 6, 4), ([1000, 7, 8], 3, 3), ([2000, 2000, 2000], 3, 3),
        ]
        for (times, next, end) in cases {
            try withFolder { folder in
                let capture = try timed(folder)
                let bytes = try batch(0, [1, 2, 3]) + batch(3, times) + batch(6, [4, 5, 6])
                try capture.take(fetched(bytes, from: 0, end: 9)) {}
                #expect(capture.isDone == (end != nil), "\(times)")
                #expect(capture.tally.next == (end == nil ? 9 : next) && capture.plan.end == end, "\(times)")
                try capture.finish()
                var plan = PartitionPlan(Self.partition, start: 5)
                plan.endTime = 1000
                let resumed = try PartitionCapture(plan, resuming: folder, asked: 0, segmentBytes: 1 << 20)
                // What was not written may have been compacted away since: it is looked for again.
                #expect(resumed.isDone == (end == 4) && resumed.plan.end == (end == 4 ? 4 : nil), "\(times)")
            }
        }
    }

    @Test("Markers, and records of a batch that is damaged, end no capture by their times")
    func noProof() throws {
        try withFolder { folder in
            let capture = try timed(folder)
            var damaged = try batch(4, [1, 5000, 2])
            damaged[damaged.count - 1] ^= 1
            try capture.take(
                fetched(batch(0, [1, 2, 3]) + batch(3, [5000], isControl: true) + damaged, from: 0, end: 7)
            ) {}
            #expect(!capture.isDone && capture.tally.next == 7 && capture.tally.damages.count == 1)
        }
    }

    @Test("By the clock a capture ends when its time has come and all that there is was written")
    func clock() throws {
        try withFolder { folder in
            let capture = try timed(folder)
            #expect(capture.nextTick == nil)
            capture.tick(now: 5000)
            #expect(!capture.isDone, "nothing was asked yet")
            try capture.take(fetched(batch(0, [1, 2, 3]), from: 0, end: 6)) {}
            #expect(capture.nextTick == nil)
            capture.tick(now: 5000)
            #expect(!capture.isDone, "records are still to come")
            try capture.take(fetched(batch(3, [1, 2, 3]), from: 3, end: 6)) {}
            #expect(capture.nextTick == 1000 && capture.awaited?.words == "1970-01-01 00:00:01 UTC")
            capture.tick(now: 999)
            #expect(!capture.isDone)
            capture.tick(now: 1000)
            #expect(capture.isDone && capture.plan.end == 6 && capture.nextTick == nil)
        }
    }

    @Test("An end among offsets that compaction took is reached by the batch behind it, which is not written")
    func endInHole() throws {
        try withFolder { folder in
            var plan = PartitionPlan(Self.partition, start: 5)
            plan.end = 7
            let capture = PartitionCapture(
                plan, try PartitionWriter(folder: folder, topicId: .zero, segmentBytes: 1 << 20))
            try capture.take(fetched(batch(10, [1, 2, 3]), from: 5, end: 13)) {}
            #expect(capture.isDone && capture.tally.start == nil)
        }
    }

    @Test("A start behind the log's end is asked for: the broker says whether it is there")
    func proof() throws {
        try withFolder { folder in
            var plan = PartitionPlan(Self.partition, start: 500)
            plan.end = 110
            let writer = try PartitionWriter(folder: folder, topicId: .zero, segmentBytes: 1 << 20)
            #expect(PartitionCapture(plan, writer).isDone)
            plan.needsProof = true
            #expect(!PartitionCapture(plan, writer).isDone)
        }
    }

    @Test("What an earlier run had no time to note is found again: no record that was asked for is hidden")
    func resumed() throws {
        let cases: [(now: Int64, noted: Int64?)] = [
            (103, 103), (102, 102), (108, 103), (500, 103), (100, nil), (7, nil),
        ]
        for (now, noted) in cases {
            try withFolder { folder in
                _ = try capture(folder, logStart: 103)
                let resumed = try PartitionCapture(
                    PartitionPlan(Self.partition, start: 110), resuming: folder, asked: 103, segmentBytes: 1 << 20)
                #expect(resumed.mayBeginInside && resumed.firstReadable == nil)
                resumed.noteLogStart(now)
                #expect(resumed.firstReadable == noted, "the log begins at \(now)")
            }
        }
    }

    @Test("Where the first batch was asked for as a whole nothing stands in doubt", arguments: [nil, 100, 110])
    func noDoubt(_ asked: Int64?) throws {
        try withFolder { folder in
            _ = try capture(folder, logStart: 100)
            let resumed = try PartitionCapture(
                PartitionPlan(Self.partition, start: 110), resuming: folder, asked: asked, segmentBytes: 1 << 20)
            resumed.noteLogStart(105)
            #expect(!resumed.mayBeginInside && resumed.firstReadable == nil)
        }
    }
}
