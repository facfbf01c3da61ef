import Foundation
import Testing

extension Integration {
    /// A capture of every topic that a shared broker was filled with: all codecs and formats, transactions of which one is
    /// open, a compacted log and a trimmed one. It is held against the broker's own files, and served again.
    @Suite(
        .enabled(
            if: Machine.canFill4 && Machine.canFill2,
            "needs Kafka 4 and 2.8, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4, KAFKA_LIBS_2_8)"),
        .enabled(if: Machine.hasKcat, "needs kcat (make setup-tests)"))
    struct WholeCaptures {
        /// The capture, and what the broker had at that time.
        struct Taken: Sendable {
            let cluster: KafkaCluster
            let folder: String
            /// How many partitions each topic has.
            let topics: [String: Int]
            /// The broker's log files, one behind the other, by partition.
            let logs: [String: Data]
            /// What kcat reads from the broker.
            let records: [String]

            static let kafka4 = Result { try Taken(Shared.kafka4.get(), DataSet.kafka4) }
            static let kafka2 = Result { try Taken(Shared.kafka2.get(), DataSet.kafka2) }

            private init(_ cluster: KafkaCluster, _ sets: [DataSet]) throws {
                let names = Set(sets.map(\.topic)).union(["trimmed"])
                let folder = Machine.temporary + "/whole-\(cluster.version)"
                // A log that is cleaned meanwhile is another one: once more, then.
                for _ in 0..<3 {
                    let logs = try Self.logs(cluster, names)
                    let outcome = try kcatSwift(
                        brokers: cluster.bootstrap, ["capture"] + names.sorted() + ["--to", folder])
                    guard outcome.code == 0 else { throw Problem("capture: \(outcome.errors)") }
                    let records = try WholeCaptures.read(cluster.bootstrap, names)
                    if try Self.logs(cluster, names) == logs {
                        topics = Dictionary(grouping: logs.keys) { WholeCaptures.topic($0) }.mapValues(\.count)
                        (self.cluster, self.folder, self.logs, self.records) = (cluster, folder, logs, records)
                        return
                    }
                    try FileManager.default.removeItem(atPath: folder)
                }
                throw Problem("the logs of \(cluster.folder) keep changing")
            }

            private static func logs(_ cluster: KafkaCluster, _ topics: Set<String>) throws -> [String: Data] {
                let data = cluster.folder + "/data-1"
                let names = try FileManager.default.contentsOfDirectory(atPath: data)
                    .filter { topics.contains(WholeCaptures.topic($0)) }
                return try Dictionary(uniqueKeysWithValues: names.map { ($0, try WholeCaptures.log("\(data)/\($0)")) })
            }

            static func of(_ version: DataSet.Version) throws -> Taken {
                try version == .kafka4 ? kafka4.get() : kafka2.get()
            }

            /// What `capture.json` says of each partition.
            var partitions: [[String: Any]] {
                get throws {
                    let text = try Data(contentsOf: URL(filePath: folder + "/capture.json"))
                    let object = try JSONSerialization.jsonObject(with: text) as? [String: Any]
                    return object?["partitions"] as? [[String: Any]] ?? []
                }
            }
        }

        /// The topic of a partition's folder.
        private static func topic(_ folder: String) -> String {
            folder.lastIndex(of: "-").map { String(folder[..<$0]) } ?? folder
        }

