import KafkaClient
import KafkaLog
import KafkaWire

/// `capture.json`: what was captured of which cluster, and how it can be checked.
enum CaptureManifest {
    /// The file's name.
    static let name = "capture.json"

    /// The text. `settings` are the topics', where they were told; `files` have the SHA-256 of complete files.
    static func text(
        _ cluster: ClusterDescription, _ settings: [String: [String: ConfigurationEntry]],
        _ captures: [PartitionCapture],
        _ files: [TopicPartition: [(name: String, size: Int, sha256: String)]],
        time: String, isComplete: Bool
    ) -> String {
        var line = JSONLine()
        line.object { line in
            line.field("version", ClientSoftware.text)
            line.field("captured", time)
            line.field("complete", isComplete ? "yes" : "no")
            line.field("cluster_id", cluster.clusterId ?? "")
            line.array("topics", cluster.topics) { line, topic in
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
            line.array("partitions", captures) { line, capture in
                let plan = capture.plan
                line.field("topic", plan.topicPartition.topic)
                line.field("partition", plan.topicPartition.partition)
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
                line.array("files", files[plan.topicPartition] ?? []) { line, file in
                    line.field("name", file.name)
                    line.field("bytes", file.size)
                    line.field("sha256", file.sha256)
                }
            }
        }
        return line.text + "\n"
    }
}
