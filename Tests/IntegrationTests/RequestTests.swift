import Foundation
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension Integration {
    /// What real brokers say that they received: their own request logs are the record (S3, S8, P5).
    @Suite(
        .enabled(
            if: Machine.canFill4 && Machine.canFill2,
            "needs Kafka 4 and 2.8, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4, KAFKA_LIBS_2_8)"))
    struct Requests {
        /// What a member of a group sends, and nobody else.
        private static let membership: Set = [
            "JOIN_GROUP", "SYNC_GROUP", "HEARTBEAT", "LEAVE_GROUP", "CONSUMER_GROUP_HEARTBEAT",
        ]
        /// What reading without a group's leave takes.
        private static let reading: Set = [
            "API_VERSIONS", "METADATA", "FIND_COORDINATOR", "OFFSET_FETCH", "LIST_OFFSETS", "FETCH",
            "OFFSET_FOR_LEADER_EPOCH",
        ]

        private static let kafka4 = Result {
            try started("4", ["group.consumer.min.session.timeout.ms=10000"])
        }
        private static let kafka2 = Result { try started("2.8", []) }

        private static func started(_ version: String, _ settings: [String]) throws -> KafkaCluster {
            let cluster = try KafkaCluster(version: version, options: KafkaCluster.recording, settings: settings)
            try cluster.fill("create", "seen", "3", "1")
            try cluster.fill("create", "more", "1", "1")
            try cluster.fill("spread", "seen", "3", "300")
            try cluster.fill("plain", "more", "40", "9")
            return cluster
        }

        private static func cluster(_ version: DataSet.Version) throws -> KafkaCluster {
            try version == .kafka4 ? kafka4.get() : kafka2.get()
        }

        /// A run of assign with a group, from stored offsets, whose assignment changes while it streams, ended by SIGINT.
        private func assign(_ cluster: KafkaCluster, _ client: String, _ group: String, _ more: String...) throws
            -> Outcome
        {
            let file = Machine.temporary + "/requests-\(client)"
            try "seen:0-1@stored\n".write(toFile: file, atomically: true, encoding: .utf8)
            let line =
                [
                    "assign", "--assignment", file, "-g", group, "-X", "client.id=\(client)", "-X",
                    "auto.commit.interval.ms=200", "-f", "%t:%p@%o\\n",
                ] + more
            let run = try Command(try kcatSwiftLine(brokers: cluster.bootstrap, line))
            #expect(run.wait(seconds: 20) { $0.output.contains("seen:0@99\n") && $0.output.contains("seen:1@99\n") })
            usleep(600_000)
            try "seen:2@stored more:0@10\n".write(toFile: file, atomically: true, encoding: .utf8)
            kill(run.child.pid, SIGHUP)
            #expect(run.wait(seconds: 20) { $0.output.contains("seen:2@99\n") && $0.output.contains("more:0@39\n") })
            usleep(600_000)
            kill(run.child.pid, SIGINT)
            let outcome = try run.finish(seconds: 40)
            #expect(outcome.code == 130 && !outcome.timedOut, "\(outcome.errors)")
            #expect(outcome.lines.filter { $0.hasPrefix("more") } == (10..<40).map { "more:0@\($0)" })
            return outcome
        }

        @Test(
            "S3, P5: assign sends nothing of a member's, commits only when told to, and creates no topic",
            arguments: [DataSet.Version.kafka4, .kafka2])
        func assignAsksNoGroup(_ version: DataSet.Version) throws {
            let cluster = try Self.cluster(version)
            let group = "requests"
            for partition in 0..<3 { try cluster.fill("commit", group, "seen:\(partition):\(50 + partition)") }

            // Looking: from the committed offsets on, which stay as they are.
            var mark = cluster.recorded()
            let looked = try assign(cluster, "looking", group)
            #expect(looked.lines.filter { $0.hasPrefix("seen:1@") } == (51..<100).map { "seen:1@\($0)" })
            var seen = try cluster.requests(since: mark)
            expectReading(seen, of: "looking", besides: [])

            // Committing, as a simple consumer: the same and OffsetCommit of no member.
            mark = cluster.recorded()
            let committed = try assign(cluster, "committing", group, "--commit")
            #expect(committed.lines.filter { $0.hasPrefix("seen:1@") } == (51..<100).map { "seen:1@\($0)" })
            seen = try cluster.requests(since: mark)
            expectReading(seen, of: "committing", besides: ["OFFSET_COMMIT"])
            let commits = seen.filter { $0.api == "OFFSET_COMMIT" }
            var places: [String: Int] = [:]
            for commit in commits {
                let generation = (commit.body["generationIdOrMemberEpoch"] ?? commit.body["generationId"]) as? Int
                #expect(generation == -1 && commit.body["memberId"] as? String == "", "\(commit.body)")
                #expect(commit.body["groupId"] as? String == group)
                for topic in commit.body["topics"] as? [[String: Any]] ?? [] {
                    for partition in topic["partitions"] as? [[String: Any]] ?? [] {
                        let index = partition["partitionIndex"] as? Int ?? -1
                        places["\(topic["name"] ?? ""):\(index)"] = partition["committedOffset"] as? Int
                    }
                }
            }
            #expect(places == ["seen:0": 100, "seen:1": 100, "seen:2": 100, "more:0": 40])
            // And there the next one begins, which again changes nothing.
            mark = cluster.recorded()
            let next = try kcatSwift(
                brokers: cluster.bootstrap,
                ["assign", "seen@stored", "-g", group, "-e", "-X", "client.id=again", "-f", "%p@%o\\n"])
            #expect(next.code == 0 && next.lines.isEmpty, "\(next.lines)")
            seen = try cluster.requests(since: mark)
            expectReading(seen, of: "again", besides: [], fetches: false)
        }

        /// All that came is reading, by that client, and `besides`; no request gave leave to create a topic.
        private func expectReading(
            _ requests: [RecordedRequest], of client: String, besides: Set<String>, fetches: Bool = true,
            sourceLocation: SourceLocation = #_sourceLocation
        ) {
            let own = requests.filter { $0.clientId == client }
            let apis = Set(own.map(\.api))
            #expect(apis.isSubset(of: Self.reading.union(besides)), "\(apis)", sourceLocation: sourceLocation)
            for needed in ["METADATA", "OFFSET_FETCH"] + (fetches ? ["FETCH"] : []) + Array(besides) {
                #expect(apis.contains(needed), "the record lacks \(needed)", sourceLocation: sourceLocation)
            }
            // Whatever it called itself.
            let members = requests.filter { Self.membership.contains($0.api) }
            #expect(members.isEmpty, "\(members.map(\.api))", sourceLocation: sourceLocation)
            #expect(requests.count { $0.api == "CREATE_TOPICS" } == 0, sourceLocation: sourceLocation)
            for request in own where request.api == "METADATA" {
                #expect(request.body["allowAutoTopicCreation"] as? Bool == false, sourceLocation: sourceLocation)
            }
        }

        @Test(
            "P5: asking for a topic that is not there makes none, on brokers that would make it",
            arguments: [DataSet.Version.kafka4, .kafka2])
        func createsNothing(_ version: DataSet.Version) throws {
            let cluster = try Self.cluster(version)
            let mark = cluster.recorded()
            for line in [["assign", "absent:0"], ["assign", "absent"], ["topics", "absent"], ["offsets", "absent"]] {
                let run = try kcatSwift(brokers: cluster.bootstrap, line + ["-X", "client.id=asking"], seconds: 20)
                #expect(run.code != 0 && run.errors.contains("absent"), "\(line): \(run.errors)")
            }
            let seen = try cluster.requests(since: mark)
            let asked = seen.filter { $0.clientId == "asking" && $0.api == "METADATA" }
            #expect(asked.count >= 4)
            #expect(asked.allSatisfy { $0.body["allowAutoTopicCreation"] as? Bool == false })
            #expect(seen.count { $0.api == "CREATE_TOPICS" } == 0)
            let topics = try kcatSwift(brokers: cluster.bootstrap, ["topics"])
            #expect(topics.code == 0 && !topics.lines.contains { $0.contains("absent") }, "\(topics.lines)")
        }

        @Test(
            "the record would show a member: what subscribe sends is in it",
            arguments: [(DataSet.Version.kafka4, "classic"), (.kafka4, "consumer"), (.kafka2, "classic")])
        func subscribeIsRecorded(_ version: DataSet.Version, _ kind: String) throws {
            let cluster = try Self.cluster(version)
            let mark = cluster.recorded()
            let run = try Command(
                try kcatSwiftLine(
                    brokers: cluster.bootstrap,
                    [
                        "subscribe", "seen", "-g", "recorded-\(kind)", "-o", "beginning", "-f", "%p@%o\\n", "-X",
                        "client.id=member", "-X", "group.protocol=\(kind)", "-X", "heartbeat.interval.ms=300",
                    ]))
            #expect(run.wait(seconds: 30) { $0.output.count { $0 == "\n" } == 300 })
            sleep(1)
            kill(run.child.pid, SIGINT)
            let outcome = try run.finish(seconds: 40)
            #expect(outcome.code == 130 && outcome.lines.count == 300, "\(outcome.errors)")
            let own = try cluster.requests(since: mark).filter { $0.clientId == "member" }
            let members = Set(own.map(\.api)).intersection(Self.membership)
            let ofConsumer: Set = ["CONSUMER_GROUP_HEARTBEAT"]
            let expected = kind == "classic" ? Self.membership.subtracting(ofConsumer) : ofConsumer
            #expect(members == expected)
            #expect(own.contains { $0.api == "OFFSET_COMMIT" })
        }

        /// A member whose output nobody reads.
        private struct Held {
            let name: String
            let cluster: KafkaCluster
            let kind: String
            let child: Child
            private let mark: Int
            let pipe: OutputPipe
            let errors: TemporaryFile

            init(_ version: DataSet.Version, _ kind: String) throws {
                cluster = try Requests.cluster(version)
                mark = cluster.recorded()
                (name, self.kind) = ("held-\(kind)", kind)
                if kind == "consumer" {
                    // Only the brokers say how long such a session lasts.
                    try cluster.control(
                        "tool", "configs", "--alter", "--entity-type", "groups", "--entity-name", name, "--add-config",
                        "consumer.session.timeout.ms=10000")
                }
                pipe = try OutputPipe()
                errors = try TemporaryFile()
                child = try Child(
                    try kcatSwiftLine(
                        brokers: cluster.bootstrap,
                        [
                            "subscribe", "held", "-g", name, "-o", "beginning", "-e", "-f", "%p %o %s\\n", "-X",
                            "client.id=\(name)", "-X", "group.protocol=\(kind)",
                        ] + (kind == "classic" ? ["-X", "session.timeout.ms=10000"] : [])), output: pipe.writing,
                    errors: errors.descriptor)
                pipe.closeWriting()
            }

            /// What its broker received of it.
            func requests() throws -> [RecordedRequest] {
                try cluster.requests(since: mark).filter { $0.clientId == name }
            }

            /// Generation or epoch and member id of a request.
            func place(_ request: RecordedRequest) -> String {
                let names = ["generationId", "memberEpoch", "generationIdOrMemberEpoch"]
                let generation = names.lazy.compactMap { request.body[$0] }.first
                return "\(generation ?? "?") \(request.body["memberId"] ?? "?")"
            }
        }

        @Test(
            "case 304: nobody reads the output for four times as long as a session lasts: the member stays, and all comes",
            .timeLimit(.minutes(5)))
        func blockedOutput() throws {
            let records = 400_000
            for version in [DataSet.Version.kafka4, .kafka2] {
                let cluster = try Self.cluster(version)
                try cluster.fill("create", "held", "4", "1")
                try cluster.fill("spread", "held", "4", "\(records)")
            }
            let members = try [Held(.kafka4, "consumer"), Held(.kafka4, "classic"), Held(.kafka2, "classic")]
            sleep(40)
            for member in members {
                let place = try expectStayed(member)
                var text = Data()
                while let more = member.pipe.read(1 << 20, seconds: 30), !more.isEmpty { text += more }
                let exit = member.child.wait(seconds: 30)
                let told = String(decoding: try member.errors.contents(), as: UTF8.self)
                let lines = text.split(separator: UInt8(ascii: "\n"))
                #expect(exit.code == 0 && !exit.timedOut, "\(member.name): \(told)")
                #expect(lines.count == records, "\(member.name): \(told)")
                #expect(Set(lines).count == records, "\(member.name): \(told)")
                #expect(!told.contains("lost"), "\(told)")
                #expect(told.split(separator: "\n").count { $0.contains("assigned") } == 1, "\(told)")
                // It was a member to the end: its last commit is one of the same generation.
                let own = try member.requests()
                let commit = try #require(own.last { $0.api == "OFFSET_COMMIT" })
                #expect(member.place(commit) == place, "\(member.name)")
                // A coordinator that is only just being made, and the lack of a member's id, refuse some; one is let in.
                let joins = own.filter { $0.api == "JOIN_GROUP" }.map { $0.response["errorCode"] as? Int }
                #expect(joins.count { $0 == 0 } == (member.kind == "classic" ? 1 : 0), "\(member.name): \(joins)")
            }
        }

        /// For three sessions' time the broker had heartbeats of one member in one generation, none too late and none refused.
        /// Returns which.
        private func expectStayed(_ member: Held) throws -> String {
            let own = try member.requests()
            let now = try #require(own.last).time
            let beats = own.filter {
                ($0.api == "HEARTBEAT" || $0.api == "CONSUMER_GROUP_HEARTBEAT") && $0.time > now - 32
            }
            #expect(beats.count >= 5, "\(member.name): \(beats.count) heartbeats")
            #expect(Set(beats.map(member.place)).count == 1, "\(member.name): \(Set(beats.map(member.place)))")
            #expect(beats.allSatisfy { $0.response["errorCode"] as? Int == 0 }, "\(member.name)")
            let times = [now - 32] + beats.map(\.time) + [now]
            let longest = zip(times, times.dropFirst()).map { $1 - $0 }.max() ?? .infinity
            #expect(longest < 10, "\(member.name): \(longest) s without a heartbeat")
            // And nothing went out meanwhile: the pipe was full.
            #expect(own.filter { $0.api == "OFFSET_COMMIT" && $0.time > now - 25 }.isEmpty, "\(member.name)")
            let listed = try member.cluster.control(
                "tool", "consumer-groups", "--describe", "--group", member.name, "--members")
            #expect(
                listed.lines.count { $0.contains(member.name) && $0.contains("/127.0.0.1") } == 1, "\(listed.lines)")
            return member.place(try #require(beats.last))
        }
    }
}
