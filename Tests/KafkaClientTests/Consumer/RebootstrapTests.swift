import KafkaBroker
import KafkaClient
import KafkaWire
import Synchronization
import Testing

/// Brokers that are replaced by others (KIP-899, KIP-1102), and bootstrap lists that lead to two clusters.
struct RebootstrapTests {
    @Test("case 195: when all brokers that were known are gone, the bootstrap list leads to the new ones")
    func replaced() async throws {
        var second: UInt16 = 0
        let setup = BrokerConfiguration(brokers: 3, topics: [.init("t", replication: 3)])
        try await withBrokers(setup) { broker in
            // The third is not there yet: its address is known from the bootstrap list alone.
            second = try #require(broker.port(of: 3))
            await broker.stopBroker(3)
            let rig = try ConsumerRig(broker) {
                $0.bootstrapServers = [
                    BrokerAddress(host: "127.0.0.1", port: broker.port(of: 1) ?? 0),
                    BrokerAddress(host: "127.0.0.1", port: second),
                ]
            }
            try rig.fill(t0, batches: 10)
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(10) == offsets(t0, 0..<10))
            #expect(try await rig.consumer.metadata().brokers.map(\.id) == [1, 2])
            await broker.stopBroker(1)
            await broker.stopBroker(2)
            #expect(try await rig.read(1, within: .milliseconds(300)) == [])
            try broker.startBroker(3, port: second)
            broker.moveLeader(of: t0, to: 3)
            try rig.fill(t0, batches: 5)
            #expect(try await rig.read(5) == offsets(t0, 10..<15))
            #expect(try await rig.consumer.metadata().brokers.map(\.id) == [3])
            #expect(rig.told(.otherCluster) == [], "the same cluster, by its id")
            await rig.consumer.close()
        }
    }

    @Test("case 195: REBOOTSTRAP_REQUIRED sends the client back to the bootstrap list, once, and loses nothing")
    func required() async throws {
        let topics = [BrokerConfiguration.NewTopic("t", replication: 2)]
        try await withRig(brokers: 2, topics: topics, configure: { $0.bootstrapServers.removeLast() }) { rig in
            rig.broker.moveLeader(of: t0, to: 2)
            try rig.fill(t0, batches: 10)
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(10) == offsets(t0, 0..<10))
            for round in 1...3 {
                let before = rig.broker.requests.count
                rig.broker.inject(FaultRule(.metadata, .error(.rebootstrapRequired)))
                #expect(try await rig.consumer.metadata().brokers.map(\.id) == [1, 2])
                // After the answer there is only the list, whose one entry is the first broker.
                let asked = rig.broker.requests.dropFirst(before).filter { $0.api == .metadata }
                #expect(asked.dropFirst().first?.broker == 1 && asked.count < 10, "round \(round): \(asked.count)")
                try rig.fill(t0, batches: 5)
                let next = 5 + 5 * round
                #expect(try await rig.read(5) == offsets(t0, next..<next + 5))
            }
        }
    }

    @Test("case 195: bootstrap servers that send back to themselves are an error, not a loop")
    func requiredForEver() async throws {
        try await withRig { rig in
            rig.broker.inject(FaultRule(.metadata, .error(.rebootstrapRequired), times: nil))
            await #expect {
                try await rig.consumer.metadata()
            } throws: {
                ($0 as? KafkaError)?.errorCode == ErrorCode.rebootstrapRequired.rawValue
            }
            #expect(rig.count(.metadata) == 2)
        }
    }

    @Test("case 195: a topic of the same name in another cluster is not taken for the one that was read")
    func anotherCluster() async throws {
        try await withClusters({ $1.seed = 99 }) { rig, second in
            try rig.fill(t0, batches: 3)
            for _ in 0..<9 { try second.append(batch(at: 0), to: t0) }
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(3) == offsets(t0, 0..<3))
            await rig.broker.stopBroker(1)
            let error = await rig.error()
            #expect(error?.code == .topicRecreated && error?.offset == 3, "\(error?.message ?? "none")")
            #expect(rig.told(.otherCluster).count == 1)
        }
    }

    @Test("case 195: one broker that goes and comes back is waited for, without a rush of requests")
    func noLoop() async throws {
        try await withRig(brokers: 2, topics: [.init("t", partitions: 2)]) { rig in
            for partition in [t0, t1] { try rig.fill(partition, batches: 3) }
            try await rig.consumer.assign([t0: .offset(0), t1: .offset(0)])
            #expect(try await rig.read(6).count == 6)
            let gone = try #require(rig.broker.leader(of: t1))
            await rig.broker.stopBroker(gone)
            rig.broker.clearRequests()
            for offset in 3..<8 {
                try await Task.sleep(for: .milliseconds(200))
                try rig.fill(t0, batches: 1)
                #expect(try await rig.read(1) == ["t:0@\(offset)"], "the other broker is read all the while")
            }
            // The longest wait between two questions is 50 ms here, a fifth less with the jitter.
            #expect(rig.count(.metadata) < 40, "\(rig.count(.metadata)) in about a second")
            #expect(rig.count(.apiVersions) < 5, "the broker that is there is asked over the connection that is there")
            try rig.broker.startBroker(gone)
            try rig.fill(t1, batches: 2)
            #expect(try await rig.read(2) == offsets(t1, 3..<5))
        }
    }

    @Test("case 198: bootstrap servers of two clusters are told, once, with both ids and who answered")
    func twoClusters() async throws {
        try await withClusters({ ($0.clusterId, $1.clusterId) = ("one", "other") }) { rig, second in
            var clusters = [try await rig.consumer.metadata().clusterId]
            #expect(rig.told(.otherCluster) == [])
            await rig.broker.stopBroker(1)
            for _ in 0..<3 { clusters.append(try await rig.consumer.metadata().clusterId) }
            #expect(clusters == ["one", "other", "other", "other"])
            let told = rig.told(.otherCluster)
            #expect(told.count == 1)
            #expect(
                told.first?.contains("is of cluster other, the brokers before were of cluster one") == true, "\(told)")
            #expect(told.first?.hasPrefix(second.bootstrapServers) == true, "\(told)")
        }
    }
    /// Runs `body` with a consumer whose bootstrap list leads to two clusters, and with the brokers of the second.
    private func withClusters(
        _ setUp: (inout BrokerConfiguration, inout BrokerConfiguration) -> Void,
        _ body: (ConsumerRig, EmbeddedBroker) async throws -> Void
    ) async throws {
        var (one, other) = (BrokerConfiguration(topics: [.init("t")]), BrokerConfiguration(topics: [.init("t")]))
        setUp(&one, &other)
        try await withBrokers(one) { first in
            try await withBrokers(other) { second in
                let rig = try ConsumerRig(first) {
                    $0.bootstrapServers += (try? BrokerAddress.list(second.bootstrapServers)) ?? []
                }
                try await body(rig, second)
                await rig.consumer.close()
            }
        }
    }
}
