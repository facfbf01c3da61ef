/// How records are sent again: the options of `replay`.
package struct ReplayArguments: Sendable {
    /// `--to-brokers`: the cluster to send to, where it is another.
    package var brokers: [String] = []
    /// `--to-profile`: the profile of the cluster to send to, where it is another.
    package var profile: String?
    /// `--execute`: do it.
    package var executes = false
    /// `--partitions`: keep them, or place records by their keys.
    package var partitions: ReplayPartitions?
    /// `--map`: topics by the name of their source.
    package var topics: [String: String] = [:]
    /// `--redrive`: dead letters go back to where they came from.
    package var redrives = false
    /// `--redrive-limit`: no record goes back more often.
    package var redriveLimit = 3
    /// `--offsets-map`: the file that gets old and new offsets.
    package var offsetsMap: String?
    /// `--speed`: how fast time passes; `nil` for as fast as it goes.
    package var speed: Double?
}

/// Where replayed records go within a topic.
package enum ReplayPartitions: String, CaseIterable, Sendable {
    case keep, key
}

extension OptionTable {
    /// The options of `replay` alone.
    static let replaying = [
        toBrokers, toProfile, executeReplay, partitions, map, redrive, redriveLimit, offsetsMap, speed,
    ]

    static let toBrokers = OptionSpec(
        nil, "to-brokers", takes: "HOST:PORT,...", .connection, "The cluster to write to, where it is another"
    ) { arguments, text in arguments.replay.brokers.append(text) }

    static let toProfile = OptionSpec(
        nil, "to-profile", takes: "NAME", .connection, "The cluster to write to, by its profile"
    ) { arguments, text in arguments.replay.profile = text }

    static let executeReplay = OptionSpec(nil, "execute", .producing, "Do it; otherwise it is only told") {
        arguments, _ in
        arguments.replay.executes = true
    }

    static let partitions = OptionSpec(
        nil, "partitions", takes: "HOW", .producing, values: ReplayPartitions.allCases.map(\.rawValue),
        "keep (default), key: placed by their keys"
    ) { arguments, text in arguments.replay.partitions = ReplayPartitions(rawValue: text) }

    static let map = OptionSpec(nil, "map", takes: "A=B", .producing, "Records of topic A go to B; repeatable") {
        (arguments, text) throws(UsageError) in
        let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw UsageError("'\(text)': two topics are wanted, orders=orders-copy")
        }
        for topic in parts {
            do { try SpecParser.checkTopic(topic) } catch { throw UsageError("'\(text)': \(error)") }
        }
        arguments.replay.topics[parts[0]] = parts[1]
    }

    static let redrive = OptionSpec(
        nil, "redrive", .producing, "Dead letters go back where their headers say"
    ) { arguments, _ in arguments.replay.redrives = true }

    static let redriveLimit = OptionSpec(
        nil, "redrive-limit", takes: "N", .producing, "Leave out what went back N times (default 3)"
    ) {
        (arguments, text) throws(UsageError) in
        arguments.replay.redriveLimit = Int(try Quantity.count(text))
    }

    static let offsetsMap = OptionSpec(
        nil, "offsets-map", takes: "FILE", .producing, completion: .file, "Write old and new offsets to FILE"
    ) { arguments, text in arguments.replay.offsetsMap = text }

    static let speed = OptionSpec(
        nil, "speed", takes: "FACTOR", .producing, "1x keeps distances in time, 10x, max (default)"
    ) {
        (arguments, text) throws(UsageError) in
        if text == "max" {
            arguments.replay.speed = nil
            return
        }
        guard text.hasSuffix("x"), let factor = Double(text.dropLast()), factor > 0, factor <= 1e6 else {
            throw UsageError("'\(text)' is no speed: 0.5x, 1x, 10x and max are")
        }
        arguments.replay.speed = factor
    }
}
