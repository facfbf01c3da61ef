import KafkaClient
import KafkaWire
import Testing

/// Commits found in the log of commits, read backwards.
struct CommitHistoryTests {
    private let key = GroupPartition("g", TopicPartition("t", 3))

    private func bytes(_ write: (inout ByteWriter) throws -> Void) rethrows -> [UInt8] {
        var writer = ByteWriter()
        try write(&writer)
        return writer.bytes
    }

    private func keyBytes(_ group: String, version: Int16 = 1) throws -> [UInt8] {
        try bytes {
            $0.int16(version)
            try $0.string(group, flexible: false)
            try $0.string("t", flexible: false)
            $0.int32(3)
        }
    }

    private func valueBytes(_ offset: Int64, _ time: Int64, version: Int16 = 3, id: KafkaUUID? = nil) throws -> [UInt8]
    {
        try bytes {
            $0.int16(version)
            $0.int64(offset)
            if version >= 3 { $0.int32(5) }
            try $0.string("m", flexible: version >= 4)
            $0.int64(time)
            if version == 1 { $0.int64(time + 1) }
            if version >= 4 {
                var tags: [TaggedField] = []
                if let id {
                    var writer = ByteWriter()
                    writer.uuid(id)
                    tags = [TaggedField(tag: 0, data: writer.bytes)]
                }
                try $0.taggedFields(tags)
            }
        }
    }

    private func take(_ history: inout CommitHistory, _ offset: Int64?, _ time: Int64, group: String = "g") throws {
        let key = try keyBytes(group)
        let value = try offset.map { try valueBytes($0, time) }
        if let value {
            history.take(key: key.span.bytes, value: value.span.bytes)
        } else {
            history.take(key: key.span.bytes, value: nil)
        }
    }

    @Test("the newest commit counts, whichever window it is in; others' are passed over")
    func newest() throws {
        var history = CommitHistory([key])
        try take(&history, 10, 1000)
        try take(&history, 12, 2000)
        try take(&history, 99, 3000, group: "other")
        history.endWindow()
        #expect(history.commits[key] == LastCommit(offset: 12, time: 2000))
        #expect(history.isDone(now: 2500), "another offset was committed before")
        try take(&history, 12, 500)
        history.endWindow()
        #expect(history.commits[key]?.unchangedSince == 2000)
    }

    @Test("the same offset committed again and again is followed back over windows")
    func unchanged() throws {
        var history = CommitHistory([key])
        try take(&history, 12, 9000)
        try take(&history, 12, 10_000)
        history.endWindow()
        #expect(!history.isDone(now: 11_000))
        try take(&history, 11, 2000)
        try take(&history, 12, 3000)
        history.endWindow()
        #expect(history.commits[key] == LastCommit(offset: 12, time: 10_000, unchangedSince: 3000))
        #expect(history.isDone(now: 11_000))
    }

    @Test("a commit that was removed is none")
    func removed() throws {
        var history = CommitHistory([key])
        try take(&history, 12, 1000)
        try take(&history, nil, 2000)
        history.endWindow()
        #expect(history.commits.isEmpty && history.isDone(now: 2000))
    }

    @Test("every version of the value is read, and the topic's id where it is there", arguments: 0...4)
    func versions(_ version: Int16) throws {
        var history = CommitHistory([key])
        let id = KafkaUUID(high: 3, low: 4)
        let key = try keyBytes("g", version: version % 2)
        let value = try valueBytes(42, 5000, version: version, id: id)
        history.take(key: key.span.bytes, value: value.span.bytes)
        history.endWindow()
        #expect(
            history.commits[self.key] == LastCommit(offset: 42, time: 5000, topicId: version == 4 ? id : nil))
    }

    @Test("bytes cut short anywhere, or inverted, are passed over and end nothing")
    func damaged() throws {
        let (key, value) = (try keyBytes("g"), try valueBytes(42, 5000, version: 4, id: KafkaUUID(high: 3, low: 4)))
        for count in 0..<key.count {
            var history = CommitHistory([self.key])
            history.take(key: Array(key.prefix(count)).span.bytes, value: value.span.bytes)
            history.endWindow()
            #expect(history.commits.isEmpty)
        }
        for index in value.indices {
            var (history, cut, inverted) = (CommitHistory([self.key]), Array(value.prefix(index)), value)
            inverted[index] ^= 0xff
            cut.reserveCapacity(value.count)
            history.take(key: key.span.bytes, value: cut.span.bytes)
            history.take(key: key.span.bytes, value: inverted.span.bytes)
            history.endWindow()
        }
    }
}

