import Foundation
import KafkaWire
import Testing

extension Integration {
    /// `diff`: replicas of one partition, a kept folder against what a broker has, copies that were compacted apart.
    @Suite(.enabled(if: Machine.hasProgram, "needs the built program")) struct Diff {
        private func diff(_ words: [String]) throws -> Outcome {
            try run([try #require(Machine.program), "diff", "-q"] + words, seconds: 60)
        }

        private func json(_ words: [String]) throws -> (row: [String: Any], code: Int32) {
            let outcome = try diff(words + ["-J"])
            let line = try #require(outcome.lines.first, "\(words): \(outcome.errors)")
            return (
                try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]), outcome.code
            )
        }

        @Test(
            """
            replicas that were cleaned apart hold the same; an unclean election: the kept folder of the old leader and its \
            replica differ from the new one, where they part
            """,
            .timeLimit(.minutes(4)), .enabled(if: Machine.canFill4, "needs Kafka 4, Java and confluent-kafka"))
        func uncleanElection() throws {
            let cluster = try KafkaCluster(
                version: "4", brokers: 3,
                settings: [
                    "unclean.leader.election.enable=true", "broker.session.timeout.ms=2000",
                    "broker.heartbeat.interval.ms=300", "log.cleaner.backoff.ms=300",
                ])
            try cleanedApart(cluster)
            try cluster.fill("create", "parted", "1", "2", "unclean.leader.election.enable=true")
            try cluster.fill("plain", "parted", "500", "100")
            // A follower's high watermark comes half a second later.
            var equal = try diff(["parted", "--replicas", "-b", cluster.bootstrap])
            let patience = Date.now + 20
            while !equal.text.contains("offsets 0 to 500"), Date.now < patience {
                equal = try diff(["parted", "--replicas", "-b", cluster.bootstrap])
            }
            #expect(equal.code == 0 && equal.lines.count == 1, "\(equal.text) \(equal.errors)")
            #expect(equal.text.contains("are equal") && equal.text.contains("offsets 0 to 500"), "\(equal.text)")

            let old = try cluster.fill("leader", "parted").lines[0]
            let next = try #require(
                (1...3).first { id in
                    "\(id)" != old
                        && FileManager.default.fileExists(atPath: "\(cluster.folder)/data-\(id)/parted-0")
                })
            // The follower misses these; then the leader is gone, and the follower leads.
            try cluster.control("kill", "\(next)")
            try cluster.fill("plain", "parted", "200", "100")
            try cluster.control("shutdown", old)
            let kept = Machine.temporary + "/old-leader-\(UInt64.random(in: 0 ... .max))/parted-0"
            try FileManager.default.createDirectory(
                atPath: (kept as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: "\(cluster.folder)/data-\(old)/parted-0", toPath: kept)
            try cluster.control("up", "\(next)")
            var leader = ""
            let limit = Date.now + 60
            while leader != "\(next)", Date.now < limit {
                leader = try cluster.fill("leader", "parted").lines.last ?? ""
            }
            try #require(leader == "\(next)")
            try cluster.fill("plain", "parted", "300", "150")

            let folder = try json([kept, "parted:0", "-b", cluster.bootstrap])
            #expect(folder.code == 1 && folder.row["first_difference"] as? Int == 500, "\(folder.row)")
            #expect(folder.row["parting_offset"] as? Int == 500, "\(folder.row)")
            let (mine, theirs) = (folder.row["a_batch"] as? [String: Any], folder.row["b_batch"] as? [String: Any])
            let epochs = [mine, theirs].compactMap { $0?["partition_leader_epoch"] as? Int }
            #expect(epochs.count == 2 && epochs[0] < epochs[1], "\(folder.row)")

            // The old leader comes back but can't reach the new one: as long as it can't, the replicas differ.
            try isolate(cluster, old)
            try cluster.control("up", old)
            var row: [String: Any] = [:]
            let deadline = Date.now + 60
            while row["first_difference"] as? Int == nil, Date.now < deadline {
                guard let found = try? json(["parted", "--replicas", "-b", cluster.bootstrap]) else { continue }
                row = found.row
                if found.code == 1, row["first_difference"] as? Int != nil { break }
            }
            #expect(row["first_difference"] as? Int == 500 && row["parting_offset"] as? Int == 500, "\(row)")
            let text = try diff(["parted", "--replicas", "-b", cluster.bootstrap])
            #expect(text.code == 1)
            #expect(
                text.text.contains("differ at offset 500")
                    && text.text.contains("the histories part at 500, where epoch"))
            try cluster.control("stop")
        }

