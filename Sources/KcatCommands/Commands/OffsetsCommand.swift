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

    /// What is known of one partition.
    struct Row: Sendable {
        var partition: TopicPartition
        var logStart: Int64
        var highWatermark: Int64
        var lastStable: Int64
        /// What the spec's start is; `nil` when the spec has no range.
        var start: Int64?
        /// What the spec's end is; `nil` when it has none.
        var end: Int64?
        /// What was counted beside.
        var extras = OffsetExtras()
        /// What the group has committed; `nil` for nothing.
        var committed: Int64?

        /// How much of what can be read the group has yet to commit, as Kafka's own tool counts.
        var lag: Int64? { committed.map { lastStable.subtractingReportingOverflow($0).partialValue } }

        /// Offsets from start to end, whether there still is a record or not.
        var count: Int64 {
            let low = max(start ?? logStart, logStart)
            let high = min(end ?? highWatermark, highWatermark)
            return max(0, high - low)
        }
    }

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
            let written =
                arguments.output.form == .json
                ? StandardOutput.write(json(rows, hasGroup: group != nil))
                : StandardOutput.write(table(rows, hasGroup: group != nil), arguments.looks)
            if arguments.output.form != .json, let notice = held(rows) { session.console.say(notice) }
            for line in MissingSpec.lines(missing) { session.console.fail(line) }
            return missing.isEmpty ? written : .failure
        }
    }

    /// What the stars behind LAST-STABLE mean.
    private static func held(_ rows: [Row]) -> String? {
        let held = rows.filter { $0.lastStable < $0.highWatermark }
        guard let first = held.first else { return nil }
        let offsets = Units.count(Int(held.reduce(0) { $0 + $1.highWatermark - $1.lastStable }))
        let place = held.count == 1 ? "\(first.partition)" : "\(held.count) partitions"
        return "* open transactions hold back \(offsets) offsets of \(place); kcat-swift transactions tells whose"
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
    ) async throws -> (rows: [Row], missing: [MissingSpec]) {
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
    ) async throws -> SpecLook<Row> {
        let lookup = resolver.lookup
        let places = try await resolver.places(of: specs, again: again)
        var look = SpecLook<Row>(missing: places.missing)
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
        var rows: [(row: Row, range: SpecRange?)] = []
        for (partition, range) in places.found {
            do throws(KafkaError) {
                let row = Row(
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

    /// A table; the columns of a spec's start and end only where one has them.
    static func table(_ rows: [Row], hasGroup: Bool = false) -> TextTable {
        let hasRange = rows.contains { $0.start != nil }
        var numbers = ["PARTITION", "LOG-START", "HIGH-WATERMARK", "LAST-STABLE", "COUNT"]
        if hasGroup { numbers += ["COMMITTED", "LAG"] }
        let titles = extraTitles(rows)
        // What there is no room for beside what was asked for: COUNT can be had from the others.
        let dispensable = ["LOG-START": 3, "COUNT": 2, "HIGH-WATERMARK": 1]
        var table = TextTable(
            [.text("TOPIC")]
                + (numbers + (hasRange ? ["START", "END"] : []) + titles).map { title in
                    let column = TextTable.Column.number(title)
                    return dispensable[title].map(column.dispensable) ?? column
                })
        for row in rows {
            var cells = [TextTable.Cell(row.partition.topic), TextTable.Cell(row.partition.partition)]
            cells += [row.logStart, row.highWatermark].map { TextTable.Cell($0) }
            // A star where an open transaction holds it back.
            cells.append(TextTable.Cell("\(row.lastStable)" + (row.lastStable < row.highWatermark ? "*" : "")))
            cells.append(TextTable.Cell(row.count))
            if hasGroup { cells += [TextTable.Cell(row.committed), TextTable.Cell(row.lag)] }
            if hasRange { cells += [TextTable.Cell(row.start), TextTable.Cell(row.end)] }
            table.add(cells + extraCells(row.extras, titles))
        }
        return table
    }

    /// The columns of what was counted, where it was.
    private static func extraTitles(_ rows: [Row]) -> [String] {
        var titles: [String] = []
        if rows.contains(where: { $0.extras.counts != nil }) {
            titles += ["RECORDS", "CONTROL", "ABORTED", "COMPACTED", "OPEN"]
            // Only where something is wrong.
            if rows.contains(where: { $0.extras.counts?.other ?? 0 > 0 }) { titles.append("UNEXPLAINED") }
        }
        if rows.contains(where: { $0.extras.times != nil }) { titles += ["FIRST-TIME", "LAST-TIME", "NEWEST-TIME"] }
        if rows.contains(where: \.extras.showsTiers) { titles += ["LOCAL-START", "TIERED-END"] }
        return titles
    }

    private static func extraCells(_ extras: OffsetExtras, _ titles: [String]) -> [TextTable.Cell] {
        titles.map { title in
            switch title {
            case "RECORDS": TextTable.Cell(extras.counts?.records)
            case "CONTROL": TextTable.Cell(extras.counts?.control)
            case "ABORTED": TextTable.Cell(extras.counts?.aborted)
            case "COMPACTED": TextTable.Cell(extras.counts?.compacted)
            case "OPEN": TextTable.Cell(extras.counts?.open)
            case "UNEXPLAINED": TextTable.Cell(extras.counts?.other)
            case "FIRST-TIME": TextTable.Cell(OffsetExtras.text(extras.times?.first))
            case "LAST-TIME": TextTable.Cell(OffsetExtras.text(extras.times?.last))
            case "NEWEST-TIME": TextTable.Cell(OffsetExtras.text(extras.times?.newest))
            case "LOCAL-START": TextTable.Cell(extras.localStart)
            default: TextTable.Cell(extras.tieredEnd)
            }
        }
    }

    /// One object a line.
    static func json(_ rows: [Row], hasGroup: Bool = false) -> String {
        rows.map { row in
            var line = JSONLine()
            line.object { line in
                line.field("topic", row.partition.topic)
                line.field("partition", row.partition.partition)
                line.field("log_start", row.logStart)
                line.field("high_watermark", row.highWatermark)
                line.field("last_stable_offset", row.lastStable)
                line.field("count", row.count)
                if hasGroup {
                    line.field("committed", row.committed)
                    line.field("lag", row.lag)
                }
                if row.start != nil {
                    line.field("start", row.start)
                    line.field("end", row.end)
                }
                if let counts = row.extras.counts {
                    line.field("records", counts.records)
                    line.field("control", counts.control)
                    line.field("aborted", counts.aborted)
                    line.field("compacted", counts.compacted)
                    line.field("open", counts.open)
                    line.field("unexplained", counts.other)
                }
                if let times = row.extras.times {
                    line.field("first_timestamp", times.first)
                    line.field("last_timestamp", times.last)
                    line.field("newest_timestamp", times.newest)
                }
                if row.extras.showsTiers {
                    line.field("local_start", row.extras.localStart)
                    line.field("tiered_end", row.extras.tieredEnd)
                }
            }
            return line.text + "\n"
        }.joined()
    }
}
