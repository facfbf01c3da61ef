import Inspection
import KafkaWire
import Testing

/// Batches of a partition, one after the other: gaps and their reasons, sequences, totals, findings.
struct AuditTests {
    private func batch(
        _ base: Int64, _ count: Int = 5, last: Int32? = nil, producer: Int64 = -1, epoch: Int16 = 0,
        sequence: Int32 = -1, transactional: Bool = false, codec: CompressionCodec = .none,
        time: Int64 = 1_700_000_000_000
    ) throws -> [UInt8] {
        var batch = RecordBatchBuilder()
        batch.baseOffset = base
        batch.codec = codec
        batch.producerId = producer
        batch.producerEpoch = producer >= 0 ? epoch : -1
        batch.baseSequence = sequence
        batch.isTransactional = transactional
        batch.lastOffsetDelta = last
        batch.records = (0..<count).map {
            .init(offsetDelta: Int32($0), timestamp: time + Int64($0), key: nil, value: Array("value \($0)".utf8))
        }
        return try batch.encoded()
    }

    private func marker(_ offset: Int64, _ producer: Int64, commit: Bool) throws -> [UInt8] {
        try RecordBatchBuilder.marker(
            commit: commit, producerId: producer, producerEpoch: 0, offset: offset, timestamp: 1_700_000_000_000
        ).encoded()
    }

    private func audit(
        _ batches: [[UInt8]], _ facts: PartitionFacts, aborted: [AbortedTransaction] = []
    ) throws -> (audit: PartitionAudit, gaps: [Gap], rows: [BatchRow]) {
        var audit = PartitionAudit(facts)
        audit.note(aborted: aborted)
        var inspector = BatchInspector(isDeep: true)
        var gaps: [Gap] = []
        var rows: [BatchRow] = []
        for bytes in batches {
            let header = try #require(RecordBatchHeader(bytes, at: 0, position: 0, limit: bytes.count))
            var row = inspector.inspect(bytes.span.bytes, header, filePosition: nil)
            gaps += audit.take(&row)
            rows.append(row)
        }
        gaps += audit.finish()
        return (audit, gaps, rows)
    }

    private func facts(_ end: Int64, stable: Int64? = nil, compacted: Bool? = nil) -> PartitionFacts {
        PartitionFacts(
            start: 0, end: end, now: 1_700_000_100_000, logStartOffset: 0, lastStableOffset: stable ?? end,
            isCompacted: compacted)
    }

    @Test("a whole log has no gap, and its totals are right", arguments: CompressionCodec.allCases)
    func whole(_ codec: CompressionCodec) throws {
        let result = try audit([try batch(0, codec: codec), try batch(5, codec: codec)], facts(10))
        #expect(result.gaps.isEmpty && result.audit.totals.records == 10 && result.audit.totals.batches == 2)
        #expect(result.rows.allSatisfy { $0.isValid == true && $0.missingInside == 0 && $0.gapBefore == 0 })
        #expect(result.rows[0].uncompressedSize == result.rows[1].uncompressedSize)
        #expect((result.rows[0].ratio == nil) == (codec == .none))
    }

    @Test("records and reasons together are the offsets") func sums() throws {
        let result = try audit(
            [
                batch(0, 3, last: 9), marker(10, 4, commit: true), batch(20, 0, last: 4),
                batch(25, 5, producer: 9, sequence: 0, transactional: true), marker(30, 9, commit: false),
                batch(31, 4, producer: 8, sequence: 0, transactional: true),
            ], facts(35, stable: 31, compacted: true), aborted: [AbortedTransaction(producerId: 9, firstOffset: 25)])
        let missing = result.audit.missing
        #expect(missing[.compacted] == 7 + 9 + 5 && missing[.control] == 2 && missing[.aborted] == 5)
        #expect(missing[.open] == 4 && missing[.unexplained] == nil)
        #expect(result.audit.totals.records + 21 + 2 == 35)
        #expect(result.rows.map(\.isAborted) == [false, false, false, true, false, nil])
    }

    @Test("a hole in a log that is not compacted is unexplained, with both neighbours") func unexplained() throws {
        let result = try audit([batch(0), batch(9)], facts(14, compacted: false))
        #expect(result.gaps.count == 1 && result.gaps[0].first == 5 && result.gaps[0].last == 8)
        #expect(result.gaps[0].reason == .unexplained && result.gaps[0].detail.contains("4 of epoch 0"))
        #expect(result.audit.findings().contains { $0.kind == .unexplainedGap && $0.offset == 5 })
    }

    @Test("where the policy isn't known, a hole inside a batch proves compaction for those between batches")
    func proven() throws {
        let holes = [try batch(0), try batch(9), try batch(14, 2, last: 4)]
        #expect(try audit(holes, facts(19)).gaps.map(\.reason) == [.compacted, .compacted])
        #expect(try audit(Array(holes.prefix(2)), facts(14)).gaps.map(\.reason) == [.unexplained])
    }

