import KafkaBroker
import KafkaClient
import Testing

/// Other ways to a broker's address.
@Suite struct BrokerRouteTests {
    private func target(_ routes: [String], _ host: String, _ port: UInt16) throws -> String {
        var dialer = Dialer()
        dialer.routes = try routes.map { try #require(BrokerRoute($0)) }
        let target = dialer.target(of: host, port)
        return "\(target.host):\(target.port)"
    }

    @Test func theClosestCounts() throws {
        let routes = ["broker-1:9092=localhost:19092", "*:9092=localhost:29092", "broker-2=far", "*:*=any:1"]
        #expect(try target(routes, "broker-1", 9092) == "localhost:19092")
        #expect(try target(routes, "Broker-1", 9092) == "localhost:19092")
        #expect(try target(routes, "broker-3", 9092) == "localhost:29092")
        #expect(try target(routes, "broker-2", 9092) == "far:9092")
        #expect(try target(routes, "broker-1", 9093) == "any:1")
        #expect(try target(["a:1=b:2", "a:1=c:3"], "a", 1) == "c:3")
        #expect(try target(["[::1]:1=[::2]:2"], "::1", 1) == "::2:2")
        #expect(try target([], "a", 1) == "a:1")
    }

    @Test(arguments: ["", "a:1", "a:1=", "=b:2", "a:1=b:x", "a:1=*:2", "a:0=b:1", "a b:1=c:2"])
    func noRoutes(text: String) { #expect(BrokerRoute(text) == nil) }

    @Test("brokers that advertise names which lead nowhere are reached by other addresses, and keep their names")
    func advertised() async throws {
        var setup = BrokerConfiguration(brokers: 2, topics: [.init("t", partitions: 4)])
        setup.brokers[0].advertisedHost = "broker-1.invalid"
        setup.brokers[1].advertisedHost = "broker-2.invalid"
        try await withBrokers(setup) { broker in
            let addresses = try BrokerAddress.list(broker.bootstrapServers)
            var configuration = ConsumerConfiguration(
                bootstrapServers: addresses.map { BrokerAddress(host: "boot.invalid", port: $0.port) })
            configuration.routes = [try #require(BrokerRoute("*=127.0.0.1"))]
            let consumer = try KafkaConsumer(configuration)
            let ends = try await consumer.endOffsets((0..<4).map { TopicPartition("t", $0) })
            #expect(ends.count == 4)
            await consumer.close()
            // Without one the error says which way was tried.
            configuration.routes = [try #require(BrokerRoute("*=127.0.0.1:1"))]
            configuration.apiTimeout = .seconds(1)
            let lost = try KafkaConsumer(configuration)
            let error = await #expect(throws: KafkaError.self) { try await lost.endOffsets([TopicPartition("t", 0)]) }
            #expect(
                error?.message.contains("boot.invalid") == true && error?.message.contains("by 127.0.0.1:1") == true)
            await lost.close()
        }
    }
}
