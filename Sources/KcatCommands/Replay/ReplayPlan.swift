import KafkaClient
import KafkaWire

/// What a replay's command line says.
struct ReplayPlan: Sendable {
    /// The range of each partition.
    var partitions: [PartitionPlan] = []
    /// The topics of which all partitions are meant.
    let wholeTopics: Set<String>
    /// The target topic by source topic.
    var topics: [String: String] = [:]
    /// The partition that all go to.
    var partition: Int32?
    /// Whether records are placed by their keys.
    var placesByKey = false
    /// Whether they get the time of now.
    var isNow = false
    /// How fast time passes.
    var speed: Double?
    /// Records a second.
    var rate: Int64?
    /// Which records are wanted; `nil` for all.
    var filter: FilterPlan?
    /// Dead letters go back to where their headers say that they came from, as often; `nil`: they are no dead letters.
    var redriveLimit: Int?

    /// Without the ranges of the partitions, which the cluster or the folder tells.
    init(_ arguments: Arguments, _ specs: [PartitionSpec]) throws(UsageError) {
        let sources = Set(specs.map(\.topic))
        wholeTopics = Set(specs.filter { $0.partitions == .all }.map(\.topic))
        topics = arguments.replay.topics
        placesByKey = arguments.replay.partitions == .key
        isNow = arguments.producing.timestamp == .now
        speed = arguments.replay.speed
        rate = arguments.producing.rate
        filter = try FilterPlan(arguments.filter, now: WallClock.now())
        if arguments.replay.redrives {
            guard arguments.capture.target == nil, topics.isEmpty else {
                throw UsageError("--redrive sends records where their headers say: --to and --map don't go with it")
            }
            redriveLimit = arguments.replay.redriveLimit
            return
        }
        if let text = arguments.capture.target {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            do { try SpecParser.checkTopic(String(parts[0])) } catch { throw UsageError("--to \(text): \(error)") }
            for source in sources where topics[source] == nil { topics[source] = String(parts[0]) }
            if parts.count > 1 {
                guard parts.count == 2, let partition = Int32(parts[1]), partition >= 0 else {
                    throw UsageError("--to \(text): TOPIC or TOPIC:PARTITION is wanted")
                }
                self.partition = partition
            }
        }
        let toOthers =
            !arguments.replay.brokers.isEmpty || arguments.replay.profile != nil || arguments.serving.directory != nil
        for source in sources where topics[source] == nil {
            guard toOthers else { throw UsageError("replay \(source) to where? --to TOPIC, --map, or --to-brokers") }
            topics[source] = source
        }
        if !toOthers, let same = sources.first(where: { topics[$0] == $0 }), partition == nil {
            throw UsageError("\(same) would be sent to itself: another --to, or --to \(same):PARTITION to mean it")
        }
        if placesByKey, partition != nil {
            throw UsageError("--partitions key places records by their keys; --to names a partition")
        }
    }

    /// Whether what is read of a partition, sent on and read there, comes back to it.
    func comesBack(to partition: TopicPartition) -> Bool {
        var topic = partition.topic
        for _ in topics {
            guard let next = topics[topic] else { return false }
            topic = next
            if topic == partition.topic { return self.partition == nil || self.partition == partition.partition }
        }
        return false
    }
}