    @Test("what the range ends with, and what the log start passed") func ends() throws {
        var facts = facts(20, compacted: false)
        facts.logStartOffset = 3
        let result = try audit([batch(3)], facts)
        #expect(result.gaps.map(\.reason) == [.trimmed, .unexplained])
        #expect(result.gaps.map(\.count) == [3, 12] && result.audit.missing[.trimmed] == nil)
    }

    @Test("sequences: lost, doubled, wrapped around, and each epoch by itself") func sequences() throws {
        let lost = try audit(
            [batch(0, producer: 1, sequence: 0), batch(5, producer: 1, sequence: 8)], facts(10)
        ).audit.sequences.producers[0]
        #expect(lost.lost == 3 && lost.verdict == "3 lost between 4 and 5")
        let doubled = try audit(
            [batch(0, producer: 1, sequence: 0), batch(5, producer: 1, sequence: 0)], facts(10)
        ).audit.sequences.producers[0]
        #expect(doubled.doubled == 5 && doubled.lost == 0 && doubled.verdict == "5 doubled at 5")
        let wrapped = try audit(
            [
                batch(0, producer: 1, sequence: .max - 2), batch(5, producer: 1, sequence: 2),
                batch(10, producer: 1, epoch: 1, sequence: 0),
            ], facts(15)
        ).audit.sequences.producers
        #expect(wrapped.map(\.verdict) == ["ok", "ok"] && wrapped.map(\.epoch) == [0, 1])
        let compacted = try audit(
            [batch(0, producer: 1, sequence: 0), batch(9, producer: 1, sequence: 9)], facts(14, compacted: true)
        ).audit.sequences.producers[0]
        #expect(compacted.lost == 0 && compacted.compacted == 4 && compacted.verdict == "ok")
    }

    @Test("damage is named, and its offsets are damaged, not missing") func damage() throws {
        var broken = try batch(5)
        broken[70] ^= 1
        let result = try audit([batch(0), broken, batch(10)], facts(15, compacted: false))
        #expect(result.rows[1].isValid == false && result.rows[1].hasWrongChecksum)
        #expect(result.rows[1].damage?.hasPrefix("CRC-32C is 0x") == true)
        #expect(result.gaps.map(\.reason) == [.damaged] && result.audit.findings().contains { $0.kind == .damage })
    }

