import Foundation
import KafkaBroker
import KafkaLog
import KafkaWire
import Testing

/// Brokers that keep what is written in a folder, and serve it again.
@Suite struct LogKeeperTests {
    private final class Folder {
        let path = NSTemporaryDirectory() + "kept-\(UInt64.random(in: 0 ... .max))"
        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private func broker(_ folder: Folder, topics: [BrokerConfiguration.NewTopic] = [.init("t", partitions: 2)]) throws
        -> EmbeddedBroker
    {
        var configuration = BrokerConfiguration(topics: topics)
        configuration.writableFolder = folder.path
        return try EmbeddedBroker(configuration)
    }

    private func log(_ folder: Folder, _ partition: String) throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/" + partition)
        return folder.path + "/" + partition + "/" + (try #require(names.first { $0.hasSuffix(".log") }))
    }

    private func values(_ folder: Folder, _ partition: TopicPartition) throws -> [String] {
        let log = try LogDirectory(folder.path).log(of: partition)
        let bytes = try log.read(from: log.logStartOffset, before: .max, maxBytes: 1 << 20)
        var walker = RecordWalker(isolationLevel: .readUncommitted)
        var values: [String] = []
        _ = try walker.walk(bytes.span.bytes, from: 0) { (record: borrowing RecordView) throws(Never) in
            values.append(record.value?.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } ?? "-")
        }
        return values
    }

    @Test("Topics, their ids, records and offsets are there again; files are Kafka's own")
    func restart() throws {
        let folder = Folder()
        var first: EmbeddedBroker? = try broker(folder)
        for value in ["a", "b", "c"] { try first?.append(TestBatch(values: [value]).bytes, to: t0) }
        try first?.createTopic("more", partitions: 1)
        let id = first?.topicId(of: "t")
        first = nil
        let second = try broker(folder)
        #expect(second.topicId(of: "t") == id && id != nil)
        #expect(second.partitionCount(of: "t") == 2 && second.partitionCount(of: "more") == 1)
        #expect(second.offsets(of: t0)?.end == 3)
        #expect(try second.append(TestBatch(values: ["d"]).bytes, to: t0) == 3)
        #expect(try values(folder, t0) == ["a", "b", "c", "d"])
        #expect(throws: (any Error).self) { try broker(folder, topics: [.init("t", partitions: 3)]) }
    }

    @Test("A deleted topic is gone, and where a log begins is kept")
    func deletion() throws {
        let folder = Folder()
        let first = try broker(folder)
        try first.createTopic("gone")
        try first.append(TestBatch().bytes, to: TopicPartition("gone", 0))
        first.deleteTopic("gone")
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/gone-0"))
        let second = try broker(folder)
        #expect(second.partitionCount(of: "gone") == nil && second.partitionCount(of: "t") == 2)
    }

    @Test("A crash at any byte loses nothing that was acknowledged before it, and leaves nothing half")
    func anyByte() throws {
        let folder = Folder()
        let first = try broker(folder)
        var ends: [Int] = [0]
        for index in 0..<4 {
            try first.append(TestBatch(values: ["v\(index)", "w\(index)"]).bytes, to: t0)
            ends.append(try Data(contentsOf: URL(filePath: log(folder, "t-0"))).count)
        }
        let path = try log(folder, "t-0")
        let whole = try Data(contentsOf: URL(filePath: path))
        for cut in 0...whole.count {
            try whole.prefix(cut).write(to: URL(filePath: path))
            let again = try broker(folder)
            let kept = ends.lastIndex { $0 <= cut } ?? 0
            #expect(again.offsets(of: t0)?.end == Int64(2 * kept), "cut at \(cut)")
            #expect(try again.append(TestBatch(values: ["next"]).bytes, to: t0) == Int64(2 * kept))
            #expect(try values(folder, t0).last == "next")
        }
    }

    @Test("An idempotent producer's batch that comes again after a restart is there once")
    func sequences() throws {
        let folder = Folder()
        func batch(_ sequence: Int32) -> [UInt8] {
            TestBatch(values: ["s\(sequence)"], producerId: 5, producerEpoch: 0, baseSequence: sequence).bytes
        }
        let first = try broker(folder)
        for sequence in Int32(0)..<3 { try first.append(batch(sequence), to: t0) }
        let second = try broker(folder)
        #expect(try second.append(batch(2), to: t0) == 2, "a double keeps its offset")
        #expect(try second.append(batch(3), to: t0) == 3)
        #expect(throws: (any Error).self) { try second.append(batch(7), to: t0) }
        #expect(second.offsets(of: t0)?.end == 4)
    }

    @Test("A transaction that was open when the brokers ended is aborted when they start again")
    func openTransaction() throws {
        let folder = Folder()
        let first = try broker(folder)
        try first.append(
            TestBatch(attributes: 0x10, producerId: 6, producerEpoch: 1, baseSequence: 0).bytes, to: t0)
        #expect(first.offsets(of: t0)?.stable == 0)
        let second = try broker(folder)
        #expect(second.offsets(of: t0)?.stable == 2 && second.offsets(of: t0)?.end == 2)
        let log = try LogDirectory(folder.path).log(of: t0)
        #expect(log.transactions.aborted.count == 1 && log.transactions.open.isEmpty)
    }

    @Test("What can't be kept isn't there, now or when the brokers start again: a topic, a batch")
    func refused() throws {
        let folder = Folder()
        let first = try broker(folder)
        try Data().write(to: URL(filePath: folder.path + "/x-0"))
        let topic = #expect(throws: AppendError.self) { try first.createTopic("x") }
        #expect(topic?.code == .kafkaStorageError && first.partitionCount(of: "x") == nil)
        try FileManager.default.removeItem(atPath: folder.path + "/x-0")
        try first.append(TestBatch(values: ["a"]).bytes, to: t0)
        // A new epoch is noted in a file of its own, when the batch is in the log already.
        let blocked = folder.path + "/t-0/leader-epoch-checkpoint.new"
        try FileManager.default.createDirectory(atPath: blocked, withIntermediateDirectories: false)
        first.raiseEpoch(of: t0)
        let batch = #expect(throws: AppendError.self) {
            try first.append(TestBatch(values: ["refused"]).bytes, to: t0)
        }
        #expect(batch?.code == .kafkaStorageError && first.offsets(of: t0)?.end == 1)
        try FileManager.default.removeItem(atPath: blocked)
        #expect(try first.append(TestBatch(values: ["b"]).bytes, to: t0) == 1)
        #expect(try values(folder, t0) == ["a", "b"])
        #expect(try broker(folder).offsets(of: t0)?.end == 2)
    }

    @Test("Damage in the middle is told with its file, and nothing is served")
    func damage() throws {
        let folder = Folder()
        let first = try broker(folder)
        for _ in 0..<3 { try first.append(TestBatch().bytes, to: t0) }
        let path = try log(folder, "t-0")
        var bytes = try Data(contentsOf: URL(filePath: path))
        bytes.replaceSubrange(8..<12, with: [0x7f, 0xff, 0xff, 0xff])
        try bytes.write(to: URL(filePath: path))
        let error = #expect(throws: LogError.self) { _ = try broker(folder) }
        #expect(error?.description.contains(".log") == true, "\(String(describing: error))")
    }
}
