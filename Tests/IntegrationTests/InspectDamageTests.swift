import Foundation
import Testing

extension Integration {
    /// What `inspect` says of logs that were tampered with: damage of more than thirty kinds, made by Kafka's own classes, a
    /// batch that was cut out, one that is there twice.
    @Suite(.enabled(if: Machine.hasProgram && Machine.hasKafka4, "needs the program, Kafka 4 and a JDK"))
    struct InspectDamage {
        /// A damaged batch, as Tests/kafka/damage tells of it.
        private struct Damaged: Decodable {
            var kind: String
            var folder: String
            /// Where the damage begins: with the batch, or with the one message of it that is damaged.
            var position: Int
            var base: Int
            /// How many of its 20 records are sound: each message of the old formats has its own checksum.
            var sound: Int
            /// What is damaged.
            var hex: String
        }

        @Test("each kind of damage is named with its place and kept byte for byte, and all behind it is shown")
        func kinds() throws {
            let folder = Machine.temporary + "/segments-\(UInt64.random(in: 0 ... .max))"
            let outcome = try succeed(["python3", Machine.script("damage"), "segments", folder])
            let damaged = try outcome.lines.map { try JSONDecoder().decode(Damaged.self, from: Data($0.utf8)) }
            try #require(Set(damaged.map(\.kind)).count >= 30)
            for (name, list) in Dictionary(grouping: damaged, by: \.folder) {
                let kept = "\(folder)/kept-\(name)"
                let path = "\(folder)/\(name)"
                let result = try inspect([path, "--save-corrupt", kept])
                #expect(result.code == 4, "\(name): \(result.errors)")
                // What is sound is there, before the damage and behind it.
                let sound = result.rows.filter { $0["is_valid"] as? Bool == true }
                let records = sound.reduce(0) { $0 + ($1["count"] as? Int ?? 0) }
                #expect(records == list.reduce(0) { $0 + 20 + $1.sound }, "\(name): \(records) sound records")
                let bad = result.rows.filter { $0["is_valid"] as? Bool == false }
                #expect(bad.count == list.count, "\(name): \(bad)")
                for (row, batch) in zip(bad, list) {
                    #expect(row["position"] as? Int == batch.position, "\(name) \(batch.kind): \(row)")
                }
                let lines = try String(contentsOfFile: kept + "/damage.jsonl", encoding: .utf8).split(separator: "\n")
                    .map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
                #expect(lines.count == list.count, "\(name)")
                for (line, batch) in zip(lines, list) {
                    let file = try #require(line["file"] as? String)
                    let bytes = try Data(contentsOf: URL(filePath: "\(kept)/\(file)"))
                    let hex = bytes.map { String(format: "%02x", $0) }.joined()
                    #expect(hex == batch.hex, "\(name) \(batch.kind): kept bytes")
                    #expect(
                        (line["error"] as? String)?.isEmpty == false && line["position"] as? Int == batch.position)
                }
                try expectText(path, list)
                try expectGaps(path, list, name)
            }
        }