    @Test("bytes that are no batch have the offsets between their neighbours, and a header that lies has them too")
    func unreadable() throws {
        var audit = PartitionAudit(facts(20, compacted: false))
        var inspector = BatchInspector(isDeep: true)
        func take(_ bytes: [UInt8]) throws -> [Gap] {
            let header = try #require(RecordBatchHeader(bytes, at: 0, position: 0, limit: bytes.count))
            var row = inspector.inspect(bytes.span.bytes, header, filePosition: nil)
            defer { if row.damage == nil { #expect(row.gapBefore == 0) } }
            return audit.take(&row)
        }
        #expect(try take(batch(0)).isEmpty)
        var none = BatchRow(unreadable: 80, at: 100, after: 4, filePosition: 100, damage: "no batch")
        #expect(audit.take(&none).isEmpty)
        #expect(try take(batch(10)) == [Gap(5, 9, .damaged, "no batch")])
        // Its checksum is wrong, and so is where it says that it ends.
        var liar = try batch(15)
        liar[24] = 0x7f
        #expect(try take(liar).isEmpty)
        #expect(audit.finish().map(\.reason) == [.damaged] && audit.missing == [.damaged: 10])
        #expect(audit.totals.records == 10 && audit.totals.damaged.count == 2)
    }

    @Test("a batch that was written twice is doubled, and its records count once") func doubled() throws {
        let one = try batch(5, producer: 1, sequence: 5)
        let result = try audit(
            [batch(0, producer: 1, sequence: 0), one, one, batch(10, producer: 1, sequence: 10)], facts(15))
        #expect(result.audit.totals.records == 15 && result.gaps.isEmpty)
        #expect(result.rows.map(\.goesBack) == [false, false, true, false])
        #expect(result.audit.sequences.producers.map(\.verdict) == ["5 doubled at 5"])
        #expect(result.audit.findings().map(\.kind) == [.sequenceBreak])
    }

    @Test("findings about shapes hold when they hold, and name an offset") func shapes() throws {
        func kinds(
            _ result: (audit: PartitionAudit, gaps: [Gap], rows: [BatchRow]), _ sample: RecordSample = RecordSample()
        )
            -> [Finding.Kind]
        {
            let found = result.audit.findings(sample)
            #expect(found.allSatisfy { $0.offset != nil && !$0.text.isEmpty })
            return found.map(\.kind)
        }
        let sound = try audit([batch(0), batch(5)], facts(10))
        var sample = RecordSample()
        sample.compression = (10_000, 4000, 0)
        #expect(kinds(sound, sample) == [.uncompressed])
        sample.compression = (10_000, 6000, 0)
        #expect(kinds(sound, sample).isEmpty)
        #expect(kinds(try audit([batch(0, codec: .lz4), batch(5)], facts(10)), sample).isEmpty)
        sample = RecordSample()
        (sample.payloadBytes, sample.repeatedHeaderBytes, sample.offset) = (1000, 250, 3)
        #expect(kinds(sound, sample) == [.repeatedHeaders])
        sample.repeatedHeaderBytes = 200
        #expect(kinds(sound, sample).isEmpty)
        let many = try audit((0..<10).map { try batch($0 * 5, producer: $0, sequence: 0) }, facts(50))
        #expect(kinds(many) == [.producerChurn])
        let few = try audit((0..<9).map { try batch($0 * 5, producer: $0, sequence: 0) }, facts(45))
        #expect(kinds(few).isEmpty)
        var limited = facts(10)
        limited.maxMessageBytes = try batch(5).count
        #expect(kinds(try audit([batch(0), batch(5)], limited)) == [.nearSizeLimit])
        limited.maxMessageBytes = try batch(5).count * 2
        #expect(kinds(try audit([batch(0), batch(5)], limited)).isEmpty)
        var stuck = facts(10)
        stuck.lastStableOffset = 5
        let open = try [batch(0), batch(5, producer: 1, sequence: 0, transactional: true)]
        stuck.now = 1_700_000_000_000 + 16 * 60_000
        #expect(kinds(try audit(open, stuck)) == [.openTransaction])
        // Where its coordinator tells how long it may take, that counts.
        stuck.transactionTimeouts = [1: 7_200_000]
        #expect(kinds(try audit(open, stuck)).isEmpty)
        stuck.transactionTimeouts = [1: 60_000]
        #expect(
            try audit(open, stuck).audit.findings().map(\.text).contains { $0.hasSuffix("beyond its timeout of 60 s") })
        stuck.transactionTimeouts = [:]
        stuck.now = 1_700_000_000_000 + 14 * 60_000
        #expect(kinds(try audit(open, stuck)).isEmpty)
        var old: [UInt8] = [
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 14, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255,
        ]
        let crc = old.withUnsafeBytes { RecordBatchHeader.checksum(of: $0, magic: 0) }
        withUnsafeBytes(of: crc.bigEndian) { old.replaceSubrange(12..<16, with: $0) }
        #expect(kinds(try audit([old], facts(1))) == [.oldFormat])
    }

    @Test("whatever byte of a batch is changed, it is told or means nothing") func anyByte() throws {
        let sound = try batch(0, codec: .lz4)
        var inspector = BatchInspector(isDeep: true)
        for index in sound.indices where index >= 17 {
            var bytes = sound
            bytes[index] ^= 0x41
            guard let header = RecordBatchHeader(bytes, at: 0, position: 0, limit: bytes.count) else { continue }
            let row = inspector.inspect(bytes.span.bytes, header, filePosition: nil)
            #expect(row.isValid == false, "byte \(index)")
        }
    }

    @Test("findings about time, and none where nothing is wrong") func times() throws {
        let future = try audit([batch(0, time: 1_900_000_000_000)], facts(5)).audit.findings()
        #expect(future.map(\.kind) == [.futureTimestamp])
        let seconds = try audit([batch(0, time: 1_700_000_000)], facts(5)).audit.findings()
        #expect(seconds.map(\.kind) == [.wrongTimeUnit])
        let back = try audit([batch(0), batch(5, time: 1_699_999_000_000)], facts(10)).audit.findings()
        #expect(back.map(\.kind) == [.backwardsTimestamps] && back[0].offset == 5)
        #expect(try audit([batch(0), batch(5)], facts(10)).audit.findings().isEmpty)
        let small = try audit((0..<30).map { try batch($0, 1) }, facts(30)).audit.findings()
        #expect(small.map(\.kind) == [.smallBatches])
    }

    @Test("a distribution is exact where it is small, near where it is large") func distribution() {
        var values = Distribution()
        #expect(values.quantile(0.5) == 0)
        for value in 1...1000 { values.add(Int64(value)) }
        #expect(values.minimum == 1 && values.maximum == 1000)
        #expect(values.quantile(0.5) == 500 && values.quantile(0.99) == 990 && values.quantile(1) == 1000)
        var large = Distribution()
        for value in 1...1000 { large.add(Int64(value) * 1_000_000) }
        #expect(abs(large.quantile(0.5) - 500_000_000) < 500_000_000 / 50)
        large.add(.max)
        #expect(large.quantile(1) == .max)
    }
}
