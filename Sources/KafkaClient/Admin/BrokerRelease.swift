import KafkaWire

/// Which release of Apache Kafka a broker's answer to ApiVersions comes from. Brokers don't say it; what they support does.
package enum BrokerRelease {
    /// In words: `Kafka 4.1`, `Kafka 2.8 or later`; `nil` for one older than 0.11, or something else.
    package static func guess(_ versions: SupportedVersions) -> String? {
        if let level = versions.newestMetadataLevel {
            let known = metadataLevels.last { $0.level <= level }
            guard let known else { return nil }
            let isNewest = known.release == metadataLevels.last?.release
            return "Kafka \(known.release)" + (isNewest && level > known.level ? " or later" : "")
        }
        guard let mark = marks.first(where: { versions.contains($0.api, $0.version) }) else { return nil }
        return "Kafka \(mark.release)" + (mark.isExact ? "" : " or later")
    }

    /// The feature level `metadata.version` that each release brought (org.apache.kafka.server.common.MetadataVersion).
    private static let metadataLevels: [(level: Int16, release: String)] = [
        (1, "3.0"), (2, "3.1"), (3, "3.2"), (4, "3.3"), (8, "3.4"), (9, "3.5"), (12, "3.6"), (15, "3.7"), (20, "3.8"),
        (21, "3.9"), (22, "4.0"), (26, "4.1"), (28, "4.2"), (30, "4.3"),
    ]

    /// What a release was the first to have, the newest first. Exact where the next release has a mark too.
    private static let marks: [(api: ApiKey, version: Int16, release: String, isExact: Bool)] = [
        (.fetch, 17, "3.9", false), (.fetch, 16, "3.7", false), (.fetch, 15, "3.5", false), (.fetch, 13, "3.1", false),
        (.listOffsets, 7, "3.0", true), (.describeCluster, 0, "2.8", true), (.fetch, 12, "2.7", true),
        (.offsetFetch, 7, "2.5", false), (.metadata, 9, "2.4", true), (.fetch, 11, "2.3", true),
        (.fetch, 10, "2.1", false), (.fetch, 8, "2.0", true), (.fetch, 6, "1.0", false), (.fetch, 5, "0.11", true),
    ]
}