/// The search for the first record of a range.
struct FirstRecordSearchTests {
    private func piece(_ search: FirstRecordSearch, _ batches: [[UInt8]], aborted: [AbortedTransaction] = [])
        -> FirstRecordSearch
    {
        var search = search
        let bytes = batches.flatMap { $0 }
        search.take(bytes.span.bytes, aborted: aborted)
        return search
    }

    private func search(_ offsets: Int64..., end: Int64) -> FirstRecordSearch {
        FirstRecordSearch(t0, PartitionPlaces(Set(offsets), end: end))
    }

    private func marker(at offset: Int64) throws -> [UInt8] {
        var batch = RecordBatchBuilder()
        batch.baseOffset = offset
        batch.isControl = true
        batch.isTransactional = true
        batch.producerId = 9
        batch.records = [.init(offsetDelta: 0, timestamp: 1, key: [0, 0, 0, 1], value: [0, 0, 0, 0, 0, 0])]
        return try batch.encoded()
    }

    @Test("the first record at or behind the offset is found, also within a batch")
    func found() throws {
        let within = piece(search(7, end: 20), [batch(at: 5, 4)])
        #expect(try within.result?.get() == [7: NextRecord(offset: 7, timestamp: 1)])
        let behind = piece(search(7, end: 20), [batch(at: 10, 2)])
        #expect(try behind.result?.get() == [7: NextRecord(offset: 10, timestamp: 1)])
    }

    @Test("many places share a piece; those behind it are gone on to at once")
    func many() throws {
        var search = search(6, 8, 11, 30, end: 40)
        search = piece(search, [batch(at: 5, 4), batch(at: 12, 3)])
        #expect(search.result == nil && search.offset == 30)
        search = piece(search, [batch(at: 30, 1)])
        #expect(
            try search.result?.get() == [
                6: NextRecord(offset: 6, timestamp: 1), 8: NextRecord(offset: 8, timestamp: 1),
                11: NextRecord(offset: 12, timestamp: 1), 30: NextRecord(offset: 30, timestamp: 1),
            ])
    }

    @Test("markers are passed over; where nothing else is left there is no record")
    func markers() throws {
        var search = piece(search(5, end: 7), [try marker(at: 5)])
        #expect(search.result == nil && search.offset == 6)
        search = piece(search, [try marker(at: 6)])
        #expect(try search.result?.get() == [5: nil])
        let behind = piece(self.search(5, end: 9), [try marker(at: 5), batch(at: 6, 1)])
        #expect(try behind.result?.get() == [5: NextRecord(offset: 6, timestamp: 1)])
    }

    @Test("an answer without a whole batch asks for more, at last for an answer of its own")
    func larger() throws {
        var search = search(0, end: 9)
        for _ in 0..<10 where !search.isAlone { search = piece(search, []) }
        #expect(search.isAlone && search.result == nil)
        search = piece(search, [])
        #expect(try search.result?.get() == [0: nil])
    }

    @Test("a place at the end has no record and asks nothing")
    func empty() throws {
        #expect(try search(4, end: 4).result?.get() == [4: nil])
        #expect(try FirstRecordSearch(t0, PartitionPlaces([], end: 4)).result?.get() == [:])
    }
}
