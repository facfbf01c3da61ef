import KafkaClient
import KafkaWire

/// `kcat-swift group seek NAME SPEC...`: moves a group's offsets to where specs begin, to where another group stands, or
/// to what a file says.
enum GroupSeekCommand {
    /// The verb's row in the table.
    static let spec: CommandSpec = CommandSpec(
        "group seek", "NAME SPEC...", "Move a group's offsets.",
        notes: [
            "SPEC says where to: orders@now-1h, orders:3@1200, payments@beginning,",
            "orders@stored+100, orders:3@end. The group must have no members.",
        ],
        examples: [
            ("group seek billing orders@now-1h", "what an hour back means"),
            ("group seek billing orders:3@9 --execute", "do it"),
            ("group seek billing --like audit", "to where another stands"),
        ],
        options: [
            GroupOptions.like, GroupOptions.from, OptionTable.json, OptionTable.utc, GroupOptions.execute,
        ] + OptionTable.connection + OptionTable.looks + OptionTable.general, run: run)

    private static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        let group = try GroupChange.name(operands, "group seek NAME SPEC...")
        // A place alone is wanted here: what is a count of records elsewhere is so many behind what is committed.
        let specs = try SpecParser.parse(Array(operands.dropFirst())).map { spec in
            guard spec.range?.start == .stored, case .count(let count)? = spec.range?.end else { return spec }
            var spec = spec
            spec.range = SpecRange(start: .storedShifted(count))
            return spec
        }
        for spec in specs {
            guard spec.range?.start != nil, spec.range?.end == nil else {
                throw UsageError("'\(spec.text)': where to? One place behind the @: orders@now-1h, orders:3@1200")
            }
        }
        let sources = [!specs.isEmpty, arguments.groups.like != nil, arguments.groups.file != nil].count { $0 }
        guard sources == 1 else {
            throw UsageError("group seek wants one of SPEC..., --like GROUP and --from FILE")
        }
        var file: [TopicPartition: Int64?]?
        if let path = arguments.groups.file {
            do { file = try OffsetFile.parse(try TextFile.contents(of: path, limit: 64 << 20), path) } catch {
                throw error as? UsageError ?? UsageError("--from \(path): \(error)")
            }
        }
        let settings = try ClientSettings(arguments)
        return try Session.run(arguments) { [file] session in
            let admin = try session.admin(settings)
            let change = GroupChange(session: session, admin: admin, arguments: arguments, group: group)
            // A file may bring back a group that was deleted.
            if file == nil { try await change.checkOffsets() } else { try await change.checkIfThere() }
            let old = try await change.committed()
            let targets: [TopicPartition: Int64?]
            if let file {
                targets = file
            } else if let other = arguments.groups.like {
                targets = try await offsets(of: other, admin)
            } else {
                var options = settings.runOptions(arguments)
                options.group = group
                let lookup = AdminLookup(
                    admin: admin, isolationLevel: settings.configuration.isolationLevel, group: group)
                let resolver = SpecResolver(lookup: lookup, options: options, loop: session.loop)
                let partitions = try await resolver.partitions(of: specs)
                if let (partition, _) = partitions.first(where: { $1?.start?.isStored == true && old[$0] == nil }) {
                    throw CommandError(
                        .failure, "\(partition): group '\(group)' has committed nothing there, so 'stored' is no place")
                }
                let plans = try await resolver.plans(of: partitions)
                for plan in plans { for notice in plan.notices { session.console.say(notice) } }
                targets = Dictionary(plans.map { ($0.topicPartition, $0.start) }, uniquingKeysWith: { $1 })
            }
            try await check(targets.compactMapValues { $0 }, admin)
            let moves = targets.map { OffsetMove(partition: $0.key, old: old[$0.key], new: $0.value) }
            return try await change.carryOut(OffsetMoves(group: group, moves: moves)) { try await change.make($0) }
        }
    }

    /// Where another group stands.
    private static func offsets(of group: String, _ admin: KafkaAdmin) async throws -> [TopicPartition: Int64?] {
        let (all, failures) = try await admin.listGroups()
        guard all.contains(where: { $0.id == group }) else {
            throw await GroupSurvey.missing(group, all, failures, admin)
        }
        let offsets = try await admin.committedOffsets(ofGroups: [group])[group]?.get() ?? [:]
        if offsets.isEmpty { throw CommandError(.failure, "group '\(group)' has committed nothing") }
        return offsets.mapValues { $0.offset }
    }

    /// A place that is not in its log, or a partition that is not there, is refused before anything is told.
    private static func check(_ targets: [TopicPartition: Int64], _ admin: KafkaAdmin) async throws {
        let partitions = Array(targets.keys)
        async let starting = admin.beginningOffsets(partitions)
        async let ending = admin.endOffsets(partitions, isolationLevel: .readUncommitted)
        let (starts, ends) = try await (starting, ending)
        for (partition, target) in targets.sorted(by: { $0.key < $1.key }) {
            let (start, end) = (starts[partition] ?? 0, ends[partition] ?? 0)
            guard target < start || target > end else { continue }
            throw CommandError(
                .failure,
                "\(partition): offset \(target) is not in the log, which goes from \(start) to \(end); "
                    + "nothing is changed")
        }
    }
}
