import Console
import KafkaClient
import KafkaWire
import RecordOutput

/// `kcat-swift groups [NAME|^REGEX...]`: all groups in a line each, or the partitions of those that are named.
enum GroupsCommand {
    /// The command's row in the table.
    static let spec: CommandSpec = CommandSpec(
        "groups", "[NAME|^REGEX...]", "Show groups, or where the named ones stand in each partition.",
        notes: [
            "Without a name a line a group. With one a line a partition: what is committed,",
            "the end that can be read, the lag, how long ago the next record was written,",
            "the last commit (needs Read on __consumer_offsets), who holds it, and a note",
            "where there is something to note. Nothing is joined, nothing is changed.",
        ],
        examples: [
            ("groups", "which is behind, how long"), ("groups billing", "why does it not move"),
            ("groups --stuck", "whose offset doesn't move"),
        ],
        options: GroupOptions.looking + [OptionTable.json, OptionTable.utc] + OptionTable.connection + OptionTable.looks
            + OptionTable.general, asks: "group", run: run)

    private static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        let settings = try ClientSettings(arguments)
        return try Session.run(arguments) { session in
            let survey = GroupSurvey(
                admin: try session.admin(settings), isolationLevel: settings.configuration.isolationLevel,
                loop: session.loop)
            guard let interval = arguments.groups.watchInterval else {
                return try await show(operands, survey, arguments, session)
            }
            session.watchReader()
            var watch: GroupWatch? = GroupWatch()
            while true {
                let code = try await show(operands, survey, arguments, session, &watch)
                if code != .success, code != .failure { return code }
                try await session.loop.sleep(for: interval)
            }
        }
    }

    /// Shows them once.
    private static func show(
        _ operands: [String], _ survey: GroupSurvey, _ arguments: Arguments, _ session: Session
    ) async throws -> ExitCode {
        var watch: GroupWatch?
        return try await show(operands, survey, arguments, session, &watch)
    }

    private static func show(
        _ operands: [String], _ survey: GroupSurvey, _ arguments: Arguments, _ session: Session,
        _ watch: inout GroupWatch?
    ) async throws -> ExitCode {
        let (groups, missing, failures) = try await survey.groups(operands)
        let options = arguments.groups
        let isList = operands.isEmpty && !options.showsMembers
        var result = try await survey.survey(groups, withCommits: !isList || options.isStuck)
        result.failures.insert(contentsOf: failures, at: 0)
        watch?.take(result.reports)
        var reports = result.reports
        if options.isStuck { reports = reports.filter(\.isStuck) }
        if let least = options.lagOver { reports = reports.filter { $0.lag ?? 0 > least } }
        let rows = reports.flatMap(\.rows).filter { row in
            (!options.isStuck || row.stuckSince != nil) && options.lagOver.map { row.lag ?? 0 > $0 } ?? true
        }
        let isRedrawn = watch != nil && Terminal.isTerminal(StandardOutput.descriptor)
        func text(_ table: TextTable) -> String {
            guard let watch, !isRedrawn else { return StandardOutput.text(table, arguments.looks) }
            // Look after look into a file: each line with its time, one line of titles.
            let time = TimeText(utc: arguments.output.usesUTC).text(WallClock.now())
            return StandardOutput.text(
                table.preceded(by: "TIME", time), arguments.looks, titled: watch.lookCount == 1)
        }
        let written: String
        let isJSON = arguments.output.form == .json
        if options.showsMembers {
            written = isJSON ? GroupTables.membersJSON(reports) : text(GroupTables.members(reports))
        } else if isList {
            written = isJSON ? GroupTables.listJSON(reports) : text(GroupTables.list(reports, watch))
        } else if isJSON {
            written = GroupTables.partitionsJSON(rows)
        } else {
            if watch == nil { for report in reports { session.console.say(headline(report)) } }
            written = rows.isEmpty ? "" : text(GroupTables.partitions(rows, namesGroup: reports.count > 1, watch))
        }
        let code = isRedrawn && !isJSON ? StandardOutput.redraw(written) : StandardOutput.write(written)
        session.console.warn(of: result.failures)
        if let last = missing.last {
            // Who watches wants to see it when its coordinator has moved.
            if watch != nil, !failures.isEmpty {
                session.console.warn(of: missing)
                return .failure
            }
            for error in missing.dropLast() { session.console.fail("\(error)") }
            throw last
        }
        return result.failures.isEmpty ? code : .failure
    }

    /// What holds for the whole group.
    private static func headline(_ report: GroupReport) -> String {
        let count = report.described?.members.count ?? 0
        var line = "group \(report.listed.id): \(report.listed.type), \(report.state), "
        line += "\(Units.count(count, "member")), coordinator \(report.listed.coordinator)"
        if let assignor = report.described?.assignor, !assignor.isEmpty { line += ", assignor \(assignor)" }
        if let epoch = report.described?.epoch, let assignment = report.described?.assignmentEpoch {
            line += ", epoch \(epoch)" + (assignment == epoch ? "" : ", assignment still of \(assignment)")
        }
        if report.rows.isEmpty { line += "; nothing committed, nothing assigned" }
        return line
    }
}
