import KafkaWire

/// The fetch sessions of one broker (KIP-227).
struct FetchSessionCache: Sendable {
    /// What a client asked for so far, so that it need not say it again.
    struct Session: Sendable {
        var id: Int32
        /// The epoch that its next request has.
        var nextEpoch: Int32
        var usesTopicIds: Bool
        /// In the order in which they are served: those that had data go to the end.
        var entries: [FetchEntry]
    }

    /// What a request amounts to.
    enum Opened {
        case fetch(sessionId: Int32, entries: [FetchEntry], isIncremental: Bool)
        case refused(ErrorCode)
    }

    private(set) var sessions: [Int32: Session] = [:]
    private let limit: Int
    private var lastId: Int32 = 0

    init(limit: Int) { self.limit = limit }

    /// Finds, opens or closes the session that a request speaks of.
    mutating func open(_ request: FetchRequest, version: Int16, cluster: ClusterState) -> Opened {
        let asked = Self.entries(request, version, cluster)
        // Epoch -1: none wanted, and an existing one ends; 0: a new one.
        guard version >= 7, request.sessionEpoch > 0 else {
            if request.sessionId != 0 { sessions[request.sessionId] = nil }
            guard version >= 7, request.sessionEpoch == 0, sessions.count < limit, !asked.isEmpty else {
                return .fetch(sessionId: 0, entries: asked, isIncremental: false)
            }
            lastId = lastId == .max ? 1 : lastId + 1
            sessions[lastId] = Session(id: lastId, nextEpoch: 1, usesTopicIds: version >= 13, entries: asked)
            return .fetch(sessionId: lastId, entries: asked, isIncremental: false)
        }
        guard var session = sessions[request.sessionId] else { return .refused(.fetchSessionIdNotFound) }
        guard session.nextEpoch == request.sessionEpoch else { return .refused(.invalidFetchSessionEpoch) }
        guard session.usesTopicIds == (version >= 13) else { return .refused(.fetchSessionTopicIdError) }
        session.nextEpoch = request.sessionEpoch == .max ? 1 : request.sessionEpoch + 1
        var known: [Key: Int] = [:]
        for (index, entry) in session.entries.enumerated() { known[Key(entry)] = index }
        for entry in asked {
            if let index = known[Key(entry)] {
                session.entries[index].wanted = entry.wanted
            } else {
                session.entries.append(entry)
            }
        }
        let forgotten = Self.forgotten(request)
        if !forgotten.isEmpty { session.entries.removeAll { forgotten.contains(Key($0)) } }
        sessions[session.id] = session.entries.isEmpty ? nil : session
        return .fetch(
            sessionId: session.entries.isEmpty ? 0 : session.id, entries: session.entries, isIncremental: true)
    }

    /// Notes what an answer tells. Partitions that had records are served after the others the next time.
    mutating func note(
        _ told: [(partition: TopicPartition, topicId: KafkaUUID, data: FetchResponse.PartitionData)], in id: Int32
    ) {
        guard var session = sessions[id] else { return }
        var byKey: [Key: FetchResponse.PartitionData] = [:]
        for part in told { byKey[Key(part.partition.topic, part.topicId, part.partition.partition)] = part.data }
        var first: [FetchEntry] = []
        var last: [FetchEntry] = []
        for var entry in session.entries {
            guard let data = byKey[Key(entry)] else {
                first.append(entry)
                continue
            }
            // After an error everything is told again.
            entry.toldHighWatermark = data.errorCode == .none ? data.highWatermark : -1
            entry.toldLogStart = data.errorCode == .none ? data.logStartOffset : -1
            if data.records?.bytes.isEmpty == false { last.append(entry) } else { first.append(entry) }
        }
        session.entries = first + last
        sessions[id] = session
    }

    /// Ends all sessions, as a broker that starts again has none.
    mutating func removeAll() { sessions = [:] }

    /// By id where there is one: the name may meanwhile belong to another topic.
    private struct Key: Hashable {
        var topic: String
        var topicId: KafkaUUID
        var partition: Int32

        init(_ topic: String, _ topicId: KafkaUUID, _ partition: Int32) {
            self.topic = topicId == .zero ? topic : ""
            self.topicId = topicId
            self.partition = partition
        }
        init(_ entry: FetchEntry) { self.init(entry.partition.topic, entry.topicId, entry.wanted.partition) }
    }

    private static func entries(_ request: FetchRequest, _ version: Int16, _ cluster: ClusterState) -> [FetchEntry] {
        request.topics.flatMap { topic in
            let name = version >= 13 ? cluster.topicNames[topic.topicId] ?? "" : topic.topic
            return topic.partitions.map {
                FetchEntry(partition: TopicPartition(name, $0.partition), topicId: topic.topicId, wanted: $0)
            }
        }
    }

    private static func forgotten(_ request: FetchRequest) -> Set<Key> {
        Set(
            request.forgottenTopicsData.flatMap { topic in
                topic.partitions.map { Key(topic.topic, topic.topicId, $0) }
            })
    }
}
