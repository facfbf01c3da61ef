import Foundation
import KafkaBroker
import KafkaWire
import Testing
import Transport

/// Filters, `find` and `stats` by the built program on a value of 100 MB: it is searched, or told why not, in memory that its
/// own size bounds.
@Suite(.enabled(if: Machine.hasProgram, "needs the built program (make build)"), .serialized)
struct HugeValueTests {
    private static let size = 100_000_000

    /// A JSON object of 100 MB whose last members are what is looked for.
    private static let value: [UInt8] = {
        let tail = Array("\",\"tail\":7,\"words\":\"at the end\"}".utf8)
        var value = Array("{\"head\":1,\"pad\":\"".utf8)
        let piece = Array((0..<100_000).map { "\($0) aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa " }.joined().utf8)
        while value.count + tail.count < size { value += piece.prefix(size - value.count - tail.count) }
        return value + tail
    }()

    @Test("a value of 100 MB is filtered, found and counted", arguments: [CompressionCodec.zstd, .none])
    func huge(_ codec: CompressionCodec) async throws {
        let broker = try EmbeddedBroker(BrokerConfiguration(topics: [.init("t")]))
        let loop = try EventLoop.started()
        try broker.start(on: loop)
        var batch = RecordBatchBuilder()
        batch.codec = codec
        batch.records = [.init(offsetDelta: 0, timestamp: 1, key: Array("k".utf8), value: Self.value)]
        try broker.appendUnchecked(try batch.encoded(), to: TopicPartition("t", 0))
        batch.baseOffset = 1
        batch.records = [.init(offsetDelta: 0, timestamp: 2, key: Array("l".utf8), value: Array("{}".utf8))]
        try broker.appendUnchecked(try batch.encoded(), to: TopicPartition("t", 0))

        func ours(_ words: String...) throws -> Outcome {
            try kcatSwift(
                brokers: broker.bootstrapServers, words + ["-X", "receive.message.max.bytes=200000000"],
                measuresMemory: true)
        }
        let commands = [
            ["assign", "t", "-e", "--where", ".tail == 7 and .head < 2"],
            ["assign", "t", "-e", "--grep", "v:at the e.d\"}$"],
            ["assign", "t", "-e", "--where", "value contains \"the end\" and size == \(Self.size)"],
            ["find", "t", "--key", "k"], ["find", "t", "--where", ".words startswith \"at\"", "--last"],
            ["assign", "t", "-e", "--where", ".tail == 7", "-C", "1", "-c", "1"],
        ]
        for command in commands {
            let run = try kcatSwift(
                brokers: broker.bootstrapServers,
                command + ["-q", "-f", "%o %S\\n", "-X", "receive.message.max.bytes=200000000"], measuresMemory: true)
            #expect(run.lines.first == "0 \(Self.size)" && run.code == 0, "\(command): \(run.errors)")
            print("100 MB, \(codec): \(command): \(run.seconds) s, peak \(run.peakMemory) MB")
            // The answer, what it is decompressed to, and a copy of the record that is kept.
            #expect(run.peakMemory < 350, "\(command)")
        }
        let explosive = try ours("assign", "t", "-e", "--grep", "v:(a+a+)+b")
        #expect(explosive.code == 1 && explosive.errors.contains("t:0: offset 0: "), "\(explosive.errors)")
        let counted = try ours("stats", "t", "-J", "--by", ".tail")
        #expect(
            String(decoding: counted.output, as: UTF8.self).contains("\"value\":7,\"records\":1"),
            "\(String(decoding: counted.output, as: UTF8.self))")
        await broker.stop()
        loop.stop()
    }

    @Test("one that is beyond the limits is told, with what raises them") func beyond() async throws {
        let broker = try EmbeddedBroker(BrokerConfiguration(topics: [.init("t")]))
        let loop = try EventLoop.started()
        try broker.start(on: loop)
        var batch = RecordBatchBuilder()
        batch.codec = .zstd
        batch.records = [.init(offsetDelta: 0, timestamp: 1, key: nil, value: Self.value + Self.value)]
        try broker.appendUnchecked(try batch.encoded(), to: TopicPartition("t", 0))
        let run = try kcatSwift(
            brokers: broker.bootstrapServers, ["assign", "t", "-e", "--where", ".tail == 7"], measuresMemory: true)
        #expect(run.code == 4 && run.output.isEmpty && run.errors.contains("--max-decompressed"), "\(run.errors)")
        #expect(run.peakMemory < 350)
        await broker.stop()
        loop.stop()
    }
}
