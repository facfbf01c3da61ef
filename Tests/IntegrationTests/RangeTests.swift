import Testing

extension Integration {
    /// Ranges print exactly the offsets that they name. `records-CODEC:1` holds the offsets 0 to 99,999 in batches of up to
    /// 1000 records, the timestamps are 1700000000000 and the offset.
    @Suite(.enabled(if: Machine.canFill4, "needs Kafka 4, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4)"))
    struct Ranges {
        static let codecs = ["none", "gzip", "snappy", "lz4", "zstd"]

        private func offsets(_ arguments: String..., seconds: Double = 20) throws -> [Int] {
            try offsets(arguments, seconds: seconds)
        }

        private func offsets(_ arguments: [String], seconds: Double = 20) throws -> [Int] {
            let line = ["assign"] + arguments + ["-f", "%o\\n"]
            let outcome = try kcatSwift(brokers: try Shared.kafka4.get().bootstrap, line, seconds: seconds)
            #expect(outcome.code == 0, "\(arguments): \(outcome.errors)")
            return outcome.numbers
        }

        @Test(arguments: codecs) func insideBatches(_ codec: String) throws {
            #expect(try offsets("records-\(codec):1@1234..1240") == Array(1234..<1240))
            #expect(try offsets("records-\(codec):1@1200..1300") == Array(1200..<1300))
            #expect(try offsets("records-\(codec):1@54321+50") == Array(54_321..<54_371))
            #expect(try offsets("records-\(codec):1@500..3500") == Array(500..<3500))
        }

        @Test func countedFromTheEnd() throws {
            #expect(try offsets("records-gzip:1@-10", "-e") == Array(99_990..<100_000))
            #expect(try offsets("records-gzip:1@-10..-5") == Array(99_990..<99_995))
            #expect(try offsets("records-gzip:1", "-o", "-3", "-e") == Array(99_997..<100_000))
            #expect(try offsets("records-gzip:1@-200000", "-c", "2") == [0, 1])
        }

        /// The last ten are ten, whatever markers, aborted records and holes lie among the last offsets.
        @Test(arguments: ["transactions:0", "open-transaction:0", "compacted:0", "records-lz4:1"])
        func theLastRecords(_ partition: String) throws {
            for isolation in ["committed", "uncommitted"] {
                let level = ["-e", "-X", "isolation.level=read_\(isolation)"]
                let all = try offsets([partition + "@beginning"] + level)
                for count in [1, 10, 700] {
                    #expect(try offsets(["\(partition)@-\(count)r"] + level) == all.suffix(count))
                }
                let none = try offsets(["\(partition)@-0r"] + level)
                let more = try offsets(["\(partition)@-\(all.count + 1)r..-5r"] + level)
                #expect(none.isEmpty && more == all.dropLast(5))
            }
        }

        @Test func openSides() throws {
            #expect(try offsets("records-lz4:1@..5") == Array(0..<5))
            #expect(try offsets("records-lz4:1@99998..", "-e") == [99_998, 99_999])
            #expect(try offsets("records-lz4:1@beginning..3") == [0, 1, 2])
            #expect(try offsets("records-lz4:1", "-c", "4") == [0, 1, 2, 3])
            #expect(try offsets("records-lz4:1@end", "-e") == [])
        }

        @Test func times() throws {
            #expect(try offsets("records-zstd:1@ms:1700000050000..ms:1700000050010") == Array(50_000..<50_010))
            #expect(try offsets("records-zstd:1@2023-11-14T22:14:10Z+3") == [50_000, 50_001, 50_002])
            #expect(
                try offsets("records-zstd:1@2023-11-14T23:14:10.005+01:00..2023-11-14T22:14:10.007Z") == [
                    50_005, 50_006,
                ])
            #expect(try offsets("records-zstd:1@2023-11-14T22:14:10..50003") == [50_000, 50_001, 50_002])
            #expect(try offsets("records-zstd:1@ms:1700000099999..now-1s") == [99_999])
        }

