import Foundation
import Testing

extension Integration {
    /// `groups` beside Kafka's own tools: groups that are live, empty, dead, behind the log start, ahead of the end, of a
    /// topic created anew, behind an open transaction, and done with a transactional topic.
    @Suite(
        .enabled(
            if: Machine.canFill4 && Machine.canFill2,
            "needs Kafka 4 and 2.8, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4, KAFKA_LIBS_2_8)"))
    struct GroupStates {
        static let versions = [DataSet.Version.kafka4, .kafka2]

        /// Kafka's tools look at the high watermark alone; asked for that, each column is theirs.
        @Test("every column equals consumer-groups'", arguments: versions)
        func columns(_ version: DataSet.Version) throws {
            let cluster = try GroupCluster.of(version).cluster
            let told = try cluster.control("tool", "consumer-groups", "--describe", "--all-groups")
            var expected: [String: [String]] = [:]
            for line in told.lines {
                let words = line.split(separator: " ").map(String.init)
                guard words.count == 9, words[0] != "GROUP" else { continue }
                expected["\(words[0]) \(words[1]):\(words[2])"] = Array(words[3...])
            }
            #expect(expected.count >= 8 + 3, "\(told.lines)")
            var seen: [String: [String]] = [:]
            for row in try cluster.objects("groups", "^.", "-X", "isolation.level=read_uncommitted")
            where field(row, "type") != "share" {
                let place = "\(field(row, "group")) \(field(row, "topic")):\(field(row, "partition"))"
                seen[place] = ["committed", "end", "lag", "member", "host", "client_id"].map { field(row, $0) }
            }
            // The one that has read all of a transaction waits for a marker there, and for nothing here.
            #expect(expected["paid paid:0"]?[2] == "1" && seen["paid paid:0"]?[2] == "0")
            seen["paid paid:0"]?[2] = "1"
            for place in Set(expected.keys).union(seen.keys).sorted() {
                #expect(seen[place] == expected[place], "\(place)")
            }
        }

        @Test("each group's line equals consumer-groups --state's", arguments: versions)
        func lines(_ version: DataSet.Version) throws {
            let cluster = try GroupCluster.of(version).cluster
            let told = try cluster.control("tool", "consumer-groups", "--describe", "--all-groups", "--state")
            var expected: [String: [String]] = [:]
            for line in told.lines {
                // GROUP, host:port, (id), perhaps the assignor, STATE, #MEMBERS
                let words = line.split(separator: " ").map(String.init)
                guard words.count >= 5, words[0] != "GROUP", words[2].hasPrefix("(") else { continue }
                let id = String(words[2].dropFirst().dropLast())
                expected[words[0]] = [id, words[words.count - 2], words[words.count - 1]]
            }
            #expect(expected.count >= 7, "\(told.lines)")
            var seen: [String: [String]] = [:]
            for row in try cluster.objects("groups") where field(row, "type") != "share" {
                seen[field(row, "group")] = ["coordinator", "state", "members"].map { field(row, $0) }
                let type = field(row, "group") == "live-consumer" ? "consumer" : "classic"
                #expect(field(row, "type") == type, "\(row)")
            }
            #expect(seen == expected)
        }

        @Test("what can be read, how long ago it was written, and when it was committed", arguments: versions)
        func known(_ version: DataSet.Version) throws {
            let scene = try GroupCluster.of(version)
            let before = Int64(Date().timeIntervalSince1970 * 1000)
            let rows = try scene.cluster.objects("groups", "^.")
            let after = Int64(Date().timeIntervalSince1970 * 1000)
            func row(_ group: String, _ partition: Int = 0) throws -> [String: Any] {
                try #require(rows.first { field($0, "group") == group && $0["partition"] as? Int == partition })
            }
            func notes(_ group: String) throws -> String {
                (try row(group)["notes"] as? [String])?.joined(separator: "; ") ?? ""
            }
            // Record n was written n seconds after the first.
            let behind = try #require(try row("empty")["behind_ms"] as? Int64)
            #expect((before - scene.first - 40_000...after - scene.first - 40_000).contains(behind))
            #expect(try row("empty", 1)["behind_ms"] as? Int64 == 0)
            #expect(try row("empty", 1)["lag"] as? Int64 == 0)
            let commit = try #require(try row("empty")["last_commit"] as? Int64)
            #expect(scene.committed.contains(commit), "\(scene.committed) \(commit)")
            // Of what the log start has passed nothing can be read: the next is the first that is left.
            let lost = try #require(try row("lost")["behind_ms"] as? Int64)
            #expect((before - scene.first - 20_000...after - scene.first - 20_000).contains(lost))
            // A minute after its commit it is stuck as well.
            let why = try #require(try row("lost")["notes"] as? [String])
            #expect(why.first == "behind the log start: 15 lost")
            #expect(why.dropFirst().allSatisfy { $0.hasPrefix("stuck") } && why.count <= 2, "\(why)")
            #expect(try notes("ahead") == "ahead of the end by 50: was the topic made anew?")
            let anew = try notes("anew")
            #expect(anew.contains("made anew"), "\(anew)")
            #expect(try notes("paid") == "nothing but markers left")
            #expect(try row("paid")["lag"] as? Int64 == 0)
            #expect(try row("paid")["behind_ms"] as? Int64 == 0)
            #expect(try field(row("held"), "end") == "10")
            #expect(try field(row("held"), "high_watermark") == "15")
            #expect(try notes("held") == "held by an open transaction: 5 records wait behind it")
            #expect(try row("held")["lag"] as? Int64 == 0)
            // A minute after its commit a group whose records wait is stuck.
            for group in ["live-classic", "empty"] {
                let isYoung = after - scene.committed.lowerBound < 60_000
                #expect(
                    try isYoung ? notes(group).isEmpty : ["", "stuck"].contains(notes(group).prefix(5)), "\(group)")
            }
        }

