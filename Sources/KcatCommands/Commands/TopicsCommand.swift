import Console
import KafkaClient
import KafkaWire

/// `kcat-swift topics [NAME...]`: brokers, controller, topics, partitions, leaders, replicas; kcat's `-L`.
enum TopicsCommand {
    /// The command's row in the table.
    static let spec: CommandSpec = CommandSpec(
        "topics", "[NAME...]", "Show brokers and topics; of named ones partitions, leaders, replicas.",
        notes: ["Without a name a line a topic; -v shows every partition of all."],
        examples: [
            ("topics", "the whole cluster"), ("topics orders -J", "as kcat -L -J has it"),
        ],
        options: [OptionTable.directory, OptionTable.json] + OptionTable.connection
            + OptionTable.looks + OptionTable.general, asks: "topic", run: run)

    private static func run(_ arguments: Arguments, _ names: [String]) throws(UsageError) -> ExitCode {
        for name in names {
            do { try SpecParser.checkTopic(name) } catch { throw UsageError("'\(name)': \(error)") }
        }
        let settings = try ClientSettings(arguments)
        let folder = try arguments.serving.folder(settings)
        return try Session.run(arguments) { session in
            let lookup: any PartitionLookup = if let folder { folder } else { try session.lookup(settings) }
            var names = names
            if names.contains(where: { $0.hasPrefix("^") }) {
                let all = try await lookup.metadata(topics: nil).topics.map(\.name)
                names = try names.flatMap { name in
                    name.hasPrefix("^") ? try TopicExpansion.topics(name, among: all) : [name]
                }
            }
            let cluster = try await lookup.metadata(topics: names.isEmpty ? nil : names)
            var code = ExitCode.success
            // Of topics that are not there nothing is shown.
            if names.isEmpty || cluster.topics.contains(where: { $0.errorCode == nil }) {
                code = StandardOutput.write(
                    arguments.output.form == .json
                        ? json(cluster, names)
                        : names.isEmpty && arguments.general.verbosity == 0
                            ? overview(cluster, arguments.looks) : text(cluster, names))
            }
            if names.isEmpty { return code }
            let resolver = SpecResolver(lookup: lookup, options: RunOptions(), loop: session.loop)
            for topic in cluster.topics {
                guard let error = topic.errorCode else { continue }
                let missing = MissingSpec(
                    PartitionSpec(topic.name, text: topic.name),
                    KafkaError(ErrorCode(rawValue: error), ofTopic: topic.name),
                    isWholeTopic: true)
                session.console.fail(try await resolver.explained(missing).error.message)
                code = .failure
            }
            return code
        }
    }

    /// The brokers, and a line a topic.
    private static func overview(_ cluster: ClusterDescription, _ looks: LookArguments) -> String {
        var brokers = TextTable([.number("BROKER"), .text("ADDRESS"), .text("RACK"), .word("")])
        for broker in cluster.brokers {
            brokers.add([
                TextTable.Cell(broker.id), "\(broker.host):\(broker.port)", TextTable.Cell(broker.rack ?? "-"),
                broker.id == cluster.controllerId ? "controller" : "",
            ])
        }
        var topics = TextTable([.text("TOPIC"), .number("PARTITIONS"), .number("REPLICAS"), .word("NOTES")])
        for topic in cluster.topics {
            let (note, style) = note(topic)
            topics.add([
                TextTable.Cell(topic.name), TextTable.Cell(topic.partitions.count),
                TextTable.Cell(topic.partitions.lazy.map(\.replicas.count).max() ?? 0), TextTable.Cell(note, style),
            ])
        }
        return StandardOutput.text(brokers, looks) + "\n" + StandardOutput.text(topics, looks)
    }

    /// What is to be said of a topic.
    private static func note(_ topic: ClusterDescription.Topic) -> (String, TextStyle) {
        if let error = topic.error { return (error, .red) }
        let leaderless = topic.partitions.count { $0.leader == nil }
        if leaderless > 0 { return ("\(leaderless) without a leader", .red) }
        let lagging = topic.partitions.count { $0.inSyncReplicas.count < $0.replicas.count }
        if lagging > 0 { return ("\(lagging) with replicas out of sync", .yellow) }
        return topic.isInternal ? ("internal", .faint) : ("", .plain)
    }

    /// The broker that answered, as kcat names it: `host:port/id`, or `host:port/bootstrap` before its id is known.
    private static func origin(_ cluster: ClusterDescription) -> String {
        "\(cluster.answeredFrom)/\(cluster.answeredBy.map { String($0) } ?? "bootstrap")"
    }

    /// As `kcat -L` writes it, and what kcat doesn't tell behind it: offline replicas.
    package static func text(_ cluster: ClusterDescription, _ names: [String]) -> String {
        let asked = names.isEmpty ? "all topics" : names.joined(separator: ", ")
        var text = "Metadata for \(asked) (from broker \(cluster.answeredBy ?? -1): \(origin(cluster))):\n"
        text += " \(cluster.brokers.count) brokers:\n"
        for broker in cluster.brokers {
            text += "  broker \(broker.id) at \(VisibleText.escaped(broker.host)):\(broker.port)"
            text += (broker.id == cluster.controllerId ? " (controller)" : "")
            text += (broker.rack.map { " rack \(VisibleText.escaped($0))" } ?? "") + "\n"
        }
        text += " \(cluster.topics.count) topics:\n"
        for topic in cluster.topics {
            text += "  topic \"\(VisibleText.escaped(topic.name))\" with \(topic.partitions.count) partitions:"
            text += (topic.error.map { " \($0)" } ?? "") + "\n"
            for partition in topic.partitions {
                text += "    partition \(partition.index), leader \(partition.leader ?? -1)"
                text += ", replicas: \(list(partition.replicas)), isrs: \(list(partition.inSyncReplicas))"
                if !partition.offlineReplicas.isEmpty { text += ", offline: \(list(partition.offlineReplicas))" }
                text += (partition.error.map { ", \($0)" } ?? "") + "\n"
            }
        }
        return text
    }

    private static func list(_ ids: [Int32]) -> String { ids.map { String($0) }.joined(separator: ",") }

    /// As `kcat -L -J` writes it.
    package static func json(_ cluster: ClusterDescription, _ names: [String]) -> String {
        var line = JSONLine()
        line.object { line in
            line.object("originating_broker") {
                $0.field("id", cluster.answeredBy ?? -1)
                $0.field("name", origin(cluster))
            }
            line.object("query") { $0.field("topic", names.isEmpty ? "*" : names.joined(separator: ",")) }
            line.field("controllerid", cluster.controllerId ?? -1)
            line.array("brokers", cluster.brokers) { line, broker in
                line.field("id", broker.id)
                line.field("name", "\(broker.host):\(broker.port)")
            }
            line.array("topics", cluster.topics) { line, topic in
                line.field("topic", topic.name)
                if let error = topic.error { line.field("error", error) }
                line.array("partitions", topic.partitions) { line, partition in
                    line.field("partition", partition.index)
                    if let error = partition.error { line.field("error", error) }
                    line.field("leader", partition.leader ?? -1)
                    line.array("replicas", partition.replicas) { $0.field("id", $1) }
                    line.array("isrs", partition.inSyncReplicas) { $0.field("id", $1) }
                }
            }
        }
        return line.text + "\n"
    }
}
