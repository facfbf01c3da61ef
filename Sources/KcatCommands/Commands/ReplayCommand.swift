import Console
import KafkaClient
import KafkaLog
import KafkaWire
import SchemaDecoding

/// `kcat-swift replay SPEC... --to TOPIC[:PARTITION]`: sends records again.
enum ReplayCommand {
    /// The command's row in the table.
    static let spec: CommandSpec = CommandSpec(
        "replay", "SPEC|FOLDER... --to TOPIC[:PARTITION]",
        "Send the records of partitions again, to another topic or cluster.",
        notes: [
            "SPEC is as for assign: an end that is yet to come is waited for, and without",
            "one it is the log's end as it is now. Keys, values, headers, times, partitions",
            "and codec are kept; aborted records and markers are left out. FOLDER, or",
            "--directory FOLDER SPEC, is of Kafka's own segment files, as capture writes",
            "them; then -b is the cluster to write to. Nothing is sent without --execute: it",
            "is only told what would be.",
        ],
        examples: [
            ("replay orders@now-1h.. --to orders-copy", "what would be sent"),
            ("replay orders --to-brokers other:9092 --execute", "to another cluster"),
            ("replay orders.DLT --redrive", "dead letters, to the topics they came from"),
            ("replay ./captured --execute -b other:9092", "what capture has taken away"),
        ],
        options: [
            OptionTable.offset, OptionTable.to, OptionTable.timestamp, OptionTable.compression, OptionTable.rate,
            OptionTable.directory,
        ] + OptionTable.filtering + OptionTable.replaying + OptionTable.connection + OptionTable.general, asks: "place",
        run: run)