        @Test("a group that is gone, and one that is mistyped, are named", arguments: versions)
        func dead(_ version: DataSet.Version) throws {
            let cluster = try GroupCluster.of(version).cluster
            let outcome = try kcatSwift(brokers: cluster.bootstrap, ["groups", "dead", "empty", "-J"])
            #expect(outcome.code == 1 && outcome.errors.contains("group 'dead' does not exist"), "\(outcome.errors)")
            #expect(outcome.lines.count == 2, "the rest is shown")
            // Those that are behind by more than so much.
            let behind = try kcatSwift(brokers: cluster.bootstrap, ["groups", "--lag-over", "59", "-J"])
            let names = behind.lines.compactMap { $0.firstMatch(of: /"group":"([^"]*)"/).map { String($0.1) } }
            #expect(names.contains("empty") && !names.contains("lost") && !names.contains("held"), "\(names)")
            let typos = try kcatSwift(brokers: cluster.bootstrap, ["groups", "emty", "lsot"])
            #expect(typos.code == 1 && typos.errors.contains("did you mean 'empty'"), "\(typos.errors)")
            #expect(typos.errors.contains("did you mean 'lost'"), "each is named: \(typos.errors)")
        }

        @Test("members and what they have equal consumer-groups --members --verbose")
        func members() throws {
            let cluster = try GroupCluster.of(.kafka4).cluster
            let told = try cluster.control(
                "tool", "consumer-groups", "--describe", "--group", "live-consumer", "--members", "--verbose")
            let words = try #require(told.lines.last).split(separator: " ").map(String.init)
            let member = try #require(try cluster.objects("groups", "live-consumer", "--members").first)
            #expect(words.count == 9 && words[0] == "live-consumer", "\(told.lines)")
            #expect(["member", "host", "client_id"].map { field(member, $0) } == Array(words[1...3]))
            #expect((member["assignment"] as? [String]) == ["orders:0", "orders:1", "orders:2"])
            #expect((member["target"] as? [String]) == ["orders:0", "orders:1", "orders:2"])
            #expect(field(member, "epoch") == words[5] && words[6] == "orders:0,1,2" && words[8] == "orders:0,1,2")
        }

