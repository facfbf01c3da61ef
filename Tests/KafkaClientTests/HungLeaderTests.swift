import KafkaBroker
import KafkaClient
import KafkaWire
import Testing

/// A2: a broker that stopped, with its connections open, and loses its partitions some seconds later.
struct HungLeaderTests {
    @Test(
        "A2: a leader that hangs is left when the cluster has another, not when its answer times out",
        .timeLimit(.minutes(1)))
    func hangs() async throws {
        var setup = BrokerConfiguration(brokers: 2, topics: [.init("t", replication: 2)])
        setup.apiVersions[.fetch] = 4...17
        try await withBrokers(setup) { broker in
            let partition = TopicPartition("t", 0)
            let leader = try #require(broker.leader(of: partition))
            broker.inject(FaultRule(.fetch, .noAnswer, broker: leader, times: nil))
            var configuration = ConsumerConfiguration(bootstrapServers: try BrokerAddress.list(broker.bootstrapServers))
            configuration.fetchMaxWait = .milliseconds(100)
            let consumer = try KafkaConsumer(configuration)
            try await consumer.assign([partition: .offset(0)])
            // The others notice after a while only; metadata that were asked for before name the old leader.
            #expect(try await consumer.nextRecords(timeout: .milliseconds(3600)) == nil)
            broker.moveLeader(of: partition, to: leader % 2 + 1)
            var batch = RecordBatchBuilder()
            batch.records = [.init(offsetDelta: 0, timestamp: 1, key: nil, value: [7])]
            _ = try broker.append(try batch.encoded(), to: partition)
            let fetched = try await consumer.nextRecords(timeout: .seconds(10))
            #expect(fetched?.topicPartition == partition)
            await consumer.close()
        }
    }
}