    private static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        if operands.isEmpty, arguments.serving.directory == nil {
            throw UsageError("replay what? kcat-swift replay TOPIC[:PARTITIONS][@START[..END]] --to TOPIC")
        }
        var arguments = arguments
        let others = try takeFolder(operands, &arguments)
        var settings = try ClientSettings(arguments)
        settings.configuration.isolationLevel = .readCommitted
        let folder = try arguments.serving.folder(settings)
        // Who means the brokers' own topics names them: their like is not written to.
        let own = others.isEmpty ? (folder?.topics ?? []).filter { InternalTopic(topic: $0) != nil } : []
        let names = others.isEmpty ? (folder?.topics ?? []).filter { !own.contains($0) } : others
        if folder != nil, names.isEmpty {
            throw UsageError(
                "\(arguments.serving.directory ?? ""): there is no topic in it"
                    + (own.isEmpty
                        ? "" : " but the brokers' own: \(own.sorted().joined(separator: ", ")); a SPEC names them"))
        }
        let specs = try SpecParser.parse(names)
        let wanted = try ReplayPlan(arguments, specs)
        var configuration = try target(arguments, settings).producerConfiguration()
        if !arguments.replay.brokers.isEmpty {
            do {
                configuration.client.bootstrapServers = try BrokerAddress.list(
                    arguments.replay.brokers.joined(separator: ","))
            } catch { throw UsageError("--to-brokers: \(error.message)") }
        }
        if let codec = arguments.producing.codec { configuration.compression = codec }
        // Batches come as large as the source's topic allows; the target's topic decides.
        configuration.maxRequestSize = max(configuration.maxRequestSize, 64 << 20)
        configuration.allowsTopicCreation = false
        let executes = arguments.replay.executes
        return try Session.run(arguments) { [settings, configuration, arguments] session in
            var plan = wanted
            settings.announce(on: session.console, producing: true)
            let place: PieceReader.Place =
                if let folder { .files(folder) } else { .brokers(try session.consumer(settings, announces: false)) }
            var options = settings.runOptions(arguments)
            options.closesOpenRanges = true
            // Nothing is appended to files: what is ahead of their ends never comes.
            options.exitsAtEnd = folder != nil
            let resolver = SpecResolver(lookup: place.lookup, options: options, loop: session.loop)
            plan.partitions = try await resolver.plans(of: resolver.partitions(of: specs))
            if !own.isEmpty { session.console.say("left out, as the brokers' own: \(own.joined(separator: ", "))") }
            for notice in plan.partitions.flatMap(\.notices) { session.console.say(notice) }
            if let folder { try checkCapture(folder, plan, isWhole: others.isEmpty, session.console) }
            let map = executes ? try OffsetMapFile(arguments.replay.offsetsMap) : nil
            let ledger = DeliveryLedger(session) { [map = map?.map] in map?.words(for: $0.places) ?? "" }
            var configuration = configuration
            configuration.onDelivery = { [map = map?.map] in
                // What has come to its end is not known there any more.
                ledger.take($0)
                map?.take($0)
            }
            let admin = try admin(configuration.client)
            defer { admin.close() }
            switch place {
            case .brokers(let consumer): try await SelfReplay.refuse(plan, from: consumer, to: admin)
            case .files(let folder): try await SelfReplay.refuse(plan, from: folder, to: admin)
            }
            let producer = try session.producer(configuration)
            let checks = try await checks(plan, admin, session.console)
            var run = try ReplayRun(session, producer, plan, checks, map, executes: executes)
            var transaction: RunTransaction?
            var failure: (any Error)?
            do {
                try await run.prepare()
                if executes, let wanted = RunTransaction(producer, on: session.loop) {
                    try await wanted.begin()
                    transaction = wanted
                }
                switch place {
                case .files(let folder):
                    try await run.run(
                        from: FolderSource(folder) { [loop = session.loop] in try await loop.sleep(for: $0) })
                case .brokers(let consumer): try await run.run(from: AssignedSource(consumer: consumer))
                }
            } catch { failure = error }
            if executes {
                let last = LastDeliveries(
                    session: session, producer: producer, ledger: ledger, transaction: transaction,
                    deliversAll: false)
                let (commits, ending) = await last.finish(commits: failure == nil)
                if let transaction, !commits || ending != nil {
                    session.console.fail(
                        transaction.words(commits: commits, ending, records: Units.count(run.tally.sent, "record")))
                    failure = failure ?? ending
                }
            } else {
                await producer.close()
            }
            session.console.clear()
            do { try map?.flush(all: true) } catch { failure = failure ?? error }
            if session.interruption.reason != nil {
                if let failure, !(failure is CancellationError), (failure as? KafkaError)?.code != .closed {
                    session.console.fail("\(failure)")
                }
                if executes, transaction == nil {
                    session.console.say(run.tally.words(interruptedAfter: ledger.now.delivered))
                    let offsets = map?.map.goesOn(from: run.ranges.nextOffsets) ?? [:]
                    StreamNotices.tellRest(run.ranges.rest(from: offsets), session.console)
                }
                // The signal leaves no time for the consumer to say goodbye.
                return .failure
            }
            if case .brokers(let consumer) = place { await consumer.close(timeout: .seconds(2)) }
            if let failure, !(failure is CancellationError) {
                let delivered = ledger.now.delivered
                if delivered > 0, transaction == nil {
                    session.console.say(
                        "\(Units.count(delivered, "record was", "records were")) delivered before this:"
                    )
                }
                throw failure
            }
            let targets = Set(plan.partitions.compactMap { plan.topics[$0.topicPartition.topic] }).sorted()
                .joined(separator: ", ")
            run.tally.inParts = executes ? ledger.now.inParts : run.checks.values.reduce(0) { $0 + $1.inParts }
            let summary = run.tally.words(to: run.redrive?.words ?? targets, leavingOut: run.redrive?.leftOut ?? [])
            if !executes {
                for finding in run.checks.sorted(by: { $0.key < $1.key }).flatMap(\.value.findings) {
                    session.console.warn(finding)
                }
                return StandardOutput.tell(
                    "would send \(summary) (dry run; --execute does it)\n")
            }
            let counts = ledger.now
            guard counts.delivered == run.tally.sent else {
                throw CommandError(
                    .failure, "\(Units.count(counts.delivered)) of \(Units.count(run.tally.sent, "record")) delivered")
            }
            session.console.say("sent \(summary)")
            return .success
        }
    }

    /// An operand that is a path is the folder to read, in place of brokers. Returns the other operands.
    private static func takeFolder(
        _ operands: [String], _ arguments: inout Arguments
    ) throws(UsageError) -> [String] {
        let paths = operands.filter(InspectTarget.isPath)
        guard let path = paths.first else { return operands }
        if paths.count > 1 || arguments.serving.directory != nil {
            throw UsageError("\(paths.last ?? path): a replay reads one folder at a time")
        }
        arguments.serving.directory = path
        return operands.filter { !InspectTarget.isPath($0) }
    }

    /// How the target is reached: by its profile, where one is named, else as the source is.
    private static func target(
        _ arguments: Arguments, _ source: ClientSettings
    ) throws(UsageError) -> ClientSettings {
        guard let profile = arguments.replay.profile else { return source }
        if !arguments.replay.brokers.isEmpty {
            throw UsageError("--to-profile names a cluster, and --to-brokers another: one of them is wanted")
        }
        var own = Arguments()
        own.connection.profile = profile
        own.connection.timeout = arguments.connection.timeout
        return try ClientSettings(own)
    }

    private static func admin(_ client: ClientConfiguration) throws -> KafkaAdmin {
        do { return try KafkaAdmin(client) } catch { throw Session.fault(error) }
    }

    /// What each target would refuse or change; what holds whatever is sent is told at once. One whose settings may not be
    /// seen is not checked, which is told.
    private static func checks(
        _ plan: ReplayPlan, _ admin: KafkaAdmin, _ console: Console
    ) async throws -> [String: TargetCheck] {
        let topics = Set(plan.partitions.compactMap { plan.topics[$0.topicPartition.topic] })
        let settings = try await admin.settings(of: topics, console)
        let checks = settings.map { ($0.key, TargetCheck($0.key, $0.value, isNow: plan.isNow)) }
        for line in checks.sorted(by: { $0.0 < $1.0 }).flatMap(\.1.general) { console.say(line) }
        return Dictionary(checks, uniquingKeysWith: { $1 })
    }

    /// Holds the files of a capture against what it says of them. Where `isWhole`, all that it has is to be sent.
    private static func checkCapture(
        _ folder: LogFolder, _ plan: ReplayPlan, isWhole: Bool, _ console: Console
    ) throws {
        guard let capture = try EarlierCapture.of(folder) else { return }
        let found = folder.directory.partitions
        let missing = found.values.contains(folder.directory.path) ? [] : capture.missing(from: found.keys)
        if isWhole, !missing.isEmpty {
            throw CommandError(
                .damagedData,
                "\(capture.path) lists \(PartitionList.text(Set(missing))), which \(folder.directory.path) lacks; "
                    + "--directory \(folder.directory.path) with SPECs sends what is there")
        }
        let left = Set(missing.filter { plan.wholeTopics.contains($0.topic) })
        if !left.isEmpty {
            console.warn(
                "\(PartitionList.text(left)): left out: \(capture.path) lists it, and \(folder.directory.path) lacks it"
            )
        }
        let partitions = plan.partitions.map(\.topicPartition)
        for partition in partitions.sorted() {
            if let path = found[partition] { try capture.check(partition, path) }
        }
        let others = Set(partitions).subtracting(capture.parts.keys)
        if !others.isEmpty {
            console.say("\(PartitionList.text(others)): not in \(capture.path), so the files are sent unchecked")
        }
    }
}
