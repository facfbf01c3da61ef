import Console
import KafkaBroker
import Transport

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// `kcat-swift broker`: serves the Kafka protocol on loopback until a signal ends it.
enum BrokerCommand {
    /// The command's row in the table.
    static let spec: CommandSpec = CommandSpec(
        "broker", "", "Serve the Kafka protocol from memory or from segment files.",
        examples: [
            ("broker --topic orders:3", "three empty partitions"),
            ("broker --sample-data --registry 127.0.0.1:8081", "the demonstration, schemas included"),
            ("broker --writable ./data --create", "topics and records outlive it"),
            ("broker --directory /var/lib/kafka", "a stopped broker's files"),
        ],
        options: OptionTable.serving + OptionTable.general, run: run)

    private static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        guard operands.isEmpty else {
            throw UsageError("broker takes no operands, '\(operands[0])' is one; topics are made by --topic NAME:COUNT")
        }
        let configuration = try configuration(arguments)
        if let text = arguments.serving.registry, address(text) == nil {
            throw UsageError("--registry \(text): HOST:PORT is wanted")
        }
        do {
            let broker = try EmbeddedBroker(configuration)
            if arguments.serving.servesSampleData { try broker.addSampleData() }
            let loader = RecordLoader(broker, keptIn: arguments.serving.writable)
            for path in arguments.serving.loads {
                guard let notice = try loader.load(path), !arguments.general.isQuiet else { continue }
                StandardError.tell("% \(VisibleText.escaped(notice))\n")
            }
            let loop = try EventLoop()
            let ended = Ending()
            try loop.onSignal([SIGINT, SIGTERM], once: true) { signal in
                ended.signal = signal
                loop.stop()
            }
            try broker.start(on: loop)
            let registry = try registry(arguments, on: loop)
            // What a script waits for: it goes to standard output, since it is what was asked for.
            let urls = registry?.url.map { $0 + "\n" } ?? ""
            _ = StandardOutput.write(broker.bootstrapServers + "\n" + urls)
            if !arguments.general.isQuiet {
                let sources = [
                    arguments.serving.directory.map { "\($0), whose files stay as they are" },
                    arguments.serving.writable.map { "\($0), which keeps what is written" },
                ].compactMap(\.self)
                let source = sources.isEmpty ? "memory" : sources.joined(separator: ", and ")
                let also = registry?.url.map { ", schemas at \($0)" } ?? ""
                StandardError.tell("% serving on \(broker.bootstrapServers) from \(source)\(also); Ctrl-C ends it\n")
            }
            loop.run()
            return ended.signal == SIGINT ? .interrupted : .terminated
        } catch {
            StandardError.tell("kcat-swift: broker: \(error)\n")
            return .failure
        }
    }

    /// What the signal handler leaves; the loop is the calling thread's.
    private final class Ending: @unchecked Sendable {
        var signal: Int32 = 0
    }

    /// The registry that was asked for, listening; with the sample topics' schemas where these are served.
    private static func registry(_ arguments: Arguments, on loop: EventLoop) throws -> EmbeddedRegistry? {
        guard let (host, port) = arguments.serving.registry.flatMap(address) else { return nil }
        let registry = EmbeddedRegistry()
        if arguments.serving.servesSampleData { registry.addSampleSchemas() }
        try registry.start(host: host, port: port, on: loop)
        return registry
    }

    /// Host and port; port 0 asks for any free one, which a client's address may not.
    private static func address(_ text: String) -> (host: String, port: UInt16)? {
        guard let colon = text.lastIndex(of: ":"), colon != text.startIndex,
            let port = UInt16(text[text.index(after: colon)...])
        else { return nil }
        let host = text[..<colon].trimmingPrefix("[")
        return (host.hasSuffix("]") ? String(host.dropLast()) : String(host), port)
    }

    /// As many brokers as `--brokers` says: on the ports from that of `--listen` on, or on any free ones.
    private static func setCount(
        _ arguments: Arguments, _ configuration: inout BrokerConfiguration
    ) throws(UsageError) {
        guard let count = arguments.serving.brokerCount else { return }
        guard arguments.serving.listen.count <= 1 else {
            throw UsageError("--brokers \(count): with it one --listen says where the first listens")
        }
        var brokers: [BrokerConfiguration.Broker] = []
        let first = arguments.serving.listen.isEmpty ? nil : configuration.brokers.first
        for index in 0..<count {
            let port = first.map { $0.port == 0 ? 0 : Int($0.port) + index } ?? 0
            guard let port = UInt16(exactly: port) else {
                throw UsageError("--brokers \(count): the ports from \(first?.port ?? 0) on don't suffice")
            }
            brokers.append(.init(id: Int32(index + 1), host: first?.host ?? "127.0.0.1", port: port))
        }
        configuration.brokers = brokers
    }

    private static func configuration(_ arguments: Arguments) throws(UsageError) -> BrokerConfiguration {
        var configuration = BrokerConfiguration()
        if !arguments.serving.listen.isEmpty {
            var brokers: [BrokerConfiguration.Broker] = []
            for (index, text) in arguments.serving.listen.enumerated() {
                guard let (host, port) = address(text) else {
                    throw UsageError("--listen \(text): one HOST:PORT is wanted; give --listen again for each broker")
                }
                brokers.append(.init(id: Int32(index + 1), host: host, port: port))
            }
            configuration.brokers = brokers
        }
        try setCount(arguments, &configuration)
        // Two of them are two clusters, by their ids and their topics'.
        configuration.seed = .random(in: .min ... .max)
        configuration.autoCreatesTopics = arguments.serving.createsTopics
        configuration.directory = arguments.serving.directory
        configuration.writableFolder = arguments.serving.writable
        // What was loaded is there as long as the brokers are.
        if !arguments.serving.loads.isEmpty { configuration.log.retentionBytes = .max }
        if arguments.serving.writable != nil, arguments.serving.servesSampleData {
            throw UsageError("--writable keeps what clients write, --sample-data is made up each time: one of them")
        }
        for text in arguments.serving.topics {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count <= 2, !parts[0].isEmpty, let count = parts.count == 2 ? Int(parts[1]) : 1,
                (1...10_000).contains(count)
            else { throw UsageError("--topic \(text): NAME:COUNT is wanted, COUNT from 1 to 10000") }
            configuration.topics.append(.init(String(parts[0]), partitions: count))
        }
        return configuration
    }
}
