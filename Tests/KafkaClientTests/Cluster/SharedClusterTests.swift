import KafkaBroker
import KafkaClient
import KafkaWire
import Testing

/// Several clients on one cluster.
struct SharedClusterTests {
    private func cluster(_ rig: ConsumerRig) throws -> KafkaCluster {
        try KafkaCluster(rig.consumer.configuration.client)
    }

    private func consumer(on cluster: KafkaCluster) throws -> KafkaConsumer {
        var configuration = ConsumerConfiguration(bootstrapServers: [])
        configuration.autoOffsetReset = .earliest
        configuration.fetchMaxWait = .seconds(2)
        return try KafkaConsumer(configuration, on: cluster)
    }

    /// The next `count` records.
    private func read(_ count: Int, _ consumer: KafkaConsumer) async throws -> [String] {
        var records: [String] = []
        let deadline = ContinuousClock.now + .seconds(10)
        while records.count < count, .now < deadline {
            _ = try await consumer.poll(timeout: deadline - .now) { records.append("\($1)@\($0.offset)") }
        }
        return records
    }

    @Test("two consumers on one cluster read beside each other: neither waits behind the other's long poll")
    func twoConsumers() async throws {
        try await withRig(topics: [.init("t", partitions: 2)]) { rig in
            let cluster = try cluster(rig)
            defer { cluster.close() }
            let (first, second) = (try consumer(on: cluster), try consumer(on: cluster))
            #expect(first.configuration.bootstrapServers == cluster.configuration.bootstrapServers)
            try rig.fill(t0, batches: 3)
            try await first.assign([t0])
            #expect(try await read(3, first) == offsets(t0, 0..<3))
            // The first one's fetch waits at the broker from now on.
            try rig.fill(t1, batches: 3)
            let begin = ContinuousClock.now
            try await second.assign([t1])
            #expect(try await read(3, second) == offsets(t1, 0..<3))
            #expect(.now - begin < .seconds(1.5), "a fetch may wait for two seconds")
            // What one wants to be known does not make the other's topics forgotten.
            #expect(try await first.endOffsets([t0]) == [t0: 3])
            await first.close()
            try rig.fill(t1, batches: 1)
            #expect(try await read(1, second) == ["t:1@3"], "the cluster goes on without the first")
            await second.close()
            #expect(try await rig.wait { rig.broker.connectionCount(of: 1) == 1 }, "the requests' is the cluster's")
            cluster.close()
            #expect(try await rig.wait { rig.broker.connectionCount(of: 1) == 0 })
        }
    }

    @Test("a topic that is made anew is told to every consumer, whoever asked for metadata")
    func recreated() async throws {
        try await withRig { rig in
            let cluster = try cluster(rig)
            defer { cluster.close() }
            let (first, second) = (try consumer(on: cluster), try consumer(on: cluster))
            try rig.fill(t0, batches: 3)
            for consumer in [first, second] {
                try await consumer.assign([t0])
                #expect(try await read(3, consumer) == offsets(t0, 0..<3))
            }
            rig.broker.deleteTopic("t")
            try rig.broker.createTopic("t")
            try rig.fill(t0, batches: 2)
            _ = try await second.metadata(topics: ["t"])
            for consumer in [first, second] { #expect(try await read(2, consumer) == offsets(t0, 0..<2)) }
        }
    }

    @Test("after the cluster is closed its clients' questions end with `closed`")
    func closed() async throws {
        try await withRig { rig in
            let cluster = try cluster(rig)
            let consumer = try consumer(on: cluster)
            _ = try await consumer.metadata()
            cluster.close()
            cluster.close()
            let error = await #expect(throws: KafkaError.self) { try await consumer.metadata() }
            #expect(error?.code == .closed)
            await consumer.close()
        }
    }

    @Test("a configuration takes the client's properties by its own name or the consumer's")
    func properties() throws {
        var consumer = ConsumerConfiguration(bootstrapServers: [])
        try consumer.set("request.timeout.ms", to: "1234")
        #expect(consumer.requestTimeout == .milliseconds(1234) && consumer.client.requestTimeout == .milliseconds(1234))
        var client = ClientConfiguration(bootstrapServers: [])
        #expect(Set(ClientConfiguration.propertyNames).isSubset(of: ConsumerConfiguration.propertyNames))
        for name in ClientConfiguration.propertyNames where name.hasSuffix(".ms") { try client.set(name, to: "1000") }
        #expect(client.retryBackoffMax == .seconds(1) && client.apiTimeout == .seconds(1))
        let error = #expect(throws: KafkaError.self) { try client.set("fetch.max.wait.ms", to: "1") }
        #expect(error?.message.contains("unknown property") == true, "that is a consumer's")
    }
}
