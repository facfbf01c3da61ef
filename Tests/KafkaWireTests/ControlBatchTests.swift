import KafkaWire
import Testing

/// Control batches that are none of the usual (KIP-98, KIP-595): nothing in them stops a reader.
struct ControlBatchTests {
    /// A control batch with one record of this key, or with none.
    private func control(_ offset: Int64, key: [UInt8]?, value: [UInt8]? = [], producer: Int64 = 7) throws -> [UInt8] {
        var batch = RecordBatchBuilder()
        batch.baseOffset = offset
        batch.producerId = producer
        batch.isTransactional = producer >= 0
        batch.isControl = true
        batch.records = [.init(offsetDelta: 0, timestamp: 1, key: key, value: value)]
        return try batch.encoded()
    }

    private func empty(_ offset: Int64) throws -> [UInt8] {
        var batch = RecordBatchBuilder()
        batch.baseOffset = offset
        batch.producerId = 7
        batch.isTransactional = true
        batch.isControl = true
        batch.lastOffsetDelta = 0
        return try batch.encoded()
    }

    private func data(_ offset: Int64) throws -> [UInt8] {
        var batch = RecordBatchBuilder()
        batch.baseOffset = offset
        batch.producerId = 7
        batch.isTransactional = true
        batch.records = [.init(offsetDelta: 0, timestamp: 1, key: nil, value: [1])]
        return try batch.encoded()
    }

    private let aborted = [AbortedTransaction(producerId: 7, firstOffset: 0)]

    @Test("case 145: a control batch without a record is passed over, and ends no transaction")
    func withoutRecord() throws {
        for isolation in IsolationLevel.allCases {
            let alone = Walked(try empty(4), isolation: isolation)
            #expect(alone.error == nil && alone.offsets == [] && alone.position == 5)
        }
        let field = try data(0) + empty(1) + data(2)
        #expect(Walked(field, isolation: .readCommitted, aborted: aborted).offsets == [])
        #expect(Walked(field, isolation: .readCommitted).offsets == [0, 2])
    }

    @Test(
        "case 146: control records of an unknown type, or without one, are passed over and end no transaction",
        arguments: [[0, 0, 0, 9], [0, 0, 0x7f, 0xff], [0, 0, 0xff, 0xff], [0, 5, 0, 3], [0, 0], []] as [[UInt8]])
    func unknownType(_ key: [UInt8]) throws {
        let field = try data(0) + control(1, key: key) + data(2)
        let walked = Walked(field, isolation: .readCommitted, aborted: aborted)
        #expect(walked.error == nil && walked.offsets == [] && walked.position == 3)
        #expect(Walked(field, isolation: .readUncommitted).offsets == [0, 2])
        let nameless = try data(0) + control(1, key: nil, value: nil) + data(2)
        #expect(Walked(nameless, isolation: .readCommitted, aborted: aborted).error == nil)
    }

    @Test("case 146: an abort marker of a newer version, with more in it, ends its transaction as any other")
    func newerVersion() throws {
        let marker = try control(1, key: [0, 3, 0, 0, 9, 9], value: [0, 4, 0, 0, 0, 1, 8, 8, 8])
        let walked = Walked(try data(0) + marker + data(2), isolation: .readCommitted, aborted: aborted)
        #expect(walked.error == nil && walked.offsets == [2])
    }

    @Test("a leader's control batch is of no transaction") func leaderChange() throws {
        let field = try data(0) + control(1, key: [0, 0, 0, 2], producer: -1) + data(2)
        #expect(Walked(field, isolation: .readCommitted, aborted: aborted).offsets == [])
        #expect(Walked(field, isolation: .readCommitted).position == 3)
    }
}
