import Foundation
import Testing

extension Integration {
    /// `transactions` and `producers` on real brokers, beside Kafka's own tool.
    @Suite(
        .enabled(
            if: Machine.canFill4 && Machine.canFill2,
            "needs Kafka 4 and 2.8, Java and confluent-kafka (make setup-tests; KAFKA_LIBS_4, KAFKA_LIBS_2_8)"))
    struct Transactions {
        /// Both at once: one that no coordinator knows, and one whose producer was killed.
        @Test("a hanging transaction is found, told and ended; one that isn't hanging is left alone")
        func hanging() throws {
            let cluster = try GroupCluster.of(.kafka4).cluster
            try cluster.fill("create", "hangs", "1", "1")
            try cluster.groups("flow", "hangs", "3")
            let producer = try #require(try cluster.groups("hang", "hangs").lines.last)
            try cluster.groups("open", "hangs", "killed-1", "3600000")
            let rows = try cluster.objects("transactions", "hangs")
            #expect(rows.map { field($0, "start_offset") } == ["3", "4"], "\(rows)")
            let (hung, killed) = (try #require(rows.first), try #require(rows.last))
            #expect(hung["hanging"] as? Bool == true && field(hung, "producer_id") == producer)
            #expect(field(hung, "waiting") == "6" && field(hung, "transactional_id") == "-")
            #expect(killed["hanging"] as? Bool == false && field(killed, "waiting") == "5")
            #expect(field(killed, "state") == "Ongoing" && field(killed, "transactional_id") == "killed-1")
            let only = try cluster.objects("transactions", "hangs", "--hanging")
            #expect(only.map { field($0, "start_offset") } == ["3"])

            // When each ends by itself.
            let table = try kcatSwift(brokers: cluster.bootstrap, ["transactions", "hangs"])
            let cells = table.lines.map { $0.split(separator: " ", omittingEmptySubsequences: true) }
            #expect(
                table.lines.count == 3 && cells[0].contains("ENDS-IN") && cells[1].contains("never"), "\(table.lines)")
            let ends = try Regex(" 1 h +59 min [0-9]+ s +killed-1 ")
            #expect(table.lines.last?.contains(ends) == true, "\(table.lines)")

            // Every column that Kafka's tool has too.
            let told = try cluster.control("tool", "transactions", "describe", "--transactional-id", "killed-1")
            let words = try #require(told.lines.last).split(separator: "\t").map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            let names = ["coordinator", "transactional_id", "producer_id", "producer_epoch", "state", "timeout_ms"]
            #expect(names.map { field(killed, $0) } == Array(words[0..<6]), "\(told.lines)")
            let began = try #require(Int64(words[6]))
            let now = Int64(Date().timeIntervalSince1970 * 1000)
            let age = try #require(killed["open_ms"] as? Int64)
            #expect((0...now - began).contains(age), "\(age) \(now - began)")

            // One that its coordinator will end is left alone, even with --execute.
            let refused = try kcatSwift(
                brokers: cluster.bootstrap, ["transactions", "abort", "hangs:0@4", "--execute"])
            #expect(refused.code == 1 && refused.errors.contains("it doesn't hang"), "\(refused.errors)")
            #expect(refused.errors.contains("transactions abort killed-1"), "\(refused.errors)")
            let nowhere = try kcatSwift(
                brokers: cluster.bootstrap, ["transactions", "abort", "hangs:0@2", "--execute"])
            #expect(nowhere.code == 1 && nowhere.errors.contains("there is one at 3, 4"), "\(nowhere.errors)")

            // Told first, without a request that changes anything.
            let mark = cluster.recorded()
            for place in ["hangs:0@3", "killed-1"] {
                let line = ["transactions", "abort", place, "-X", "client.id=teller"]
                let told = try kcatSwift(brokers: cluster.bootstrap, line)
                #expect(told.code == 0 && told.errors.contains("nothing is changed"), "\(told.errors)")
            }
            let asked = Set(try cluster.requests(since: mark).filter { $0.clientId == "teller" }.map(\.api))
            #expect(asked.contains("DESCRIBE_TRANSACTIONS"), "\(asked)")
            #expect(asked.isDisjoint(with: ["WRITE_TXN_MARKERS", "INIT_PRODUCER_ID"]), "\(asked)")
            #expect(try read(cluster) == ["0", "1", "2"])

            let ended = try kcatSwift(brokers: cluster.bootstrap, ["transactions", "abort", "hangs:0@3", "--execute"])
            #expect(ended.code == 0, "\(ended.errors)")
            #expect(try cluster.objects("transactions", "hangs").map { field($0, "start_offset") } == ["4"])
            let fenced = try kcatSwift(brokers: cluster.bootstrap, ["transactions", "abort", "killed-1", "--execute"])
            #expect(fenced.code == 0, "\(fenced.errors)")
            #expect(try cluster.objects("transactions", "hangs").isEmpty)
            // Readers go on: two markers behind the aborted records, then what comes now.
            try cluster.groups("flow", "hangs", "1")
            #expect(try read(cluster) == ["0", "1", "2", "11"])
        }

        /// The offsets that a reader of committed data gets.
        private func read(_ cluster: KafkaCluster) throws -> [String] {
            let line = ["assign", "hangs", "-e", "-f", "%o\\n", "-X", "isolation.level=read_committed"]
            return try kcatSwift(brokers: cluster.bootstrap, line, seconds: 30).lines
        }

        @Test("producers equal transactions describe-producers")
        func producers() throws {
            let cluster = try GroupCluster.of(.kafka4).cluster
            let told = try cluster.control(
                "tool", "transactions", "describe-producers", "--topic", "held", "--partition", "0")
            let expected = told.lines.dropFirst().map { line in
                line.split(separator: "\t").map { $0.trimmingCharacters(in: .whitespaces) }
            }
            let seen = try cluster.objects("producers", "held").map { row in
                ["producer_id", "producer_epoch", "last_sequence", "last_time", "transaction_start"].map {
                    field(row, $0)
                }
            }
            // All but LatestCoordinatorEpoch.
            #expect(seen == expected.map { [$0[0], $0[1], $0[3], $0[4], $0[5]] } && !seen.isEmpty, "\(told.lines)")
        }

        @Test("Kafka 2.8 tells producers, and not whose transactions they have: that is named")
        func old() throws {
            let cluster = try GroupCluster.of(.kafka2).cluster
            #expect(try cluster.objects("producers", "held").map { field($0, "transaction_start") } == ["10"])
            let outcome = try kcatSwift(brokers: cluster.bootstrap, ["transactions", "held", "-J"])
            #expect(outcome.code == 1 && outcome.errors.contains("ListTransactions"), "\(outcome.errors)")
            #expect(outcome.lines.count == 1 && outcome.lines[0].contains("\"hanging\":false"), "\(outcome.lines)")
        }
    }
}
