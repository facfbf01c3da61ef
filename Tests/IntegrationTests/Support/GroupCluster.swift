import Foundation

/// A real broker with groups in all states (Tests/kafka/groups), of which two have a member that stays. It records every
/// request.
final class GroupCluster: @unchecked Sendable {
    let cluster: KafkaCluster
    /// The timestamp of the first record of `orders`, `trimmed` and `held`; each further one has a second more.
    let first: Int64
    /// When the group `empty` committed.
    let committed: ClosedRange<Int64>
    private let members: [Command]

    static let kafka4 = Result { try GroupCluster("4", ["classic", "consumer"]) }
    static let kafka2 = Result { try GroupCluster("2.8", ["classic"]) }

    static func of(_ version: DataSet.Version) throws -> GroupCluster {
        try version == .kafka4 ? kafka4.get() : kafka2.get()
    }

    private init(_ version: String, _ protocols: [String]) throws {
        let cluster = try KafkaCluster(
            version: version, options: KafkaCluster.recording,
            settings: ["transaction.partition.verification.enable=false", "transaction.max.timeout.ms=7200000"])
        let told = try cluster.groups("scenes")
        guard let line = told.lines.last,
            let facts = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
            let first = facts["first"] as? Int64, let times = facts["committed"] as? [Int64], times.count == 2
        else { throw Problem("scenes told: \(told.lines)") }
        (self.cluster, self.first, committed) = (cluster, first, times[0]...times[1])
        members = try protocols.map { name in
            try Command(cluster.groupsLine("hold", "live-\(name)", "orders", "group.protocol=\(name)"))
        }
        for member in members where !member.wait(seconds: 30, until: { $0.output.contains("committed 0 1 2") }) {
            throw Problem("a member has no partition: \(member.soFar)")
        }
    }
}

extension KafkaCluster {
    /// A command line of Tests/kafka/groups.
    func groupsLine(_ arguments: String...) throws -> [String] { try groupsLine(arguments) }

    private func groupsLine(_ arguments: [String]) throws -> [String] {
        guard let python = Machine.python else { throw Problem("no Python with confluent-kafka") }
        return [python, Machine.script("groups"), bootstrap] + arguments
    }

    /// Runs Tests/kafka/groups.
    @discardableResult
    func groups(_ arguments: String...) throws -> Outcome { try succeed(try groupsLine(arguments)) }

    /// The program's objects, one a line.
    func objects(_ words: String..., exits code: Int32 = 0) throws -> [[String: Any]] {
        let outcome = try kcatSwift(brokers: bootstrap, words + ["-J"], seconds: 60)
        guard outcome.code == code else { throw Problem("\(words): \(outcome.code), \(outcome.errors)") }
        return try outcome.objects()
    }
}

extension Outcome {
    /// The objects on standard output, one a line.
    func objects() throws -> [[String: Any]] {
        try lines.map { line in
            guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
                throw Problem("\(arguments): \(line)")
            }
            return object
        }
    }
}

/// A field of a line of JSON, as text: `-` for null.
func field(_ object: [String: Any], _ name: String) -> String {
    switch object[name] {
    case let text as String: text
    case let number as NSNumber: number.stringValue
    default: "-"
    }
}
