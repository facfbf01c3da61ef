import KafkaClient
import KafkaWire
import Testing

/// The properties of groups and commits.
struct GroupPropertyTests {
    private func configured(_ name: String, _ value: String) throws -> ConsumerConfiguration {
        var configuration = ConsumerConfiguration(bootstrapServers: [])
        try configuration.set(name, to: value)
        return configuration
    }

    @Test(
        "KIP-1106: a reset by duration, as ISO 8601 and Java have it",
        arguments: [
            ("PT1H", 3600), ("P1D", 86_400), ("PT1H30M", 5400), ("P1DT12H", 129_600), ("PT90S", 90), ("pt5m", 300),
            ("PT0S", 0),
        ])
    func duration(_ text: String, _ seconds: Int) throws {
        let policy = try configured("auto.offset.reset", "by_duration:\(text)").autoOffsetReset
        #expect(policy == .byDuration(.seconds(seconds)))
        #expect(AutoOffsetReset(rawValue: policy.rawValue) == policy)
    }

    @Test(arguments: [
        "by_duration:", "by_duration:1H", "by_duration:P1H", "by_duration:PT-1H", "by_duration:PTH", "soon",
    ])
    func noPolicy(_ text: String) {
        #expect(throws: KafkaError.self) { try configured("auto.offset.reset", text) }
    }

    @Test func values() throws {
        #expect(try configured("group.protocol", "Consumer").groupProtocol == .consumer)
        #expect(
            try configured("partition.assignment.strategy", "range, sticky").partitionAssignmentStrategy
                == ["range", "sticky"])
        #expect(try configured("enable.auto.commit", "false").enableAutoCommit == false)
        #expect(try configured("session.timeout.ms", "6000").sessionTimeout == .seconds(6))
        for (name, value) in [
            ("group.protocol", "modern"), ("partition.assignment.strategy", "fair"), ("enable.auto.commit", "maybe"),
            ("session.timeout.ms", "0"), ("max.poll.interval.ms", "99999999999"),
        ] {
            #expect(throws: KafkaError.self, "\(name)") { try configured(name, value) }
        }
    }

    @Test("case 247: what does not fit the 32 bits that the wire has for milliseconds is refused, and said")
    func tooLong() throws {
        let names = ConsumerConfiguration.propertyNames.filter { $0.hasSuffix(".ms") }
        #expect(names.count >= 10)
        for name in names {
            let error = #expect(throws: KafkaError.self) { try configured(name, "2147483648") }
            #expect(error?.code == .invalidArgument && error?.message.hasPrefix("\(name)=2147483648") == true)
        }
    }

    @Test("case 257: an empty instance id is none, and one without a group is of no use")
    func instanceId() async throws {
        #expect(try configured("group.instance.id", "one").groupInstanceId == "one")
        var configuration = try configured("group.instance.id", "")
        #expect(configuration.groupInstanceId == nil)
        configuration.groupInstanceId = "one"
        configuration.bootstrapServers = [BrokerAddress(host: "localhost", port: 1)]
        let consumer = try KafkaConsumer(configuration)
        await #expect { try await consumer.subscribe(["t"]) } throws: { ($0 as? KafkaError)?.code == .groupIdRequired }
        try await consumer.assign([TopicPartition("t", 0)])
        #expect(consumer.assignment() == [TopicPartition("t", 0)], "assign mode does not care")
        await consumer.close()
    }

    @Test("case 246: heartbeats that come no faster than the session ends are refused")
    func heartbeatTooSlow() async throws {
        var configuration = ConsumerConfiguration(bootstrapServers: [BrokerAddress(host: "localhost", port: 1)])
        configuration.groupId = "g"
        configuration.heartbeatInterval = .seconds(45)
        let consumer = try KafkaConsumer(configuration)
        await #expect { try await consumer.subscribe(["t"]) } throws: { "\($0)".contains("heartbeat.interval.ms") }
        await consumer.close()
    }
}
