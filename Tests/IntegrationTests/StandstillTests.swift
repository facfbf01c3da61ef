import Foundation
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension Integration {
    /// A run that gets nothing says why, or ends; and one that follows takes what is made meanwhile.
    @Suite(.enabled(if: Machine.canFill4, "needs Kafka 4, Java and confluent-kafka"), .serialized)
    struct Standstill {
        private static let records = 60_000
        private static let shared = Result {
            let cluster = try KafkaCluster(version: "4", settings: ["group.initial.rebalance.delay.ms=0"])
            try cluster.fill("create", "large", "1", "1")
            try cluster.fill("plain", "large", "\(records)", "1000")
            return cluster
        }

        private func start(_ cluster: KafkaCluster, _ line: String...) throws -> Command {
            try Command(try kcatSwiftLine(brokers: cluster.bootstrap, line))
        }

        @Test("partitions that are made while a topic is followed are read from their beginning, both ways")
        func newPartitions() throws {
            let cluster = try Self.shared.get()
            try cluster.fill("create", "grows", "1", "1")
            let options = ["-X", "metadata.max.age.ms=1000", "-f", "%p:%o\\n"]
            let line = ["subscribe", "-g", "grower", "grows"] + options
            let member = try Command(try kcatSwiftLine(brokers: cluster.bootstrap, line))
            let reader = try Command(try kcatSwiftLine(brokers: cluster.bootstrap, ["assign", "grows@end"] + options))
            #expect(member.wait(seconds: 20) { $0.errors.contains("Reached end") }, "\(member.soFar.errors)")
            #expect(reader.wait(seconds: 20) { $0.errors.contains("Reached end") }, "\(reader.soFar.errors)")
            try cluster.control("tool", "topics", "--alter", "--topic", "grows", "--partitions", "2")
            try cluster.fill("spread", "grows", "2", "10")
            for command in [member, reader] {
                #expect(
                    command.wait(seconds: 30) { $0.output.contains("1:0\n") && $0.errors.contains("grows:1") },
                    "\(command.soFar)")
                #expect(command.soFar.errors.contains("new"), "\(command.soFar.errors)")
                kill(command.child.pid, SIGTERM)
                _ = try command.finish(seconds: 15)
            }
        }

        @Test("subscribe -e that is given no partition ends") func noPartition() throws {
            let cluster = try Self.shared.get()
            try cluster.fill("create", "one", "1", "1")
            let first = try start(cluster, "subscribe", "-g", "full", "one")
            #expect(first.wait(seconds: 20) { $0.errors.contains("assigned one:0") }, "\(first.soFar.errors)")
            let second = try start(cluster, "subscribe", "-g", "full", "one", "-e").finish(seconds: 40)
            #expect(second.code == 0 && !second.timedOut, "\(second.errors)")
            #expect(second.errors.contains("no partition was given to this member"), "\(second.errors)")
            kill(first.child.pid, SIGTERM)
            _ = try first.finish(seconds: 15)
        }

        @Test("a rebalance that waits for a member that hangs says so, and goes on when its session is over")
        func rebalance() throws {
            let cluster = try Self.shared.get()
            try cluster.fill("create", "held", "2", "1")
            let line = [
                "subscribe", "-g", "holder", "held", "-X", "group.protocol=classic", "-X", "session.timeout.ms=12000",
                "-X", "heartbeat.interval.ms=1000",
            ]
            let first = try Command(try kcatSwiftLine(brokers: cluster.bootstrap, line))
            #expect(first.wait(seconds: 20) { $0.errors.contains("assigned held:0-1") }, "\(first.soFar.errors)")
            kill(first.child.pid, SIGSTOP)
            let second = try Command(try kcatSwiftLine(brokers: cluster.bootstrap, line))
            #expect(
                second.wait(seconds: 11) { $0.errors.contains("a rebalance waits for its other members") },
                "\(second.soFar.errors)")
            // By its id, and where it runs.
            let told = second.soFar.errors
            #expect(told.contains(try Regex("UTC: kcat-swift-[0-9a-f-]+ at 127.0.0.1; one that is gone")), "\(told)")
            #expect(second.wait(seconds: 30) { $0.errors.contains("assigned held:0-1") }, "\(second.soFar.errors)")
            kill(second.child.pid, SIGTERM)
            _ = try second.finish(seconds: 15)
        }

        @Test("a broker that dies under a bounded run: it ends with 3 and says where to go on, never with 0")
        func deadBroker() throws {
            let cluster = try Self.shared.get()
            let pipe = try OutputPipe()
            let errors = try TemporaryFile()
            let line = ["assign", "large:0", "-e", "--idle-timeout", "3s", "-f", "%o\\n"]
            let child = try Child(
                try kcatSwiftLine(brokers: cluster.bootstrap, line), output: pipe.writing, errors: errors.descriptor)
            pipe.closeWriting()
            // The pipe is full now, and the broker has most of the records yet.
            var text = try #require(pipe.read(4096))
            try cluster.control("kill", "1")
            while let more = pipe.read(65_536, seconds: 30), !more.isEmpty { text += more }
            let exit = child.wait(seconds: 20)
            try cluster.control("up", "1")
            let told = String(decoding: try errors.contents(), as: UTF8.self)
            let read = String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap { Int($0) }
            #expect(exit.code == 3 && !exit.timedOut, "ended with \(exit.code) after \(read.count) records: \(told)")
            #expect(read == Array(0..<read.count) && read.count < Self.records, "\(read.count)")
            #expect(told.contains("--idle-timeout") && told.contains("go on with large:0@\(read.count).."), "\(told)")
            let rest = try assign(cluster, "large:0@\(read.count)..", "-e", "-f", "%o\\n")
            #expect(rest.numbers == Array(read.count..<Self.records))
        }

        @Test("a client that a quota holds back is told, with the broker and since when") func quota() throws {
            let cluster = try Self.shared.get()
            func configure(_ change: String...) throws {
                _ = try run(
                    ["python3", Machine.script("cluster"), "tool", cluster.folder, "configs", "--alter"]
                        + ["--entity-type", "clients", "--entity-default"] + change)
            }
            try configure("--add-config", "consumer_byte_rate=20000")
            let reader = try start(cluster, "assign", "large:0", "-e", "-f", "%o\\n")
            #expect(
                reader.wait(seconds: 40) {
                    $0.errors.contains("broker 1 holds this client back") && $0.errors.contains("nothing since 20")
                }, "\(reader.soFar.errors)")
            kill(reader.child.pid, SIGTERM)
            _ = try reader.finish(seconds: 15)
            try configure("--delete-config", "consumer_byte_rate")
        }
    }
}
