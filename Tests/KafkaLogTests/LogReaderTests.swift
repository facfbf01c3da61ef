import Foundation
import KafkaLog
import KafkaWire
import Testing

@Suite("A log's parts") struct LogReaderTests {
    private func read(_ log: SegmentedLog, from start: Int64, _ isolation: IsolationLevel) throws -> [String] {
        var reader = LogReader(log, of: TopicPartition("t", 0), from: start, isolationLevel: isolation)
        var walker = RecordWalker(isolationLevel: isolation)
        var lines: [String] = []
        while let part = try reader.next() {
            #expect(part.endOffset == reader.endOffset && part.highWatermark == log.logEndOffset)
            _ = try walker.walk(
                part.records, from: part.fetchOffset, until: part.endOffset, aborted: part.abortedTransactions
            ) { record in
                lines.append("\(record.offset)")
            }
        }
        return lines
    }

    @Test("have every record that kcat read of them, in both isolation levels", arguments: Fixture.all)
    func records(_ name: String) throws {
        let log = try Fixture.log(name)
        for (isolation, word) in [
            (IsolationLevel.readUncommitted, "read_uncommitted"), (.readCommitted, "read_committed"),
        ] {
            let expected = try Fixture.lines(name, word).map { String($0.split(separator: " ")[0]) }
            #expect(try read(log, from: log.logStartOffset, isolation) == expected, "\(word)")
        }
    }

    @Test("begin in the middle", arguments: Fixture.all)
    func middle(_ name: String) throws {
        let log = try Fixture.log(name)
        let all = try Fixture.lines(name, "read_uncommitted").compactMap { Int64($0.split(separator: " ")[0]) }
        for start in stride(from: log.logStartOffset, to: log.logEndOffset, by: 7) {
            let expected = all.filter { $0 >= start }.map(String.init)
            #expect(try read(log, from: start, .readUncommitted) == expected, "from \(start)")
        }
    }

    @Test(
        "of a log whose batches are walked anyway, transactions are read when the first shows up",
        arguments: Fixture.all)
    func transactionsInTime(_ name: String) throws {
        let folder = try TemporaryFolder(copyOf: name)
        // Without a snapshot nothing but the log tells.
        for file in try LogFile.names(in: folder.path) where file.hasSuffix(".snapshot") || file.hasSuffix(".txnindex")
        {
            try FileManager.default.removeItem(atPath: folder.path + "/" + file)
        }
        let whole = try SegmentedLog(folder.path)
        var lazy = try SegmentedLog(folder.path, withTransactions: false)
        var first: Int64?
        for segment in whole.segments {
            var scan = try BatchScan(LogFile(segment.logPath))
            while let header = try scan.next() {
                guard header.isTransactional else {
                    #expect(!lazy.lacksTransactions(at: header))
                    continue
                }
                first = first ?? header.baseOffset
                #expect(lazy.lacksTransactions(at: header) && lazy.transactions == TransactionState())
            }
        }
        #expect((first != nil) == name.contains("txn"))
        #expect(lazy.lastStableOffset == lazy.logEndOffset)
        try lazy.readTransactions()
        #expect(lazy.transactions == whole.transactions && lazy.lastStableOffset == whole.lastStableOffset)
    }

    @Test("a destroyed header before sound batches is damage, not a torn tail, and a torn tail is no damage")
    func damageOrTail() throws {
        let folder = try TemporaryFolder(copyOf: "kafka-4/trimmed-0")
        let name = try #require(try LogFile.names(in: folder.path).last { $0.hasSuffix(".log") })
        let whole = try folder.bytes(of: name)
        for index in try LogFile.names(in: folder.path) where index.hasSuffix("index") {
            try folder.write([], to: index)
        }
        var scan = try BatchScan(LogFile(folder.path + "/" + name))
        var positions: [Int] = []
        while let header = try scan.next() { positions.append(header.position) }
        let middle = try #require(positions.dropLast().last)
        var damaged = whole
        damaged.replaceSubrange(middle + 8..<middle + 12, with: [0x7f, 0, 0, 1])
        try folder.write(damaged, to: name)
        let error = #expect(throws: LogError.self) { try read(SegmentedLog(folder.path), from: 0, .readUncommitted) }
        #expect(error?.position == middle && error?.path.hasSuffix(name) == true)
        // Without what follows it there is no telling: it is a tail.
        let end = try #require(positions.last)
        try folder.write(Array(damaged.prefix(end)), to: name)
        _ = try read(SegmentedLog(folder.path), from: 0, .readUncommitted)
        try folder.write(whole + [UInt8](repeating: 0, count: 5000), to: name)
        _ = try read(SegmentedLog(folder.path), from: 0, .readUncommitted)
    }
}
