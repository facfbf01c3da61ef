import Console
import Inspection
import KafkaClient
import KafkaLog
import KafkaWire

/// `kcat-swift diff A B` and `kcat-swift diff SPEC --replicas`: whether two logs hold the same.
enum DiffCommand {
    /// The command's row in the table.
    static let spec: CommandSpec = CommandSpec(
        "diff", "A B | SPEC --replicas", "Compare logs batch by batch: replicas, copies, kept folders.",
        notes: [
            "A and B are specs or paths to a partition's folder, as inspect takes them. By",
            "base offset, last offset, size and checksum, in replicas by leader epoch too,",
            "up to the lower high watermark; the first batch that differs is named. Where",
            "compaction ran apart, the records that both have are compared, and it is said.",
            "Exit status 0 when all is equal, 1 when something differs.",
        ],
        examples: [
            ("diff orders:7 --replicas", "leader and followers"),
            ("diff ./kept/orders-7 orders:7", "a kept folder, live"),
        ],
        options: [OptionTable.replicas, OptionTable.json] + OptionTable.connection + OptionTable.general, asks: "place",
        run: run)

    private static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> ExitCode {
        let withReplicas = arguments.inspect.comparesReplicas
        if withReplicas ? operands.isEmpty : operands.count != 2 {
            throw UsageError(
                "diff of what? kcat-swift diff A B, each a TOPIC:PARTITION or a folder; or diff SPEC --replicas")
        }
        let texts = operands.filter { !InspectTarget.isPath($0) }
        if withReplicas, texts.count != operands.count {
            throw UsageError("--replicas compares what brokers have: name specs")
        }
        var specs: [PartitionSpec] = []
        for text in texts { specs.append(try SpecParser.parse(text)) }
        if let ranged = specs.first(where: { $0.range != nil }) {
            throw UsageError("'\(ranged.text)': diff compares whole logs, without a range")
        }
        // Without brokers two folders can be compared all the same.
        let client = texts.isEmpty ? nil : try ClientSettings(arguments)
        return try Session.run(arguments) { [specs] session in
            session.watchReader()
            let isJSON = arguments.output.form == .json
            guard withReplicas, let client else {
                return try await compare(operands, specs, client, isJSON, session)
            }
            return try await replicas(specs, client, isJSON, session)
        }
    }

    /// Each partition's leader against its followers.
    private static func replicas(
        _ specs: [PartitionSpec], _ client: ClientSettings, _ isJSON: Bool, _ session: Session
    ) async throws -> ExitCode {
        let consumer = try session.consumer(client)
        let resolver = SpecResolver(lookup: AdminLookup(for: consumer), options: RunOptions(), loop: session.loop)
        let partitions = try await resolver.partitions(of: specs).map(\.partition)
        let cluster = try await consumer.metadata(topics: Set(partitions.map(\.topic)).sorted())
        let compacted = await compacted(Set(partitions.map(\.topic)), consumer, client, session)
        let probes = try Session.probes(client, session.console)
        var open: [Int32: BrokerProbe] = [:]
        defer { for probe in open.values { probe.close() } }
        var isEqual = true
        for partition in partitions {
            guard
                let known = cluster.topics.first(where: { $0.name == partition.topic })?.partitions.first(where: {
                    $0.index == partition.partition
                })
            else { throw CommandError(.failure, "\(partition): unknown partition") }
            guard let leader = known.leader else { throw CommandError(.failure, "\(partition): has no leader now") }
            for id in known.replicas where open[id] == nil {
                guard let broker = cluster.brokers.first(where: { $0.id == id }) else { continue }
                let probe = BrokerProbe(
                    to: BrokerName(id: id, host: broker.host, port: UInt16(clamping: broker.port)), probes,
                    on: session.loop)
                do { try await probe.open() } catch {
                    // It is listed for some seconds after it has gone.
                    probe.close()
                    session.console.detail("broker \(id): \(error)")
                    continue
                }
                open[id] = probe
            }
            guard let first = open[leader] else {
                throw CommandError(.failure, "\(partition): broker \(leader) is not up")
            }
            for id in known.replicas where id != leader {
                guard let other = open[id] else {
                    session.console.warn("\(partition): replica \(id) is not compared, its broker is not up")
                    isEqual = false
                    continue
                }
                let comparison = DiffComparison(withEpoch: true, mayBeCompacted: compacted.contains(partition.topic))
                let outcome = try await comparison.compare(
                    .replica(first, partition, id: leader), .replica(other, partition, id: id))
                let text = DiffText(outcome, "\(partition)", "leader \(leader)", "replica \(id)")
                _ = StandardOutput.write(isJSON ? text.json(partition) : text.text)
                if outcome.difference != nil { isEqual = false }
            }
        }
        return isEqual ? .success : .failure
    }

