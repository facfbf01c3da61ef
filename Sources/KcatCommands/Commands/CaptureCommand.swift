import KafkaClient
import KafkaLog
import KafkaWire

/// `kcat-swift capture SPEC... --to FOLDER`: partitions as Kafka's own segment files.
enum CaptureCommand {
    /// The command's row in the table.
    static let spec: CommandSpec = CommandSpec(
        "capture", "SPEC... --to FOLDER", "Write partitions to a folder as Kafka's own segment files.",
        notes: [
            "SPEC is as for assign; without an end it is the log's end as it is now, and an",
            "end that is yet to come is waited for. Whole batches are written as the broker",
            "has them, open and aborted transactions too, and capture.json tells what is",
            "there. assign --directory, broker --directory, Kafka's own tools and its",
            "brokers read the folder.",
        ],
        examples: [
            ("capture orders:7@now-1h.. --to incident", "the last hour"),
            ("broker --directory incident", "and served again"),
        ],
        options: [OptionTable.offset] + OptionTable.capturing + OptionTable.connection + OptionTable.general,
        asks: "spec", run: run)

    private static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        if operands.isEmpty {
            throw UsageError("capture what? kcat-swift capture TOPIC[:PARTITIONS][@START[..END]] --to FOLDER")
        }
        guard let folder = arguments.capture.target, !folder.isEmpty else {
            throw UsageError("capture to where? --to FOLDER")
        }
        let specs = try SpecParser.parse(operands)
        var settings = try ClientSettings(arguments)
        // The log as it is, whatever a file of properties says: who reads the capture decides.
        settings.configuration.isolationLevel = .readUncommitted
        // What is written and not hashed is held besides what is fetched ahead.
        settings.configuration.queuedMaxBytes += FileDigests.mostHeld
        return try Session.run(arguments) { [settings] session in
            let consumer = try session.consumer(settings)
            var options = settings.runOptions(arguments)
            options.closesOpenRanges = !arguments.capture.follows
            let lookup = AdminLookup(for: consumer)
            let resolver = SpecResolver(lookup: lookup, options: options, loop: session.loop)
            let partitions = try await resolver.partitions(of: specs)
            let plans = try await resolver.plans(of: partitions)
            for notice in plans.flatMap(\.notices) { session.console.say(notice) }
            let topics = Set(plans.map(\.topicPartition.topic)).sorted()
            let cluster = try await consumer.metadata(topics: topics)
            let told = try await KafkaAdmin(on: consumer.cluster).settings(of: topics, session.console)
            let lock = try lock(folder)
            defer { withExtendedLifetime(lock) {} }
            let earlier = try EarlierCapture.inFolder(folder, wayOut: "another folder is wanted")
            let captures = try prepare(plans, folder, cluster, earlier, arguments)
            try await findLogStarts(captures, folder, lookup)
            let run = CaptureRun(
                session: session, consumer: consumer, folder: folder, captures: captures,
                manifest: CaptureManifest(cluster: cluster, settings: told, earlier: earlier))
            let code: ExitCode
            do { code = try await run.run() } catch {
                await consumer.close(timeout: .seconds(2))
                throw error
            }
            await consumer.close(timeout: .seconds(2))
            return code
        }
    }

    /// The folder, made where it isn't there, for this run alone: two would write over each other's batches.
    private static func lock(_ folder: String) throws(CommandError) -> FolderLock {
        do {
            try AppendedFile.makeFolder(folder)
            return try FolderLock(folder)
        } catch {
            throw CommandError(.failure, "\(error); --to names the folder to write to")
        }
    }

    /// A folder for each partition. What is there already is never written over.
    private static func prepare(
        _ plans: [PartitionPlan], _ folder: String, _ cluster: ClusterDescription, _ earlier: EarlierCapture?,
        _ arguments: Arguments
    ) throws -> [TopicPartition: PartitionCapture] {
        let ids = Dictionary(cluster.topics.map { ($0.name, $0.id ?? .zero) }, uniquingKeysWith: { first, _ in first })
        do {
            if let known = earlier?.clusterId, !known.isEmpty, let id = cluster.clusterId, id != known {
                throw CommandError(
                    .failure, "\(folder) is a capture of cluster \(known), this is \(id): another folder is wanted")
            }
            var captures: [TopicPartition: PartitionCapture] = [:]
            for plan in plans {
                let partition = plan.topicPartition
                let path = "\(folder)/\(partition.topic)-\(partition.partition)"
                if let there = try? LogFile.names(in: path), there.contains(where: { $0.hasSuffix(".log") }) {
                    guard arguments.capture.resumes else {
                        throw CommandError(
                            .failure,
                            "\(path) has a log already: --resume goes on with it, or another folder is wanted")
                    }
                    guard let earlier, let part = earlier.parts[partition] else {
                        let why =
                            earlier.map { "\($0.path) does not list it" }
                            ?? "there is no \(folder)/\(CaptureManifest.name)"
                        throw CommandError(.failure, "\(path) was not captured: \(why); another folder is wanted")
                    }
                    try earlier.check(partition, path)
                    captures[partition] = try resume(plan, path, part, ids[partition.topic], arguments)
                    continue
                }
                if arguments.capture.resumes { try earlier?.check(partition, path) }
                let writer = try PartitionWriter(
                    folder: path, topicId: ids[partition.topic] ?? .zero, segmentBytes: arguments.capture.segmentBytes)
                captures[partition] = PartitionCapture(plan, writer)
            }
            return captures
        } catch let error as LogError {
            throw CommandError(.failure, "\(error); --resume goes on once that is mended, or another folder is wanted")
        }
    }

    /// An earlier run may have been broken off before it was noted that a log begins inside of the first batch.
    private static func findLogStarts(
        _ captures: [TopicPartition: PartitionCapture], _ folder: String, _ lookup: some PartitionLookup
    ) async throws {
        let noted = CaptureRun.logStarts(inFolder: folder)
        let doubtful = captures.filter { $0.value.mayBeginInside && noted[$0.key.topic]?[$0.key.partition] == nil }
        if doubtful.isEmpty { return }
        let starts = try await lookup.offsetResults(.earliest, of: doubtful.keys, isolationLevel: nil, patience: nil)
        for (partition, capture) in doubtful {
            if let start = try starts[partition]?.get().offset { capture.noteLogStart(start) }
        }
    }

    /// Goes on with what an earlier capture has left, which is checked first.
    private static func resume(
        _ plan: PartitionPlan, _ path: String, _ earlier: EarlierCapture.Part, _ id: KafkaUUID?, _ arguments: Arguments
    ) throws -> PartitionCapture {
        if let id, id != .zero, let known = SegmentedLog.topicId(inFolder: path), known != id {
            throw CommandError(
                .failure,
                "\(path): the topic was made anew since (its id was \(known), it is \(id)): another folder is wanted")
        }
        let capture = try PartitionCapture(
            plan, resuming: path, asked: earlier.askedStart, segmentBytes: arguments.capture.segmentBytes)
        if let end = plan.end, capture.next > end, capture.tally.start != nil, plan.endsWithLog {
            throw CommandError(
                .failure,
                "\(path) ends at \(capture.next), the log at \(end): it was cut back since; another folder is wanted")
        }
        return capture
    }
}
