import Foundation
import Testing

extension Integration {
    /// `replay` says what its target would refuse or change, and with --execute the broker does just that.
    @Suite(
        .enabled(
            if: Machine.canFill4 && Machine.canFill2,
            "needs Kafka 4 and 2.8, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4, KAFKA_LIBS_2_8)"))
    struct ReplayTargets {
        /// A topic with these settings.
        private func goal(_ cluster: KafkaCluster, _ settings: String...) throws -> String {
            let name = "goal-\(UUID().uuidString.prefix(8))"
            try cluster.fill(["create", name, "3", "1"] + settings)
            return name
        }

        private func replay(_ cluster: KafkaCluster, _ words: String...) throws -> Outcome {
            try kcatSwift(brokers: cluster.bootstrap, ["replay"] + words)
        }

        /// A topic's records, sorted.
        private func read(_ cluster: KafkaCluster, _ topic: String) throws -> [String] {
            let line = ["assign", topic, "-e", "-q", "-f", "%p %k %s\\n"]
            return try kcatSwift(brokers: cluster.bootstrap, line).lines.sorted()
        }

        @Test(
            "larger than the target takes, older than it takes or keeps: told, and so it is",
            arguments: GroupStates.versions)
        func refused(_ version: DataSet.Version) throws {
            let cluster = try GroupCluster.of(version).cluster
            let small = try goal(cluster, "max.message.bytes=300")
            let told = try replay(cluster, "orders", "--to", small)
            #expect(told.code == 0 && told.lines.first?.hasPrefix("would send 300 records") == true, "\(told.errors)")
            let large = try
                /% WARNING: (.+) takes batches of at most 300 bytes \(max.message.bytes\): (\d+) would go in parts; .+\n/
                .wholeMatch(in: told.errors)
            #expect(large?.1 == small[...] && Int(large?.2 ?? "") ?? 0 >= 3, "\(told.errors)")
            let done = try replay(cluster, "orders", "--to", small, "--execute")
            #expect(done.code == 0 && done.errors.contains("sent 300 records"), "\(done.errors)")
            // As many as it was told, and those are not as they were.
            for line in [told.lines.first ?? "", done.errors] {
                let batches = try /300 records \((\d+) batches as they are, (\d+) in parts, 0 made anew\)/.firstMatch(
                    in: line)
                #expect(batches?.2 == large?.2, "\(line)")
            }
            let (parts, whole) = try (read(cluster, small), read(cluster, "orders"))
            #expect(parts.count == 300 && parts == whole)
            // No batch has room for any record.
            let tiny = try replay(cluster, "orders", "--to", try goal(cluster, "max.message.bytes=62"), "--execute")
            #expect(tiny.code == 1 && tiny.errors.contains("MESSAGE_TOO_LARGE"), "\(tiny.errors)")

            let bound = version == .kafka4 ? "message.timestamp.before.max.ms" : "message.timestamp.difference.max.ms"
            let fresh = try goal(cluster, "\(bound)=60000")
            let old = try replay(cluster, "orders", "--to", fresh)
            #expect(old.code == 0 && old.errors.contains("takes no times longer ago than 1 min"), "\(old.errors)")
            #expect(old.errors.contains("batches of 300 records would be refused"), "\(old.errors)")
            let barred = try replay(cluster, "orders", "--to", fresh, "--execute")
            #expect(barred.code == 1 && barred.errors.contains("INVALID_TIMESTAMP"), "\(barred.errors)")
            // With the time of now there is nothing to say, and nothing is refused.
            let now = try replay(cluster, "orders", "--to", fresh, "--timestamp", "now")
            #expect(now.code == 0 && now.errors.isEmpty, "\(now.errors)")
            let sent = try replay(cluster, "orders", "--to", fresh, "--timestamp", "now", "--execute")
            #expect(sent.code == 0 && sent.errors.contains("sent 300 records"), "\(sent.errors)")

            let brief = try goal(cluster, "retention.ms=60000")
            let kept = try replay(cluster, "orders", "--to", brief)
            #expect(
                kept.errors.contains("keeps records for 1 min (retention.ms=60000): 300 are older"), "\(kept.errors)")
        }

