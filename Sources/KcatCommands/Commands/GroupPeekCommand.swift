import KafkaClient
import KafkaWire
import RecordOutput

/// `kcat-swift group peek NAME [SPEC...]`: the records around what a group has committed.
enum GroupPeekCommand {
    /// The verb's row in the table.
    static let spec: CommandSpec = CommandSpec(
        "group peek", "NAME [TOPIC[:PARTITIONS]...]", "Show the records around each committed offset.",
        notes: [
            "The record at which the group stands, with those before and behind it, as",
            "assign prints them; readable unless another form is asked for.",
        ],
        examples: [
            ("group peek billing", "what it stumbles over"), ("group peek billing orders:3 -B 0 -A 0", "that record"),
        ],
        options: [GroupOptions.before, GroupOptions.after] + OptionTable.writing + OptionTable.connection
            + OptionTable.general, run: run)

    private static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        let group = try GroupChange.name(operands, "group peek NAME")
        let specs = try SpecParser.parse(Array(operands.dropFirst()))
        if let ranged = specs.first(where: { $0.range != nil }) {
            throw UsageError("'\(ranged.text)': where the group stands is what is shown; leave out what follows the @")
        }
        let settings = try ClientSettings(arguments)
        var shown = arguments
        if shown.output.form == nil, shown.output.format == nil { shown.output.form = .readable }
        let output = try OutputSettings(shown)
        return try Session.run(arguments) { [shown] session in
            let formatter = try output.formatter()
            session.watchReader()
            let consumer = try session.pieceConsumer(settings)
            let admin = KafkaAdmin(on: consumer.cluster)
            let (all, failures) = try await admin.listGroups()
            guard let listed = all.first(where: { $0.id == group }) else {
                throw await GroupSurvey.missing(group, all, failures, admin)
            }
            let chosen = try await GroupSurvey.places(of: listed, admin).filter { entry in
                specs.isEmpty
                    || specs.contains { $0.topic == entry.key.topic && $0.partitions.contains(entry.key.partition) }
            }
            if chosen.isEmpty { throw CommandError(.failure, "group '\(group)' has committed nothing there") }
            let plans = try await plans(chosen, arguments, consumer, session.console)
            let run = AssignRun(plans, settings.runOptions(arguments))
            let stream = StreamSettings(shown, consumer.configuration.isolationLevel)
            var reading = Stream(
                session, AssignedSource(consumer: consumer), run, try Stages(stream, formatter), stream)
            return try await reading.run(from: run.positions(run.assignment))
        }
    }

    /// What to read of each partition: nothing where there is nothing, which is told.
    private static func plans(
        _ committed: [TopicPartition: Int64], _ arguments: Arguments, _ consumer: KafkaConsumer, _ console: Console
    ) async throws -> [PartitionPlan] {
        let starts = try await consumer.beginningOffsets(committed.keys)
        let ends = try await consumer.endOffsets(committed.keys)
        return committed.sorted { $0.key < $1.key }.compactMap { partition, offset in
            let (start, end) = (starts[partition] ?? 0, ends[partition] ?? 0)
            let from = max(start, offset.subtractingReportingOverflow(arguments.groups.before).partialValue)
            // Where the log start has passed it the first that is left is the next to be read.
            let (behind, overflows) = max(start, offset).addingReportingOverflow(arguments.groups.after)
            let until = min(end, overflows || behind == .max ? .max : behind + 1)
            let bound = offset >= end ? ", the end is \(end)" : offset < start ? ", the log begins at \(start)" : ""
            console.say("\(partition): the group stands at \(offset)\(bound)")
            guard from < until else { return nil }
            var plan = PartitionPlan(partition, start: from)
            plan.end = until
            return plan
        }
    }
}