        /// The lines for people name the damage where it is.
        private func expectText(_ path: String, _ list: [Damaged]) throws {
            let outcome = try run([try #require(Machine.program), "inspect", path], seconds: 60)
            #expect(outcome.code == 4)
            let lines = outcome.lines.filter { $0.contains("DAMAGED: ") || $0.contains(" are no batch: ") }
            #expect(lines.count == list.count, "\(path): \(lines)")
        }

        /// The offsets of all records that are not sound are damaged, and none is unexplained.
        private func expectGaps(_ path: String, _ list: [Damaged], _ name: String) throws {
            let damaged = list.reduce(0) { $0 + 20 - $1.sound }
            let summary = try #require(try inspect([path, "--summary"]).rows.first)
            let gaps = (summary["gaps"] as? [String: Int] ?? [:]).filter { $0.value > 0 }
            #expect(gaps == ["damaged": damaged], "\(name): \(gaps), not \(damaged)")
            #expect(summary["records"] as? Int == 40 * list.count - damaged, "\(name): \(summary)")
            // Headers and checksums tell of all damage but of what is wrong behind a checksum that holds.
            let hidden = list.filter { Self.behindChecksum.contains(String($0.kind.drop { $0 != "-" }.dropFirst())) }
            let rows = try inspect([path, "--gaps"]).rows
            #expect(rows.allSatisfy { $0["reason"] as? String == "damaged" }, "\(name): \(rows)")
            for batch in list {
                let claimed = rows.filter {
                    (batch.base..<batch.base + 20).contains($0["first_offset"] as? Int ?? -1)
                }.reduce(0) { $0 + ($1["count"] as? Int ?? 0) }
                let isHidden = hidden.contains { $0.base == batch.base && $0.kind == batch.kind }
                #expect(claimed == 20 - batch.sound || isHidden && claimed == 0, "\(batch.kind) in \(name): \(rows)")
            }
        }

        /// Kinds whose checksum is right: a length inside a record, a count, a payload that can't be decompressed.
        private static let behindChecksum: Set<String> = [
            "varint", "count", "payload-gzip", "payload-snappy", "payload-lz4", "payload-zstd",
        ]

        private struct Result {
            var rows: [[String: Any]]
            var code: Int32
            var errors: String
        }

        private func inspect(_ words: [String]) throws -> Result {
            let outcome = try run([try #require(Machine.program), "inspect", "-J"] + words, seconds: 60)
            let rows = try outcome.lines.map {
                try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
            }
            return Result(rows: rows, code: outcome.code, errors: outcome.errors)
        }

        @Test(
            "a batch cut out is lost between two offsets and unexplained, one written twice is doubled, live and by its file",
            .enabled(if: Machine.canFill4, "needs Kafka 4, Java and confluent-kafka"))
        func cutAndDoubled() throws {
            let cluster = try KafkaCluster(version: "4")
            try cluster.fill("idempotent", "cut", "10")
            try cluster.fill("idempotent", "doubled", "10")
            try cluster.control("shutdown", "1")
            let data = cluster.folder + "/data-1"
            for topic in ["cut", "doubled"] {
                let file = "\(data)/\(topic)-0/00000000000000000000.log"
                let rows = try inspect([file]).rows
                let batch = try #require(rows.first { $0["base_offset"] as? Int == 40 })
                let (position, size) = (try #require(batch["position"] as? Int), try #require(batch["size"] as? Int))
                var bytes = try Data(contentsOf: URL(filePath: file))
                let piece = bytes[position..<position + size]
                if topic == "cut" {
                    bytes.removeSubrange(position..<position + size)
                } else {
                    bytes.insert(contentsOf: Data(piece), at: position)
                }
                try bytes.write(to: URL(filePath: file))
            }
            try cluster.control("up", "1")
            for source in [["-b", cluster.bootstrap], ["--directory", data]] {
                let cut = try #require(try inspect(["cut:0", "--producers"] + source).rows.first)
                #expect(cut["verdict"] as? String == "10 lost between 39 and 50" && cut["lost"] as? Int == 10)
                let gaps = try inspect(["cut:0", "--gaps"] + source).rows
                #expect(gaps.compactMap { $0["reason"] as? String } == ["UNEXPLAINED"], "\(source): \(gaps)")
                #expect(gaps.first?["first_offset"] as? Int == 40 && gaps.first?["count"] as? Int == 10)
                let detail = gaps.first?["detail"] as? String ?? ""
                #expect(
                    detail.contains("before it 39 of epoch") && detail.contains("behind it 50 of epoch"), "\(detail)")
                let doubled = try #require(try inspect(["doubled:0", "--producers"] + source).rows.first)
                #expect(doubled["verdict"] as? String == "10 doubled at 40", "\(source): \(doubled)")
                #expect(doubled["doubled"] as? Int == 10 && doubled["lost"] as? Int == 0)
                let summary = try #require(try inspect(["doubled:0", "--summary"] + source).rows.first)
                #expect(summary["records"] as? Int == 100 && summary["offsets"] as? Int == 100, "\(summary)")
            }
            try cluster.control("stop")
        }
    }
}
