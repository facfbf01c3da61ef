import Console
import KafkaClient
import KafkaWire
import RecordOutput

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
            let counts = Counts(topic)
            let (note, style) = note(topic, counts)
            topics.add([
                TextTable.Cell(topic.name), TextTable.Cell(topic.partitions.count), TextTable.Cell(counts.replicas),
                TextTable.Cell(note, style),
            ])
        }
        return StandardOutput.text(brokers, looks) + "\n" + StandardOutput.text(topics, looks)
    }

    /// What is counted of a topic's partitions, in one pass: a large cluster has hundreds of thousands.
    private struct Counts {
        /// The most that one has.
        var replicas = 0
        var leaderless = 0
        var lagging = 0

        init(_ topic: ClusterDescription.Topic) {
            for index in topic.partitions.indices {
                let count = topic.partitions[index].replicas.count
                replicas = max(replicas, count)
                if topic.partitions[index].leader == nil { leaderless += 1 }
                if topic.partitions[index].inSyncReplicas.count < count { lagging += 1 }
            }
        }
    }

    /// What is to be said of a topic.
    private static func note(_ topic: ClusterDescription.Topic, _ counts: Counts) -> (String, TextStyle) {
        if let error = topic.error { return (error, .red) }
        if counts.leaderless > 0 { return ("\(counts.leaderless) without a leader", .red) }
        if counts.lagging > 0 { return ("\(counts.lagging) with replicas out of sync", .yellow) }
        return topic.isInternal ? ("internal", .faint) : ("", .plain)
    }

    /// The broker that answered, as kcat names it: `host:port/id`, or `host:port/bootstrap` before its id is known.
    private static func origin(_ cluster: ClusterDescription) -> String {
        "\(cluster.answeredFrom)/\(cluster.answeredBy.map { String($0) } ?? "bootstrap")"
    }

    /// As `kcat -L` writes it, and what kcat doesn't tell behind it: offline replicas.
    package static func text(_ cluster: ClusterDescription, _ names: [String]) -> String {
        let asked = names.isEmpty ? "all topics" : names.joined(separator: ", ")
        // Bytes, and numbers without a string of their own: a large cluster has hundreds of thousands of these lines.
        var lines: [UInt8] = []
        lines.reserveCapacity(64 * (2 + cluster.topics.reduce(0) { $0 + 1 + $1.partitions.count }))
        func add(_ text: String) { lines.append(contentsOf: text.utf8) }
        add("Metadata for \(asked) (from broker \(cluster.answeredBy ?? -1): \(origin(cluster))):\n")
        add(" \(cluster.brokers.count) brokers:\n")
        for broker in cluster.brokers {
            add("  broker \(broker.id) at \(VisibleText.escaped(broker.host)):\(broker.port)")
            add(broker.id == cluster.controllerId ? " (controller)" : "")
            add((broker.rack.map { " rack \(VisibleText.escaped($0))" } ?? "") + "\n")
        }
        add(" \(cluster.topics.count) topics:\n")
        for topic in cluster.topics {
            add("  topic \"\(VisibleText.escaped(topic.name))\" with \(topic.partitions.count) partitions:")
            add((topic.error.map { " \($0)" } ?? "") + "\n")
            for index in topic.partitions.indices { append(topic.partitions[index], to: &lines) }
        }
        return String(decoding: lines, as: UTF8.self)
    }

    private static func append(_ partition: borrowing ClusterDescription.Partition, to lines: inout [UInt8]) {
        append("    partition ", partition.index, to: &lines)
        append(", leader ", partition.leader ?? -1, to: &lines)
        append(", replicas: ", partition.replicas, to: &lines)
        append(", isrs: ", partition.inSyncReplicas, to: &lines)
        if !partition.offlineReplicas.isEmpty { append(", offline: ", partition.offlineReplicas, to: &lines) }
        if let error = partition.error { lines.append(contentsOf: ", \(error)".utf8) }
        lines.append(0x0a)
    }

    private static func append(_ words: StaticString, _ ids: [Int32], to lines: inout [UInt8]) {
        if ids.isEmpty {
            lines.append(contentsOf: UnsafeBufferPointer(start: words.utf8Start, count: words.utf8CodeUnitCount))
        }
        for index in ids.indices { append(index == 0 ? words : ",", ids[index], to: &lines) }
    }

    private static func append(_ words: StaticString, _ number: Int32, to lines: inout [UInt8]) {
        lines.append(contentsOf: UnsafeBufferPointer(start: words.utf8Start, count: words.utf8CodeUnitCount))
        if number < 0 { lines.append(UInt8(ascii: "-")) }
        let size = number.magnitude
        var unit: UInt32 = 1
        while size / unit >= 10 { unit *= 10 }
        while unit > 0 {
            lines.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: size / unit % 10))
            unit /= 10
        }
    }

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
                line.field("partitions", raw: json(topic.partitions))
            }
        }
        return line.text + "\n"
    }

    /// The partitions as a JSON array; in bytes, as ``text(_:_:)`` has them.
    private static func json(_ partitions: [ClusterDescription.Partition]) -> String {
        var text = [UInt8(ascii: "[")]
        text.reserveCapacity(96 * partitions.count + 2)
        for index in partitions.indices {
            append(index == 0 ? "{\"partition\":" : ",{\"partition\":", partitions[index].index, to: &text)
            if let error = partitions[index].error {
                text.append(contentsOf: ",\"error\":\(JSONText.quoted(error))".utf8)
            }
            append(",\"leader\":", partitions[index].leader ?? -1, to: &text)
            appendObjects(",\"replicas\":[", partitions[index].replicas, to: &text)
            appendObjects(",\"isrs\":[", partitions[index].inSyncReplicas, to: &text)
            text.append(UInt8(ascii: "}"))
        }
        text.append(UInt8(ascii: "]"))
        return String(decoding: text, as: UTF8.self)
    }

    private static func appendObjects(_ words: StaticString, _ ids: [Int32], to text: inout [UInt8]) {
        append(words, [], to: &text)
        for index in ids.indices { append(index == 0 ? "{\"id\":" : "},{\"id\":", ids[index], to: &text) }
        append(ids.isEmpty ? "]" : "}]", [], to: &text)
    }
}
