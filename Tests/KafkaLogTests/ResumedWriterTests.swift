import Foundation
import KafkaLog
import KafkaWire
import TestSupport
import Testing

/// A partition's folder that is written, broken off at any byte, and gone on with.
@Suite struct ResumedWriterTests {
    /// Batches of one to three records; some in transactions, which are aborted or not.
    private static let batches: [[UInt8]] = {
        var offset: Int64 = 40
        return (0..<24).map { index in
            var builder = RecordBatchBuilder()
            if index % 6 == 5 {
                builder = .marker(
                    commit: index % 12 == 5, producerId: 9, producerEpoch: 0, offset: offset, timestamp: 5000)
            } else {
                builder.baseOffset = offset
                builder.records = (0..<Int32(index % 3 + 1)).map {
                    .init(
                        offsetDelta: $0, timestamp: Int64(1000 + index), key: nil, value: Array("value \(index)".utf8))
                }
                builder.producerId = index % 6 == 0 ? -1 : 9
                builder.producerEpoch = 0
                builder.isTransactional = index % 6 != 0
            }
            builder.partitionLeaderEpoch = Int32(index / 10)
            let bytes = (try? builder.encoded()) ?? []
            offset += Int64(max(1, builder.records.count))
            return bytes
        }
    }()

    private func append(_ batches: ArraySlice<[UInt8]>, to writer: PartitionWriter) throws {
        for batch in batches {
            let header = try #require(RecordBatchHeader(batch, at: 0, position: 0, limit: batch.count))
            let marker = header.isControl ? ControlRecord.type(inBatch: batch) : nil
            try batch.withUnsafeBytes {
                try writer.append($0, [header], markers: marker.map { [header.baseOffset: $0] } ?? [:])
            }
        }
        try writer.closeSegment()
    }

    private func files(_ folder: String) throws -> [String: Data] {
        try Dictionary(
            uniqueKeysWithValues: FileManager.default.contentsOfDirectory(atPath: folder).map {
                ($0, try Data(contentsOf: URL(filePath: folder + "/" + $0)))
            })
    }

