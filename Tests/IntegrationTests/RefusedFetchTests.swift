import Foundation
import KafkaBroker
import KafkaWire
import Testing
import Transport

/// A broker that answers every Fetch with an error that passes, for ever: a real one can't be brought to that. The program
/// says so once, and each time with `-v`.
@Suite(.enabled(if: Machine.hasProgram, "needs the program (make build)")) struct RefusedFetchTests {
    @Test(
        "after five seconds one line has the code, the broker and since when; -v has each",
        arguments: [
            ErrorCode.unknownTopicOrPartition, .requestTimedOut, .kafkaStorageError, .unknownServerError,
        ])
    func told(_ error: ErrorCode) async throws {
        let place = TopicPartition("t", 0)
        let broker = try EmbeddedBroker(BrokerConfiguration(topics: [.init("t", partitions: 1)]))
        let loop = try EventLoop.started()
        try broker.start(on: loop)
        var batch = RecordBatchBuilder()
        batch.records = [.init(offsetDelta: 0, timestamp: 1, key: nil, value: [7])]
        try broker.append(try batch.encoded(), to: place)
        broker.inject(FaultRule(.fetch, .error(error, place), times: nil))
        func follow(_ words: String...) throws -> Command {
            try Command(try kcatSwiftLine(brokers: broker.bootstrapServers, ["assign", "t:0@0"] + words))
        }
        let (plain, close) = (try follow(), try follow("-v"))
        let words = "broker 1 answers \(error.name) (\(error.rawValue)): trying again"
        for (command, hasEach) in [(plain, false), (close, true)] {
            #expect(
                command.wait(seconds: 20) { $0.errors.contains("t:0: nothing since 20") && $0.errors.contains(words) },
                "\(command.soFar.errors)")
            kill(command.child.pid, SIGTERM)
            let ended = try command.finish(seconds: 15)
            let each = ended.errors.split(separator: "\n").count { $0.contains(" \(error.name): trying again") }
            #expect(hasEach ? each > 3 : each == 0, "\(ended.errors)")
            #expect(ended.errors.components(separatedBy: words).count == 2 && ended.output.isEmpty, "\(ended.errors)")
        }
        await broker.stop()
        loop.stop()
    }
}
