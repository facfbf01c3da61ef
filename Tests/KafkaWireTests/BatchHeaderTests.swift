import KafkaWire
import Testing

/// The header of a batch, in all formats.
struct BatchHeaderTests {
    private func builder() -> RecordBatchBuilder {
        var batch = RecordBatchBuilder()
        batch.baseOffset = 1 << 40
        batch.partitionLeaderEpoch = 7
        batch.producerId = 4711
        batch.producerEpoch = 3
        batch.baseSequence = .max - 1
        batch.isTransactional = true
        batch.codec = .lz4
        batch.records = (0..<4).map {
            RecordBatchBuilder.Record(
                offsetDelta: $0, timestamp: 1_700_000_000_000 + Int64($0), key: nil,
                value: [UInt8](repeating: 7, count: 50))
        }
        return batch
    }

    @Test("every field of format 2 is read where the builder put it") func format2() throws {
        let bytes = try builder().encoded()
        let header = try #require(RecordBatchHeader([9, 9] + bytes, at: 2, position: 100, limit: 100 + bytes.count))
        #expect(header.position == 100 && header.sizeInBytes == bytes.count && header.magic == 2)
        #expect(header.baseOffset == 1 << 40 && header.lastOffset == 1 << 40 + 3 && header.lastOffsetDelta == 3)
        #expect(header.partitionLeaderEpoch == 7 && header.producerId == 4711 && header.producerEpoch == 3)
        #expect(header.baseSequence == .max - 1 && header.lastSequence == 1, "sequences wrap around to 0")
        #expect(header.recordCount == 4 && header.compressionCodec == .lz4)
        #expect(header.baseTimestamp == 1_700_000_000_000 && header.maxTimestamp == 1_700_000_000_003)
        #expect(header.isTransactional && !header.isControl && !header.hasDeleteHorizon)
        #expect(header.timestampType == .createTime)
        #expect(header.crc == bytes.withUnsafeBytes { RecordBatchHeader.checksum(of: $0, magic: 2) })
    }

    @Test("formats 0 and 1 have what they have", arguments: [0, 1] as [Int8]) func legacy(_ magic: Int8) throws {
        var batch = builder()
        batch.magic = magic
        batch.codec = .none
        batch.records = [RecordBatchBuilder.Record(offsetDelta: 0, timestamp: 55, key: [1], value: [2])]
        let bytes = try batch.encoded()
        let header = try #require(RecordBatchHeader(bytes, at: 0, position: 0, limit: bytes.count))
        #expect(header.magic == magic && header.lastOffset == header.baseOffset && header.recordCount == 1)
        #expect(header.maxTimestamp == (magic == 0 ? -1 : 55))
        #expect(header.producerId == -1 && header.partitionLeaderEpoch == -1 && header.lastSequence == -1)
        #expect(!header.isTransactional && !header.isControl)
        #expect(header.crc == bytes.withUnsafeBytes { RecordBatchHeader.checksum(of: $0, magic: magic) })
    }

    @Test("fewer bytes than a header, or a batch beyond the end, are none") func cutShort() throws {
        let bytes = try builder().encoded()
        for count in 0..<61 {
            #expect(
                RecordBatchHeader(Array(bytes.prefix(count)), at: 0, position: 0, limit: bytes.count) == nil, "\(count)"
            )
        }
        #expect(RecordBatchHeader(bytes, at: 0, position: 0, limit: bytes.count - 1) == nil)
        #expect(RecordBatchHeader(Array(bytes.prefix(61)), at: 0, position: 0, limit: bytes.count) != nil)
    }

    @Test("whatever the header's bytes are, reading it neither traps nor gives an end before the start")
    func anyBytes() throws {
        let bytes = try builder().encoded()
        for index in 0..<61 {
            for value in [0, 1, 0x7f, 0x80, 0xff] as [UInt8] {
                var damaged = bytes
                damaged[index] = value
                guard let header = RecordBatchHeader(damaged, at: 0, position: 0, limit: damaged.count) else {
                    continue
                }
                #expect(header.lastOffset >= header.baseOffset && header.lastOffset < .max)
                #expect(header.lastSequence >= -1)
            }
        }
    }
}

/// Control records of every type.
struct ControlRecordTests {
    private func read(_ type: Int16, _ value: [UInt8]?, key: [UInt8]? = nil) -> ControlRecord {
        let key = key ?? [0, 0, UInt8(truncatingIfNeeded: type >> 8), UInt8(truncatingIfNeeded: type)]
        return ControlRecord(key: key.span.bytes, value: value?.span.bytes)
    }

    @Test("markers of transactions have their coordinator's epoch") func markers() {
        #expect(read(0, [0, 0, 0, 0, 0, 9]) == .abort(coordinatorEpoch: 9))
        #expect(read(1, [0, 0, 0, 0, 1, 0]) == .commit(coordinatorEpoch: 256))
        #expect(read(1, [0, 0, 0, 0, 1, 0]).type.description == "commit")
    }

    @Test("the records of a KRaft log") func kraft() throws {
        let voters: [UInt8] = [3, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0]
        #expect(
            read(2, [0, 0, 0, 0, 0, 1] + voters + [2, 0, 0, 0, 1, 0, 0])
                == .leaderChange(
                    leaderId: 1, voters: [.init(id: 1, directoryId: nil), .init(id: 2, directoryId: nil)],
                    grantingVoters: [.init(id: 1, directoryId: nil)]))
        #expect(read(3, [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0]) == .snapshotHeader(lastContainedLogTimestamp: 258))
        #expect(read(4, [0, 0, 0]) == .snapshotFooter)
        #expect(read(5, [0, 0, 0, 1, 0]) == .kraftVersion(1))
        let id = [UInt8](repeating: 5, count: 16)
        let endpoint: [UInt8] = [2, 3, 0x61, 0x62, 2, 0x63, 0x23, 0x84, 0]
        let voter: [UInt8] = [0, 0, 0, 4] + id + endpoint + [0, 0, 0, 1, 0]
        guard case .kraftVoters(let all) = read(6, [0, 0, 2] + voter + [0]) else {
            Issue.record("not read as voters")
            return
        }
        #expect(all.count == 1 && all[0].id == 4 && all[0].directoryId != nil)
    }

    @Test("what is not known, or cut short, is kept as bytes") func unknown() {
        #expect(read(9, [1, 2]) == .unknown(type: 9, key: [0, 0, 0, 9], value: [1, 2]))
        #expect(read(9, nil).type.description == "unknown_9")
        #expect(read(0, [0, 0, 0]) == .unknown(type: 0, key: [0, 0, 0, 0], value: [0, 0, 0]))
        #expect(read(0, nil, key: [1]) == .unknown(type: -1, key: [1], value: nil))
        for count in 0..<20 {
            _ = read(2, [UInt8](repeating: 0x7f, count: count))
            _ = read(6, [UInt8](repeating: 0x7f, count: count))
        }
    }

    @Test("the type is read off a batch as builders and brokers write it", arguments: [true, false])
    func inBatch(_ commits: Bool) throws {
        let batch = try RecordBatchBuilder.marker(
            commit: commits, producerId: 5, producerEpoch: 1, offset: 9, timestamp: 1
        ).encoded()
        #expect(ControlRecord.type(inBatch: batch.span.bytes) == (commits ? .commit : .abort))
        #expect(ControlRecord.type(inBatch: Array(batch.prefix(61)).span.bytes) == nil)
        #expect(ControlRecord.type(inBatch: Array(batch.prefix(66)).span.bytes) == nil)
    }
}
