import KafkaWire
import Testing

/// A walk into a sink: what is passed over, where it ends, where it goes on.
struct RecordSinkTests {
    /// Keeps offsets; what it says of a record or batch is given to it.
    private struct Keeper: RecordSink {
        static let looksAtBatches = true
        var offsets: [Int64] = []
        var answers: [Int64: RecordAnswer] = [:]
        var wantsHeader: (RecordBatchHeader) -> Bool = { _ in true }
        var wantsBytes: ([UInt8]) -> Bool = { _ in true }
        var byteCount: Int { 0 }

        mutating func begin(_ partition: TopicPartition, brokerId: Int32) {}
        mutating func wants(_ batch: RecordBatchHeader) -> Bool { wantsHeader(batch) }
        mutating func wants(_ batch: RecordBatchHeader, records: RawSpan) -> Bool {
            wantsBytes(records.withUnsafeBytes { Array($0) })
        }
        mutating func take(_ record: borrowing RecordView) throws(RecordError) -> RecordAnswer {
            let answer = answers[record.offset] ?? .next
            if answer == .next { offsets.append(record.offset) }
            return answer
        }
        mutating func flush() throws(RecordError) {}
    }

    private func field(_ codec: CompressionCodec = .none) throws -> [UInt8] {
        var bytes: [UInt8] = []
        for base in stride(from: Int64(0), to: 30, by: 10) {
            var batch = RecordBatchBuilder()
            batch.baseOffset = base
            batch.codec = codec
            batch.records = (0..<10).map {
                .init(
                    offsetDelta: Int32($0), timestamp: base + Int64($0), key: nil,
                    value: Array("number \(base + Int64($0))".utf8))
            }
            bytes += try batch.encoded()
        }
        return bytes
    }

    @Test("records passed over don't count against the limit", arguments: [CompressionCodec.none, .lz4])
    func passing(_ codec: CompressionCodec) throws {
        var sink = Keeper()
        for offset in 0..<30 where offset % 3 != 0 { sink.answers[Int64(offset)] = .pass }
        var walker = RecordWalker()
        let bytes = try field(codec)
        let result = try walker.walk(bytes.span.bytes, from: 0, limit: 5, into: &sink)
        #expect(sink.offsets == [0, 3, 6, 9, 12] && result.recordCount == 5 && result.reachedLimit)
        #expect(result.nextOffset == 13)
    }

    @Test("stop ends the walk before the record", arguments: [CompressionCodec.none, .zstd])
    func stopping(_ codec: CompressionCodec) throws {
        var sink = Keeper(answers: [14: .stop])
        var walker = RecordWalker()
        let bytes = try field(codec)
        let result = try walker.walk(bytes.span.bytes, from: 2, into: &sink)
        #expect(sink.offsets == Array(2..<14) && result.ending == .stop && result.nextOffset == 14)
    }

    @Test("not now: the walk goes on at the same record", arguments: [CompressionCodec.none, .gzip])
    func waiting(_ codec: CompressionCodec) throws {
        let bytes = try field(codec)
        var sink = Keeper(answers: [0: .notNow, 14: .notNow, 15: .notNow, 29: .notNow])
        var walker = RecordWalker()
        var (from, at, waits) = (Int64(0), 0, 0)
        while true {
            let result = try walker.walk(bytes.span.bytes, from: from, at: at, into: &sink)
            (from, at) = (result.nextOffset, result.batchPosition)
            guard result.ending == .notNow else { break }
            waits += 1
            sink.answers[from] = nil
        }
        #expect(waits == 4 && sink.offsets == Array(0..<30) && from == 30)
    }

    @Test("a batch that isn't wanted by its header is not decompressed")
    func byHeader() throws {
        var bytes = try field(.lz4)
        // The second batch can't be decompressed, though its checksum holds.
        let second = try #require(RecordBatchHeader(bytes, at: 0, position: 0, limit: bytes.count)).sizeInBytes
        let size = try #require(RecordBatchHeader(bytes, at: second, position: 0, limit: bytes.count)).sizeInBytes
        for index in second + 61..<second + size { bytes[index] = 0 }
        let crc = bytes[second..<second + size].withUnsafeBytes { RecordBatchHeader.checksum(of: $0, magic: 2) }
        withUnsafeBytes(of: crc.bigEndian) { bytes.replaceSubrange(second + 17..<second + 21, with: $0) }
        var sink = Keeper(wantsHeader: { $0.baseOffset != 10 })
        var walker = RecordWalker()
        let result = try walker.walk(bytes.span.bytes, from: 0, into: &sink)
        #expect(sink.offsets == Array(0..<10) + Array(20..<30) && result.nextOffset == 30)
        var all = Keeper()
        #expect(throws: RecordError.self) { try walker.walk(bytes.span.bytes, from: 0, into: &all) }
    }

    @Test("a batch may be passed over by all of its bytes", arguments: CompressionCodec.allCases)
    func byBytes(_ codec: CompressionCodec) throws {
        var sink = Keeper(wantsBytes: { String(decoding: $0, as: UTF8.self).contains("number 17") })
        var walker = RecordWalker()
        let bytes = try field(codec)
        let result = try walker.walk(bytes.span.bytes, from: 0, into: &sink)
        #expect(sink.offsets == Array(10..<20) && result.nextOffset == 30)
    }

    @Test("the end time ends the walk before the first record that has it")
    func endTime() throws {
        // In memory of its own, as a walk has it: the sink outlives what stands before it.
        let sink = UnsafeMutablePointer<Keeper>.allocate(capacity: 1)
        sink.initialize(to: Keeper(wantsHeader: { _ in false }))
        defer {
            sink.deinitialize(count: 1)
            sink.deallocate()
        }
        var walker = RecordWalker()
        let bytes = try field()
        var bounded = EndTimeSink(sink, endTime: 15)
        let result = try walker.walk(bytes.span.bytes, from: 0, into: &bounded)
        // The batch that holds the end is walked though the sink doesn't want it.
        #expect(sink.pointee.offsets == Array(10..<15) && result.ending == .stop)
    }

    @Test("control records come when they are asked for, and say that they are")
    func control() throws {
        let bytes =
            try field()
            + RecordBatchBuilder.marker(
                commit: true, producerId: 7, producerEpoch: 1, offset: 30, timestamp: 99
            ).encoded()
        var walker = RecordWalker()
        walker.givesControlRecords = true
        var seen: [Int64] = []
        let result = try walker.walk(bytes.span.bytes, from: 25) { record in
            if record.isControl { seen.append(record.offset * 1000 + record.producerId) }
        }
        #expect(seen == [30_007] && result.recordCount == 6 && result.nextOffset == 31)
    }
}
