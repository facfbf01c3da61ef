import KafkaClient

/// What options, files and environment say about the client, put together. Later ones win:
///
/// 1. kcat's own file (KCAT_CONFIG, else `~/.config/kcat.conf`), where neither a profile nor `-F` is named
/// 2. the profile that KCAT_SWIFT_PROFILE names
/// 3. the variables KCAT_SWIFT_*: KCAT_SWIFT_BROKERS, and each property's, KCAT_SWIFT_SASL_USERNAME for example
/// 4. the profile of `--profile`
/// 5. the files of `-F`, in order
/// 6. `-X`, in order
/// 7. `-b`, `-g`, `-m`, `--connect-to` and `--proxy`
struct ClientSettings: Sendable {
    /// The client's configuration.
    var configuration = ConsumerConfiguration(bootstrapServers: [])
    /// `auto.offset.reset`, where it was given.
    private(set) var reset: ResetPolicy?
    /// What to say about properties that change nothing.
    private(set) var notices: [String] = []
    /// All properties in the order in which they hold, for those who know more of them.
    private(set) var properties: [Arguments.Property] = []
    /// What to say in any case: the broker is not verified, others can read a password.
    private(set) var warnings: [String] = []
    /// Which files were read, for those who ask for more.
    private(set) var sources: [String] = []
    private var security = SecurityProperties()
    /// Where the brokers' addresses were given, and how: they may name a protocol.
    private var addresses = (source: "", text: "")
    /// Why `partition.assignment.strategy` does for no group; who joins none doesn't care.
    private var assignorFault: UsageError?
    /// Whether `-X` itself names `transactional.id`.
    private var namesTransactionalId = false
    /// Names that mean nothing here, by the reason.
    private var idle: [(why: String, names: [String])] = []

    init(_ arguments: Arguments) throws(UsageError) {
        // A start that is not in the log is told, not moved, unless a property says otherwise.
        configuration.autoOffsetReset = .none
        for source in try ConfigurationSources.properties(arguments, warnings: &warnings) {
            sources.append(source.name)
            for property in source.properties { try apply(property, "\(source.name): ") }
        }
        if !arguments.connection.brokers.isEmpty { try setBrokers(arguments.connection.brokers.joined(separator: ",")) }
        namesTransactionalId = arguments.connection.properties.contains { $0.name == "transactional.id" }
        if let group = arguments.records.group { configuration.groupId = group }
        if arguments.records.isUncommitted { configuration.isolationLevel = .readUncommitted }
        if let timeout = arguments.connection.timeout {
            configuration.apiTimeout = timeout
            configuration.connectTimeout = timeout
        }
        configuration.routes += arguments.connection.routes
        if let proxy = arguments.connection.proxy { configuration.proxy = proxy }
        security.proxy = configuration.proxy
        if configuration.bootstrapServers.isEmpty, arguments.serving.directory == nil {
            throw UsageError(
                "no broker is named: -b HOST:PORT, or KCAT_SWIFT_BROKERS, or bootstrap.servers in a file of -F")
        }
        try checkProtocols()
        configuration.security = try security.configuration()
        notices = security.notices
        warnings += security.warnings
    }

    private mutating func setBrokers(_ text: String) throws(UsageError) {
        do { configuration.bootstrapServers = try BrokerAddress.list(text) } catch {
            throw UsageError("-b: \(error.message)")
        }
        addresses = ("-b: ", text)
    }

    /// Consoles print addresses with the listener's protocol before them: it must be the one that is spoken.
    private func checkProtocols() throws(UsageError) {
        let spoken = try security.protocolName
        for name in BrokerAddress.protocols(in: addresses.text) where name != spoken {
            throw UsageError(
                "\(addresses.source)\(name.uppercased())://...: security.protocol is \(spoken); "
                    + "-X security.protocol=\(name), or leave \(name.uppercased()):// out")
        }
    }

    /// What has to be right for a member of a group.
    func checkAssignors() throws(UsageError) {
        if let assignorFault { throw assignorFault }
    }

    private mutating func apply(_ property: Arguments.Property, _ source: String) throws(UsageError) {
        properties.append(property)
        do {
            let canonical = PropertyTable.canonical(property.name)
            if canonical == "bootstrap.servers" { addresses = (source, property.value) }
            if canonical == "partition.assignment.strategy" { assignorFault = nil }
            if let why = try PropertyTable.apply(property, to: &configuration, &security) {
                let place = idle.firstIndex { $0.why == why } ?? idle.count
                if place == idle.count { idle.append((why, [])) }
                if !idle[place].names.contains(property.name) { idle[place].names.append(property.name) }
            }
        } catch {
            let fault = UsageError(source + error.description)
            guard PropertyTable.canonical(property.name) == "partition.assignment.strategy" else { throw fault }
            assignorFault = fault
        }
        guard property.name == "auto.offset.reset" || property.name == "topic.auto.offset.reset" else { return }
        switch configuration.autoOffsetReset {
        case .earliest: reset = .earliest
        case .latest: reset = .latest
        case .none: reset = ResetPolicy.none
        case .byDuration(let duration): reset = .byDuration(duration)
        }
    }

    /// Adds to what is said before a run.
    mutating func say(_ remarks: [String]) {
        for remark in remarks where !notices.contains(remark) { notices.append(remark) }
    }

    /// How a producer works, as properties say.
    func producerConfiguration() throws(UsageError) -> ProducerConfiguration {
        var producer = ProducerConfiguration(configuration.client)
        // Input is read as fast as it is wanted: more in memory brings nothing.
        producer.bufferMemory = 12 << 20
        // Who names several of them means the last one.
        for property in properties { try ProducerProperties.apply(property, to: &producer) }
        // A service's file names the service's id: to begin transactions under it would fence the service.
        if !namesTransactionalId { producer.transactionalId = nil }
        return producer
    }

    /// What to say of properties that change nothing. `producing`: those of producers mean something, if they are known.
    private func idleNotices(producing: Bool) -> [String] {
        idle.compactMap { why, names in
            let names = producing ? names.filter { !ProducerProperties.means($0) } : names
            if names.isEmpty { return nil }
            let why = producing && why == PropertyTable.producersOnly ? PropertyTable.ownWay : why
            return "\(names.joined(separator: ", ")) change\(names.count == 1 ? "s" : "") nothing here: \(why)"
        }
    }

    /// Says what there is to be said before a run. `producing`: properties of producers do mean something.
    func announce(on console: Console, producing: Bool = false) {
        for warning in warnings { console.warn(warning) }
        for notice in idleNotices(producing: producing) + notices { console.say(notice) }
        if !sources.isEmpty { console.detail("configuration: \(sources.joined(separator: ", then "))") }
    }

    /// What the options say about every partition of a run.
    func runOptions(_ arguments: Arguments) -> RunOptions {
        var options = RunOptions()
        options.defaultRange = arguments.records.range ?? SpecRange()
        options.exitsAtEnd = arguments.records.exitsAtEnd
        options.group = configuration.groupId
        options.reset = reset
        options.commits = arguments.records.commits == true
        options.count = arguments.records.count
        options.now = WallClock.now()
        return options
    }
}
