import Foundation

/// Real brokers, started by Tests/kafka/cluster. They end with this process, however that comes about.
final class KafkaCluster: Sendable {
    let folder: String
    let bootstrap: String
    let port: Int
    /// `4` or `2.8`.
    let version: String

    /// Each takes a block of 100 ports; a block in which something listens is passed over.
    private static let blocks = Blocks()

    /// `options` are those of Tests/kafka/cluster: `--tls`. `prepare` is given the data folder of broker 1 before it starts,
    /// to be made and filled; of Kafka 4 with what a controller needs.
    init(
        version: String, brokers: Int = 1, options: [String] = [], settings: [String] = [],
        prepare: ((String) throws -> Void)? = nil
    ) throws {
        self.version = version
        var started: (folder: String, port: Int, bootstrap: String)?
        var last = ""
        for _ in 0..<8 where started == nil {
            let port = Self.blocks.next()
            let folder = Machine.temporary + "/kafka-\(version)-\(port)"
            var command =
                [
                    "python3", Machine.script("cluster"), "start", folder, "--version", version, "--brokers",
                    "\(brokers)",
                    "--port", "\(port)", "--while", "\(getpid())",
                ] + options
            for setting in settings { command += ["--set", setting] }
            try prepare?(folder + "/data-1")
            let outcome = try run(command, seconds: 90)
            if outcome.code == 0 {
                started = (folder, port, outcome.lines.last ?? "")
            } else if outcome.errors.contains("is taken") {
                last = outcome.errors
            } else {
                throw Problem("no Kafka \(version): \(outcome.errors.suffix(600))")
            }
        }
        guard let started else { throw Problem("no Kafka \(version): \(last)") }
        (folder, port, bootstrap) = started
    }

    /// Runs a verb of Tests/kafka/cluster on this cluster.
    @discardableResult
    func control(_ verb: String, _ arguments: String...) throws -> Outcome {
        try succeed(["python3", Machine.script("cluster"), verb, folder] + arguments)
    }

    /// Fills topics by Tests/kafka/fill.
    @discardableResult
    func fill(_ arguments: String...) throws -> Outcome { try fill(arguments) }

    @discardableResult
    func fill(_ arguments: [String]) throws -> Outcome {
        guard let python = Machine.python else { throw Problem("no Python with confluent-kafka") }
        return try succeed([python, Machine.script("fill"), bootstrap] + arguments)
    }

    private final class Blocks: @unchecked Sendable {
        private let lock = NSLock()
        private var step = Int(getpid()) % 64

        func next() -> Int {
            lock.withLock {
                step = (step + 1) % 64
                return 26_000 + step * 100
            }
        }
    }
}

/// The clusters that many tests read. Each starts, and is filled, when the first test wants it.
enum Shared {
    static let kafka4 = Result { try filled("4", []) }
    static let kafka2 = Result { try filled("2.8", ["formats"]) }

    private static func filled(_ version: String, _ more: [String]) throws -> KafkaCluster {
        let cluster = try KafkaCluster(
            version: version, settings: ["log.cleaner.backoff.ms=300", "transaction.max.timeout.ms=7200000"])
        try cluster.fill(["records", "large", "transactions", "compacted", "append-time", "empty", "trimmed"] + more)
        return cluster
    }
}
