import Foundation
import Testing

extension Integration {
    /// What a terminal shows of a run of `produce`: how far it is where the input's size is known, else nothing.
    @Suite(.enabled(if: Machine.hasProgram, "needs the built program")) struct InputProgress {
        /// Where the records come from, and where standard error goes.
        enum Way: String, CaseIterable, Sendable {
            case file = #"exec "$@" -l "$IN""#
            case redirected = #"exec "$@" < "$IN""#
            case pipe = #"cat "$IN" | "$@""#
            case noTerminal = #"exec "$@" -l "$IN" 2> "$ERR""#
            case quiet = #"exec "$@" -q -l "$IN""#
        }

        @Test(
            "progress of an input whose size is known, five times a second, and gone at the end",
            arguments: Way.allCases)
        func progress(_ way: Way) throws {
            let program = try #require(Machine.program)
            let broker = try Command([program, "broker", "--listen", "127.0.0.1:0", "-q", "--topic", "t:1"])
            defer { withExtendedLifetime(broker) {} }
            try #require(broker.wait(seconds: 30) { $0.output.contains("\n") }, "\(broker.soFar.errors)")
            let address = String(broker.soFar.output.prefix { $0 != "\n" })
            let input = Machine.temporary + "/progress-\(UUID().uuidString)"
            try Data((0..<400).map { "record \($0)\n" }.joined().utf8).write(to: URL(filePath: input))
            // Two seconds: the line comes after the first.
            let terminal = try PseudoTerminal(columns: 100, rows: 24)
            let shown = try terminal.screen(
                of: ["bash", "-c", way.rawValue, "bash", program, "produce", "t", "-b", address, "--rate", "200"],
                environment: ["TERM": "xterm", "IN": input, "ERR": input + ".err"])
            let end = "% 400 records delivered to t\n"
            switch way {
            case .file, .redirected:
                #expect(shown.hasSuffix("\u{1b}[K\r\u{1b}[K" + end), "\(shown)")
                let shares = shown.matches(of: /, (\d+) %/).compactMap { Int($0.1) }
                #expect(shares.count >= 2 && shares == shares.sorted(), "\(shown)")
                // What was read and waits for its turn is not done.
                #expect(try #require(shares.first) < 100, "\(shown)")
                #expect(shown.contains(" s left"))
            case .pipe: #expect(shown == end)
            case .noTerminal:
                #expect(shown == "")
                #expect(try String(contentsOfFile: input + ".err", encoding: .utf8) == end)
            case .quiet: #expect(shown == "")
            }
        }
    }
}
