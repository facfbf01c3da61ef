import KafkaLog
import KafkaWire
import Testing

@Suite("Log directories of real brokers") struct RealDirectoryTests {
    @Test("every record, as kcat read it from the broker", arguments: Fixture.all)
    func everything(_ name: String) throws {
        let log = try Fixture.log(name)
        for maxBytes in [1, 700, 1 << 20] {
            let uncommitted = try lines(log, from: log.logStartOffset, before: log.logEndOffset, maxBytes: maxBytes)
            #expect(try uncommitted == Fixture.lines(name, "read_uncommitted"))
            let committed = try lines(
                log, from: log.logStartOffset, before: log.lastStableOffset, committed: true, maxBytes: maxBytes)
            #expect(try committed == Fixture.lines(name, "read_committed"))
        }
    }

    @Test("from every offset", arguments: Fixture.all)
    func fromEveryOffset(_ name: String) throws {
        let log = try Fixture.log(name)
        let all = try Fixture.lines(name, "read_uncommitted")
        let offsets = all.compactMap { Int64($0.split(separator: " ")[0]) }
        #expect(offsets.count == all.count)
        for start in log.logStartOffset..<max(log.logStartOffset, log.logEndOffset) {
            let expected = zip(offsets, all).first { $0.0 >= start }?.1
            var first: String?
            var offset = start
            // A batch may hold nothing from here on; then the next one does.
            while first == nil, offset < log.logEndOffset {
                let bytes = try log.read(from: offset, before: log.logEndOffset, maxBytes: 1)
                guard let header = RecordBatchHeader(bytes, at: 0, position: 0, limit: bytes.count) else { break }
                first = try lines(log, from: offset, before: header.lastOffset + 1).first
                offset = header.lastOffset + 1
            }
            #expect(first == expected, "from \(start)")
        }
    }

    @Test("the batch of a time holds the first record of that time or later", arguments: Fixture.all)
    func times(_ name: String) throws {
        if name.contains("old0") { return }  // format 0 has no timestamps
        let log = try Fixture.log(name)
        let records = try Fixture.lines(name, "read_uncommitted").map { line -> (offset: Int64, time: Int64) in
            let dropped = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
            return (try #require(Int64(dropped[0])), try #require(Int64(dropped[2])))
        }
        let times = Set(records.map(\.time))
        for time in times.union(times.map { $0 + 1 }) {
            guard let first = records.first(where: { $0.time >= time }) else { continue }
            let batch = try #require(try log.batch(notBefore: time, from: log.logStartOffset))
            let header = try #require(RecordBatchHeader(batch, at: 0, position: 0, limit: batch.count))
            #expect(header.maxTimestamp >= time)
            #expect(header.magic < 2 || header.baseOffset <= first.offset)
            // A transaction's marker has a time too, and Kafka counts it.
            #expect(header.isControl || header.lastOffset >= first.offset)
        }
        #expect(try log.maxTimestamp() ?? -1 >= times.max() ?? -1)
    }

    @Test("offsets, transactions, ids and epochs", arguments: Fixture.versions)
    func metadata(_ version: String) throws {
        let trimmed = try Fixture.log("kafka-\(version)/trimmed-0")
        #expect(trimmed.logStartOffset == 17)
        #expect(trimmed.logEndOffset == 50)
        #expect(trimmed.leaderEpochs.entries.map(\.epoch) == [0])
        let txn = try Fixture.log("kafka-\(version)/txn-0")
        // Ten transactions and their markers, three records of an open one, one record without.
        #expect(txn.logEndOffset == 19 + 10 + 3 + 1)
        #expect(txn.lastStableOffset == 29)
        #expect(txn.transactions.aborted.count == 3)
        #expect(txn.transactions.open.count == 1)
        let empty = try Fixture.log("kafka-\(version)/empty-0")
        #expect((empty.logStartOffset, empty.logEndOffset, empty.lastStableOffset) == (0, 0, 0))
        #expect(try empty.read(from: 0, before: .max, maxBytes: 1000).isEmpty)
        // Kafka 2.8 with ZooKeeper keeps no topic ids on disk.
        #expect(version == "2.8" || txn.topicId != empty.topicId)
        let directory = try LogDirectory(Fixture.folder + "/kafka-\(version)")
        #expect(directory.brokerId == 1)
        #expect(directory.clusterId?.utf8.count == 22)
    }

    @Test("without snapshots and indexes the log tells the same", arguments: Fixture.versions)
    func withoutHelpers(_ version: String) throws {
        for name in Fixture.partitions {
            let copy = try TemporaryFolder(copyOf: "kafka-\(version)/\(name)")
            for file in try LogFile.names(in: copy.path) where !file.hasSuffix(".log") {
                try copy.write([], to: file)
            }
            let bare = try SegmentedLog(copy.path)
            let whole = try Fixture.log("kafka-\(version)/\(name)")
            #expect(bare.logEndOffset == whole.logEndOffset)
            #expect(bare.lastStableOffset == whole.lastStableOffset)
            // Compaction may have taken a transaction's records; then the index alone knows of it.
            #expect(Set(bare.transactions.aborted).isSubset(of: Set(whole.transactions.aborted)))
            #expect(
                try lines(bare, from: whole.logStartOffset, before: bare.logEndOffset)
                    == Fixture.lines("kafka-\(version)/\(name)", "read_uncommitted"))
        }
    }

    @Test("one partition's folder by itself")
    func oneFolder() throws {
        let directory = try LogDirectory(Fixture.folder + "/kafka-4/plain-1/")
        #expect(directory.partitions.keys.map(\.description) == ["plain:1"])
        #expect(try directory.log(of: TopicPartition("plain", 1)).logEndOffset == 120)
    }

    @Test("what is no log directory is told by name")
    func notADirectory() throws {
        #expect(throws: LogError.self) { try LogDirectory("/no/such/folder") }
        let folder = try TemporaryFolder()
        let error = #expect(throws: LogError.self) { try LogDirectory(folder.path) }
        #expect(error?.path == folder.path)
    }
}
