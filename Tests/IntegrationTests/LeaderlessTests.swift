import Foundation
import Testing

extension Integration {
    /// Partitions that nobody leads, and topics that aren't there, don't hide the others (A1).
    @Suite(.enabled(if: Machine.canFill4, "needs Kafka 4, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4)"))
    struct Leaderless {
        /// Three brokers without replicas, one of them killed: what the others lead is there at once.
        @Test(.timeLimit(.minutes(4))) func oneOfThreeBrokersIsAway() throws {
            let cluster = try KafkaCluster(version: "4", brokers: 3)
            defer { _ = try? cluster.control("stop") }
            try cluster.fill("create", "single", "3", "1")
            try cluster.fill("spread", "single", "3", "3000")
            let dead = try cluster.fill("leader", "single").lines[0]
            let groups = try GroupsOfThree(cluster, dead)
            try cluster.control("kill", dead)
            try groups.brokerIsDown()
            func kcat(_ line: String...) throws -> Outcome {
                try kcatSwift(brokers: cluster.bootstrap, line, seconds: 60)
            }
            // Before the controller knows and after it.
            for round in 0..<2 {
                if round == 1 { try waitUntil(cluster, "leader -1") }
                let offsets = try kcat("offsets", "single")
                #expect(offsets.code == 1 && offsets.seconds < 6, "\(offsets.seconds) s: \(offsets.errors)")
                let rows = offsets.lines.dropFirst().map { $0.split(separator: " ").map(String.init).prefix(4) }
                #expect(rows == [["single", "1", "0", "1000"], ["single", "2", "0", "1000"]], "\(offsets.errors)")
                #expect(offsets.errors.hasPrefix("kcat-swift: single:0: "), "\(offsets.errors)")
                if round == 1 { #expect(offsets.errors == "kcat-swift: single:0: the partition has no leader now\n") }
            }
            try groups.coordinatorHasMoved()
            // A bounded run reads the others while it waits, and then names what it could not have.
            let pipe = try OutputPipe()
            let errors = try TemporaryFile()
            let start = ContinuousClock.now
            let line = ["assign", "single", "-e", "-m", "8s", "-f", "%p %o\\n"]
            let child = try Child(
                try kcatSwiftLine(brokers: cluster.bootstrap, line), output: pipe.writing, errors: errors.descriptor)
            pipe.closeWriting()
            var text = Data()
            var early = 0
            while let more = pipe.read(65_536, seconds: 30), !more.isEmpty {
                text += more
                if .now - start < .seconds(5) { early = text.count }
            }
            let exit = child.wait(seconds: 20)
            let told = String(decoding: try errors.contents(), as: UTF8.self)
            let took = ContinuousClock.now - start
            let records = String(decoding: text, as: UTF8.self).split(separator: "\n")
            #expect(records.count == 2000 && early == text.count, "\(early) of \(text.count) bytes; \(told)")
            #expect(exit.code == 1 && took > .seconds(7), "\(told)")
            #expect(told.contains("% single:0: the partition has no leader now; waiting for it\n"), "\(told)")
            #expect(told.contains("kcat-swift: single:0: the partition has no leader now\n"), "\(told)")
            // So does one that has nothing to ask the leaders before it fetches.
            let named = try kcat("assign", "single:0-2@0..500", "-m", "3s", "-f", "%p %o\\n")
            #expect(named.code == 1 && named.lines.count == 1000, "\(named.lines.count): \(named.errors)")
            #expect(named.errors.contains("kcat-swift: single:0: "), "\(named.errors)")
            // Nor is it otherwise where the specs stand in a file.
            let file = Machine.temporary + "/leaderless.specs"
            try "single\n".write(toFile: file, atomically: true, encoding: .utf8)
            let live = try kcat("assign", "--assignment", file, "-e", "-m", "3s", "-f", "%p\\n")
            #expect(live.code == 1 && live.lines.count == 2000, "\(live.lines.count): \(live.errors)")
            #expect(live.errors.contains("kcat-swift: single:0: the partition has no leader now\n"), "\(live.errors)")
            // Nothing else to read: the reason at the end of -m, as it always was.
            let alone = try kcat("assign", "single:0", "-e", "-m", "2s")
            #expect(alone.code == 1 && alone.errors == "kcat-swift: single:0: the partition has no leader now\n")
            // Who wants all or nothing waits as long, and is told nothing but why.
            let found = try kcat("find", "single", "--all", "--where", "offset < 2", "-m", "2s")
            #expect(found.code == 1 && found.errors == "kcat-swift: single:0: the partition has no leader now\n")
            try topics(cluster)
            // The leader comes back while it is waited for.
            let line60 = ["assign", "single", "-e", "-m", "60s", "-f", "%p %o\\n"]
            let back = try Command(try kcatSwiftLine(brokers: cluster.bootstrap, line60))
            try cluster.control("up", dead)
            let whole = try back.finish(seconds: 90)
            #expect(whole.code == 0 && whole.lines.count == 3000, "\(whole.lines.count): \(whole.errors)")
            try groups.coordinatorComesBack()
        }

        /// Topics that are not there, among one that is; the same words whether partitions are named or not.
        private func topics(_ cluster: KafkaCluster) throws {
            func kcat(_ line: String...) throws -> Outcome {
                try kcatSwift(brokers: cluster.bootstrap, line, seconds: 30)
            }
            let missing = "kcat-swift: topic 'singel' does not exist, did you mean 'single'?\n"
            for spec in ["singel", "singel:0", "singel:0@5.."] {
                for command in ["offsets", "assign"] {
                    let outcome = try kcat(command, spec)
                    #expect(outcome.code == 1 && outcome.errors == missing, "\(command) \(spec): \(outcome.errors)")
                    #expect(outcome.output.isEmpty)
                }
            }
            let offsets = try kcat("offsets", "single:1", "singel")
            #expect(offsets.code == 1 && offsets.lines.count == 2 && offsets.errors == missing, "\(offsets.errors)")
            let records = try kcat("assign", "single:1@0..7", "singel", "-f", "%o\\n")
            #expect(records.code == 1 && records.numbers == Array(0..<7) && records.errors.contains(missing))
            // A run that has enough doesn't wait, and says so.
            let enough = try kcat("assign", "single:1@0..7", "singel", "-c", "3", "-f", "%o\\n")
            #expect(enough.code == 0 && enough.numbers == [0, 1, 2])
            #expect(enough.errors.contains("% topic 'singel' does not exist; not waited for\n"), "\(enough.errors)")
            let listed = try kcat("topics", "single", "singel", "sinle")
            #expect(listed.code == 1 && listed.lines.contains { $0.contains("topic \"single\" with 3 partitions") })
            #expect(
                listed.errors == missing + "kcat-swift: topic 'sinle' does not exist, did you mean 'single'?\n",
                "\(listed.errors)")
        }

        /// Until the cluster describes the topic so.
        private func waitUntil(_ cluster: KafkaCluster, _ words: String) throws {
            let end = ContinuousClock.now + .seconds(40)
            while ContinuousClock.now < end {
                let topics = try kcatSwift(brokers: cluster.bootstrap, ["topics", "single"], seconds: 20)
                if topics.lines.contains(where: { $0.contains(words) }) { return }
                usleep(300_000)
            }
            throw Problem("the topic is not described with '\(words)'")
        }
    }
}
