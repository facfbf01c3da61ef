/// When metadata are asked for: whether somebody wants them, whether they are old, whether the question is out; and what
/// is told of brokers that cannot be reached. A value without I/O, told what happens and when.
package struct MetadataRequests: Sendable {
    /// What is to be done when the brokers could not be asked.
    package enum Failure {
        /// It went well before, and brokers come back: it is tried again. Told once.
        case again(ConsumerNotice?)
        /// The brokers were never reached, or the login is refused: everything stops with the error.
        case stop
    }

    private let maxAge: Duration
    private var backoff: Backoff
    private var hasTopics = false
    private var isUnderWay = false
    private var isWanted = false
    private var notBefore: ContinuousClock.Instant?
    private var last: ContinuousClock.Instant?
    // What was told, so that it is told once.
    private var toldNoBroker = false
    private var toldUnreachable: Set<Int32> = []
    private var toldClusters: Set<String> = []

    /// Nothing was asked yet.
    package init(_ configuration: ConsumerConfiguration) {
        maxAge = configuration.metadataMaxAge
        backoff = configuration.backoff
    }

    /// Somebody needs newer ones.
    package mutating func want() { isWanted = true }

    /// Every partition has its leader: the next search begins with short waits again.
    package mutating func settled() {
        if !isUnderWay, !isWanted { backoff.reset() }
    }

    /// Whether they are to be asked for now; then the answer comes with ``answered(_:)`` or ``failed(_:)``, and
    /// ``ended(_:)`` in any case. Without topics nothing is asked.
    package mutating func due(hasTopics: Bool, _ now: ContinuousClock.Instant) -> Bool {
        self.hasTopics = hasTopics
        guard hasTopics else { return false }
        if let last, last + maxAge <= now { isWanted = true }
        guard isWanted, !isUnderWay, notBefore ?? now <= now else { return false }
        isUnderWay = true
        isWanted = false
        return true
    }

    /// When ``due(hasTopics:_:)`` is to be called next; `nil` while only events can change anything.
    package var nextDeadline: ContinuousClock.Instant? {
        guard hasTopics, !isUnderWay else { return nil }
        return isWanted ? notBefore : last.map { $0 + maxAge }
    }

    /// The answer to ``due(hasTopics:_:)``.
    package mutating func answered(_ now: ContinuousClock.Instant) {
        last = now
        toldNoBroker = false
    }

    /// There will be no answer.
    package mutating func failed(_ error: KafkaError) -> Failure {
        guard last != nil, error.code != .authenticationFailed else { return .stop }
        isWanted = true
        if toldNoBroker { return .again(nil) }
        toldNoBroker = true
        return .again(ConsumerNotice(.brokerUnreachable, "\(error); trying again"))
    }

    /// The question is no longer out, whatever came of it.
    package mutating func ended(_ now: ContinuousClock.Instant) {
        isUnderWay = false
        notBefore = now + backoff.next()
    }

    /// Metadata came, whoever asked for them.
    package mutating func heard(_ now: ContinuousClock.Instant) { last = last ?? now }

    // MARK: What is told

    /// A connection ended unasked: its partitions are looked for again.
    package mutating func lost(_ broker: BrokerName, _ error: BrokerConnectionError) -> ConsumerNotice? {
        isWanted = true
        guard let id = broker.id, last != nil, toldUnreachable.insert(id).inserted else { return nil }
        return ConsumerNotice(.brokerLost, "\(error)", brokerId: id)
    }

    /// A broker answered: its next loss is told again.
    package mutating func reached(_ broker: Int32) { toldUnreachable.remove(broker) }

    /// The answer was of another cluster than those before. Told once for each: where the bootstrap servers are of two,
    /// answers may go to and fro.
    package mutating func otherCluster(_ id: String, former: String, _ broker: BrokerName) -> ConsumerNotice? {
        guard toldClusters.insert(id).inserted else { return nil }
        return ConsumerNotice(
            .otherCluster,
            "\(broker) is of cluster \(id), the brokers before were of cluster \(former): "
                + "do the bootstrap servers name two clusters?", brokerId: broker.id)
    }
}