        private static func files(_ folder: String, _ ending: String) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(ending) }.sorted()
        }

        /// The log files of a partition, one behind the other.
        private static func log(_ folder: String) throws -> Data {
            try files(folder, ".log").reduce(into: Data()) {
                $0 += try Data(contentsOf: URL(filePath: "\(folder)/\($1)"))
            }
        }

        /// What dump-log tells of a partition's batches.
        private static func batches(_ dump: [String], _ partition: String) -> [(first: Int, last: Int, count: Int)] {
            var isOfIt = false
            return dump.compactMap { line in
                if line.hasPrefix("Dumping ") { isOfIt = line.contains("/\(partition)/") }
                guard isOfIt, let found = line.prefixMatch(of: /baseOffset: (\d+) lastOffset: (\d+) count: (\d+)/),
                    let first = Int(found.1), let last = Int(found.2), let count = Int(found.3)
                else { return nil }
                return (first, last, count)
            }
        }

        /// What kcat reads of each topic from its beginning: all of every record, sorted and summed up. Codecs differ in what
        /// `large` has, a partition for each: of the topics of many records one is enough.
        private static func read(_ bootstrap: String, _ topics: some Sequence<String>) throws -> [String] {
            let script = #"""
                set -eo pipefail
                brokers=$1; shift
                for level in read_committed read_uncommitted; do
                    for topic in "$@"; do
                        case $level:$topic in read_committed:[rfl]*) continue;; esac
                        sum=$(kcat -b "$brokers" -C -e -q -t "$topic" -X isolation.level=$level -X fetch.wait.max.ms=10 \
                            -X queued.min.messages=1000000 -f '%p %o %T %K %k %S %s %h\n' | LC_ALL=C sort | cksum)
                        echo "$level $topic $sum"
                    done
                done
                """#
            let chosen = topics.filter { !$0.hasPrefix("records-") || $0 == "records-zstd" }.sorted()
            return try succeed(["bash", "-c", script, "bash", bootstrap] + chosen).lines
        }

        @Test(
            "its files are the broker's own, byte for byte, and Kafka's tool has nothing to say against any of them",
            arguments: [DataSet.Version.kafka4, .kafka2])
        func bytes(_ version: DataSet.Version) throws {
            let taken = try Taken.of(version)
            #expect(taken.logs.count >= (version == .kafka4 ? 24 : 32))
            for (partition, own) in taken.logs.sorted(by: { $0.key < $1.key }) {
                let captured = try Self.log("\(taken.folder)/\(partition)")
                let first = try Self.files("\(taken.folder)/\(partition)", ".log").first
                if partition == "trimmed-0" {
                    // It was cut within a batch of its second segment, which is there as a whole; what is before it has no
                    // reader.
                    #expect(captured.count < own.count && !captured.isEmpty && own.suffix(captured.count) == captured)
                    let segments = try Self.files(taken.cluster.folder + "/data-1/" + partition, ".log")
                    #expect(first == "00000000000000000050.log" && segments.contains("00000000000000000040.log"))
                } else {
                    #expect(captured == own, "\(partition): \(captured.count) bytes, the broker has \(own.count)")
                    #expect(first == "00000000000000000000.log", "\(partition)")
                }
            }
            let told = try taken.partitions
            #expect(told.count == taken.logs.count)
            for one in told where field(one, "topic").hasPrefix("format-") {
                #expect(field(one, "start") == "0" && field(one, "records") == "100000", "\(one)")
            }
            // Kafka's tool would print a line for each of their records.
            let skipped: Set = ["format-0-none", "format-1-none"]
            var paths: [String] = []
            for partition in taken.logs.keys.sorted() {
                for name in try FileManager.default.contentsOfDirectory(atPath: "\(taken.folder)/\(partition)").sorted()
                where name.hasSuffix("index") || name.hasSuffix(".log") && !skipped.contains(Self.topic(partition)) {
                    paths.append("\(taken.folder)/\(partition)/\(name)")
                }
            }
            let dump = try taken.cluster.control("tool", "dump-log", "--files", paths.joined(separator: ","))
            let sound = dump.lines.filter { $0.contains("isvalid: true") }.count
            let batches = told.filter { !skipped.contains(field($0, "topic")) }.compactMap { $0["batches"] as? Int }
            #expect(sound == batches.reduce(0, +) && sound > 1000)
            // The cleaner has taken records out of batches, all of one's, and whole batches.
            let cleaned = Self.batches(dump.lines, "compacted-0")
            #expect(cleaned.contains { $0.count > 0 && $0.count <= $0.last - $0.first })
            #expect(cleaned.contains { $0.count == 0 })
            #expect(zip(cleaned, cleaned.dropFirst()).contains { $0.last + 1 < $1.first })
            let complaints = ["isvalid: false", "invalid", "ismatch", "orrupt", "onsecutive", "out of order"]
            let found = (dump.lines + dump.errors.split(separator: "\n").map(String.init)).filter { line in
                complaints.contains { line.contains($0) }
            }
            #expect(found.isEmpty, "\(found.prefix(3))")
        }

        @Test(
            "broker --directory serves it: kcat and confluent-kafka read the same, committed and not",
            arguments: [DataSet.Version.kafka4, .kafka2])
        func served(_ version: DataSet.Version) throws {
            let taken = try Taken.of(version)
            let program = try #require(Machine.program)
            let broker = try Command([program, "broker", "--directory", taken.folder, "--listen", "127.0.0.1:0", "-q"])
            defer { withExtendedLifetime(broker) {} }
            try #require(broker.wait(seconds: 30) { $0.output.contains("\n") }, "\(broker.soFar.errors)")
            let address = String(broker.soFar.output.prefix { $0 != "\n" })
            #expect(try Self.read(address, taken.topics.keys) == taken.records)
            let topics = ["append-time", "compacted", "large", "open-transaction", "transactions", "trimmed"]
            guard let python = Machine.python else { throw Problem("no Python with confluent-kafka") }
            for level in ["read_committed", "read_uncommitted"] {
                let read = [python, Machine.script("reads")]
                let own = try succeed(read + [taken.cluster.bootstrap, "records", level] + topics)
                let captured = try succeed(read + [address, "records", level] + topics)
                #expect(own.lines.count == 10 && own.output == captured.output, "\(level)")
            }
        }

        @Test(
            "an end inside of a compressed set of an old format, which is named by its last offset: nothing before it is lost",
            arguments: ["format-0-gzip", "format-1-lz4"])
        func endsInSet(_ topic: String) throws {
            let cluster = try Shared.kafka2.get()
            let folder = Machine.temporary + "/cut-\(topic)"
            let range = "\(topic):0@0..3"
            let line = ["assign", range, "-f", "%o %k %s\\n"]
            let wanted = try kcatSwift(brokers: cluster.bootstrap, line).lines
            try #require(wanted.count == 3)
            let outcome = try kcatSwift(brokers: cluster.bootstrap, ["capture", range, "--to", folder])
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(try kcatSwift(brokers: nil, line + ["--directory", folder]).lines == wanted)
            let told = try kcatSwift(brokers: cluster.bootstrap, ["replay", range, "--to", "empty:0"])
            #expect(told.lines.first?.hasPrefix("would send 3 records") == true, "\(told.lines) \(told.errors)")
        }

        @Test(
            "Kafka itself starts on it, and kcat reads the same from it, committed and not",
            arguments: [DataSet.Version.kafka4, .kafka2])
        func started(_ version: DataSet.Version) throws {
            let taken = try Taken.of(version)
            let files = FileManager.default
            // Version 4 knows the topics by their ids, out of the controllers' log of the broker that they were captured from;
            // 2.8 takes the folder for that of a new topic, which has another id.
            let fromSource = ["__cluster_metadata-0", "meta.properties", "bootstrap.checkpoint"]
            let cluster = try KafkaCluster(
                version: version.rawValue == "4.3" ? "4" : "2.8",
                settings: version == .kafka4
                    ? ["broker.session.timeout.ms=1000", "broker.heartbeat.interval.ms=200"] : []
            ) { data in
                try files.createDirectory(atPath: data, withIntermediateDirectories: true)
                for name in version == .kafka4 ? fromSource : [] {
                    let path = taken.cluster.folder + "/data-1/" + name
                    if files.fileExists(atPath: path) { try files.copyItem(atPath: path, toPath: "\(data)/\(name)") }
                }
                for name in taken.logs.keys.sorted() + ["log-start-offset-checkpoint"] {
                    try files.copyItem(atPath: "\(taken.folder)/\(name)", toPath: "\(data)/\(name)")
                    let metadata = "\(data)/\(name)/partition.metadata"
                    if version == .kafka2, files.fileExists(atPath: metadata) {
                        try files.removeItem(atPath: metadata)
                    }
                }
            }
            if version == .kafka2 {
                try cluster.fill(["topics"] + taken.topics.map { "\($0.key):\($0.value)" })
            }
            #expect(try Self.read(cluster.bootstrap, taken.topics.keys) == taken.records)
            let log = try String(contentsOfFile: cluster.folder + "/broker-1.log", encoding: .utf8)
            #expect(!log.contains("index") && !log.contains("orrupt"), "\(log.prefix(2000))")
            try cluster.control("stop")
        }
    }
}
