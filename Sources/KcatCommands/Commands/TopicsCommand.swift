import KafkaClient

/// `kcat-swift topics [NAME...]`: brokers, controller, topics, partitions, leaders, replicas; kcat's `-L`.
enum TopicsCommand {
    /// The command's row in the table.
    static let spec: CommandSpec = CommandSpec(
        "topics", "[NAME...]", "Show brokers, topics, partitions, leaders and replicas.",
        examples: [
            ("topics", "the whole cluster"), ("topics orders -J", "as kcat -L -J has it"),
        ],
        options: [OptionTable.directory, OptionTable.json] + OptionTable.connection + OptionTable.general, run: run)

    private static func run(_ arguments: Arguments, _ names: [String]) throws(UsageError) -> ExitCode {
        for name in names {
            do { try SpecParser.checkTopic(name) } catch { throw UsageError("'\(name)': \(error)") }
        }
        let settings = try ClientSettings(arguments)
        let folder = try arguments.serving.folder(settings)
        return try Session.run(arguments) { session in
            let lookup: any PartitionLookup = if let folder { folder } else { try session.consumer(settings) }
            let cluster = try await lookup.metadata(topics: names.isEmpty ? nil : names)
            let isJSON = arguments.output.form == .json
            let code = StandardOutput.write(isJSON ? json(cluster, names) : text(cluster, names))
            for topic in cluster.topics where topic.error != nil && !names.isEmpty {
                throw try await SpecResolver.unknown(topic: topic.name, topic.error, lookup)
            }
            return code
        }
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
            text += "  broker \(broker.id) at \(broker.host):\(broker.port)"
            text += (broker.id == cluster.controllerId ? " (controller)" : "")
            text += (broker.rack.map { " rack \($0)" } ?? "") + "\n"
        }
        text += " \(cluster.topics.count) topics:\n"
        for topic in cluster.topics {
            text += "  topic \"\(topic.name)\" with \(topic.partitions.count) partitions:"
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
