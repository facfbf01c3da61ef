import KafkaClient
import KafkaWire
import RecordOutput

/// What `group seek`, `forget` and `delete` have in common: a group that must be there and have no members, what would be
/// done told first, and the offsets before saved.
struct GroupChange: Sendable {
    let session: Session
    let admin: KafkaAdmin
    let arguments: Arguments
    let group: String

    /// The group; one that does not exist, or has members, is refused.
    func check() async throws -> DescribedGroup {
        let (all, failures) = try await admin.listGroups()
        guard let listed = all.first(where: { $0.id == group }) else {
            throw await GroupSurvey.missing(group, all, failures, admin)
        }
        guard let described = try await admin.describeGroups([group: listed.type])[group]?.get() else {
            throw CommandError(.failure, "group '\(group)' does not exist")
        }
        guard let member = described.members.first else { return described }
        let others = described.members.count > 1 ? " and \(described.members.count - 1) more" : ""
        throw CommandError(
            .failure,
            "group '\(group)' has members (\(member.clientId) at \(member.host)\(others)): stop them first; nothing is "
                + "changed")
    }

    /// As ``check()``; a share group is refused too: it keeps what was done with each record, not an offset.
    func checkOffsets() async throws {
        if try await check().type == .share {
            throw CommandError(
                .failure,
                "group '\(group)' is a share group: Kafka's own share-groups --reset-offsets moves where it starts; "
                    + "nothing is changed")
        }
    }

    /// As ``checkOffsets()``, but a group that does not exist is told: it will be made.
    func checkIfThere() async throws {
        let (all, failures) = try await admin.listGroups()
        if failures.isEmpty, !all.contains(where: { $0.id == group }) {
            return session.console.say("group \(group) does not exist: it is made anew")
        }
        try await checkOffsets()
    }

    /// What the group has committed, by partition.
    func committed() async throws -> [TopicPartition: Int64] {
        try await admin.committedOffsets(ofGroups: [group])[group]?.get().mapValues(\.offset) ?? [:]
    }

    /// Tells the moves and, if that is wanted, saves what was before and makes them.
    func carryOut(_ changes: OffsetMoves, _ make: (OffsetMoves) async throws -> Void) async throws -> ExitCode {
        var changes = changes
        changes.moves.sort { $0.partition < $1.partition }
        try await changes.lookUpTimes(admin)
        let executes = arguments.groups.executes
        if executes, changes.moves.isEmpty {
            try await make(changes)
            session.console.say("done; there were no offsets to save")
        } else if executes {
            let file = try OffsetFile.save(changes.moves, group: group, now: WallClock.now())
            session.console.say("the offsets before are saved in \(file)")
            try await make(changes)
            session.console.say("done; kcat-swift group seek \(group) --from \(file) --execute undoes it")
        }
        let isJSON = arguments.output.form == .json
        let code = StandardOutput.write(
            isJSON
                ? changes.json(executed: executes)
                : StandardOutput.text(changes.table(TimeText(utc: arguments.output.usesUTC)), arguments.looks))
        if !executes { session.console.say("nothing is changed: --execute does it") }
        return code
    }

    /// Makes moves: commits those that lead somewhere, forgets the others.
    func make(_ changes: OffsetMoves) async throws {
        let moves = changes.moves.filter { $0.old != $0.new }
        var offsets: [TopicPartition: CommittedOffset] = [:]
        for move in moves { offsets[move.partition] = move.new.map { CommittedOffset(offset: $0) } }
        try await admin.alterOffsets(offsets, ofGroup: group)
        let forgotten = Set(moves.filter { $0.new == nil }.map(\.partition))
        if forgotten.isEmpty { return }
        let refused = try await admin.deleteOffsets(forgotten, ofGroup: group)
        if let error = refused.min(by: { $0.key < $1.key })?.value { throw error }
    }

    /// The one group that a verb takes.
    static func name(_ operands: [String], _ usage: String) throws(UsageError) -> String {
        guard let name = operands.first, !name.isEmpty else { throw UsageError("which group? kcat-swift \(usage)") }
        return name
    }
}
