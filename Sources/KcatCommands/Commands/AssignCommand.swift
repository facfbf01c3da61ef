import KafkaClient

/// `kcat-swift assign SPEC...`: the records of exactly these partitions.
enum AssignCommand {
    static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        let file = try file(arguments, operands)
        if operands.isEmpty, file == nil {
            throw UsageError("assign what? kcat-swift assign TOPIC[:PARTITIONS][@START[..END]]")
        }
        let specs = if let file { try file.specs() } else { try SpecParser.parse(operands) }
        var settings = try ClientSettings(arguments)
        try GroupCheck.check(specs, arguments, settings)
        try settings.prepareForAssignment(arguments)
        let output = try OutputSettings(arguments)
        return try Session.run(arguments) { [settings] session in
            let formatter = try output.formatter()
            session.watchReader()
            let consumer = try session.consumer(settings)
            let options = settings.runOptions(arguments)
            let resolver = SpecResolver(consumer: consumer, options: options, loop: session.loop)
            var live: LiveAssignment?
            if let file {
                session.onHangUp { file.setDue() }
                if arguments.watchesAssignment { file.watch(on: session.loop) }
                file.onDue { [weak consumer] in consumer?.wakeUp() }
                live = LiveAssignment(file, resolver, arguments, settings)
            }
            let partitions = try await resolver.partitions(of: specs)
            let plans = try await resolver.plans(of: partitions)
            live?.take(partitions.map { AssignmentChange.Place($0.0, $0.1) })
            var stream = RecordStream(session, consumer, AssignRun(plans, options), formatter, arguments, live: live)
            guard consumer.configuration.enableAutoCommit == true else { return try await stream.run() }
            return try await consumer.finishing { try await stream.run() }
        }
    }

    /// The file that the specs are in, when one is named.
    private static func file(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> AssignmentFile? {
        guard let path = arguments.assignmentFile else {
            if arguments.watchesAssignment { throw UsageError("--watch watches the FILE of --assignment: name one") }
            return nil
        }
        guard operands.isEmpty else {
            throw UsageError("'\(operands[0])': with --assignment \(path) the specs are in that file")
        }
        return AssignmentFile(path)
    }
}
