import Foundation
import KafkaBroker
import KafkaWire
import Testing
import Transport

/// Two brokers that advertise names which lead nowhere from here, and the ways to them.
@Suite(
    .enabled(if: Machine.hasProgram && Machine.python != nil, "needs the program and Python with confluent-kafka"),
    .serialized)
struct TunnelTests {
    private let broker: EmbeddedBroker
    private let loop: EventLoop
    private let ports: [UInt16]

    init() throws {
        var setup = BrokerConfiguration(brokers: 2, topics: [.init("t", partitions: 4)])
        setup.brokers[0].advertisedHost = "broker-1.invalid"
        setup.brokers[1].advertisedHost = "broker-2.invalid"
        broker = try EmbeddedBroker(setup)
        loop = try EventLoop.started()
        try broker.start(on: loop)
        ports = broker.bootstrapServers.split(separator: ",").compactMap { $0.split(separator: ":").last }.compactMap {
            UInt16($0)
        }
        for partition in 0..<4 as Range<Int32> {
            var batch = RecordBatchBuilder()
            batch.records = [.init(offsetDelta: 0, timestamp: 1, key: nil, value: [7])]
            try broker.append(try batch.encoded(), to: TopicPartition("t", partition))
        }
    }

    private func end() async {
        await broker.stop()
        loop.stop()
    }

    private func read(_ bootstrap: String, _ options: [String]) throws -> Outcome {
        try kcatSwift(brokers: bootstrap, ["assign", "t", "-e", "-q", "-f", "%p\\n", "-m", "5"] + options, seconds: 20)
    }

    private func expectAll(_ outcome: Outcome, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(outcome.code == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
        #expect(Set(outcome.lines) == ["0", "1", "2", "3"], sourceLocation: sourceLocation)
    }

    @Test func otherAddresses() async throws {
        try #require(ports.count == 2)
        let routes = ports.enumerated().flatMap { ["--connect-to", "broker-\($0 + 1).invalid:\($1)=127.0.0.1:\($1)"] }
        expectAll(try read("127.0.0.1:\(ports[0])", routes))
        expectAll(try read("boot.invalid:\(ports[1])", ["-X", "connect.to=*=127.0.0.1"]))
        let lost = try read("127.0.0.1:\(ports[0])", ["--connect-to", "*:\(ports[1])=127.0.0.1:1"])
        #expect(lost.code != 0)
        let wrong = try read("127.0.0.1:\(ports[0])", ["--connect-to", "broker-1:9092"])
        #expect(wrong.code == 2 && wrong.errors.contains("is no way to a broker"), "\(wrong.errors)")
        await end()
    }

    @Test func aProxyResolvesTheNames() async throws {
        try #require(ports.count == 2)
        let boot = "boot.invalid:\(ports[0])"
        for scheme in ["socks5h", "http"] {
            let proxy = try ServerChild("proxy", [])
            expectAll(try read(boot, ["--proxy", "\(scheme)://127.0.0.1:\(proxy.port)"]))
            let seen = proxy.finish()
            #expect(seen.contains("\(scheme) \(boot)"), "\(seen)")
            for (index, port) in ports.enumerated() {
                #expect(seen.contains("\(scheme) broker-\(index + 1).invalid:\(port)"), "\(seen)")
            }
        }
        await end()
    }

    @Test func aProxyThatWantsALogin() async throws {
        for scheme in ["socks5h", "http"] {
            let proxy = try ServerChild("proxy", ["me:hush w@rd"])
            let boot = "boot.invalid:\(ports[0])"
            expectAll(try read(boot, ["-X", "proxy=\(scheme)://me:hush%20w%40rd@127.0.0.1:\(proxy.port)"]))
            for login in ["", "me:hushes@"] {
                let refused = try read(boot, ["--proxy", "\(scheme)://\(login)127.0.0.1:\(proxy.port)"])
                #expect(
                    refused.code == 3 && refused.errors.contains("through \(scheme)://127.0.0.1:"), "\(refused.errors)")
                #expect(!refused.errors.contains("hush"))
            }
            _ = proxy.finish()
        }
        await end()
    }

    /// The first connection works, and what the brokers advertise doesn't: the line that helps is there.
    @Test func checkProposesTheWay() async throws {
        let outcome = try kcatSwift(brokers: "127.0.0.1:\(ports[0])", ["check", "-m", "5"], seconds: 30)
        let text = String(decoding: outcome.output, as: UTF8.self)
        #expect(outcome.code == 3)
        #expect(text.contains("--connect-to 'broker-2.invalid:\(ports[1])=127.0.0.1:\(ports[0])'"), "\(text)")
        await end()
    }
}
