import Foundation
import Testing

/// A program that is run against the broker.
final class Tool: @unchecked Sendable {
    static let kcat = path("kcat")
    /// A Python with confluent-kafka: that of `make setup-tests`, or the system's.
    static let python: String? = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized
        let candidates =
            [root.appending(path: ".build/test-venv/bin/python3").path] + [path("python3")].compactMap(\.self)
        return candidates.first { python in
            guard FileManager.default.isExecutableFile(atPath: python),
                let tool = try? Tool(python, ["-c", "import confluent_kafka"])
            else { return false }
            return tool.finish(within: 20).status == 0
        }
    }()

    private static func path(_ name: String) -> String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private let process = Process()
    private let folder: URL

    /// Starts it. Its input is given at once, its output goes to files: nothing can fill up.
    init(_ path: String, _ arguments: [String], input: String = "") throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tool-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in ["in", "out", "err"] {
            try Data(name == "in" ? input.utf8 : "".utf8).write(to: folder.appending(path: name))
        }
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: folder.appending(path: "in"))
        process.standardOutput = try FileHandle(forWritingTo: folder.appending(path: "out"))
        process.standardError = try FileHandle(forWritingTo: folder.appending(path: "err"))
        // Threads of the pool block all signals, and a child inherits that: it could not be told to end.
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try process.run()
    }

    deinit {
        if process.isRunning { process.terminate() }
        try? FileManager.default.removeItem(at: folder)
    }

    /// What it has written so far.
    var lines: [String] {
        String(decoding: (try? Data(contentsOf: folder.appending(path: "out"))) ?? Data(), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init).dropLast()
    }
    var errors: String {
        String(decoding: (try? Data(contentsOf: folder.appending(path: "err"))) ?? Data(), as: UTF8.self)
    }

    /// Asks it to end. Not by SIGINT: what is started in the background may have been told to ignore that.
    func end() { process.terminate() }

    /// Waits for its end; after so many seconds it is killed and the status is -1.
    @discardableResult
    func finish(within seconds: Double = 30) -> (status: Int32, lines: [String]) {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while process.isRunning {
            if Date() > deadline {
                kill(process.processIdentifier, SIGKILL)
                return (-1, lines)
            }
            Thread.sleep(forTimeInterval: 0.01)
        }
        return (process.terminationStatus, lines)
    }

    /// Waits until it has written so many lines.
    func wait(forLines count: Int, within seconds: Double = 20) -> Bool {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while lines.count < count, Date() < deadline { Thread.sleep(forTimeInterval: 0.02) }
        return lines.count >= count
    }
}
