package import KafkaWire

/// The Fetch requests: one under way at each broker that has something wanted, and the replicas that are to be fetched
/// from instead of leaders (KIP-392). A value without I/O, told what happens and when.
package struct FetchRequests: Sendable {
    package typealias Instant = ContinuousClock.Instant

    private let configuration: ConsumerConfiguration
    private var fetchers: [Int32: BrokerFetcher] = [:]
    /// Where partitions are to be fetched from, and until when.
    package private(set) var preferredReplicas: [TopicPartition: (broker: Int32, until: Instant)] = [:]

    /// Nothing was asked.
    package init(_ configuration: ConsumerConfiguration) { self.configuration = configuration }

    private mutating func at<T>(_ broker: Int32, _ body: (inout BrokerFetcher) -> T) -> T {
        let backoff = Backoff(configuration.retryBackoff, upTo: configuration.retryBackoffMax)
        return body(&fetchers[broker, default: BrokerFetcher(backoff)])
    }

    // MARK: Asking

    /// Whether a broker may be asked now: nothing is out there, and nothing went wrong a moment ago.
    package func mayBegin(at broker: Int32, _ now: Instant) -> Bool { fetchers[broker]?.mayBegin(now) ?? true }

    /// It is about to be asked, until ``end(at:)``.
    package mutating func begin(at broker: Int32) { at(broker) { $0.begin() } }

    /// The request that goes out now. `brokers` share the room that there is for answers.
    package mutating func request(
        to broker: Int32, _ wants: [FetchSession.Want], canUseIds: Bool, brokers: Int, _ now: Instant
    ) -> (request: FetchRequest, usesIds: Bool) {
        let overdueAt = now + configuration.fetchMaxWait + .seconds(3)
        var (request, usesIds) = at(broker) { fetcher in
            let request = fetcher.request(wants, canUseIds: canUseIds, overdueAt: overdueAt)
            return (request, fetcher.session.usesIds)
        }
        request.maxWaitMs = configuration.fetchMaxWait.wholeMilliseconds
        request.minBytes = configuration.fetchMinBytes
        // A batch that is larger than all limits comes first and alone, if it is asked for.
        let largest = wants.lazy.map(\.maxBytes).max() ?? 0
        let share = Int32(clamping: configuration.queuedMaxBytes / max(1, brokers))
        request.maxBytes = max(min(configuration.fetchMaxBytes, share), largest)
        request.isolationLevel = configuration.isolationLevel.rawValue
        request.rackId = configuration.clientRack
        return (request, usesIds)
    }

    /// It was answered, or never will be.
    package mutating func end(at broker: Int32) { at(broker) { $0.end() } }

    // MARK: Answers

    /// The answer came. With ``BrokerFetcher/Answered/read`` it is to be read by ``session(with:)``.
    package mutating func answered(_ response: FetchResponse, from broker: Int32, _ now: Instant)
        -> BrokerFetcher.Answered
    {
        at(broker) { $0.answered(response, now) }
    }

    /// What was asked of a broker.
    package func session(with broker: Int32) -> FetchSession { fetchers[broker]?.session ?? FetchSession() }

    /// These brought records.
    package mutating func served(_ partitions: [TopicPartition], by broker: Int32) {
        at(broker) { $0.served(partitions) }
    }

    /// The answer spoke of what was not asked for.
    package mutating func disagreed(with broker: Int32) { at(broker) { $0.disagreed() } }

    /// No answer will come. Returns what stops with which error; nothing when the same is to be tried again.
    package mutating func failed(_ error: KafkaError, at broker: Int32, _ now: Instant) -> [BrokerFetcher.Stop] {
        preferredReplicas = preferredReplicas.filter { $0.value.broker != broker }
        return at(broker) { $0.failed(error, now) }
    }

    // MARK: Replicas

    /// The leader sends its reader to a replica.
    package mutating func prefer(_ replica: Int32, for partition: TopicPartition, _ now: Instant) {
        preferredReplicas[partition] = (replica, now + configuration.metadataMaxAge)
    }

    /// The partition is fetched from its leader again. Returns whether `broker` was the replica that was preferred.
    @discardableResult
    package mutating func backToLeader(_ partition: TopicPartition, from broker: Int32? = nil) -> Bool {
        if let broker, preferredReplicas[partition]?.broker != broker { return false }
        return preferredReplicas.removeValue(forKey: partition) != nil
    }

    /// The topic is another by now.
    package mutating func recreated(_ topic: String) {
        preferredReplicas = preferredReplicas.filter { $0.key.topic != topic }
    }

    // MARK: Time and the end

    /// Time has passed. True when a broker has not answered for so long that its partitions may be another's by now.
    package mutating func due(_ now: Instant) -> Bool {
        var isOverdue = false
        // By indices alone: a view that is held would have the whole dictionary copied.
        var index = fetchers.values.startIndex
        while index != fetchers.values.endIndex {
            if fetchers.values[index].due(now) { isOverdue = true }
            fetchers.values.formIndex(after: &index)
        }
        return isOverdue
    }

    /// When ``due(_:)`` is to be called next.
    package var nextDeadline: Instant? { fetchers.values.lazy.compactMap(\.nextDeadline).min() }

    /// The requests that end the sessions, so that the brokers have room for others. Where a request is on its way it
    /// would be answered first: that broker finds out by the closed connection.
    package func closing() -> [Int32: FetchRequest] {
        fetchers.compactMapValues { $0.isBusy ? nil : $0.session.closing() }
    }
}
