import Foundation
import Testing

extension Integration {
    /// `inspect` against Kafka's own dump-log, batch for batch and field for field, over brokers and over their files.
    @Suite(.enabled(if: Machine.canFill4, "needs Kafka 4, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4)"))
    struct Inspection {
        @Test("equals dump-log over Kafka 4.3") func kafka4() throws { try compare(Shared.kafka4.get()) }

        @Test("equals dump-log over Kafka 2.8", .enabled(if: Machine.canFill2, "needs Kafka 2.8 (KAFKA_LIBS_2_8)"))
        func kafka2() throws { try compare(Shared.kafka2.get()) }

        /// Every partition that the cluster's first broker has, but those that are written to all the time.
        private func compare(_ cluster: KafkaCluster) throws {
            let data = cluster.folder + "/data-1"
            let folders = try FileManager.default.contentsOfDirectory(atPath: data).filter {
                $0.range(of: "^[^_].*-[0-9]+$", options: .regularExpression) != nil && !$0.contains("large")
            }.sorted()
            // Every codec, transactions of both outcomes and an open one, compaction, DeleteRecords, log-append time, an
            // idempotent writer; of Kafka 2.8 formats 0 and 1 in their codecs too.
            var wanted = ["none", "gzip", "snappy", "lz4", "zstd"].map { "records-\($0)-0" }
            wanted += ["transactions-0", "open-transaction-0", "compacted-0", "trimmed-0", "append-time-0", "empty-0"]
            if cluster.version == "2.8" {
                wanted += ["none", "gzip", "snappy", "lz4"].flatMap { ["format-0-\($0)-0", "format-1-\($0)-0"] }
            }
            try #require(Set(wanted).isSubset(of: folders), "\(folders)")
            let dumped = try dump(folders.map { "\(data)/\($0)" }, cluster)
            // All partitions at once here too: a process for each would take most of the time.
            let (paths, specs) = (folders.map { "\(data)/\($0)" }, try folders.map { try spec($0) })
            let brokers = ["-b", cluster.bootstrap]
            let offline = try told("inspect", paths)
            let live = try told("inspect", specs + brokers)
            let summaries = try told("inspect", specs + ["--summary"] + brokers)
            let gaps = try told("inspect", specs + ["--gaps"] + brokers)
            let counts = try told("offsets", specs + ["--exact"] + brokers)
            let checks = try told("inspect", paths + ["--summary"])
            for (folder, spec) in zip(folders, specs) {
                let expected = dumped[folder] ?? []
                try expect(offline.rows(spec), expected, "\(folder) by its files", withPosition: true)
                let served = try live.rows(spec)
                let first = served.first?["last_offset"] as? Int ?? .max
                // What the log start has passed is in the file still, but not served.
                try expect(
                    served, expected.filter { $0.last >= first }, "\(spec) by the broker", withPosition: false)
                let offsets = try sums(spec, summaries.rows(spec), gaps.rows(spec))
                try exact(spec, cluster, offsets, counts.rows(spec))
                // The files beside the segments agree with them.
                let found = try #require(try checks.rows(spec).first)["findings"] as? [[String: Any]] ?? []
                #expect(!found.contains { $0["kind"] as? String == "index" }, "\(folder): \(found)")
            }
        }

        private func spec(_ folder: String) throws -> String {
            let dash = try #require(folder.lastIndex(of: "-"))
            return "\(folder[..<dash]):\(folder[folder.index(after: dash)...])"
        }