        /// One broker of three doesn't clean its logs: of batches with many records the others' have holes, of batches with
        /// one only the topic's configuration tells why they are gone.
        private func cleanedApart(_ cluster: KafkaCluster) throws {
            try cluster.fill("cleaner", "2", "3600000")
            try cluster.fill("replaced", "many", "single")
            let deadline = Date.now + 60
            for topic in ["many", "single"] {
                var rows: [[String: Any]] = []
                var outcome = try diff([topic, "--replicas", "-J", "-b", cluster.bootstrap])
                repeat {
                    rows = try outcome.lines.map {
                        try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
                    }
                    if rows.contains(where: { $0["compared"] as? String == "records" && $0["end"] as? Int == 500 }) {
                        break
                    }
                    outcome = try diff([topic, "--replicas", "-J", "-b", cluster.bootstrap])
                } while Date.now < deadline
                #expect(outcome.code == 0 && rows.count == 2, "\(topic): \(outcome.text) \(outcome.errors)")
                #expect(rows.allSatisfy { $0["equal"] as? Bool == true }, "\(topic): \(rows)")
                let apart = rows.filter { row in
                    row["compared"] as? String == "records"
                        && ["a", "b"].contains { (row[$0] as? String)?.hasSuffix(" 2") == true }
                }
                #expect(!apart.isEmpty, "\(topic): \(rows)")
                let text = try diff([topic, "--replicas", "-b", cluster.bootstrap]).text
                #expect(text.contains("compaction ran apart, surviving records were compared"), "\(topic): \(text)")
            }
        }

        /// From now on the broker looks for others where they don't listen.
        private func isolate(_ cluster: KafkaCluster, _ id: String) throws {
            let path = "\(cluster.folder)/broker-\(id).properties"
            var text = try String(contentsOfFile: path, encoding: .utf8)
            let lines = text.split(separator: "\n").map { line -> String in
                let pair = line.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
                switch pair.first {
                case "inter.broker.listener.name": return "inter.broker.listener.name=ALONE"
                case "listeners", "advertised.listeners":
                    return "\(pair[0])=\(pair[1]),ALONE://127.0.0.1:\(cluster.port + 95)"
                case "listener.security.protocol.map": return "\(pair[0])=\(pair[1]),ALONE:PLAINTEXT"
                default: return String(line)
                }
            }
            text = lines.joined(separator: "\n") + "\n"
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }

        private func segment(_ batches: [RecordBatchBuilder]) throws -> String {
            let folder = Machine.temporary + "/diff-\(UInt64.random(in: 0 ... .max))/copy-0"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let bytes = try batches.flatMap { try $0.encoded() }
            try Data(bytes).write(to: URL(filePath: folder + "/00000000000000000000.log"))
            return folder
        }

        private func batch(_ base: Int64, keeping kept: Set<Int32> = Set(0..<10), value: String = "value")
            -> RecordBatchBuilder
        {
            var batch = RecordBatchBuilder()
            batch.baseOffset = base
            batch.lastOffsetDelta = 9
            batch.records = kept.sorted().map {
                .init(
                    offsetDelta: $0, timestamp: 1_700_000_000_000 + Int64($0), key: Array("\($0)".utf8),
                    value: Array("\(value) \($0)".utf8))
            }
            return batch
        }

        @Test("where compaction ran apart, surviving records are compared, and that is said") func compacted() throws {
            let whole = try segment([batch(0), batch(10), batch(20)])
            let cleaned = try segment([batch(0, keeping: [3]), batch(20, keeping: [0, 9])])
            let equal = try json([whole, cleaned])
            #expect(equal.code == 0 && equal.row["compared"] as? String == "records", "\(equal.row)")
            #expect(
                try diff([whole, cleaned]).text.contains("compaction ran apart, surviving records were compared"))
            let changed = try segment([batch(0, keeping: [3]), batch(20, keeping: [0, 9], value: "other")])
            let differs = try json([whole, changed])
            #expect(differs.code == 1 && differs.row["first_difference"] as? Int == 20, "\(differs.row)")
            // Without a hole inside a batch nothing says that it was compaction.
            let cut = try segment([batch(0), batch(20)])
            #expect(try json([whole, cut]).row["first_difference"] as? Int == 10)
            #expect(try json([whole, whole]).row["batches"] as? Int == 3)
            // What the broker's cleaner notes in the folder above says so.
            try "0\n1\ncopy 0 30\n".write(
                toFile: cut + "/../cleaner-offset-checkpoint", atomically: true, encoding: .utf8)
            let noted = try json([whole, cut])
            #expect(noted.code == 0 && noted.row["compared"] as? String == "records", "\(noted.row)")
            let gaps = try run([try #require(Machine.program), "inspect", cut, "--gaps"], seconds: 60)
            #expect(gaps.text == "copy:0  10-19  10  compacted  (whole batches)\n", "\(gaps.text)")
        }
    }
}

extension Outcome {
    /// What was written, as text.
    fileprivate var text: String { String(decoding: output, as: UTF8.self) }
}