        /// A member that is stopped can't give back what it is to give up: the group waits for it (KIP-848).
        @Test("a member that does not give up what it is to: who, what, and who waits for it", .timeLimit(.minutes(2)))
        func reconciling() throws {
            let cluster = try GroupCluster.of(.kafka4).cluster
            func member(_ name: String) throws -> Command {
                try Command(
                    cluster.groupsLine("hold", "giving", "orders", "group.protocol=consumer", "client.id=\(name)"))
            }
            func rows(until done: ([[String: Any]]) -> Bool) throws -> [[String: Any]] {
                let limit = ContinuousClock.now + .seconds(30)
                var rows = try cluster.objects("groups", "giving")
                while !done(rows), ContinuousClock.now < limit {
                    usleep(100_000)
                    rows = try cluster.objects("groups", "giving")
                }
                return rows
            }
            let first = try member("first")
            #expect(first.wait(seconds: 30) { $0.output.contains("committed 0 1 2") }, "\(first.soFar)")
            kill(first.child.pid, SIGSTOP)
            let second = try member("second")
            defer { for one in [first, second] { kill(one.child.pid, SIGKILL) } }
            func notes(_ row: [String: Any]) -> [String] { row["notes"] as? [String] ?? [] }
            let waiting = ["its member is to give it up", "second is to get it"]
            let held = try rows { $0.contains { notes($0) == waiting } }
            #expect(held.map { field($0, "client_id") } == ["first", "first", "first"], "all are held yet: \(held)")
            let kept = held.filter { notes($0).isEmpty }.map { field($0, "partition") }
            let given = held.filter { notes($0) == waiting }.map { field($0, "partition") }
            #expect(kept.count + given.count == 3 && !kept.isEmpty && !given.isEmpty, "\(held)")
            let owners = kept.map { _ in "first" } + given.map { _ in "second" }

            // The members beside Kafka's tool: GROUP MEMBER HOST CLIENT EPOCH #P ASSIGNMENT TARGET-EPOCH TARGET.
            let members = try cluster.objects("groups", "giving", "--members")
            let told = try cluster.control(
                "tool", "consumer-groups", "--describe", "--group", "giving", "--members", "--verbose")
            for member in members {
                let line = try #require(told.lines.first { $0.contains(field(member, "member")) })
                let words = line.split(separator: " ").map(String.init)
                #expect(words.contains(field(member, "epoch")), "\(words)")
                func compact(_ name: String) -> String {
                    let places = member[name] as? [String] ?? []
                    let indexes = places.map { $0.split(separator: ":")[1] }.joined(separator: ",")
                    return indexes.isEmpty ? "-" : "orders:" + indexes
                }
                #expect(words.contains(compact("assignment")) && words.last == compact("target"), "\(words) \(member)")
            }
            let targets = members.map { ($0["target"] as? [String] ?? []).count }.sorted()
            #expect(targets == [given.count, kept.count].sorted(), "\(members)")
            let table = try kcatSwift(brokers: cluster.bootstrap, ["groups", "giving"])
            #expect(table.errors.contains("group giving: consumer, Reconciling, 2 members"), "\(table.errors)")
            #expect(table.lines.contains { $0.hasSuffix("its member is to give it up; second is to get it") })

            // It goes on: what it owed is given, and nothing is left to note.
            kill(first.child.pid, SIGCONT)
            let settled = try rows { rows in
                rows.filter { field($0, "client_id") == "second" }.map { field($0, "partition") } == given
            }
            #expect(settled.map { field($0, "client_id") }.sorted() == owners, "\(settled)")
            #expect(settled.allSatisfy { notes($0).isEmpty }, "\(settled)")
            for one in [first, second] { kill(one.child.pid, SIGTERM) }
        }

        @Test("share groups: start, lag, and how often what is in flight was delivered")
        func shared() throws {
            let cluster = try GroupCluster.of(.kafka4).cluster
            try cluster.control(
                "tool", "configs", "--alter", "--entity-type", "groups", "--entity-name", "shared", "--add-config",
                "share.auto.offset.reset=earliest")
            func consume(_ count: Int, _ how: String) throws -> [String] {
                try cluster.control(
                    "tool", "share-consumer", "--topic", "trimmed", "--group", "shared", "--max-messages", "\(count)",
                    how, "--formatter-property", "print.offset=true", "--formatter-property", "print.delivery=true"
                ).lines
            }
            #expect(try consume(3, "--release").first?.hasPrefix("Offset:20\tDelivery:1\t") == true)
            #expect(try consume(2, "--reject").first?.hasPrefix("Offset:20\tDelivery:2\t") == true)
            let told = try cluster.control("tool", "share-groups", "--describe", "--group", "shared")
            let words = try #require(told.lines.last).split(separator: " ").map(String.init)
            let row = try #require(try cluster.objects("groups", "shared").first)
            #expect(
                ["group", "topic", "partition", "committed", "lag"].map { field(row, $0) } == words, "\(told.lines)")
            // Both runs had taken all that there is, and have given back what they had not rejected.
            #expect(row["notes"] as? [String] == ["in flight: 22 to 49 delivered 2 times"], "\(row)")
            let peeked = try kcatSwift(
                brokers: cluster.bootstrap, ["group", "peek", "shared", "-B", "1", "-A", "0", "-f", "%o\\n"])
            #expect(peeked.lines == ["21", "22"], "\(peeked.errors)")
            let moved = try kcatSwift(
                brokers: cluster.bootstrap, ["group", "seek", "shared", "trimmed@end", "--execute"])
            #expect(moved.code == 1 && moved.errors.contains("is a share group"), "\(moved.errors)")
            let line = try #require(try cluster.objects("groups").first { field($0, "group") == "shared" })
            #expect(field(line, "type") == "share" && field(line, "state") == "Empty" && field(line, "lag") == "28")
        }
    }
}