    /// Two operands, partition by partition.
    private static func compare(
        _ operands: [String], _ specs: [PartitionSpec], _ client: ClientSettings?, _ isJSON: Bool, _ session: Session
    ) async throws -> ExitCode {
        var sides: [[(name: String, index: Int32?, side: DiffSide)]] = []
        var mayBeCompacted = false
        var rest = specs[...]
        for operand in operands {
            if InspectTarget.isPath(operand) {
                sides.append(
                    try InspectTarget.targets(operand).map { target in
                        if target.isCompacted == true { mayBeCompacted = true }
                        guard let log = target.log else {
                            throw CommandError(.failure, "\(operand): no partition's folder of segment files")
                        }
                        return (target.name, target.partition?.partition, .files(log, target.partition))
                    })
            } else if let client, let spec = rest.popFirst() {
                let consumer = try session.pieceConsumer(client, .readUncommitted)
                sides.append(try await live(spec, client, consumer, session))
                if await !compacted([spec.topic], consumer, client, session).isEmpty { mayBeCompacted = true }
            }
        }
        guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty else {
            throw CommandError(.failure, "there is nothing to compare")
        }
        guard sides[0].count == sides[1].count else {
            throw CommandError(
                .failure,
                "\(operands[0]) has \(Units.count(sides[0].count, "partition")), \(operands[1]) has \(sides[1].count)")
        }
        var isEqual = true
        for (one, other) in zip(sides[0], sides[1]) {
            if sides[0].count > 1, one.index != other.index {
                throw CommandError(.failure, "\(one.name) and \(other.name) are not the same partition")
            }
            let outcome = try await DiffComparison(withEpoch: false, mayBeCompacted: mayBeCompacted).compare(
                one.side, other.side)
            let text = DiffText(outcome, "\(one.name) and \(other.name)", operands[0], operands[1])
            _ = StandardOutput.write(isJSON ? text.json(nil) : text.text)
            if outcome.difference != nil { isEqual = false }
        }
        return isEqual ? .success : .failure
    }

    /// Of these topics those whose `cleanup.policy` has compact.
    private static func compacted(
        _ topics: Set<String>, _ consumer: KafkaConsumer, _ client: ClientSettings, _ session: Session
    ) async -> Set<String> {
        let settings = await InspectCommand.topicSettings(topics, consumer, client, session)
        return Set(settings.filter { $0.value["cleanup.policy"]?.contains("compact") == true }.keys)
    }

    private static func live(
        _ spec: PartitionSpec, _ client: ClientSettings, _ consumer: KafkaConsumer, _ session: Session
    ) async throws -> [(name: String, index: Int32?, side: DiffSide)] {
        let resolver = SpecResolver(lookup: AdminLookup(for: consumer), options: RunOptions(), loop: session.loop)
        let partitions = try await resolver.partitions(of: [spec]).map(\.partition)
        async let starts = consumer.beginningOffsets(partitions)
        async let ends = consumer.endOffsets(partitions, isolationLevel: .readUncommitted)
        let (first, end) = try await (starts, ends)
        let cluster = try await consumer.metadata(topics: [spec.topic])
        let settings = try Session.probes(client, session.console)
        var probes: [Int32: BrokerProbe] = [:]
        return partitions.map { partition in
            let leader = cluster.topics.first?.partitions.first { $0.index == partition.partition }?.leader
            let broker = leader.flatMap { id in cluster.brokers.first { $0.id == id } }
            if let broker, probes[broker.id] == nil {
                let name = BrokerName(id: broker.id, host: broker.host, port: UInt16(clamping: broker.port))
                probes[broker.id] = BrokerProbe(to: name, settings, on: session.loop)
            }
            return (
                "\(partition)", partition.partition,
                .leader(
                    consumer, partition, start: first[partition] ?? 0, end: end[partition] ?? 0,
                    broker.flatMap { probes[$0.id] })
            )
        }
    }
}
