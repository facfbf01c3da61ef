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
            for folder in folders {
                let expected = dumped[folder] ?? []
                let offline = try inspected(["\(data)/\(folder)"])
                try expect(offline, expected, "\(folder) by its files", withPosition: true)
                let dash = try #require(folder.lastIndex(of: "-"))
                let spec = "\(folder[..<dash]):\(folder[folder.index(after: dash)...])"
                let live = try inspected([spec, "-b", cluster.bootstrap])
                let first = live.first?["last_offset"] as? Int ?? .max
                // What the log start has passed is in the file still, but not served.
                try expect(
                    live, expected.filter { $0.last >= first }, "\(spec) by the broker", withPosition: false)
                try sums(spec, cluster)
                try indexes("\(data)/\(folder)")
            }
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

        private func inspected(_ words: [String]) throws -> [[String: Any]] {
            let program = try #require(Machine.program)
            let outcome = try run([program, "inspect", "-J", "-q"] + words, seconds: 60)
            #expect(outcome.code == 0, "\(words): \(outcome.errors)")
            return try outcome.lines.map {
                try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
            }
        }

        private func expect(
            _ rows: [[String: Any]], _ expected: [Dumped], _ name: String, withPosition: Bool
        ) throws {
            #expect(rows.count == expected.count, "\(name)")
            for (row, dumped) in zip(rows, expected) {
                func text(_ name: String) -> String? { (row[name] as? NSNumber)?.stringValue }
                func truth(_ name: String) -> String? { (row[name] as? Bool).map { $0 ? "true" : "false" } }
                let place = "\(name) at \(dumped.last)"
                var pairs = [
                    ("size", text("size")), ("magic", text("magic")), ("compresscodec", row["codec"] as? String),
                    ("crc", text("crc")), ("isvalid", truth("is_valid")),
                ]
                if withPosition { pairs.append(("position", text("position"))) }
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
                    #expect(horizon == ours, "\(place)")
                } else {
                    pairs.append(("offset", text("last_offset")))
                }
                for (type, ours) in [("CreateTime", "create"), ("LogAppendTime", "logappend")] {
                    guard let time = dumped.text[type] else { continue }
                    #expect(
                        time == text("max_timestamp") ?? "-1" && row["timestamp_type"] as? String == ours, "\(place)")
                }
                for (field, value) in pairs {
                    #expect(dumped.text[field]?.lowercased() == value, "\(place): \(field)")
                }
            }
        }

        /// Records and reasons together are the count of offsets, and nothing is unexplained.
        private func sums(_ spec: String, _ cluster: KafkaCluster) throws {
            let summary = try #require(try inspected([spec, "--summary", "-b", cluster.bootstrap]).first)
            let gaps = try #require(summary["gaps"] as? [String: Int])
            let offsets = try #require(summary["offsets"] as? Int)
            let records = try #require(summary["records"] as? Int)
            // Aborted and open records are both: records, and not given to a committed reader.
            let without = gaps.filter { $0.key != "aborted" && $0.key != "open" }.reduce(0) { $0 + $1.value }
            #expect(records + without == offsets, "\(spec): \(summary)")
            #expect(gaps["unexplained"] == 0, "\(spec): \(gaps)")
            let rows = try inspected([spec, "--gaps", "-b", cluster.bootstrap])
            let listed = rows.filter { $0["reason"] as? String != "trimmed" }.reduce(0) {
                $0 + ($1["count"] as? Int ?? 0)
            }
            #expect(listed == gaps.reduce(0) { $0 + $1.value }, "\(spec): \(rows.count) rows")
            try exact(spec, cluster, offsets)
        }

        /// What `offsets --exact` counts is what another client reads, and with what it doesn't read all offsets.
        private func exact(_ spec: String, _ cluster: KafkaCluster, _ offsets: Int) throws {
            let program = try #require(Machine.program)
            let outcome = try run(
                [program, "offsets", spec, "--exact", "-J", "-q", "-b", cluster.bootstrap], seconds: 60)
            let row = try #require(
                try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any], "\(outcome.errors)"
            )
            func count(_ name: String) -> Int { row[name] as? Int ?? -1 }
            let sum = ["records", "control", "aborted", "compacted", "open"].reduce(0) { $0 + count($1) }
            #expect(sum == offsets, "\(spec): \(row)")
            guard Machine.hasKcat, let colon = spec.lastIndex(of: ":") else { return }
            let partition = try #require(Int(spec[spec.index(after: colon)...]))
            let read = try run(kcatLine(cluster, String(spec[..<colon]), partition, ["-f", "%o\\n"]), seconds: 60)
            #expect(read.lines.count == count("records"), "\(spec): kcat reads \(read.lines.count), \(row)")
        }

        /// The files beside the segments agree with them.
        private func indexes(_ folder: String) throws {
            let summary = try #require(try inspected([folder, "--summary"]).first)
            let found = (summary["findings"] as? [[String: Any]] ?? []).filter { $0["kind"] as? String == "index" }
            #expect(found.isEmpty, "\(folder): \(found)")
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
