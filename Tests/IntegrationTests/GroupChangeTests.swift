import Foundation
import Testing

extension Integration {
    /// `group seek`, `forget` and `delete` on real brokers: what they move, how it is undone, and when nothing changes.
    @Suite(
        .enabled(
            if: Machine.canFill4 && Machine.canFill2,
            "needs Kafka 4 and 2.8, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4, KAFKA_LIBS_2_8)"))
    struct GroupChanges {
        /// All that the commands may send while they only tell; the first four are of other clients of these brokers too.
        private static let looking: Set = [
            "API_VERSIONS", "METADATA", "FIND_COORDINATOR", "OFFSET_FETCH", "LIST_OFFSETS", "FETCH", "LIST_GROUPS",
            "DESCRIBE_GROUPS", "CONSUMER_GROUP_DESCRIBE", "DESCRIBE_PRODUCERS", "LIST_TRANSACTIONS",
            "DESCRIBE_TRANSACTIONS",
        ]

        /// The program, in a folder of its own: it saves the offsets before there.
        private struct Place {
            let cluster: KafkaCluster
            let folder = Machine.temporary + "/changes-\(UUID().uuidString)"

            init(_ cluster: KafkaCluster) throws {
                self.cluster = cluster
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            }

            @discardableResult
            func callAsFunction(_ words: String..., client: String = "mover") throws -> Outcome {
                try self(words, client: client)
            }

            @discardableResult
            func callAsFunction(_ words: [String], client: String = "mover") throws -> Outcome {
                let line = try kcatSwiftLine(brokers: cluster.bootstrap, words + ["-X", "client.id=\(client)"])
                let outcome = try run(["sh", "-c", "cd '\(folder)' && exec \"$@\"", "sh"] + line)
                #expect(outcome.code == 0, "\(words): \(outcome.errors)")
                return outcome
            }

            /// What the group has committed, as `orders:0@40`.
            func committed(_ group: String) throws -> [String] {
                try cluster.objects("groups", group).filter { field($0, "committed") != "-" }
                    .map { "\(field($0, "topic")):\(field($0, "partition"))@\(field($0, "committed"))" }.sorted()
            }

            /// Where a consumer of the group starts in the partitions of orders.
            func starts(_ group: String) throws -> [String] {
                try cluster.groups("first", group, "orders", "0,1,2").lines.sorted()
            }

            /// The file with the offsets before, by what was said.
            func saved(_ outcome: Outcome) throws -> String {
                let line = try #require(outcome.errors.split(separator: "\n").first { $0.contains("are saved in ") })
                return String(line.split(separator: " ").last ?? "")
            }

            /// The requests of `client` since the mark, with the answered ones alone.
            func apis(since mark: Int, by client: String) throws -> Set<String> {
                Set(try cluster.requests(since: mark).filter { $0.clientId == client }.map(\.api))
            }
        }

        @Test("every form of seek; a consumer starts there, undo brings all back", arguments: GroupStates.versions)
        func seek(_ version: DataSet.Version) throws {
            let scene = try GroupCluster.of(version)
            let place = try Place(scene.cluster)
            let before = ["orders:0@50", "orders:1@50", "orders:2@50"]
            try scene.cluster.groups("commit", "moved", "orders:0:50", "orders:1:50", "orders:2:50")

            // Without --execute it only tells, and only asks.
            let mark = scene.cluster.recorded()
            let told = try place("group", "seek", "moved", "orders@beginning", "-J", client: "teller")
            let line = try JSONSerialization.jsonObject(with: Data((told.lines.first ?? "").utf8)) as? [String: Any]
            let object = try #require(line)
            #expect(field(object, "old") == "50" && field(object, "new") == "0" && told.lines.count == 3)
            #expect(object["executed"] as? Bool == false && told.errors.contains("--execute does it"))
            #expect(object["old_time"] as? Int64 == scene.first + 50_000, "the record at 50")
            #expect(object["new_time"] as? Int64 == scene.first)
            let asked = try place.apis(since: mark, by: "teller")
            #expect(asked.contains("LIST_OFFSETS") && asked.isSubset(of: Self.looking), "\(asked)")
            #expect(try place.committed("moved") == before)
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder).isEmpty)

