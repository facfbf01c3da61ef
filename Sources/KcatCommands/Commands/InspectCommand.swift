import Console
import Inspection
import KafkaClient
import KafkaLog
import KafkaWire

/// `kcat-swift inspect SPEC|FILE|FOLDER...`: what is really in the log, batch by batch.
enum InspectCommand {
    /// The command's row in the table.
    static let spec: CommandSpec = CommandSpec(
        "inspect", "SPEC|FILE|FOLDER...", "Show what is in the log, batch by batch, live or from files.",
        notes: [
            "SPEC is as for assign. An operand with a slash, or that ends with .log, is a",
            "segment file, a partition's folder or a whole log directory; @start..end may",
            "follow it. A line a batch: offsets, records, codec, bytes, ratio, producer,",
            "sequences, leader epoch, time and flags: T transactional, C control,",
            "L log-append time, D delete horizon, 0 and 1 the old formats.",
            "Exit status 4 when something is damaged.",
        ],
        examples: [
            ("inspect orders:7@1200..1300", "the batches of a range"),
            ("inspect orders --gaps", "why offsets have no record"),
            ("inspect ./data/orders-7 --summary", "offline: findings"),
        ],
        options: [OptionTable.offset, OptionTable.group, OptionTable.directory, OptionTable.maxDecompressed]
            + OptionTable.inspecting + OptionTable.filtering + [OptionTable.json, OptionTable.utc]
            + OptionTable.connection
            + OptionTable.general, asks: "place", run: run)

    private static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        if operands.isEmpty { throw UsageError("inspect what? kcat-swift inspect SPEC|FILE|FOLDER...") }
        var settings = try InspectSettings(arguments)
        settings.now = WallClock.now()
        let paths = operands.filter(InspectTarget.isPath)
        let specs = try SpecParser.parse(operands.filter { !InspectTarget.isPath($0) })
        if arguments.serving.directory != nil, !paths.isEmpty {
            throw UsageError("'\(paths[0])' is a path, and so is --directory: one of them")
        }
        if paths.isEmpty, arguments.serving.directory == nil { return try live(arguments, specs, settings) }
        guard specs.isEmpty || arguments.serving.directory != nil else {
            throw UsageError("'\(specs[0].text)' is a spec and '\(paths[0])' a path: one sort at a time")
        }
        return try Session.run(arguments) { [settings] session in
            session.watchReader()
            var options = RunOptions()
            options.defaultRange = arguments.records.range ?? SpecRange()
            options.now = settings.now
            options.exitsAtEnd = true
            let report = InspectReport(settings)
            let corrupt = try settings.corruptFolder.map { try CorruptFolder($0) }
            let inspection = FileInspection(settings: settings, report: report, corrupt: corrupt, options: options)
            var isDamaged = false
            for target in try await targets(paths, specs, arguments, session) {
                if try inspection.run(target) { isDamaged = true }
            }
            return try finish(report, corrupt, isDamaged, session.console)
        }
    }

    private static func targets(
        _ paths: [String], _ specs: [PartitionSpec], _ arguments: Arguments, _ session: Session
    ) async throws -> [InspectTarget] {
        guard let path = arguments.serving.directory else { return try paths.flatMap { try InspectTarget.targets($0) } }
        let folder = try LogFolder(path, isolationLevel: .readUncommitted)
        let resolver = SpecResolver(lookup: folder, options: RunOptions(), loop: session.loop)
        return try await resolver.partitions(of: specs).map { partition, range in
            try InspectTarget.target(partition, in: folder.directory, range)
        }
    }

    private static func live(
        _ arguments: Arguments, _ specs: [PartitionSpec], _ settings: InspectSettings
    ) throws(UsageError) -> ExitCode {
        var client = try ClientSettings(arguments)
        try GroupCheck.check(specs, arguments.records, &client)
        return try Session.run(arguments) { [client] session in
            session.watchReader()
            let uncommitted = try session.pieceConsumer(client, .readUncommitted)
            let committed = try session.pieceConsumer(client, .readCommitted, announces: false)
            var options = client.runOptions(arguments)
            options.exitsAtEnd = true
            let resolver = SpecResolver(lookup: AdminLookup(for: uncommitted), options: options, loop: session.loop)
            let partitions = try await resolver.partitions(of: specs)
            let plans = try await resolver.plans(of: partitions)
            let all = partitions.map(\.0)
            async let stables = uncommitted.endOffsets(all, isolationLevel: .readCommitted)
            async let starts = uncommitted.beginningOffsets(all)
            async let ends = uncommitted.endOffsets(all, isolationLevel: .readUncommitted)
            let (lastStable, logStarts, highWatermarks) = try await (stables, starts, ends)
            let topics = await topicSettings(Set(all.map(\.topic)), uncommitted, client, session)
            let report = InspectReport(settings)
            let corrupt = try settings.corruptFolder.map { try CorruptFolder($0) }
            let inspection = LiveInspection(
                settings: settings, report: report, corrupt: corrupt, committed: committed, uncommitted: uncommitted)
            var isDamaged = false
            for (plan, place) in zip(plans, partitions) {
                for notice in plan.notices { session.console.say(notice) }
                let partition = plan.topicPartition
                let end = highWatermarks[partition] ?? 0
                var facts = PartitionFacts(
                    start: plan.start, end: min(plan.end ?? end, end), now: settings.now,
                    logStartOffset: logStarts[partition], lastStableOffset: lastStable[partition],
                    isCompacted: topics[partition.topic]?["cleanup.policy"].map { $0.contains("compact") },
                    maxMessageBytes: topics[partition.topic]?["max.message.bytes"].flatMap { Int($0) })
                let isRanged = place.1 != nil || options.defaultRange != SpecRange()
                facts.isWhole = !isRanged
                if settings.view == .summary, let stable = facts.lastStableOffset, stable < end {
                    facts.transactionTimeouts = await TransactionHolders(session: session, settings: client).timeouts(
                        in: partition)
                }
                if try await inspection.run(plan, facts, isRanged: isRanged) { isDamaged = true }
            }
            return try finish(report, corrupt, isDamaged, session.console)
        }
    }

    /// What explains holes, and batches that are nearly too large. Where it may not be asked it stays unknown, and that
    /// is said.
    static func topicSettings(
        _ topics: Set<String>, _ consumer: KafkaConsumer, _ client: ClientSettings, _ session: Session
    ) async -> [String: [String: String]] {
        do {
            guard let broker = try await consumer.metadata(topics: []).brokers.first else { return [:] }
            let probe = BrokerProbe(
                to: BrokerName(id: broker.id, host: broker.host, port: UInt16(clamping: broker.port)),
                try Session.probes(client, session.console), on: session.loop)
            defer { probe.close() }
            try await probe.open()
            let found = try await probe.topicSettings(topics.sorted(), ["cleanup.policy", "max.message.bytes"])
            let unknown = topics.subtracting(found.keys).sorted()
            if !unknown.isEmpty {
                session.console.say("\(unknown.joined(separator: ", ")): the topic's configuration is not to be had")
            }
            return found
        } catch {
            session.console.detail("topics' configuration: \(error)")
            return [:]
        }
    }

    private static func finish(
        _ report: InspectReport, _ corrupt: CorruptFolder?, _ isDamaged: Bool, _ console: Console
    ) throws -> ExitCode {
        try report.finish()
        if let corrupt, corrupt.count > 0 {
            console.say("\(Units.count(corrupt.count, "damaged batch is", "damaged batches are")) kept")
        }
        return isDamaged ? .damagedData : .success
    }
}
