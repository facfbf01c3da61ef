import KafkaClient

/// What options, files and environment say about the client, put together. What comes first wins: `-b`, `-g` and `-m`;
/// `-X`; the files of `-F`, later ones before earlier ones; `KCAT_SWIFT_BROKERS`.
struct ClientSettings: Sendable {
    /// The client's configuration.
    private(set) var configuration = ConsumerConfiguration(bootstrapServers: [])
    /// `auto.offset.reset`, where it was given.
    private(set) var reset: ResetPolicy?
    /// What to say about properties that change nothing.
    private(set) var notices: [String] = []

    init(_ arguments: Arguments) throws(UsageError) {
        // A start that is not in the log is told, not moved, unless a property says otherwise.
        configuration.autoOffsetReset = .none
        if let brokers = Terminal.environment("KCAT_SWIFT_BROKERS"), !brokers.isEmpty {
            try setBrokers(brokers, "KCAT_SWIFT_BROKERS")
        }
        for file in arguments.configurationFiles {
            for property in try ConfigurationFile.read(file) { try apply(property, "\(file): ") }
        }
        for property in arguments.properties { try apply(property, "-X ") }
        if !arguments.brokers.isEmpty { try setBrokers(arguments.brokers.joined(separator: ","), "-b") }
        if let group = arguments.group { configuration.groupId = group }
        if let timeout = arguments.timeout {
            configuration.apiTimeout = timeout
            configuration.connectTimeout = timeout
        }
        if configuration.bootstrapServers.isEmpty {
            throw UsageError(
                "no broker is named: -b HOST:PORT, or KCAT_SWIFT_BROKERS, or bootstrap.servers in a file of -F")
        }
    }

    private mutating func setBrokers(_ text: String, _ source: String) throws(UsageError) {
        do { configuration.bootstrapServers = try BrokerAddress.list(text) } catch {
            throw UsageError("\(source): \(error.message)")
        }
    }

    private mutating func apply(_ property: Arguments.Property, _ source: String) throws(UsageError) {
        do {
            if let notice = try PropertyTable.apply(property, to: &configuration), !notices.contains(notice) {
                notices.append(notice)
            }
        } catch { throw UsageError(source + error.description) }
        guard property.name == "auto.offset.reset" || property.name == "topic.auto.offset.reset" else { return }
        switch configuration.autoOffsetReset {
        case .earliest: reset = .earliest
        case .latest: reset = .latest
        case .none: reset = ResetPolicy.none
        }
    }

    /// What the options say about every partition of a run.
    func runOptions(_ arguments: Arguments) -> RunOptions {
        var options = RunOptions()
        options.defaultRange = arguments.range ?? SpecRange()
        options.exitsAtEnd = arguments.exitsAtEnd
        options.group = configuration.groupId
        options.reset = reset
        options.count = arguments.count
        options.now = Session.now()
        return options
    }
}
