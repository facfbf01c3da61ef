import KafkaClient
import KafkaWire

/// `kcat-swift group delete NAME`: deletes a group that has no members, with all that it has committed.
enum GroupDeleteCommand {
    /// The verb's row in the table.
    static let spec: CommandSpec = CommandSpec(
        "group delete", "NAME", "Delete a group and all that it has committed.",
        examples: [("group delete test-1 --execute", "nobody uses it any more")],
        options: [OptionTable.json, OptionTable.utc, GroupOptions.execute] + OptionTable.connection
            + OptionTable.looks + OptionTable.general, run: run)

    private static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        let group = try GroupChange.name(operands, "group delete NAME")
        if operands.count > 1 { throw UsageError("'\(operands[1])': group delete takes one group") }
        let settings = try ClientSettings(arguments)
        return try Session.run(arguments) { session in
            let admin = try session.admin(settings)
            let change = GroupChange(session: session, admin: admin, arguments: arguments, group: group)
            let described = try await change.check()
            let old = described.type == .share ? [:] : try await change.committed()
            let moves = old.map { OffsetMove(partition: $0.key, old: $0.value, new: nil) }
            return try await change.carryOut(OffsetMoves(group: group, moves: moves)) { _ in
                try await admin.deleteGroups([group])[group]?.get()
            }
        }
    }
}
