import KafkaClient
import KafkaWire

/// `kcat-swift group forget NAME SPEC...`: removes what a group has committed for partitions.
enum GroupForgetCommand {
    /// The verb's row in the table.
    static let spec: CommandSpec = CommandSpec(
        "group forget", "NAME TOPIC[:PARTITIONS]...", "Remove a group's offsets of partitions.",
        examples: [("group forget billing payments", "as if never read")],
        options: [OptionTable.json, OptionTable.utc, GroupOptions.execute] + OptionTable.connection
            + OptionTable.looks + OptionTable.general, run: run)

    private static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        let group = try GroupChange.name(operands, "group forget NAME TOPIC[:PARTITIONS]...")
        let specs = try SpecParser.parse(Array(operands.dropFirst()))
        if specs.isEmpty { throw UsageError("forget what? kcat-swift group forget \(group) TOPIC[:PARTITIONS]") }
        if let ranged = specs.first(where: { $0.range != nil }) {
            throw UsageError("'\(ranged.text)': a partition is forgotten whole; leave out what follows the @")
        }
        let settings = try ClientSettings(arguments)
        return try Session.run(arguments) { session in
            let admin = try session.admin(settings)
            let change = GroupChange(session: session, admin: admin, arguments: arguments, group: group)
            try await change.checkOffsets()
            let old = try await change.committed()
            let chosen = old.filter { entry in
                specs.contains { $0.topic == entry.key.topic && $0.partitions.contains(entry.key.partition) }
            }
            for spec in specs where !chosen.keys.contains(where: { $0.topic == spec.topic }) {
                throw CommandError(.failure, "\(spec.text): group '\(group)' has committed nothing there")
            }
            let moves = chosen.map { OffsetMove(partition: $0.key, old: $0.value, new: nil) }
            return try await change.carryOut(OffsetMoves(group: group, moves: moves)) { try await change.make($0) }
        }
    }
}

extension PartitionSelection {
    /// Whether a partition is meant.
    func contains(_ partition: Int32) -> Bool {
        switch self {
        case .all: true
        case .ranges(let ranges): ranges.contains { $0.contains(partition) }
        }
    }
}
