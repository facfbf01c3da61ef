import KafkaBroker
import KafkaClient
import KafkaWire
import Transport

/// Runs `body` with embedded brokers that listen on a loop of their own, ended afterwards. The bodies of requests are kept.
func withBrokers(_ setup: BrokerConfiguration, _ body: (EmbeddedBroker) async throws -> Void) async throws {
    var setup = setup
    setup.logsBodies = true
    let broker = try EmbeddedBroker(setup)
    let loop = try EventLoop.started()
    defer { loop.stop() }
    try broker.start(on: loop)
    do {
        try await body(broker)
    } catch {
        await broker.stop()
        throw error
    }
    await broker.stop()
}

/// Embedded brokers, and a client of theirs.
protocol BrokerRig {
    var broker: EmbeddedBroker { get }
}

extension BrokerRig {
    /// How many requests of an API came.
    func count(_ api: ApiKey) -> Int { broker.requests.count { $0.api == api } }

    /// Waits until `condition` holds; false when it does not in time.
    func wait(_ condition: () -> Bool) async throws -> Bool {
        for _ in 0..<500 {
            if condition() { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return condition()
    }

    /// Waits until so many requests of an API came; false when they do not in time.
    func wait(for count: Int, _ api: ApiKey) async throws -> Bool { try await wait { self.count(api) >= count } }
}

extension ClientConfiguration {
    /// Of these brokers, with waits as short as tests want them.
    init(of broker: EmbeddedBroker) throws {
        self.init(bootstrapServers: try BrokerAddress.list(broker.bootstrapServers))
        retryBackoff = .milliseconds(10)
        retryBackoffMax = .milliseconds(50)
        reconnectBackoff = .milliseconds(10)
        reconnectBackoffMax = .milliseconds(50)
    }
}
