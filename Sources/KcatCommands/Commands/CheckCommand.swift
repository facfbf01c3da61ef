import KafkaClient

/// `kcat-swift check [TOPIC[:PARTITION]]`: every step of the way to every broker, and what is wrong at the first that
/// fails.
enum CheckCommand {
    /// The command's row in the table.
    static let spec: CommandSpec = CommandSpec(
        "check", "[TOPIC]", "Try every step of the way to every broker, and say what is wrong.",
        notes: [
            "Name, connect, TLS and certificate, versions, login, metadata, one fetch, with",
            "their times. At the first step that fails: why, and what most likely is wrong.",
            "The schema registry too, where one is named.",
        ],
        examples: [
            ("check -F client.properties", "why can't I read?"),
            ("check orders:7 --profile prod", "may I read this one?"),
        ],
        options: [OptionTable.schemaRegistry] + OptionTable.connection + OptionTable.general, asks: "spec", run: run)

    private static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        guard operands.count <= 1 else { throw UsageError("check takes one topic at most: check TOPIC[:PARTITION]") }
        let specs = try SpecParser.parse(operands)
        let settings = try ClientSettings(arguments)
        let registry = try RegistrySettings(arguments).configuration
        let probes = try Session.probes(settings, Console(arguments))
        return try Session.run(arguments) { session in
            settings.announce(on: session.console)
            var check = ClusterCheck(session, settings.configuration, probes, specs.first)
            guard let registry else { return try await check.run() }
            let outcome: Result<ExitCode, any Error>
            do { outcome = .success(try await check.run()) } catch { outcome = .failure(error) }
            try await RegistryCheck.run(registry)
            return try outcome.get()
        }
    }
}