        /// What dump-log tells of each folder's batches; all files at once, as a JVM takes its time to start.
        private func dump(_ folders: [String], _ cluster: KafkaCluster) throws -> [String: [Dumped]] {
            let files = try folders.flatMap { folder in
                try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".log") }.sorted()
                    .map { "\(folder)/\($0)" }
            }
            var dumped: [String: [Dumped]] = [:]
            var folder = ""
            for line in try cluster.control("tool", "dump-log", "--files", files.joined(separator: ",")).lines {
                if line.hasPrefix("Dumping ") {
                    folder = String(line.split(separator: "/").dropLast().last ?? "")
                } else if let fields = Self.fields(line) {
                    dumped[folder, default: []].append(fields)
                }
            }
            return dumped
        }

        /// What dump-log tells of a batch.
        private struct Dumped {
            var text: [String: String]
            var last: Int { Int(text["lastOffset"] ?? text["offset"] ?? "") ?? -1 }
        }

        private static func fields(_ line: String) -> Dumped? {
            guard line.hasPrefix("baseOffset: ") || line.hasPrefix("offset: "), line.contains(" position: ") else {
                return nil
            }
            var words = line.split(separator: " ")[...]
            var fields: [String: String] = [:]
            while let name = words.popFirst(), let value = words.popFirst() {
                fields[String(name.dropLast())] = String(value)
            }
            return Dumped(text: fields)
        }

        /// What the program tells of many partitions, each line an object that begins with topic and partition.
        private struct Told {
            private var lines: [String: [String]] = [:]

            init(_ lines: [String]) {
                for line in lines {
                    let partition = line.split(separator: ",", maxSplits: 2).prefix(2).joined(separator: ",")
                    self.lines[partition, default: []].append(line)
                }
            }

            func rows(_ spec: String) throws -> [[String: Any]] {
                let parts = spec.split(separator: ":")
                return try lines["{\"topic\":\"\(parts[0])\",\"partition\":\(parts[1])", default: []].map {
                    try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
                }
            }
        }

        private func told(_ command: String, _ words: [String]) throws -> Told {
            let program = try #require(Machine.program)
            let outcome = try run([program, command, "-J", "-q"] + words, seconds: 120)
            #expect(outcome.code == 0, "\(command) \(words.suffix(3)): \(outcome.errors)")
            return Told(outcome.lines)
        }

        private func expect(
            _ rows: [[String: Any]], _ expected: [Dumped], _ name: String, withPosition: Bool
        ) throws {
            #expect(rows.count == expected.count, "\(name)")
            // Of hundreds of thousands of fields only those that differ are worth a #expect.
            var differing: [String] = []
            for (row, dumped) in zip(rows, expected) {
                func text(_ name: String) -> String? { (row[name] as? NSNumber)?.stringValue }
                func truth(_ name: String) -> String? { (row[name] as? Bool).map { $0 ? "true" : "false" } }
                var pairs = [
                    ("size", text("size")), ("magic", text("magic")), ("compresscodec", row["codec"] as? String),
                    ("crc", text("crc")), ("isvalid", truth("is_valid")),
                ]
                if withPosition { pairs.append(("position", text("position"))) }
                var isSame = true
                if dumped.text["baseOffset"] != nil {
                    pairs += [
                        ("baseOffset", text("base_offset")), ("lastOffset", text("last_offset")),
                        ("count", text("count")), ("baseSequence", text("base_sequence")),
                        ("lastSequence", text("last_sequence")), ("producerId", text("producer_id")),
                        ("producerEpoch", text("producer_epoch")),
                        ("partitionLeaderEpoch", text("partition_leader_epoch")),
                        ("isTransactional", truth("is_transactional")), ("isControl", truth("is_control")),
                    ]
                    let horizon = dumped.text["deleteHorizonMs"] ?? "OptionalLong.empty"
                    let ours = text("delete_horizon_ms").map { "OptionalLong[\($0)]" } ?? "OptionalLong.empty"
                    isSame = horizon == ours
                } else {
                    pairs.append(("offset", text("last_offset")))
                }
                for (type, ours) in [("CreateTime", "create"), ("LogAppendTime", "logappend")] {
                    guard let time = dumped.text[type] else { continue }
                    isSame =
                        isSame && time == text("max_timestamp") ?? "-1" && row["timestamp_type"] as? String == ours
                }
                for (field, value) in pairs where dumped.text[field]?.lowercased() != value { isSame = false }
                if !isSame { differing.append("at \(dumped.last): \(dumped.text) is told as \(row)") }
            }
            #expect(differing.isEmpty, "\(name): \(differing.count) differ: \(differing.first ?? "")")
        }

        /// Records and reasons together are the count of offsets, and nothing is unexplained.
        /// Returns how many offsets there are.
        private func sums(_ spec: String, _ summaries: [[String: Any]], _ rows: [[String: Any]]) throws -> Int {
            let summary = try #require(summaries.first)
            let gaps = try #require(summary["gaps"] as? [String: Int])
            let offsets = try #require(summary["offsets"] as? Int)
            let records = try #require(summary["records"] as? Int)
            // Aborted and open records are both: records, and not given to a committed reader.
            let without = gaps.filter { $0.key != "aborted" && $0.key != "open" }.reduce(0) { $0 + $1.value }
            #expect(records + without == offsets, "\(spec): \(summary)")
            #expect(gaps["unexplained"] == 0, "\(spec): \(gaps)")
            let listed = rows.filter { $0["reason"] as? String != "trimmed" }.reduce(0) {
                $0 + ($1["count"] as? Int ?? 0)
            }
            #expect(listed == gaps.reduce(0) { $0 + $1.value }, "\(spec): \(rows.count) rows")
            let start = summary["start_offset"] as? Int ?? -1
            let trimmed = rows.filter { $0["reason"] as? String == "trimmed" }.map { $0["count"] as? Int ?? 0 }
            #expect(trimmed == (start > 0 ? [start] : []), "\(spec) begins at \(start): \(trimmed)")
            return offsets
        }

        /// What `offsets --exact` counts is what another client reads, and with what it doesn't read all offsets.
        private func exact(
            _ spec: String, _ cluster: KafkaCluster, _ offsets: Int, _ rows: [[String: Any]]
        ) throws {
            let row = try #require(rows.first)
            func count(_ name: String) -> Int { row[name] as? Int ?? -1 }
            let sum = ["records", "control", "aborted", "compacted", "open"].reduce(0) { $0 + count($1) }
            #expect(sum == offsets, "\(spec): \(row)")
            guard Machine.hasKcat, let colon = spec.lastIndex(of: ":") else { return }
            let partition = try #require(Int(spec[spec.index(after: colon)...]))
            let read = try run(kcatLine(cluster, String(spec[..<colon]), partition, ["-f", "%o\\n"]), seconds: 60)
            #expect(read.lines.count == count("records"), "\(spec): kcat reads \(read.lines.count), \(row)")
        }

        @Test("who holds an open transaction is said where a run stands at it, and at its end under -e")
        func holders() throws {
            let cluster = try Shared.kafka4.get()
            let holder = "transactional id fill-open, producer "
            let ended = try kcatSwift(brokers: cluster.bootstrap, ["assign", "open-transaction:0@-5", "-e"])
            #expect(ended.code == 0)
            #expect(
                ended.errors.contains("holds back 50 offsets (\(holder)") && ended.errors.contains("--uncommitted"),
                "\(ended.errors)")
            let member = [
                "subscribe", "open-transaction", "-o", "beginning", "-e", "-g",
                "holders-\(UInt32.random(in: 0 ... .max))",
            ]
            let group = try kcatSwift(brokers: cluster.bootstrap, member)
            #expect(group.code == 0 && group.errors.contains("holds back 50 offsets (\(holder)"), "\(group.errors)")
            let standing = try kcatSwift(
                brokers: cluster.bootstrap, ["assign", "open-transaction:0@-5", "--idle-timeout", "6s"])
            #expect(standing.errors.contains(holder), "\(standing.errors)")
            // Kafka 2.8 doesn't tell more than the producer, if that; the notice is there.
            if Machine.canFill2 {
                let old = try kcatSwift(
                    brokers: try Shared.kafka2.get().bootstrap, ["assign", "open-transaction:0@-5", "-e"])
                #expect(old.errors.contains("holds back 50 offsets"), "\(old.errors)")
            }
        }
    }
}
