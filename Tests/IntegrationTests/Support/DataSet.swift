import Testing

/// A partition that both programs are to print, byte for byte alike.
struct DataSet: CustomTestStringConvertible, Sendable {
    enum Version: String { case kafka4 = "4.3", kafka2 = "2.8" }

    let version: Version
    let topic: String
    let partition: Int
    var isUncommitted = false

    var testDescription: String {
        "Kafka \(version.rawValue) \(topic):\(partition)\(isUncommitted ? " uncommitted" : "")"
    }

    var cluster: KafkaCluster {
        get throws { try version == .kafka4 ? Shared.kafka4.get() : Shared.kafka2.get() }
    }

    /// What both programs take for the isolation level.
    var isolation: [String] { isUncommitted ? ["-X", "isolation.level=read_uncommitted"] : [] }

    static let kafka4 = common(.kafka4)
    static let kafka2 =
        common(.kafka2)
        + (0...1).flatMap { format in
            ["none", "gzip", "snappy", "lz4"].map {
                DataSet(version: .kafka2, topic: "format-\(format)-\($0)", partition: 0)
            }
        }

    private static func common(_ version: Version) -> [DataSet] {
        var sets: [DataSet] = []
        for codec in ["none", "gzip", "snappy", "lz4", "zstd"] {
            sets += (0...1).map { DataSet(version: version, topic: "records-\(codec)", partition: $0) }
        }
        sets += (0..<5).map { DataSet(version: version, topic: "large", partition: $0) }
        for topic in ["transactions", "open-transaction"] {
            sets.append(DataSet(version: version, topic: topic, partition: 0))
            sets.append(DataSet(version: version, topic: topic, partition: 0, isUncommitted: true))
        }
        sets.append(DataSet(version: version, topic: "compacted", partition: 0))
        sets.append(DataSet(version: version, topic: "append-time", partition: 0))
        return sets + [DataSet(version: version, topic: "empty", partition: 3)]
    }
}
