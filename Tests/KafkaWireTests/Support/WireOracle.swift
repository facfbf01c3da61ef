import Foundation

/// `Tests/kafka/wire`, which asks Kafka's own classes; it needs a JDK and Kafka's jars.
enum WireOracle {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "kafka")

    /// Whether it can be asked about that Kafka, 4 or 2.8.
    static func isAvailable(_ kafka: String) -> Bool {
        guard let found = try? run(folder.appending(path: "kafka_libs.py"), [kafka]), found.status == 0 else {
            return false
        }
        return (try? run(URL(filePath: "/usr/bin/env"), ["javac", "-version"]))?.status == 0
    }

    /// What it prints. A failure is an error with what it said.
    static func ask(_ arguments: [String], input: String = "") throws -> String {
        let answer = try run(folder.appending(path: "wire"), arguments, input: input)
        guard answer.status == 0 else {
            throw OracleError("wire \(arguments.joined(separator: " ")): \(answer.errors)")
        }
        return answer.output
    }

    /// The seed of fresh messages: `KAFKA_WIRE_SEED`, or another each time.
    static let seed =
        ProcessInfo.processInfo.environment["KAFKA_WIRE_SEED"].flatMap { Int64($0) }
        ?? Int64.random(in: 1...999_999)

    private static func run(_ program: URL, _ arguments: [String], input: String = "") throws -> (
        status: Int32, output: String, errors: String
    ) {
        // Files take the output and hold the input: pipes would have to be served at once.
        let files = ["out", "err", "in"].map {
            FileManager.default.temporaryDirectory.appending(path: "wire-\(UUID().uuidString).\($0)")
        }
        defer { for file in files { try? FileManager.default.removeItem(at: file) } }
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        let handles = try files.map { file in
            try Data(input.utf8).write(to: file)
            return try FileHandle(forUpdating: file)
        }
        try handles[0].truncate(atOffset: 0)
        try handles[1].truncate(atOffset: 0)
        process.standardOutput = handles[0]
        process.standardError = handles[1]
        process.standardInput = handles[2]
        try process.run()
        process.waitUntilExit()
        let texts = try files.map { try String(contentsOf: $0, encoding: .utf8) }
        return (process.terminationStatus, texts[0], texts[1])
    }
}
