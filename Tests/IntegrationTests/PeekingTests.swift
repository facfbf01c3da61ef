import Foundation
import KafkaBroker
import KafkaWire
import Testing
import Transport

/// `group peek` by the built program, on brokers of this process.
@Suite(.enabled(if: Machine.hasProgram, "needs the built program (make build)"))
struct PeekingTests {
    @Test("P5: peek commits nothing, whatever a configuration file says, however slowly it is read")
    func commitsNothing() async throws {
        let broker = try EmbeddedBroker(BrokerConfiguration(topics: [.init("t", partitions: 2)]))
        let loop = try EventLoop.started()
        try broker.start(on: loop)
        let places = [TopicPartition("t", 0), TopicPartition("t", 1)]
        for place in places {
            for _ in 0..<10 {
                var batch = RecordBatchBuilder()
                batch.records = (0..<100).map {
                    .init(offsetDelta: $0, timestamp: 1, key: nil, value: [UInt8](repeating: 120, count: 200))
                }
                try broker.append(try batch.encoded(), to: place)
            }
            broker.commit(500, for: place, group: "g")
        }
        let line = try kcatSwiftLine(
            brokers: broker.bootstrapServers,
            [
                "group", "peek", "g", "-X", "group.id=g", "-X", "enable.auto.commit=true", "-X",
                "auto.commit.interval.ms=1", "-f", "%s", "-B", "500", "-A", "499",
            ])
        // Longer than a pipe has room for, so that there is time to commit in between.
        let reader =
            #""$@" | (head -c 60000 > /dev/null; sleep 1.5; head -c 150000 > /dev/null; sleep 1; cat > /dev/null)"#
        let peeked = try run(["bash", "-c", reader, "bash"] + line, seconds: 30)
        #expect(peeked.errors.contains("t:1: the group stands at 500"), "\(peeked.errors)")
        for place in places { #expect(broker.committed(place, group: "g")?.offset == 500, "\(place)") }
        await broker.stop()
        loop.stop()
    }
}
