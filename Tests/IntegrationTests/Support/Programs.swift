import Foundation
import Testing

/// The command line of the program under test: the brokers follow the subcommand.
func kcatSwiftLine(brokers: String?, _ arguments: [String]) throws -> [String] {
    guard let program = Machine.program else { throw Problem("no kcat-swift was built") }
    return [program] + arguments.prefix(1) + (brokers.map { ["-b", $0] } ?? []) + arguments.dropFirst()
}

/// The program under test, run to its end.
func kcatSwift(
    brokers: String?, _ arguments: [String], seconds: Double = 60, measuresMemory: Bool = false
) throws -> Outcome {
    try run(try kcatSwiftLine(brokers: brokers, arguments), seconds: seconds, measuresMemory: measuresMemory)
}

/// A run of `assign` that must succeed within its time.
func assign(_ cluster: KafkaCluster, _ arguments: String..., seconds: Double = 30) throws -> Outcome {
    let outcome = try kcatSwift(brokers: cluster.bootstrap, ["assign"] + arguments, seconds: seconds)
    #expect(outcome.code == 0, "\(arguments) after \(outcome.seconds) s: \(outcome.errors)")
    return outcome
}

/// kcat's command line that reads one partition from its beginning to its end.
func kcatLine(_ cluster: KafkaCluster, _ topic: String, _ partition: Int, _ arguments: [String]) -> [String] {
    ["kcat", "-b", cluster.bootstrap, "-C", "-q", "-t", topic, "-p", "\(partition)", "-o", "beginning", "-e"]
        + arguments
}

/// Compares what was printed, and shows the first difference.
func expectEqual(
    _ ours: Data, _ theirs: Data, _ what: String, sourceLocation: SourceLocation = #_sourceLocation
) {
    guard ours != theirs else { return }
    let same = zip(ours, theirs).enumerated().first { $1.0 != $1.1 }?.offset ?? min(ours.count, theirs.count)
    func around(_ data: Data) -> String {
        String(decoding: data[max(0, same - 60)..<min(data.count, same + 100)], as: UTF8.self).debugDescription
    }
    Issue.record(
        """
        \(what): \(ours.count) bytes here, \(theirs.count) by kcat, different from byte \(same) on
        here: \(around(ours))
        kcat: \(around(theirs))
        """, sourceLocation: sourceLocation)
}
