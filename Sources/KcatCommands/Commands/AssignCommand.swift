import KafkaClient

/// `kcat-swift assign SPEC...`: the records of exactly these partitions.
enum AssignCommand {
    static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        if operands.isEmpty { throw UsageError("assign what? kcat-swift assign TOPIC[:PARTITIONS][@START[..END]]") }
        let specs = try SpecParser.parse(operands)
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
            let plans = try await resolver.plans(of: resolver.partitions(of: specs))
            var stream = RecordStream(session, consumer, AssignRun(plans, options), formatter, arguments)
            guard consumer.configuration.enableAutoCommit == true else { return try await stream.run() }
            return try await consumer.finishing { try await stream.run() }
        }
    }
}
