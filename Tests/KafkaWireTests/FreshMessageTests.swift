import Testing

/// Messages that Kafka's own classes make up now, other ones each time. `KAFKA_WIRE_SEED` repeats a run.
@Suite struct FreshMessageTests {
    @Test("Fresh messages decode to the fields that Kafka says and encode to its bytes", arguments: ["4", "2.8"])
    func fresh(kafka: String) throws {
        guard WireOracle.isAvailable(kafka) else {
            let variable = kafka == "4" ? "KAFKA_LIBS_4" : "KAFKA_LIBS_2_8"
            // The console does not tell of a single case that was cancelled.
            let reason = "no JDK, or no jars of Kafka \(kafka) (\(variable)): no fresh messages of it"
            print("skipped: \(reason)")
            try Test.cancel("\(reason)")
        }
        let seed = WireOracle.seed
        print("fresh messages of Kafka \(kafka): KAFKA_WIRE_SEED=\(seed)")
        var names = Set(messageTypes.keys.map(oracleName))
        // APIs that 2.8 did not have yet.
        if kafka == "2.8" {
            names.subtract([
                "ConsumerGroupHeartbeat", "ConsumerGroupDescribe", "DescribeTransactions", "ListTransactions",
                "DescribeTopicPartitions", "ShareGroupDescribe", "DescribeShareGroupOffsets", "AlterShareGroupOffsets",
                "DeleteShareGroupOffsets", "StreamsGroupDescribe",
            ])
        }
        let text = try WireOracle.ask([
            "--kafka", kafka, "random", names.sorted().joined(separator: ","), "--seed", "\(seed)", "--count", "8",
        ])
        let messages = try OracleMessage.all(in: text, kafka: kafka == "4" ? "4.3" : kafka).filter { $0.type != nil }
        #expect(messages.count > 1000)
        for message in messages { try check(message) }
    }

    /// `FetchRequest` is `Fetch` there, `RequestHeader` `RequestHeaderData`.
    private func oracleName(_ name: String) -> String {
        if name.hasSuffix("Header") { return name + "Data" }
        for ending in ["Request", "Response"] where name.hasSuffix(ending) {
            return String(name.dropLast(ending.count))
        }
        return name
    }
}
