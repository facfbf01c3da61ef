import KafkaWire
import KcatCommands
import Testing

/// What a `capture.json` says before a capture goes on.
@Suite struct EarlierCaptureTests {
    @Test("Partitions with their files")
    func reading() throws {
        let text = #"""
            {"version":"kcat-swift 1","cluster_id":"abc","partitions":[
             {"topic":"orders","partition":7,"asked_start":12,"files":[
              {"name":"00000000000000000012.log","bytes":77,"sha256":"00ff"},{"name":"broken"}]}]}
            """#
        let capture = try EarlierCapture(text)
        #expect(capture.clusterId == "abc")
        let part = try #require(capture.parts[TopicPartition("orders", 7)])
        #expect(part.askedStart == 12)
        #expect(part.files.map(\.name) == ["00000000000000000012.log"], "what lacks a field says nothing")
        #expect(part.files.map(\.size) == [77] && part.files.map(\.sha256) == ["00ff"])
    }

    @Test(
        "What is none is told in one line",
        arguments: ["", "{", "[]", #"{"partitions":3}"#, #"{"partitions":[{"topic":"t"}]}"#])
    func lies(_ text: String) {
        let error = #expect(throws: CommandError.self) { _ = try EarlierCapture(text) }
        #expect(error?.description.hasPrefix("capture.json: ") == true)
        #expect(error?.description.contains("\n") == false)
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
}
