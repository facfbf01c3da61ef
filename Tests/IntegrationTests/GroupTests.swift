import Foundation
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension Integration {
    /// Members of real groups (S1, S8-S10, A5): both protocols on Kafka 4, the classic one on 2.8 too.
    @Suite(
        .enabled(
            if: Machine.canFill4 && Machine.canFill2,
            "needs Kafka 4 and 2.8, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4, KAFKA_LIBS_2_8)"
        ))
    struct Groups {
        struct Way: CustomTestStringConvertible, Sendable {
            let version: DataSet.Version
            let name: String?
            var testDescription: String { "Kafka \(version.rawValue), \(name ?? "as the group is")" }
            var cluster: KafkaCluster {
                get throws { try version == .kafka4 ? Shared.kafka4.get() : Shared.kafka2.get() }
            }
            var options: [String] { name.map { ["-X", "group.protocol=\($0)"] } ?? [] }
        }
        static let ways = [
            Way(version: .kafka4, name: nil), Way(version: .kafka4, name: "classic"),
            Way(version: .kafka4, name: "consumer"), Way(version: .kafka2, name: nil),
        ]

        /// A group that no other test has.
        private func group(_ name: String, _ way: Way) -> String {
            "\(name)-\(way.name ?? "any")-\(getpid())"
        }

        private func subscribe(_ way: Way, _ group: String, _ arguments: String...) throws -> Outcome {
            let line =
                ["subscribe", "-g", group, "records-none", "-f", "%p %o\\n"] + way.options + arguments
            let outcome = try kcatSwift(brokers: try way.cluster.bootstrap, line, seconds: 40)
            #expect(outcome.code == 0, "\(line): \(outcome.errors)")
            return outcome
        }

        @Test("S1, S9, A5: everything once, and what is committed not again", arguments: ways)
        func everythingOnce(_ way: Way) throws {
            let group = group("once", way)
            let first = try subscribe(way, group, "-o", "beginning", "-c", "1000")
            #expect(first.lines.count == 1000)
            let rest = try subscribe(way, group, "-o", "beginning", "-e")
            #expect(Set(first.lines + rest.lines).count == 200_000)
            #expect(
                first.lines.count + rest.lines.count == 200_000,
                "none twice: exactly what was written is committed")
            #expect(try subscribe(way, group, "-e").lines.isEmpty)
            // The group was left each time: none of these waited for a session to end.
            #expect(first.seconds + rest.seconds < 30)
        }

        @Test("a group's name that is mistyped is no lag and no commit: it is told, and nothing is made of it")
        func mistyped() throws {
            let cluster = try Shared.kafka4.get()
            let (name, wrong) = ("billing-\(getpid())", "biling-\(getpid())")
            let first = ["assign", "records-none:0@..5", "-g", name, "--commit", "-q"]
            #expect(try kcatSwift(brokers: cluster.bootstrap, first).code == 0)
            let looked = try kcatSwift(brokers: cluster.bootstrap, ["offsets", "records-none", "-g", wrong])
            #expect(looked.errors.contains("no such group: '\(wrong)', did you mean '\(name)'?"), "\(looked.errors)")
            for row in looked.lines.dropFirst() {
                #expect(row.split(separator: " ").suffix(2) == ["-", "-"], "\(row)")
            }
            let line = ["assign", "records-none:0@stored+1", "-g", wrong, "--commit"]
            let refused = try kcatSwift(brokers: cluster.bootstrap, line)
            #expect(refused.code == 1 && refused.output.isEmpty)
            #expect(refused.errors.contains("has committed nothing, and with --commit it would"), "\(refused.errors)")
            let groups = try kcatSwift(brokers: cluster.bootstrap, ["groups", "-J"])
            let text = String(decoding: groups.output, as: UTF8.self)
            #expect(text.contains(name) && !text.contains(wrong))
        }

        @Test("looking leaves the group's offsets alone", arguments: [ways[0], ways[3]])
        func noCommit(_ way: Way) throws {
            let group = group("look", way)
            for _ in 0..<2 {
                let outcome = try subscribe(way, group, "-o", "beginning", "-c", "10", "--no-commit")
                #expect(outcome.lines.count == 10)
            }
        }

        @Test(
            "S8, A5: assign commits what it has printed, and goes on there",
            arguments: [ways[0], ways[3]])
        func assignCommits(_ way: Way) throws {
            let group = group("assign", way)
            func offsets(_ more: String...) throws -> [Int] {
                let line = ["assign", "records-none:1", "-g", group, "-f", "%o\\n"] + more
                let outcome = try kcatSwift(brokers: try way.cluster.bootstrap, line, seconds: 20)
                #expect(outcome.code == 0, "\(outcome.errors)")
                return outcome.numbers
            }
            #expect(try offsets("-c", "5") == Array(0..<5))
            #expect(try offsets("-c", "5", "--commit") == Array(0..<5), "nothing was committed before")
            #expect(try offsets("-c", "5", "--commit") == Array(5..<10))
            // And a member takes it up there.
            let rest = try subscribe(way, group, "-o", "beginning", "-e")
            #expect(rest.lines.count == 200_000 - 10)
        }

        /// SIGTERM and SIGINT: what was written is committed, and the group is left, so that the next need not wait.
        @Test(
            "B5, cases 306, 307: a signal commits what was written, and leaves",
            arguments: [(ways[0], SIGTERM), (ways[1], SIGINT), (ways[3], SIGTERM)])
        func signals(_ way: Way, _ signal: Int32) throws {
            let group = group("signal\(signal)", way)
            let line =
                ["subscribe", "-g", group, "records-none", "-o", "beginning", "-f", "%p %o\\n"]
                + way.options
            let command = try Command(try kcatSwiftLine(brokers: try way.cluster.bootstrap, line))
            #expect(command.wait(seconds: 30) { $0.output.contains("\n") })
            kill(command.child.pid, signal)
            let first = try command.finish(seconds: 20)
            #expect(first.code == 128 + signal && !first.timedOut, "\(first.errors)")
            let rest = try subscribe(way, group, "-o", "beginning", "-e")
            #expect(first.lines.count > 0 && first.lines.count + rest.lines.count == 200_000)
            #expect(rest.seconds < 20, "the member had left: its session would last for 45 s")
        }

        @Test("a mistyped topic is told at once", arguments: [ways[0], ways[3]])
        func unknownTopic(_ way: Way) throws {
            let line = ["subscribe", "-g", group("unknown", way), "records-nonne"]
            let outcome = try kcatSwift(brokers: try way.cluster.bootstrap, line, seconds: 20)
            #expect(
                outcome.code == 1 && outcome.errors.contains("did you mean 'records-none'"),
                "\(outcome.errors)")
        }

        @Test("an expression takes the topics that it matches", arguments: ways)
        func expression(_ way: Way) throws {
            let line =
                [
                    "subscribe", "-g", group("regex", way), "^records-(none|lz4)$", "-o", "beginning", "-e",
                    "-f",
                    "%t\\n",
                ]
                + way.options
            let outcome = try kcatSwift(brokers: try way.cluster.bootstrap, line, seconds: 40)
            #expect(
                outcome.code == 0 && Set(outcome.lines) == ["records-none", "records-lz4"],
                "\(outcome.errors)")
        }

        /// Runs of Tests/kafka/members, all of which are under way at once: most of what they do is to wait.
        private final class Members: @unchecked Sendable {
            private var commands: [String: Command] = [:]

            /// Starts a run for each case: its way, a name, and the options of its members.
            init(_ cases: [(way: Way, name: String, options: [String])]) throws {
                let program = try #require(Machine.program)
                for one in cases {
                    let (cluster, topic) = (try one.way.cluster, "members-\(one.name)")
                    try cluster.fill("create", topic, "12", "1")
                    commands[one.name] = try Command(
                        [
                            "python3", Machine.script("members"), cluster.bootstrap, topic, "12", program,
                            "--cluster", cluster.folder,
                        ]
                            + one.options)
                }
            }

            /// None of the records may be missing, and, after graceful ends, none may be there twice.
            func finish(_ name: String, seconds: Double) throws {
                let outcome = try #require(commands[name]).finish(seconds: seconds)
                print("members \(name): \(outcome.lines.last ?? "")")
                #expect(outcome.code == 0, "\(outcome.lines) \(outcome.errors)")
            }
        }

        private static func options(_ members: [String], _ rest: String...) -> [String] {
            members.flatMap { ["--member", $0] } + rest
        }

        /// Beside kcat: ended and started again in turn, and, the last, killed and halted.
        private static let besideKcat = Result {
            let gently = ["--fault", "term", "--rounds", "3", "--seconds", "4"]
            return try Members(
                [(ways[1], "classic"), (ways[0], "swift"), (ways[3], "swift-2.8")].map { way, name in
                    let own = name == "classic" ? name : "swift"
                    return (way, name, options([own, own, "kcat"]) + gently)
                } + [
                    (
                        ways[1], "disturbed",
                        options(["classic", "classic", "kcat"], "--rounds", "9", "--seconds", "4")
                    )
                ])
        }

        /// Members that come and go beside kcat's: none of the records is missed, and none comes twice.
        @Test(
            "S10: shared with kcat -G", .enabled(if: Machine.hasKcat, "needs kcat (make setup-tests)"),
            .timeLimit(.minutes(4)), arguments: ["classic", "swift", "swift-2.8"])
        func shared(_ name: String) throws { try Self.besideKcat.get().finish(name, seconds: 200) }

        /// With Kafka's own console consumer and kcat in one group, each ended and started again in turn; all at once, and
        /// Java's in another place in each, so that its starts don't come together.
        private static let besideJava = Result {
            try Members(
                [
                    (ways[1], "java-classic", ["classic", "java", "kcat"]),
                    (ways[2], "java-consumer", ["java-consumer", "consumer", "kcat"]),
                    (ways[2], "java-swift", ["swift", "kcat", "java"]),
                    (ways[3], "java-2.8", ["swift", "java", "kcat"]),
                ].map { way, name, members in
                    (way, name, options(members, "--fault", "term", "--rounds", "3", "--seconds", "4"))
                })
        }

        @Test(
            "S10: shared with Java members and kcat -G",
            .enabled(if: Machine.hasKcat, "needs kcat (make setup-tests)"),
            .timeLimit(.minutes(5)), arguments: ["java-classic", "java-consumer", "java-swift", "java-2.8"])
        func sharedWithJava(_ name: String) throws { try Self.besideJava.get().finish(name, seconds: 250) }

        /// The same with members that are killed and halted: then a record may come twice, but none is missed. They are
        /// longest under way: the last to be waited for.
        @Test(.enabled(if: Machine.hasKcat, "needs kcat (make setup-tests)"), .timeLimit(.minutes(6)))
        func disturbed() throws { try Self.besideKcat.get().finish("disturbed", seconds: 330) }
    }
}
