import Foundation
import Testing

extension Integration {
    /// Damaged batches out of a real broker, which serves what its segment files hold when it was shut down cleanly: an error
    /// that names topic, partition and offset within seconds, all records before it printed, in bounded memory (B3, B4).
    @Suite(.enabled(if: Machine.canFill4, "needs Kafka 4, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4)"))
    struct Damage {
        /// The kinds of Tests/kafka/damage. Each topic holds sound records with the offsets 0 to 99, then the damaged batch,
        /// then sound records with the offsets 120 to 129.
        static let kinds = [
            "crc", "length", "count", "varint", "codec", "magic", "truncated", "payload-gzip", "payload-snappy",
            "payload-lz4", "payload-zstd", "bomb",
        ]
        static let oldKinds = ["crc", "length", "codec", "magic", "truncated", "payload-gzip"]

        private static let kafka4 = Result { try damaged(version: "4", formats: [("", 2, kinds)]) }
        private static let kafka2 = Result {
            try damaged(version: "2.8", formats: [("old1-", 1, oldKinds), ("old0-", 0, oldKinds)])
        }

        private static func damaged(
            version: String, formats: [(prefix: String, magic: Int, kinds: [String])]
        ) throws -> KafkaCluster {
            let cluster = try KafkaCluster(version: version)
            for format in formats {
                try cluster.fill(["placeholders"] + format.kinds.map { "\(format.prefix)damaged-\($0)" })
            }
            try cluster.control("shutdown", "1")
            for format in formats {
                try succeed(
                    ["python3", Machine.script("damage"), cluster.folder + "/data-1", "\(format.magic)", format.prefix])
            }
            try cluster.control("up", "1")
            return cluster
        }

        private func expectRefusal(_ cluster: KafkaCluster, _ topic: String) throws {
            let line = ["assign", "\(topic):0", "-e", "-f", "%o\\n"]
            let outcome = try kcatSwift(brokers: cluster.bootstrap, line, seconds: 20, measuresMemory: true)
            #expect(outcome.code == 4, "\(topic) ended with \(outcome.code): \(outcome.errors)")
            #expect(outcome.seconds < 15, "\(topic) took \(outcome.seconds) s")
            #expect(outcome.peakMemory < 150, "\(topic) took \(outcome.peakMemory) MB")
            // Records of the damaged batch itself that stand before the damage may be printed.
            let numbers = outcome.numbers
            #expect(
                numbers.count >= 100 && numbers == Array(0..<numbers.count) && numbers.count < 120, "\(numbers.count)")
            // One line says what is wrong, and one where what was written ends.
            let lines = outcome.errors.split(separator: "\n")
            #expect(lines.filter { $0.hasPrefix("kcat-swift: ") }.count == 1, "\(outcome.errors)")
            let whole = "% whole up to \(topic):0@\(numbers.count);"
            #expect(lines.filter { $0.hasPrefix(whole) }.count == 1 && lines.count == 2, "\(outcome.errors)")
            #expect(outcome.errors.contains(topic) && outcome.errors.contains(/\b1[01][0-9]\b/), "\(outcome.errors)")
            print("\(topic): \(outcome.seconds) s, \(outcome.peakMemory) MB: \(outcome.errors)", terminator: "")
        }

        @Test(arguments: kinds) func format2(_ kind: String) throws {
            try expectRefusal(try Self.kafka4.get(), "damaged-\(kind)")
        }

        @Test(
            .enabled(if: Machine.canFill2, "needs Kafka 2.8 (KAFKA_LIBS_2_8)"), arguments: ["old1", "old0"], oldKinds)
        func oldFormats(_ format: String, _ kind: String) throws {
            try expectRefusal(try Self.kafka2.get(), "\(format)-damaged-\(kind)")
        }

        /// `inspect` over the broker: the damage has its row and its offsets, and what lies behind it is shown.
        @Test(arguments: kinds) func inspected(_ kind: String) throws {
            try expectRows(try Self.kafka4.get(), "damaged-\(kind)")
        }

        @Test(
            .enabled(if: Machine.canFill2, "needs Kafka 2.8 (KAFKA_LIBS_2_8)"), arguments: ["old1", "old0"], oldKinds)
        func inspectedOldFormats(_ format: String, _ kind: String) throws {
            try expectRows(try Self.kafka2.get(), "\(format)-damaged-\(kind)")
        }

        private func expectRows(_ cluster: KafkaCluster, _ topic: String) throws {
            func inspect(_ view: [String]) throws -> [[String: Any]] {
                let line = ["inspect", "\(topic):0", "-J"] + view
                let outcome = try kcatSwift(brokers: cluster.bootstrap, line, seconds: 30)
                #expect(
                    outcome.code == 4 || view == ["--gaps"], "\(topic) ended with \(outcome.code): \(outcome.errors)")
                return try outcome.lines.map {
                    try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
                }
            }
            let rows = try inspect([])
            let sound = rows.filter { $0["is_valid"] as? Bool == true }
            let records = sound.reduce(0) { $0 + ($1["count"] as? Int ?? 0) }
            // Each message of an uncompressed set of format 0 or 1 is a batch of its own.
            if topic.hasPrefix("damaged") {
                #expect(records == 110, "\(topic): \(rows)")
            } else {
                #expect((110..<130).contains(records), "\(topic): \(rows)")
            }
            #expect(sound.last?["last_offset"] as? Int == 129, "\(topic)")
            #expect(rows.count == sound.count + 1, "\(topic): \(rows)")
            // The bomb stands where twenty records stood, and its header speaks of one: nobody can say what the others
            // were. It shows only when its records are looked into.
            let isBomb = topic == "damaged-bomb"
            let gaps = try inspect(["--gaps"])
            let reasons = Set(gaps.compactMap { $0["reason"] as? String })
            #expect(reasons.isSubset(of: isBomb ? ["UNEXPLAINED"] : ["damaged"]), "\(topic): \(reasons)")
            if records < 129, !isBomb {
                let missing = gaps.reduce(0) { $0 + ($1["count"] as? Int ?? 0) }
                #expect(missing == 0 || records + missing == 130, "\(topic): \(gaps)")
            }
        }

        /// `--skip-corrupt` passes the batch over, names it and counts it.
        @Test(arguments: ["crc", "count", "codec", "payload-gzip", "bomb"]) func skipped(_ kind: String) throws {
            let topic = "damaged-\(kind)"
            let line = ["assign", "\(topic):0", "-e", "-f", "%o\\n", "--skip-corrupt"]
            let outcome = try kcatSwift(
                brokers: try Self.kafka4.get().bootstrap, line, seconds: 20, measuresMemory: true)
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(outcome.numbers.filter { !(100..<120).contains($0) } == Array(0..<100) + Array(120..<130))
            #expect(outcome.errors.contains(topic) && outcome.errors.contains("100"), "\(outcome.errors)")
            #expect(outcome.peakMemory < 150)
        }

        /// A range that stays before the damage, and one that begins behind it, meet none.
        @Test func rangesBesideTheDamage() throws {
            let cluster = try Self.kafka4.get()
            #expect(try assign(cluster, "damaged-crc:0@40..100", "-f", "%o\\n").numbers == Array(40..<100))
            #expect(try assign(cluster, "damaged-crc:0@120..", "-e", "-f", "%o\\n").numbers == Array(120..<130))
        }
    }
}
