import KafkaWire
import KcatCommands
import Testing

/// What a `capture.json` says before a capture goes on.
@Suite struct EarlierCaptureTests {
    @Test("Partitions with their files")
    func reading() throws {
        let text = #"""
            {"version":"kcat-swift 1","cluster_id":"abc","complete":"yes","partitions":[
             {"topic":"orders","partition":7,"asked_start":12,"files":[
              {"name":"00000000000000000012.log","bytes":77,"sha256":"00ff"}]},
             {"topic":"orders","partition":8,"complete":"no","asked_start":0}]}
            """#
        let capture = try EarlierCapture(text, at: "x/capture.json", wayOut: "")
        #expect(
            capture.parts.mapValues(\.isComplete) == [TopicPartition("orders", 7): true, .init("orders", 8): false])
        #expect(capture.clusterId == "abc")
        let part = try #require(capture.parts[TopicPartition("orders", 7)])
        #expect(part.askedStart == 12)
        #expect(part.files.map(\.name) == ["00000000000000000012.log"])
        #expect(part.files.map(\.size) == [77] && part.files.map(\.sha256) == ["00ff"])
    }

    @Test(
        "What is none is told in one line, with the file, what is wrong, and the way out",
        arguments: [
            ("", "it is broken"), ("{", "it is broken"), (#"{"partitions":[{"topic":"t"#, "it is broken: byte"),
            ("[]", "it lists no partitions"), (#"{"partitions":3}"#, "it lists no partitions"),
            (#"{"partitions":[{"topic":"t"}]}"#, "its partition 1 has no name"),
            (#"{"partitions":[{"topic":5,"partition":0}]}"#, "its partition 1 has no name"),
            (#"{"partitions":[{"topic":"t","partition":-1,"asked_start":0}]}"#, "its partition 1 has no name"),
            (#"{"partitions":[{"topic":"t","partition":0,"asked_start":"0"}]}"#, "of t:0 it says no asked_start"),
            (
                #"{"partitions":[{"topic":"t","partition":0,"asked_start":0,"files":[{"name":"a","bytes":1,"sha256":5}]}]}"#,
                "of t:0, a, it says no name, bytes and sha256"
            ),
            (
                #"{"partitions":[{"topic":"t","partition":0,"asked_start":0,"files":[{"bytes":-1,"sha256":""}]}]}"#,
                "of t:0, its file 1, it says no name, bytes and sha256"
            ),
        ])
    func lies(_ text: String, _ reason: String) throws {
        let error = #expect(throws: CommandError.self) {
            _ = try EarlierCapture(text, at: "x/capture.json", wayOut: "another folder is wanted")
        }
        let line = try #require(error?.description)
        #expect(line.hasPrefix("x/capture.json: \(reason)") && line.hasSuffix("; another folder is wanted"), "\(line)")
        #expect(!line.contains("\n"))
    }

    @Test("The tally tells gaps and damage of batches as they come")
    func tally() throws {
        var tally = CaptureTally(next: 5)
        var builder = RecordBatchBuilder()
        builder.records = (0..<3).map { .init(offsetDelta: $0, timestamp: 1, key: nil, value: [1]) }
        for (offset, isDamaged) in [(Int64(5), false), (10, true)] {
            builder.baseOffset = offset
            var batch = try builder.encoded()
            if isDamaged { batch[batch.count - 1] ^= 1 }
            let header = try #require(RecordBatchHeader(batch, at: 0, position: 0, limit: batch.count))
            batch.withUnsafeBytes { tally.note(header, $0) }
        }
        #expect(tally.start == 5 && tally.next == 13 && tally.batches == 2 && tally.records == 6)
        #expect(tally.gaps.map { [$0.first, $0.last] } == [[8, 9]] && tally.damages.map(\.offset) == [10])
    }

    @Test("A compressed set of format 0, which names its last offset, counts from its first", arguments: [38, 40, 41])
    func oldFormat(_ next: Int64) throws {
        // Three messages in gzip, as Kafka writes them: 40 to 42.
        let text =
            "000000000000002a000000538ea235680001ffffffff000000451f8b08000000000000ff636000030d2016b8f479710c03c37f"
            + "2000f298aca521520c9a20b9901bc26a08b9678ba0725a20b95cb7177e0c30c0f4f51c0095afd60f54000000"
        let digits = Array(text)
        let batch = stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(digits[$0...$0 + 1]), radix: 16)
        }
        let header = try #require(RecordBatchHeader(batch, at: 0, position: 0, limit: batch.count))
        var tally = CaptureTally(next: next)
        batch.withUnsafeBytes { tally.note(header, $0) }
        #expect(tally.start == 40 && tally.next == 43 && tally.batches == 1 && tally.records == 3)
        #expect(tally.gaps.map { [$0.first, $0.last] } == (next < 40 ? [[38, 39]] : []) && tally.damages.isEmpty)
    }
}
