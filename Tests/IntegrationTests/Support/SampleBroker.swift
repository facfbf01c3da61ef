import Foundation

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The program's own broker with its sample data, which serves as long as the tests run, and no longer, however they end:
/// a shell looks after it. Beside the sample there are a topic whose name is long, one of many partitions, and `scratch`,
/// whose partitions a test each may write to.
final class SampleBroker: @unchecked Sendable {
    static let shared = Result { try SampleBroker() }

    /// A name of 57 characters.
    static let longName = "prod.eu-central-1.orders.billing.invoices-created.v2retry"

    let brokers: String
    private let command: Command
    private static let keeper = """
        "$@" & child=$!
        while kill -0 "$KEEPER" && kill -0 $child; do sleep 0.5; done 2>/dev/null
        kill $child
        """

    private init() throws {
        let topics = ["scratch:8", "wide:100", Self.longName + ":3"].flatMap { ["--topic", $0] }
        let line = try kcatSwiftLine(brokers: nil, ["broker", "--listen", "127.0.0.1:0", "--sample-data"] + topics)
        command = try Command(["sh", "-c", Self.keeper, "sh"] + line, environment: ["KEEPER": "\(getpid())"])
        guard command.wait(seconds: 60, until: { $0.output.hasSuffix("\n") }) else {
            throw Problem("no broker: \(command.soFar.errors)")
        }
        brokers = String(command.soFar.output.dropLast())
    }

    /// Writes the text, a record a line, by the program itself.
    func produce(_ text: String, _ words: String...) throws {
        let line = try kcatSwiftLine(brokers: brokers, ["produce"] + words)
        try succeed(["bash", "-c", #"printf %s "$TEXT" | "$@""#, "bash"] + line, environment: ["TEXT": text])
    }

    /// What the program draws on a terminal of so many columns.
    func terminal(_ words: [String], columns: UInt16 = 80) throws -> String {
        let terminal = try PseudoTerminal(columns: columns, rows: 50)
        return try terminal.screen(
            of: try kcatSwiftLine(brokers: brokers, words), environment: ["TERM": "xterm-256color"])
    }
}
