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
            ("broker --directory /var/lib/kafka", "a stopped broker's files"),
        ],
        options: OptionTable.serving + OptionTable.general, run: run)

    private static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        guard operands.isEmpty else {
            throw UsageError("broker takes no operands, '\(operands[0])' is one; topics are made by --topic NAME:COUNT")
        }
        let configuration = try configuration(arguments)
        do {
            let broker = try EmbeddedBroker(configuration)
            if arguments.serving.servesSampleData { try broker.addSampleData() }
            let loop = try EventLoop()
            let ended = Ending()
            try loop.onSignal([SIGINT, SIGTERM], once: true) { signal in
                ended.signal = signal
                loop.stop()
            }
            try broker.start(on: loop)
            // The one line that a script waits for: it goes to standard output, since it is what was asked for.
            _ = StandardOutput.write(broker.bootstrapServers + "\n")
            if !arguments.general.isQuiet {
                let source = arguments.serving.directory.map { "\($0), whose files stay as they are" } ?? "memory"
                StandardError.write("% serving on \(broker.bootstrapServers) from \(source); Ctrl-C ends it\n")
            }
            loop.run()
            return ended.signal == SIGINT ? .interrupted : .terminated
        } catch {
            StandardError.write("kcat-swift: broker: \(error)\n")
            return .failure
        }
    }

    /// What the signal handler leaves; the loop is the calling thread's.
    private final class Ending: @unchecked Sendable {
        var signal: Int32 = 0
    }

    private static func configuration(_ arguments: Arguments) throws(UsageError) -> BrokerConfiguration {
        var configuration = BrokerConfiguration()
        if !arguments.serving.listen.isEmpty {
            var brokers: [BrokerConfiguration.Broker] = []
            for (index, text) in arguments.serving.listen.enumerated() {
                // Port 0 asks for any free one, which a client's address may not.
                guard let colon = text.lastIndex(of: ":"), colon != text.startIndex,
                    let port = UInt16(text[text.index(after: colon)...])
                else {
                    throw UsageError("--listen \(text): one HOST:PORT is wanted; give --listen again for each broker")
                }
                let host = text[..<colon].trimmingPrefix("[")
                let name = host.hasSuffix("]") ? String(host.dropLast()) : String(host)
                brokers.append(.init(id: Int32(index + 1), host: name, port: port))
            }
            configuration.brokers = brokers
        }
        configuration.directory = arguments.serving.directory
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