            func seek(_ words: String..., to offsets: [String], starting: [String]) throws {
                let outcome = try place(["group", "seek", "moved"] + words + ["--execute"])
                #expect(try place.committed("moved") == offsets, "\(words)")
                #expect(try place.starts("moved") == starting, "\(words)")
                let file = try place.saved(outcome)
                try place("group", "seek", "moved", "--from", file, "--execute")
                #expect(try place.committed("moved") == before, "undone: \(words)")
            }
            // The first record of that second or later.
            let stamp = (scene.first + 29_000) / 1000 + 1
            try seek(
                "orders:0@20", "orders:1@stored+10", "orders:2@end",
                to: ["orders:0@20", "orders:1@60", "orders:2@100"], starting: ["0 20", "1 60", "2 end"])
            try seek(
                "orders:0@beginning", "orders:1@stored-10", "orders:2@\(Self.time(stamp))",
                to: ["orders:0@0", "orders:1@40", "orders:2@30"], starting: ["0 0", "1 40", "2 30"])
            try seek(
                "--like", "empty", to: ["orders:0@40", "orders:1@100", "orders:2@50"],
                starting: ["0 40", "1 end", "2 50"])
            // As consumer-groups --export writes it, of one group and of several.
            try "orders,0,33\n\"moved\",orders,2,7\n".write(
                toFile: place.folder + "/export.csv", atomically: true, encoding: .utf8)
            try seek(
                "--from", "export.csv", to: ["orders:0@33", "orders:1@50", "orders:2@7"],
                starting: ["0 33", "1 50", "2 7"])
        }

        /// A time as specs have it.
        private static func time(_ seconds: Int64) -> String {
            Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
        }

        @Test("with live members nothing changes, and no request asks for it", arguments: GroupStates.versions)
        func live(_ version: DataSet.Version) throws {
            let place = try Place(GroupCluster.of(version).cluster)
            for group in version == .kafka4 ? ["live-classic", "live-consumer"] : ["live-classic"] {
                let before = try place.committed(group)
                let mark = place.cluster.recorded()
                for verb in [["seek", group, "orders@beginning"], ["forget", group, "orders"], ["delete", group]] {
                    let line = ["group"] + verb + ["--execute", "-X", "client.id=intruder"]
                    let outcome = try kcatSwift(brokers: place.cluster.bootstrap, line)
                    #expect(
                        outcome.code == 1 && outcome.errors.contains("has members (client-of-"), "\(outcome.errors)")
                }
                let asked = try place.apis(since: mark, by: "intruder")
                #expect(asked.contains("LIST_GROUPS") && asked.isSubset(of: Self.looking), "\(asked)")
                #expect(try place.committed(group) == before && before.count == 3)
            }
        }

        @Test("what does not exist, or lies beyond the log, is refused by its name", arguments: GroupStates.versions)
        func refused(_ version: DataSet.Version) throws {
            let place = try Place(GroupCluster.of(version).cluster)
            let lines = [
                (["seek", "nobody", "orders@end"], "group 'nobody' does not exist"),
                (["seek", "empty", "orders:9@end"], "orders:9"),
                (["seek", "empty", "ordres@end"], "ordres"),
                (
                    ["seek", "empty", "orders:0@101"],
                    "orders:0: offset 101 is not in the log, which goes from 0 to 100"
                ),
                (["seek", "empty", "orders:2@stored+1"], "orders:2: group 'empty' has committed nothing there"),
                (["seek", "empty", "--like", "nobody"], "group 'nobody' does not exist"),
                (["forget", "empty", "orders:2"], "has committed nothing there"),
                (["delete", "nobody"], "group 'nobody' does not exist"),
            ]
            for (words, reason) in lines {
                let line = ["group"] + words + ["--execute"]
                let outcome = try kcatSwift(brokers: place.cluster.bootstrap, line)
                let said = outcome.errors.split(separator: "\n").filter { !$0.hasPrefix("%") }
                #expect(outcome.code == 1 && said.count == 1, "\(words): \(outcome.code) \(outcome.errors)")
                #expect(outcome.errors.contains(reason), "\(words): \(outcome.errors)")
            }
            #expect(try place.committed("empty") == ["orders:0@40", "orders:1@100"])
        }

        @Test("forget and delete, told first and undone", arguments: GroupStates.versions)
        func gone(_ version: DataSet.Version) throws {
            let place = try Place(GroupCluster.of(version).cluster)
            try place.cluster.groups("commit", "going", "orders:0:50", "orders:1:60")
            let mark = place.cluster.recorded()
            try place("group", "forget", "going", "orders:1", client: "teller")
            try place("group", "delete", "going", client: "teller")
            let asked = try place.apis(since: mark, by: "teller")
            #expect(asked.contains("OFFSET_FETCH") && asked.isSubset(of: Self.looking), "\(asked)")
            let forgot = try place("group", "forget", "going", "orders:1", "--execute")
            #expect(try place.committed("going") == ["orders:0@50"])
            try place("group", "seek", "going", "--from", place.saved(forgot), "--execute")
            #expect(try place.committed("going") == ["orders:0@50", "orders:1@60"])
            let deleted = try place("group", "delete", "going", "--execute")
            let missing = try kcatSwift(brokers: place.cluster.bootstrap, ["groups", "going"])
            #expect(missing.code == 1 && missing.errors.contains("does not exist"))
            try place("group", "seek", "going", "--from", place.saved(deleted), "--execute")
            #expect(try place.committed("going") == ["orders:0@50", "orders:1@60"])
        }

        @Test("peek shows the record where the group stands, with its neighbours", arguments: GroupStates.versions)
        func peek(_ version: DataSet.Version) throws {
            let place = try Place(GroupCluster.of(version).cluster)
            let words = ["group", "peek", "empty", "-B", "2", "-A", "1", "-f", "%p@%o %s\\n"]
            let outcome = try kcatSwift(brokers: place.cluster.bootstrap, words)
            let expected = (38...41).map { "0@\($0) record \($0)" } + (98...99).map { "1@\($0) record \($0)" }
            #expect(outcome.code == 0 && Set(outcome.lines) == Set(expected), "\(outcome.lines) \(outcome.errors)")
            #expect(outcome.errors.contains("orders:1: the group stands at 100, the end is 100"), "\(outcome.errors)")
            // The log start has passed it: what it will get is what is left.
            let lost = try kcatSwift(brokers: place.cluster.bootstrap, ["group", "peek", "lost", "-f", "%o\\n"])
            #expect(lost.numbers == [20, 21, 22], "\(lost.errors)")
            #expect(lost.errors.contains("trimmed:0: the group stands at 5, the log begins at 20"), "\(lost.errors)")
        }
    }
}
