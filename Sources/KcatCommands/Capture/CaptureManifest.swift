import KafkaClient
import KafkaLog
import KafkaWire
import SchemaDecoding

/// `capture.json`: what was captured of which cluster, and how it can be checked.
struct CaptureManifest {
    /// The file's name.
    static let name = "capture.json"

    /// A complete file of a partition.
    typealias File = (name: String, size: Int, sha256: String)

    /// The cluster that is captured.
    let cluster: ClusterDescription
    /// The topics' settings, where they were told.
    let settings: [String: [String: ConfigurationEntry]]
    /// What was there before: of other topics and partitions it stays.
    let earlier: EarlierCapture?

    /// The text. `isOver`: nothing failed, and nothing is to come.
    func text(
        _ captures: [PartitionCapture], _ files: [TopicPartition: [File]], time: String, isOver: Bool
    ) -> String {
        var areComplete = (earlier?.parts ?? [:]).mapValues(\.isComplete)
        for capture in captures { areComplete[capture.plan.topicPartition] = isComplete(capture, isOver) }
        var topics = (earlier?.topics ?? [:]).mapValues(\.text)
        for topic in cluster.topics { topics[topic.name] = entry(topic) }
        var partitions = (earlier?.parts ?? [:]).mapValues(\.entry.text)
        for capture in captures {
            let place = capture.plan.topicPartition
            partitions[place] = entry(capture, files[place] ?? [], isOver)
        }
        var line = JSONLine()
        line.object { line in
            line.field("version", ClientSoftware.text)
            line.field("captured", time)
            line.field("complete", isOver && areComplete.values.allSatisfy { $0 } ? "yes" : "no")
            line.field("cluster_id", cluster.clusterId ?? "")
            line.field("topics", raw: Self.list(topics))
            line.field("partitions", raw: Self.list(partitions))
        }
        return line.text + "\n"
    }

    private static func list(_ entries: [some Comparable & Hashable: String]) -> String {
        "[" + entries.sorted { $0.key < $1.key }.map(\.value).joined(separator: ",") + "]"
    }

    private func isComplete(_ capture: PartitionCapture, _ isOver: Bool) -> Bool {
        !capture.isRefused && (capture.isDone || isOver && capture.isEndless)
    }

    private func entry(_ topic: ClusterDescription.Topic) -> String {
        var line = JSONLine()
        line.object { line in
            line.field("topic", topic.name)
            line.field("topic_id", topic.id.map { "\($0)" } ?? "")
            line.field("partition_count", topic.partitions.count)
            let entries = settings[topic.name]?.sorted { $0.key < $1.key }.map(\.value)
            guard let entries else { return line.field("configuration", raw: "null") }
            line.object("configuration") { line in
                for entry in entries { line.field(entry.name, text: entry.value) }
            }
            line.field("set_for_topic", entries.filter { !$0.isDefault }.map(\.name))
        }
        return line.text
    }

    private func entry(_ capture: PartitionCapture, _ files: [File], _ isOver: Bool) -> String {
        var line = JSONLine()
        line.object { line in
            let plan = capture.plan
            line.field("topic", plan.topicPartition.topic)
            line.field("partition", plan.topicPartition.partition)
            line.field("complete", isComplete(capture, isOver) ? "yes" : "no")
            line.field("asked_start", plan.start)
            line.field("asked_end", plan.end)
            let tally = capture.tally
            line.field("start", tally.start)
            line.field("end", tally.next)
            line.field("records", tally.records)
            line.field("batches", tally.batches)
            line.field("bytes", tally.bytes)
            line.field("log_start", capture.logStart)
            line.field("high_watermark", capture.highWatermark)
            line.field("last_stable_offset", capture.lastStableOffset)
            line.array("gaps", tally.gaps) { line, gap in
                line.field("first", gap.first)
                line.field("last", gap.last)
            }
            line.array("damaged", tally.damages) { line, damage in
                line.field("offset", damage.offset)
                line.field("reason", damage.reason)
            }
            line.array("files", files) { line, file in
                line.field("name", file.name)
                line.field("bytes", file.size)
                line.field("sha256", file.sha256)
            }
        }
        return line.text
    }
}
