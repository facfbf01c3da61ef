import Foundation
import Testing

extension Integration {
    /// Three real brokers in racks of their own: near replicas, restarts in turn, other addresses, topics that go and come.
    @Suite(.enabled(if: Machine.canFill4, "needs Kafka 4, Java and confluent-kafka"))
    struct Topology {
        private static let shared = Result {
            try KafkaCluster(
                version: "4", brokers: 3, options: KafkaCluster.recording,
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

        @Test("case 219: a near replica that dies is left for the others, every offset once", .timeLimit(.minutes(3)))
        func nearReplicaDies() throws {
            let cluster = try Self.shared.get()
            try cluster.fill("create", "near-dies", "1", "3")
            try cluster.fill("plain", "near-dies", "1000", "100")
            let leader = try #require(Int(try cluster.fill("leader", "near-dies").lines[0]))
            let near = leader % 3 + 1
            let follow = try Command(
                try kcatSwiftLine(
                    brokers: cluster.bootstrap,
                    ["assign", "near-dies:0@beginning", "-c", "3000", "-J", "-X", "client.rack=rack-\(near)"]))
            #expect(follow.wait(seconds: 20) { $0.output.contains("\"offset\":999,") })
            try cluster.control("kill", "\(near)")
            try cluster.fill("plain", "near-dies", "1000", "100")
            #expect(follow.wait(seconds: 60) { $0.output.contains("\"offset\":1999,") }, "\(follow.soFar.errors)")
            try cluster.control("up", "\(near)")
            try cluster.fill("plain", "near-dies", "1000", "100")
            let run = try follow.finish(seconds: 120)
            let seen = run.lines.compactMap { line in
                (try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]).map {
                    (offset: $0["offset"] as? Int ?? -1, broker: $0["broker"] as? Int ?? -1)
                }
            }
            #expect(run.code == 0 && seen.map(\.offset) == Array(0..<3000), "\(seen.count) records; \(run.errors)")
            #expect(seen.prefix(1000).allSatisfy { $0.broker == near }, "read from the near one before")
            #expect(seen[1000..<2000].allSatisfy { $0.broker != near }, "and from the others while it was down")
        }

        @Test(
            "A7, case 175: a log that an unclean election cut back is told, with where: an error, or with a policy gone on from",
            .timeLimit(.minutes(3)))
        func uncleanElection() throws {
            let cluster = try Self.shared.get()
            // Led by 1 and followed by 2; the third keeps a majority of controllers.
            try cluster.control(
                "tool", "topics", "--create", "--topic", "cut", "--replica-assignment", "1:2", "--config",
                "unclean.leader.election.enable=true")
            try cluster.fill("plain", "cut", "500", "100")
            func follow(_ options: String...) throws -> Command {
                try Command(
                    try kcatSwiftLine(
                        brokers: cluster.bootstrap, ["assign", "cut:0@beginning", "-f", "%o\\n"] + options))
            }
            let strict = try follow("-X", "auto.offset.reset=none")
            let lenient = try follow("-X", "auto.offset.reset=earliest", "-c", "750")
            try cluster.control("shutdown", "2")
            try cluster.fill("plain", "cut", "200", "100")
            for run in [strict, lenient] {
                #expect(run.wait(seconds: 30) { $0.output.contains("\n699\n") }, "\(run.soFar.errors)")
            }
            // The records from 500 on are on the leader alone. It goes, and who lacks them leads.
            try cluster.control("kill", "1")
            try cluster.control("up", "2")
            try cluster.fill("plain", "cut", "50", "100")
            let stopped = try strict.finish(seconds: 90)
            #expect(stopped.code == 1 && stopped.numbers == Array(0..<700), "\(stopped.numbers.count)")
            #expect(
                stopped.errors.contains("cut:0: the log was cut back to offset 500, records up to 700 were read"),
                "\(stopped.errors)")
            let went = try lenient.finish(seconds: 90)
            #expect(went.code == 0 && went.numbers == Array(0..<700) + Array(500..<550), "\(went.numbers.count)")
            #expect(went.errors.contains("records up to 700 were read: going on at 500"), "\(went.errors)")
            try cluster.control("up", "1")
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
            for run in [gone, again, anew] {
                #expect(run.wait(seconds: 30) { $0.output.contains("\n499\n") }, "\(run.soFar.errors)")
            }
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

        @Test(
            "a thousand partitions over three brokers, assigned at once: soon there, one fetch session a broker, little memory",
            .timeLimit(.minutes(3)))
        func thousandPartitions() throws {
            let cluster = try Self.shared.get()
            try cluster.fill("create", "thousand", "1000", "1")
            // 100 MB.
            try cluster.fill("spread", "thousand", "1000", "100000", "1000")
            let first = try kcatSwift(
                brokers: cluster.bootstrap, ["assign", "thousand", "-c", "1", "-f", "%p\\n"], measuresMemory: true)
            #expect(first.code == 0 && first.seconds < 4, "\(first.seconds) s: \(first.errors)")
            let marks = (1...3).map { cluster.recorded(by: $0) }
            let all = try kcatSwift(
                brokers: cluster.bootstrap,
                ["assign", "thousand", "-e", "-q", "-f", "%p %o\\n", "-X", "client.id=thousand"], measuresMemory: true)
            #expect(all.code == 0 && all.lines.count == 100_000, "\(all.lines.count): \(all.errors)")
            #expect(Set(all.lines).count == 100_000 && all.seconds < 10 && all.peakMemory < 100)
            print(
                "1,000 partitions: first record after \(first.seconds) s, \(first.peakMemory) MB; "
                    + "all 100,000 after \(all.seconds) s, \(all.peakMemory) MB")
            sleep(1)
            for (broker, mark) in zip(1...3, marks) {
                let fetches = try cluster.requests(of: broker, since: mark).filter {
                    $0.clientId == "thousand" && $0.api == "FETCH"
                }
                func number(_ name: String, _ request: RecordedRequest) -> Int { request.body[name] as? Int ?? -9 }
                #expect(Set(fetches.map(\.connection)).count == 1, "broker \(broker)")
                // A session is asked for with epoch 0, gone on with from 1 on, and ended with -1.
                let asked = fetches.filter { number("sessionEpoch", $0) == 0 }
                #expect(asked.count == 1, "broker \(broker): \(asked.count) sessions")
                let partitions = (asked.first?.body["topics"] as? [[String: Any]] ?? []).map {
                    ($0["partitions"] as? [Any])?.count ?? 0
                }
                #expect(partitions.count == 1 && partitions[0] > 300, "broker \(broker): \(partitions) at once")
                let later = fetches.filter { number("sessionEpoch", $0) > 0 }
                #expect(later.map { number("sessionEpoch", $0) } == Array(1..<later.count + 1), "broker \(broker)")
                let session = asked.first?.response["sessionId"] as? Int
                #expect(session != 0 && later.allSatisfy { number("sessionId", $0) == session }, "broker \(broker)")
            }
        }
    }
}
