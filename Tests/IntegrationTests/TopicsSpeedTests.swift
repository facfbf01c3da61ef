import Foundation
import Testing

extension Integration {
    /// How long a large cluster's topics take.
    @Suite(.enabled(if: Machine.hasKcat, "needs kcat (make setup-tests)"))
    struct TopicsSpeed {
        @Test(
            "the topics of a cluster of 100,000 partitions take less of the processor than kcat takes, as text and as JSON"
        )
        func manyPartitions() throws {
            let topics = (0..<10).flatMap { ["--topic", "many-\($0):10000"] }
            let server = try Command(
                try kcatSwiftLine(brokers: nil, ["broker", "--listen", "127.0.0.1:0"] + topics))
            #expect(server.wait(seconds: 60) { $0.output.hasSuffix("\n") })
            let brokers = String(server.soFar.output.dropLast())
            /// Seconds of the processor.
            func seconds(_ line: [String]) throws -> Double {
                let script = #"TIMEFORMAT="%U %S"; time "$@" > /dev/null"#
                let outcome = try succeed(["bash", "-c", script, "bash"] + line)
                return outcome.errors.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }.reduce(0, +)
            }
            for form in [[], ["-J"]] {
                let ours = try kcatSwiftLine(brokers: brokers, ["topics", "-q"] + form)
                let theirs = ["kcat", "-b", brokers, "-L"] + form
                let times = try (0..<9).map { _ in (here: try seconds(ours), there: try seconds(theirs)) }
                let medians = (times.map(\.here).sorted()[4], times.map(\.there).sorted()[4])
                print("topics \(form): kcat-swift \(medians.0) s, kcat \(medians.1) s")
                #expect(medians.0 <= medians.1)
            }
        }
    }
}
