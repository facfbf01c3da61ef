import Foundation
import Testing

/// A server of the tests' own, under Tests/kafka: prints its port, then a line for each thing that it sees.
final class ServerChild {
    let port: Int
    private let child: Child
    private let pipe: OutputPipe
    private var text = ""

    init(_ script: String, _ arguments: [String]) throws {
        guard let python = Machine.python else { throw Problem("no Python with confluent-kafka") }
        pipe = try OutputPipe()
        child = try Child([python, Machine.script(script)] + arguments, output: pipe.writing, errors: 2)
        pipe.closeWriting()
        var first = ""
        while !first.contains("\n"), let more = pipe.read(1), !more.isEmpty {
            first += String(decoding: more, as: UTF8.self)
        }
        guard let port = Int(first.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Problem("\(script) did not start")
        }
        self.port = port
    }

    /// What it prints before a line that is `last`; `nil` when that doesn't come within the time.
    func lines(until last: String, seconds: Double) -> [String]? {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while !text.contains("\n\(last)\n") {
            guard ContinuousClock.now < deadline, let more = pipe.read(65_536, seconds: seconds), !more.isEmpty else {
                return nil
            }
            text += String(decoding: more, as: UTF8.self)
        }
        return text.split(separator: "\n").map(String.init).filter { $0 != last }
    }

    /// Ends the server and returns what it saw.
    func finish() -> [String] {
        kill(child.pid, SIGKILL)
        child.wait(seconds: 5)
        while let more = pipe.read(4096), !more.isEmpty { text += String(decoding: more, as: UTF8.self) }
        return text.split(separator: "\n").map(String.init)
    }
}