        @Test("a target that refuses a part of it: each is told, the others are there, and the map has those alone")
        func half() throws {
            let cluster = try GroupCluster.of(.kafka4).cluster
            let (source, file) = (try goal(cluster), Machine.temporary + "/half-\(UUID().uuidString)")
            // Every other record is too large for one target, and without a key, which the other wants.
            let lines = (0..<10).map { $0 % 2 == 0 ? String(repeating: "x", count: 3000) : "k\($0):\($0)" }
            try lines.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
            let written = try kcatSwift(
                brokers: cluster.bootstrap, ["produce", source + ":0", "-K:", "-l", file, "-X", "batch.size=1"])
            try #require(written.code == 0, "\(written.errors)")
            for (setting, code) in [
                ("max.message.bytes=1000", "MESSAGE_TOO_LARGE"), ("cleanup.policy=compact", "INVALID_RECORD"),
            ] {
                let target = try goal(cluster, setting)
                let map = file + "-" + target
                let done = try replay(cluster, source, "--to", target, "--execute", "--offsets-map", map)
                #expect(done.code == 1 && done.errors.contains("5 of 10 records delivered"), "\(done.errors)")
                let told = done.errors.split(separator: "\n").filter { $0.contains(code) }
                #expect(told.count == 5 && told.allSatisfy { $0.contains(": \(target):0: ") }, "\(done.errors)")
                #expect(try read(cluster, target) == [1, 3, 5, 7, 9].map { "0 k\($0) \($0)" })
                let rows = try String(contentsOfFile: map, encoding: .utf8).split(separator: "\n").dropFirst()
                #expect(
                    rows.map(String.init)
                        == (0..<5).map { "\(source)\t0\t\($0 * 2 + 1)\t\($0 * 2 + 1)\t\(target)\t0\t\($0)\t\($0)" })
            }
        }

        @Test("a target's own times, keys that it wants, a cluster by its profile", arguments: GroupStates.versions)
        func changed(_ version: DataSet.Version) throws {
            let cluster = try GroupCluster.of(version).cluster
            let topic = try goal(cluster, "message.timestamp.type=LogAppendTime", "cleanup.policy=compact")
            let home = Machine.temporary + "/\(topic)"
            try FileManager.default.createDirectory(atPath: home + "/.config", withIntermediateDirectories: true)
            try "[copies]\nbootstrap.servers=\(cluster.bootstrap)\n"
                .write(toFile: home + "/.config/kcat-swift.conf", atomically: true, encoding: .utf8)
            let words = ["replay", "orders", "--to", topic, "--to-profile", "copies"]
            let line = try kcatSwiftLine(brokers: cluster.bootstrap, words)
            let told = try run(line, environment: ["HOME": home])
            #expect(told.code == 0 && told.lines.first?.hasPrefix("would send 300 records") == true, "\(told.errors)")
            #expect(told.errors.contains("keeps no times (message.timestamp.type=LogAppendTime)"), "\(told.errors)")
            #expect(told.errors.contains("is compacted: records without a key are refused there"), "\(told.errors)")
            let keys = try kcatSwift(brokers: cluster.bootstrap, ["assign", "orders", "-e", "-q", "-f", "%K\\n"])
                .numbers
            let keyless = keys.count { $0 == -1 }
            try #require(keyless > 1)
            #expect(
                told.errors.contains("is compacted: \(keyless) records without a key would be refused"),
                "\(told.errors)")
            let done = try run(line + ["--execute"], environment: ["HOME": home])
            #expect(done.code == 1 && done.errors.contains("INVALID_RECORD"), "\(done.errors)")
            // Where no key is wanted they are there, with the times that the log gave them.
            let timed = try goal(cluster, "message.timestamp.type=LogAppendTime")
            let before = Int(Date.now.timeIntervalSince1970 * 1000) - 1000
            let sent = try replay(cluster, "orders", "--to", timed, "--execute")
            #expect(sent.code == 0 && sent.errors.contains("sent 300 records"), "\(sent.errors)")
            let times = try kcatSwift(
                brokers: cluster.bootstrap, ["assign", timed, "-e", "-q", "-f", "%T\\n"]
            ).numbers
            #expect(times.count == 300 && times.allSatisfy { $0 >= before }, "\(times.first ?? 0)")
            let both = try run(line + ["--to-brokers", cluster.bootstrap], environment: ["HOME": home])
            #expect(both.code == 2 && both.errors.contains("one of them is wanted"), "\(both.errors)")
            let wrong = ["replay", "orders", "--to", topic, "--to-profile", "nobody"]
            let nobody = try run(
                kcatSwiftLine(brokers: cluster.bootstrap, wrong), environment: ["HOME": home])
            #expect(
                nobody.code == 2 && nobody.errors.contains("there is no profile 'nobody'; it has copies"),
                "\(nobody.errors)")
        }
    }
}
