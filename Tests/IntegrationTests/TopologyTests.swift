import Foundation
import Testing

extension Integration {
    /// Three real brokers in racks of their own: near replicas, restarts in turn, other addresses, topics that go and come.
    @Suite(.enabled(if: Machine.canFill4, "needs Kafka 4, Java and confluent-kafka"))
    struct Topology {
        private static let shared = Result {
            try KafkaCluster(
                version: "4", brokers: 3,
                settings: [
                    "broker.rack=rack-{id}",
                    "replica.selector.class=org.apache.kafka.common.replica.RackAwareReplicaSelector",
                ])
        }

        @Test("case 219: records come from the replica in the consumer's rack, without a rack from the leader")
        func followers() throws {
            let cluster = try Self.shared.get()
            try cluster.fill("create", "near", "1", "3")
            try cluster.fill("plain", "near", "2000", "100")
            let leader = try #require(Int(try cluster.fill("leader", "near").lines[0]))
            for rack in [nil, 1, 2, 3] {
                let options = rack.map { ["-X", "client.rack=rack-\($0)"] } ?? []
                let run = try kcatSwift(brokers: cluster.bootstrap, ["assign", "near:0", "-e", "-J"] + options)
                #expect(run.code == 0 && run.lines.count == 2000, "\(run.errors)")
                let expected = "\"broker\":\(rack ?? leader),"
                #expect(run.lines.allSatisfy { $0.contains(expected) }, "rack \(rack ?? 0): \(run.lines.first ?? "")")
            }
        }

        @Test(
            "A2, cases 191, 194: all brokers are restarted in turn, then two come back on other ports: every offset once",
            .timeLimit(.minutes(5)))
        func rolling() throws {
            let cluster = try Self.shared.get()
            try cluster.fill("create", "rolling", "1", "3")
            try cluster.fill("plain", "rolling", "1000", "100")
            let follow = try Command(
                try kcatSwiftLine(
                    brokers: cluster.bootstrap,
                    ["assign", "rolling:0@beginning", "-c", "11000", "-f", "%o\\n", "-X", "metadata.max.age.ms=5000"]))
            for broker in ["1", "2", "3"] {
                try cluster.control("shutdown", broker)
                try cluster.fill("plain", "rolling", "1000", "100")
                try cluster.control("up", broker)
                try cluster.fill("plain", "rolling", "1000", "100")
            }
            // The third stays where the producer looks for it.
            for broker in ["1", "2"] {
                try cluster.control("shutdown", broker)
                try cluster.fill("plain", "rolling", "1000", "100")
                try cluster.control("move", broker)
                try cluster.control("up", broker)
                try cluster.fill("plain", "rolling", "1000", "100")
            }
            let run = try follow.finish(seconds: 240)
            #expect(run.code == 0, "\(run.errors)")
            #expect(run.numbers == Array(0..<11_000), "\(run.numbers.count) records; \(run.errors)")
        }

        @Test(
            "cases 186, 187: a topic that is deleted, and one that is made again, are told as such",
            .timeLimit(.minutes(3)))
        func recreated() throws {
            let cluster = try Self.shared.get()
            for topic in ["gone", "again", "anew"] {
                try cluster.fill("create", topic, "1", "3")
                try cluster.fill("plain", topic, "500", "100")
            }
            func follow(_ topic: String, _ options: String...) throws -> Command {
                try Command(
                    try kcatSwiftLine(
                        brokers: cluster.bootstrap, ["assign", "\(topic):0@beginning", "-f", "%o\\n"] + options))
            }
            let gone = try follow("gone", "-m", "5s")
            let again = try follow("again")
            let anew = try follow("anew", "-X", "auto.offset.reset=earliest", "-c", "520")
            sleep(2)
            try cluster.control("tool", "topics", "--delete", "--topic", "gone,again,anew")
            for topic in ["again", "anew"] {
                try cluster.fill("create", topic, "1", "3")
                try cluster.fill("plain", topic, "20", "100")
            }
            let ended = try gone.finish(seconds: 40)
            #expect(ended.code == 1 && ended.errors.contains("gone:0: topic gone was deleted"), "\(ended.errors)")
            #expect(ended.numbers == Array(0..<500))
            let stopped = try again.finish(seconds: 40)
            #expect(stopped.code == 1 && stopped.errors.contains("was deleted and made again"), "\(stopped.errors)")
            #expect(stopped.numbers == Array(0..<500))
            let went = try anew.finish(seconds: 40)
            #expect(
                went.code == 0 && went.errors.contains("going on at the beginning of the new one"), "\(went.errors)")
            #expect(went.numbers == Array(0..<500) + Array(0..<20))
        }

        @Test("a thousand partitions over three brokers, assigned at once", .timeLimit(.minutes(3)))
        func thousandPartitions() throws {
            let cluster = try Self.shared.get()
            try cluster.fill("create", "thousand", "1000", "1")
            try cluster.fill("spread", "thousand", "1000", "20000")
            let first = try kcatSwift(
                brokers: cluster.bootstrap, ["assign", "thousand", "-c", "1", "-f", "%p\\n"], measuresMemory: true)
            #expect(first.code == 0 && first.seconds < 2, "\(first.seconds) s: \(first.errors)")
            let all = try kcatSwift(
                brokers: cluster.bootstrap, ["assign", "thousand", "-e", "-q", "-f", "%p %o\\n"], measuresMemory: true)
            #expect(all.code == 0 && all.lines.count == 20_000, "\(all.lines.count): \(all.errors)")
            #expect(Set(all.lines).count == 20_000 && all.seconds < 10 && all.peakMemory < 100)
            print(
                "1,000 partitions: first record after \(first.seconds) s, \(first.peakMemory) MB; "
                    + "all 20,000 after \(all.seconds) s, \(all.peakMemory) MB")
        }
    }
}