    @Test(
        "What is gone on with equals what was written at once, all files alike, wherever it was broken off",
        arguments: [600, 1 << 20])
    func everyByte(_ segmentBytes: Int) throws {
        let whole = try TemporaryFolder()
        try append(
            Self.batches[...],
            to: PartitionWriter(folder: whole.path + "/t-0", topicId: .zero, segmentBytes: segmentBytes))
        let expected = try files(whole.path + "/t-0")
        let logs = expected.keys.filter { $0.hasSuffix(".log") }.sorted()
        let last = try #require(logs.last)
        let size = try #require(expected[last]?.count)
        // In the middle of headers and records, and at and beside the ends of batches.
        var random = SeededGenerator(seed: UInt64(segmentBytes))
        var cuts: Set<Int> = [0, 1, size - 1, size]
        for _ in 0..<16 { cuts.insert(Int.random(in: 0...size, using: &random)) }
        var end = 0
        for batch in Self.batches.reversed() where end < size { end += batch.count }
        for batch in Self.batches.suffix(4).reversed() {
            end -= batch.count
            cuts.formUnion([end - 1, end, end + 1, end + 61].filter { (0...size).contains($0) })
        }
        for cut in cuts.sorted() {
            // The indexes are as they were, or of any other size: they are made anew.
            let broken = try TemporaryFolder()
            let folder = broken.path + "/t-0"
            try FileManager.default.copyItem(atPath: whole.path + "/t-0", toPath: folder)
            try Data(try #require(expected[last]).prefix(cut)).write(to: URL(filePath: folder + "/" + last))
            if cut.isMultiple(of: 2) { try FileManager.default.removeItem(atPath: folder + "/leader-epoch-checkpoint") }
            var seen: [Int64] = []
            let writer = try PartitionWriter(resuming: folder, segmentBytes: segmentBytes) { header, bytes in
                seen.append(header.baseOffset)
                #expect(bytes.count == header.sizeInBytes)
            }
            let all = try Self.batches.map { try #require(RecordBatchHeader($0, at: 0, position: 0, limit: $0.count)) }
            #expect(seen == all.prefix(seen.count).map(\.baseOffset))
            #expect(writer.nextOffset == (seen.isEmpty ? nil : all[seen.count - 1].lastOffset + 1))
            try append(Self.batches[seen.count...], to: writer)
            #expect(try files(folder) == expected, "cut at \(cut)")
        }
    }

    @Test(
        "A segment without a batch, begun inside of the batch that comes next, gives way to one that is named by its first offset",
        arguments: [0, 2])
    func emptyInside(_ before: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/t-0"
        let begun = try PartitionWriter(folder: path, topicId: .zero, segmentBytes: 1 << 20)
        if before > 0 { try append(Self.batches.prefix(before), to: begun) }
        // The third batch has the offsets 43 to 45.
        try begun.begin(at: 44)
        try begun.closeSegment()
        let resumed = try PartitionWriter(resuming: path, segmentBytes: 1 << 20) { _, _ in }
        try append(Self.batches[2...], to: resumed)
        let there = try files(path)
        let names = there.keys.filter { $0.contains(".") }.sorted()
        let expected = (before > 0 ? [Int64(40), 43] : [43]).flatMap { base in
            [".index", ".log", ".timeindex"].map { SegmentedLog.digits(base) + $0 }
        }
        #expect(names.filter { !$0.hasSuffix(".txnindex") } == expected)
        #expect(Set(resumed.names) == Set(names))
        let third = try #require(there[SegmentedLog.digits(43) + ".log"])
        #expect(third == Self.batches[2...].reduce(into: Data()) { $0 += $1 })
        var seen: [Int64] = []
        _ = try PartitionWriter(resuming: path, segmentBytes: 1 << 20) { header, _ in seen.append(header.baseOffset) }
        #expect(seen.first == (before > 0 ? 40 : 43) && seen.count == 22 + before)
    }

    @Test("A batch larger than a segment fills the one that was begun; each further one is named by its first offset")
    func largeBatches() throws {
        let folder = try TemporaryFolder()
        let writer = try PartitionWriter(folder: folder.path + "/t-0", topicId: .zero, segmentBytes: 10)
        try writer.begin(at: 40)
        try append(Self.batches.prefix(2), to: writer)
        let names = try files(folder.path + "/t-0").keys.filter { $0.hasSuffix(".log") }.sorted()
        #expect(names == ["00000000000000000040.log", "00000000000000000041.log"])
    }

    @Test("A compressed set of formats 0 and 1, which names its last offset, begins a segment behind the one before")
    func oldFormats() throws {
        // A set of format 1 in gzip as the writer sees it: offset, size, CRC-32, magic, attributes, and the rest unread.
        func set(last: Int64) -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: 60)
            for (index, byte) in withUnsafeBytes(of: last.bigEndian, Array.init).enumerated() { bytes[index] = byte }
            bytes[11] = UInt8(bytes.count - 12)
            (bytes[16], bytes[17]) = (1, 1)
            return bytes
        }
        let folder = try TemporaryFolder()
        let writer = try PartitionWriter(folder: folder.path + "/t-0", topicId: .zero, segmentBytes: 100)
        try writer.begin(at: 0)
        try append([set(last: 9), set(last: 19), set(last: 24)], to: writer)
        let names = try files(folder.path + "/t-0").keys.filter { $0.hasSuffix(".log") }.sorted()
        #expect(names == [0, 10, 20].map { SegmentedLog.digits($0) + ".log" })
    }

    @Test("Damage that is no torn tail is told with its file and position")
    func damage() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/t-0"
        try append(Self.batches[...], to: PartitionWriter(folder: path, topicId: .zero, segmentBytes: 600))
        let first = try #require(try files(path).keys.filter { $0.hasSuffix(".log") }.sorted().first)
        var bytes = try #require(try files(path)[first])
        bytes.replaceSubrange(8..<12, with: [0x7f, 0xff, 0xff, 0xff])
        try bytes.write(to: URL(filePath: path + "/" + first))
        let error = #expect(throws: LogError.self) {
            _ = try PartitionWriter(resuming: path, segmentBytes: 600) { _, _ in }
        }
        #expect(error?.description.contains(first) == true && error?.description.contains("position 0") == true)
    }
}
