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
