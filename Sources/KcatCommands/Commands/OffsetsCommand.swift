import Console
import KafkaClient
import KafkaWire

/// `kcat-swift offsets SPEC...`: where partitions begin and end, and what a spec's start and end are; kcat's `-Q`.
enum OffsetsCommand {
    /// The command's row in the table.
    static let spec: CommandSpec = CommandSpec(
        "offsets", "SPEC...", "Show where partitions begin and end, and the offset of a time.",
        notes: [
            "SPEC is as for assign. For each partition: the log start, the high watermark,",
            "the last stable offset, the count of offsets, and the spec's start and end.",
            "With -g also what the group has committed, and its lag.",
        ],
        examples: [
            ("offsets orders", "all partitions"), ("offsets orders:7@now-1h", "where the last hour begins"),
        ],
        options: [
            OptionTable.group.explained("Whose offsets are shown, and are 'stored'"), OptionTable.directory,
            OptionTable.json,
        ] + OptionTable.counting + OptionTable.connection + OptionTable.looks + OptionTable.general, asks: "spec",
        run: run)

    private static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        if operands.isEmpty {
            throw UsageError("offsets of what? kcat-swift offsets TOPIC[:PARTITIONS][@START[..END]]")
        }
        let specs = try SpecParser.parse(operands, asQuestions: true)
        var settings = try ClientSettings(arguments)
        try GroupCheck.check(specs, arguments.records, &settings)
        let folder = try arguments.serving.folder(settings)
        return try Session.run(arguments) { [settings] session in
            let lookup: any PartitionLookup = if let folder { folder } else { try session.lookup(settings) }
            let resolver = SpecResolver(
                lookup: lookup, options: settings.runOptions(arguments), loop: session.loop)
            let (found, missing) = try await rows(specs, resolver, session.console)
            var rows = found
            let counter = OffsetCounter(
                session: session, asked: arguments.offsets, settings: settings, folder: folder, lookup: lookup)
            for (index, extras) in try await counter.extras(rows).enumerated() { rows[index].extras = extras }
            let group = resolver.options.group
            if let group, let lookup = lookup as? AdminLookup, !rows.contains(where: { $0.committed != nil }) {
                try await warn(ofMissing: group, lookup.admin, session.console)
            }
            let table = OffsetTable(rows: rows, hasGroup: group != nil)
            let isJSON = arguments.output.form == .json
            let written =
                isJSON ? StandardOutput.write(table.json) : StandardOutput.write(table.text, arguments.looks)
            if !isJSON, let notice = table.held { session.console.say(notice) }
            for line in MissingSpec.lines(missing) { session.console.fail(line) }
            return missing.isEmpty ? written : .failure
        }
    }

    /// A group without a commit may be a group that does not exist.
    private static func warn(ofMissing group: String, _ admin: KafkaAdmin, _ console: Console) async throws {
        let (all, failures) = try await admin.listGroups()
        if !failures.isEmpty || all.contains(where: { $0.id == group }) { return }
        let hint = nearest(to: group, in: all.map(\.id)).map { ", did you mean '\($0)'?" } ?? ""
        console.warn("no such group: '\(group)'\(hint)")
    }

    /// How long what is missing is looked for when there is something to show: an election takes no longer.
    private static let patience = Duration.milliseconds(500)

    /// The rows of what is there, and what isn't. Where nothing is there the first reason is thrown.
    private static func rows(
        _ specs: [PartitionSpec], _ resolver: SpecResolver, _ console: Console
    ) async throws -> (rows: [OffsetRow], missing: [MissingSpec]) {
        let specs = try await resolver.expanded(specs)
        let look = try await look(at: specs, again: false, resolver, console)
        var rows = look.found
        var awaited = AwaitedSpecs(look.missing, resolver.lookup)
        while awaited.isWaiting, rows.isEmpty || awaited.age < patience {
            rows += try await resolver.lookAgain(at: &awaited) {
                try await Self.look(at: $0, again: true, resolver, console)
            }
        }
        awaited.giveUp()
        var missing: [MissingSpec] = []
        for spec in awaited.refused { missing.append(try await resolver.explained(spec)) }
        guard rows.isEmpty, let first = missing.first else { return (rows, missing) }
        for line in MissingSpec.lines(missing).dropLast() { console.fail(line) }
        throw CommandError(Session.code(of: first.error), MissingSpec.lines(missing).last ?? "")
    }

    /// What one look finds.
    private static func look(
        at specs: [PartitionSpec], again: Bool, _ resolver: SpecResolver, _ console: Console
    ) async throws -> SpecLook<OffsetRow> {
        let lookup = resolver.lookup
        let places = try await resolver.places(of: specs, again: again)
        var look = SpecLook<OffsetRow>(missing: places.missing)
        let all = Set(places.found.map(\.partition))
        if all.isEmpty { return look }
        // A leader that says nothing holds up the others for no more than half of the time that there is.
        let patience = lookup.leaderTimeout / 2
        async let starts = lookup.offsetResults(
            .earliest, of: all, isolationLevel: .readUncommitted, patience: patience)
        async let watermarks = lookup.offsetResults(
            .latest, of: all, isolationLevel: .readUncommitted, patience: patience)
        async let stables = lookup.offsetResults(.latest, of: all, isolationLevel: .readCommitted, patience: patience)
        let committed = resolver.options.group == nil ? [:] : try await lookup.committed(of: Array(all))
        let answers = try await (starts: starts, watermarks: watermarks, stables: stables)
        var failures: [(SpecResolver.Place, KafkaError)] = []
        var rows: [(row: OffsetRow, range: SpecRange?)] = []
        for (partition, range) in places.found {
            do throws(KafkaError) {
                let row = OffsetRow(
                    partition: partition, logStart: try answers.starts[partition]?.get().offset ?? 0,
                    highWatermark: try answers.watermarks[partition]?.get().offset ?? 0,
                    lastStable: try answers.stables[partition]?.get().offset ?? 0,
                    committed: committed[partition]?.offset)
                rows.append((row, range))
            } catch {
                failures.append(((partition, range), error))
            }
        }
        // One plan for each of these, in their order: a partition may be asked about more than once.
        let ranged = rows.filter { $0.range != nil }.map { SpecResolver.Place($0.row.partition, $0.range) }
        var plans = try await resolver.plans(of: ranged)[...]
        look.found = rows.map { row, range in
            var row = row
            guard range != nil, let plan = plans.popFirst() else { return row }
            for notice in plan.notices { console.say(notice) }
            row.start = plan.start
            row.end = plan.end ?? plan.count.map { PartitionPlanner.shifted(plan.start, by: $0) }
            return row
        }
        look.missing += try await resolver.missing(failures)
        return look
    }
}