        /// Records of format 0 have no times: a start by time is no start there, which is said.
        @Test(.enabled(if: Machine.canFill2, "needs Kafka 2.8 (KAFKA_LIBS_2_8)")) func aLogWithoutTimes() throws {
            let brokers = try Shared.kafka2.get().bootstrap
            for line in [["assign", "-e"], ["offsets"]] {
                let outcome = try kcatSwift(brokers: brokers, line + ["format-0-none:0@2020-01-01T00:00:00Z"])
                #expect(
                    outcome.code == 0 && outcome.errors.contains("has no times (message format 0)"), "\(outcome.errors)"
                )
                #expect(line == ["offsets"] || outcome.output.isEmpty)
            }
        }

        /// Many specs over many topics in one run (A4); each partition's records come in their order.
        @Test func manySpecs() throws {
            let cluster = try Shared.kafka4.get()
            let outcome = try assign(
                cluster, "records-none:0,1@10..13", "records-gzip@-2", "large:0-1,3@..1", "-e", "-f", "%t:%p:%o\\n")
            let expected = [
                "records-none:0:10", "records-none:0:11", "records-none:0:12", "records-none:1:10", "records-none:1:11",
                "records-none:1:12", "records-gzip:0:99998", "records-gzip:0:99999", "records-gzip:1:99998",
                "records-gzip:1:99999", "large:0:0", "large:1:0", "large:3:0",
            ]
            #expect(outcome.lines.sorted() == expected.sorted())
            func records(_ lines: [String], of partition: String) -> [String] {
                lines.filter { $0.hasPrefix(partition) }
            }
            for partition in ["records-none:0:", "records-none:1:", "records-gzip:0:", "records-gzip:1:"] {
                #expect(records(outcome.lines, of: partition) == records(expected, of: partition))
            }
        }

        /// Records of others wait behind an open transaction as well: that is said wherever an end is.
        @Test func whatAnOpenTransactionHoldsBack() throws {
            let brokers = try Shared.kafka4.get().bootstrap
            let told = try kcatSwift(brokers: brokers, ["assign", "open-transaction", "-e", "-f", "%o\\n"])
            #expect(told.code == 0 && told.lines.count == 300)
            let words = "an open transaction begins at 303 and holds back 50 offsets (transactional id "
            #expect(told.errors.contains(words) && told.errors.contains("--uncommitted reads them"), "\(told.errors)")
            let offsets = try kcatSwift(brokers: brokers, ["offsets", "open-transaction"])
            let row = offsets.lines.last?.split(separator: " ").map(String.init)
            #expect(row == ["open-transaction", "0", "0", "353", "303*", "353"], "\(offsets.lines)")
            #expect(offsets.errors.contains("hold back 50 offsets of open-transaction:0"), "\(offsets.errors)")
        }

        /// A run is done when the position has reached its end, whatever lies there.
        @Test func endsInHolesAndOnMarkers() throws {
            #expect(try offsets("compacted:0@502..538") == [])
            #expect(try offsets("compacted:0@502..539") == [538])
            #expect(try offsets("compacted:0@1..501") == [])
            let committed = try offsets("open-transaction:0", "-e")
            #expect(committed.count == 300)
            // Offsets 100, 201 and 302 are markers; 303 is the last stable offset.
            #expect(try offsets("open-transaction:0@99..101") == [99])
            #expect(try offsets("open-transaction:0@302..303") == [])
            #expect(try offsets("open-transaction:0@-2", "-e") == [301])
            let uncommitted = ["-X", "isolation.level=read_uncommitted"]
            #expect(try offsets("open-transaction:0@302..305", uncommitted[0], uncommitted[1]) == [303, 304])
            #expect(try offsets("open-transaction:0@-50", "-e", uncommitted[0], uncommitted[1]).count == 50)
        }

        /// With `-e` the run ends where the log did, though its spec goes further.
        @Test func endBeyondTheLog() throws {
            #expect(try offsets("records-none:1@99999..100005", "-e") == [99_999])
            let outcome = try assign(
                try Shared.kafka4.get(), "records-none:1@99999..100005", "--idle-timeout", "1s", "-f", "%o\\n")
            #expect(outcome.numbers == [99_999])
            #expect(outcome.errors.contains("100005"), "an end beyond the log is told: \(outcome.errors)")
        }

        /// A start outside the log is an error that names both its ends, unless a reset policy says otherwise (A6).
        @Test("A6: a start outside the log") func startOutsideTheLog() throws {
            let cluster = try Shared.kafka4.get()
            let outcome = try kcatSwift(
                brokers: cluster.bootstrap, ["assign", "records-none:1@200000", "-e"], seconds: 12)
            #expect(outcome.code == 1 && outcome.output.isEmpty)
            for word in ["records-none", "200000", "100000"] {
                #expect(outcome.errors.contains(word), "\(outcome.errors)")
            }
            #expect(outcome.errors.split(separator: "\n").count == 1)
            #expect(
                try offsets("records-none:1@200000", "-c", "2", "-X", "auto.offset.reset=earliest") == [0, 1])
            #expect(try offsets("records-none:1@200000", "-e", "-X", "auto.offset.reset=latest") == [])
        }

        /// The committed offset of a group (S9, A5), and the beginning where nothing is committed. Looking commits nothing.
        @Test func stored() throws {
            let cluster = try Shared.kafka4.get()
            try cluster.fill("commit", "reader", "records-none:1:777")
            for _ in 0..<2 {
                #expect(try offsets("records-none:1@stored", "-g", "reader", "-c", "3") == [777, 778, 779])
            }
            #expect(try offsets("records-none:1", "-g", "reader", "-c", "2") == [777, 778])
            #expect(try offsets("records-none:1@stored..780", "-g", "reader") == [777, 778, 779])
            #expect(try offsets("records-none:1@stored+1", "-g", "reader") == [777])
            let nothing = try assign(cluster, "records-none:1@stored", "-g", "nobody", "-c", "1", "-f", "%o\\n")
            #expect(nothing.numbers == [0])
            #expect(nothing.errors.contains("nobody") && nothing.errors.contains("records-none"), "\(nothing.errors)")
        }

        /// The answer that brought the last record tells the end: no wait for an empty one, as kcat's half second.
        @Test func endsAtOnce() throws {
            let cluster = try Shared.kafka4.get()
            let times = try (0..<7).map { _ in try assign(cluster, "records-none:1@99990", "-e").seconds }.sorted()
            #expect(times[3] < 0.3, "\(times)")
        }
    }
}
