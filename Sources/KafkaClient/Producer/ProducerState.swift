package import KafkaWire

/// What a producer has to send and what became of it, without I/O: batches, answers, losses and the time go in, requests and
/// deliveries come out.
package struct ProducerState: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// Where a partition's batches go.
    package enum Target: Sendable {
        /// To this broker.
        case broker(Int32)
        /// To nobody yet: its leader is to be asked for.
        case unknown
        /// To nobody yet: the partition can't be had, for this reason; its topic is to be asked for.
        case missing(String)
        /// To nobody yet: something else comes first.
        case later
    }

    private let limits: ProducerLimits
    private var lanes: [TopicPartition: ProducerLane] = [:]
    /// The order in which partitions are served, which turns.
    private var order: [TopicPartition] = []
    private var turn = 0
    private var requests: ProducerRequests
    /// Who the producer is; `nil` until it is known.
    package private(set) var identity: ProducerIdentity?
    /// Why nothing more is sent.
    package private(set) var fatal: KafkaError?
    /// Topics whose leaders are to be asked for.
    package private(set) var topicsToAsk: Set<String> = []
    /// Why asking for leaders has failed last; `nil` when it has not.
    private var leadersFailure: String?
    /// Why asking for the producer's id has failed last.
    private var identityFailure: String?

    package init(_ limits: ProducerLimits) {
        self.limits = limits
        requests = ProducerRequests(limits)
    }

    /// Whether nothing waits and nothing is on its way.
    package var isEmpty: Bool { lanes.values.allSatisfy(\.isEmpty) }
    /// Whether a producer id is needed and not known.
    package var needsIdentity: Bool { limits.isIdempotent && identity == nil && fatal == nil }

    /// A sealed batch to be sent.
    package mutating func add(_ batch: ProducerBatch) {
        if lanes[batch.partition] == nil { order.append(batch.partition) }
        lanes[batch.partition, default: ProducerLane()].add(batch)
    }

    /// The producer's id and epoch have come. All numbers begin anew.
    package mutating func identify(as identity: ProducerIdentity) {
        self.identity = identity
        identityFailure = nil
        for partition in order { lanes[partition]?.beginEpoch() }
    }

    /// Nobody has given the producer its id yet, for this reason.
    package mutating func lacksIdentity(_ reason: String) { identityFailure = reason }

    /// The leaders of these topics were asked for; nobody answered, where there is a `failure`.
    package mutating func asked(_ topics: Set<String>, failure: String? = nil) {
        topicsToAsk.subtract(topics)
        leadersFailure = failure
    }

    // MARK: Sending

    /// The requests that can go now. `target` says where a partition's batches go.
    package mutating func drain(now: Instant, target: (TopicPartition) -> Target) -> [ProducerRequest] {
        if fatal != nil || needsIdentity { return [] }
        renewEpoch()
        let isRenumbering = lanes.values.contains { $0.wantsEpoch }
        if order.isEmpty { return [] }
        turn = (turn + 1) % order.count
        for index in order.indices {
            let partition = order[(index + turn) % order.count]
            guard let lane = lanes[partition], let next = lane.upcoming else { continue }
            guard
                lane.canSend(
                    now: now, maxInFlight: limits.maxInFlight, isRenumbering: isRenumbering,
                    beginsAlone: limits.isIdempotent && limits.beginsAlone)
            else {
                if isRenumbering, !lane.wantsEpoch, next.stamp == nil { lanes[partition]?.obstacle = .epoch }
                continue
            }
            switch target(partition) {
            case .broker(let broker):
                guard let request = requests.next(for: broker, size: next.bytes.count) else {
                    lanes[partition]?.obstacle = .requests(broker: broker)
                    continue
                }
                guard
                    let batch = lanes[partition]?.send(request, as: identity, isTransactional: limits.isTransactional)
                else { continue }
                requests.put(batch, for: broker)
            case .later: lanes[partition]?.obstacle = .coordinator
            case .unknown:
                lanes[partition]?.obstacle = .leader
                topicsToAsk.insert(partition.topic)
            case .missing(let why):
                lanes[partition]?.obstacle = .partition(why)
                topicsToAsk.insert(partition.topic)
            }
        }
        return requests.send()
    }

    /// Begins a new epoch when some partition needs it and nothing that is numbered may still be in a log unknown to us.
    private mutating func renewEpoch() {
        guard let before = identity, lanes.values.contains(where: \.wantsEpoch) else { return }
        for lane in lanes.values where lane.wantsEpoch ? !lane.isReadyForEpoch : lane.hasNumbered { return }
        if before.epoch == .max {
            identity = nil
        } else {
            identify(as: ProducerIdentity(id: before.id, epoch: before.epoch + 1))
        }
    }

    // MARK: What comes back

    /// A response came. Returns what has come to an end.
    package mutating func answered(_ id: UInt64, _ answers: [ProducerAnswer], broker: String, now: Instant)
        -> [ProducerDelivery]
    {
        guard let partitions = requests.end(id) else { return [] }
        let byPartition = Dictionary(answers.map { ($0.partition, $0) }, uniquingKeysWith: { first, _ in first })
        return partitions.flatMap { partition -> [ProducerDelivery] in
            guard let answer = byPartition[partition] else {
                giveBack(partition, id, now, "\(broker) left it out of its answer")
                return []
            }
            return take(answer, id, broker, now)
        }
    }

    /// A request was lost, for this reason: whether the broker has the batches is not known.
    package mutating func lost(_ id: UInt64, _ reason: String, now: Instant) {
        for partition in requests.end(id) ?? [] {
            topicsToAsk.insert(partition.topic)
            giveBack(partition, id, now, reason)
        }
    }

    private mutating func take(
        _ answer: ProducerAnswer, _ id: UInt64, _ broker: String, _ now: Instant
    ) -> [ProducerDelivery] {
        let partition = answer.partition
        switch ProducerVerdict(answer.error) {
        case .delivered:
            lanes[partition]?.succeeded()
            guard let batch = lanes[partition]?.end(id) else { return [] }
            guard answer.error == .none, answer.baseOffset >= 0 else { return [ProducerDelivery(batch)] }
            lanes[partition]?.acknowledged(upTo: answer.baseOffset + Int64(batch.count) - 1)
            return [ProducerDelivery(batch, offset: answer.baseOffset)]
        case .findLeader:
            topicsToAsk.insert(partition.topic)
            guard answer.namesLeader else {
                giveBack(partition, id, now, reason(answer, broker))
                return []
            }
            let why = reason(answer, broker)
            lanes[partition]?.wasSentAstray(why)
            lanes[partition]?.giveBack(id, isRefused: false)
        case .retry: giveBack(partition, id, now, reason(answer, broker))
        case .renumber where limits.isTransactional:
            // Behind one that was lost or refused it comes again; the first itself leaves a gap, and the transaction can
            // only be aborted.
            guard lanes[partition]?.isFirst(id) == true else {
                giveBack(partition, id, now, reason(answer, broker))
                return []
            }
            guard answer.error == .unknownProducerId,
                lanes[partition]?.mayBeginAgain(id, logStart: answer.logStartOffset) == true
            else { return end(answer, id, broker) }
            lanes[partition]?.beginAgain()
            giveBack(partition, id, now, reason(answer, broker), isRefused: true)
        case .renumber where limits.isIdempotent:
            if lanes[partition]?.isFirst(id) == true {
                let why = reason(answer, broker)
                lanes[partition]?.failed(why, now, limits.backoff)
                lanes[partition]?.renumber(id)
            } else {
                giveBack(partition, id, now, reason(answer, broker), isRefused: true)
            }
        case .tooLarge:
            let isSplit = lanes[partition]?.split(
                id, level: limits.compressionLevel, isTransactional: limits.isTransactional)
            if isSplit != true { return end(answer, id, broker) }
        case .renumber, .failed: return end(answer, id, broker)
        case .fenced:
            var deliveries = end(answer, id, broker)
            fatal = deliveries.first?.error ?? KafkaError(answer.error, of: partition)
            deliveries += fail(with: fatal)
            return deliveries
        }
        return []
    }

    private func reason(_ answer: ProducerAnswer, _ broker: String) -> String {
        "\(broker) answers \(answer.error.name): \(answer.message ?? answer.error.message)"
    }

    private mutating func end(_ answer: ProducerAnswer, _ id: UInt64, _ broker: String) -> [ProducerDelivery] {
        guard let batch = lanes[answer.partition]?.end(id) else { return [] }
        var error = KafkaError(answer.error, of: answer.partition, broker: broker)
        if answer.error == .topicAuthorizationFailed {
            error.message =
                "\(answer.partition): this account may not write it: permission Write on topic "
                + "'\(answer.partition.topic)' is missing (TOPIC_AUTHORIZATION_FAILED)"
        } else if answer.error == .unsupportedForMessageFormat, limits.isIdempotent, !limits.isTransactional {
            // A broker converts what has no sequence numbers.
            error.message =
                "\(answer.partition): \(broker) answers \(answer.error.name): the topic's message.format.version is older "
                + "than Kafka 0.11; -X enable.idempotence=false writes there, without headers"
        } else if let words = answer.message {
            error.message = "\(answer.partition): \(broker) answers \(answer.error.name): \(words)"
        }
        return [ProducerDelivery(batch, error: error, faults: answer.faults)]
    }

    private mutating func giveBack(
        _ partition: TopicPartition, _ id: UInt64, _ now: Instant, _ reason: String, isRefused: Bool = false
    ) {
        lanes[partition]?.failed(reason, now, limits.backoff)
        lanes[partition]?.giveBack(id, isRefused: isRefused)
    }

    // MARK: Time

    /// Gives up batches that were tried long enough.
    package mutating func expire(now: Instant) -> [ProducerDelivery] {
        let limit = now - limits.deliveryTimeout
        return order.flatMap { partition -> [ProducerDelivery] in
            guard let lane = lanes[partition], let next = lane.next, next.created <= limit else { return [] }
            let error = KafkaError(
                .timedOut,
                "\(partition): not delivered within \(limits.deliveryTimeout.wholeMilliseconds) ms: \(reason(lane))",
                topicPartition: partition)
            return (lanes[partition]?.expire(before: limit) ?? []).map { ProducerDelivery($0, error: error) }
        }
    }

    /// What a partition's first batch has waited for.
    private func reason(_ lane: ProducerLane) -> String {
        if needsIdentity { return "no broker gave a producer id" + (identityFailure.map { ": \($0)" } ?? "") }
        let obstacle: String? =
            switch lane.obstacle {
            case .leader: "no leader was found" + (leadersFailure.map { ": \($0)" } ?? "")
            case .partition(let why): why
            case .coordinator: "the transaction's coordinator was not told of the partition"
            case .requests(let broker): "broker \(broker) has not answered earlier requests"
            case .epoch: "batches of other partitions had to come back before numbers begin anew"
            case nil: nil
            }
        guard let obstacle else { return lane.lastFailure ?? "it was not sent" }
        return obstacle + (lane.lastFailure.map { "; before that, \($0)" } ?? "")
    }

    /// Gives up all that waits, and, when it is fatal, all that will come.
    mutating func fail(with error: KafkaError?) -> [ProducerDelivery] {
        order.flatMap { partition in
            (lanes[partition]?.removeAll() ?? []).map { ProducerDelivery($0, error: error) }
        }
    }

    /// Gives up all that is on its way and all that waits, because nobody waits for it any more: `reason` in words, to which
    /// is added how far each partition had come.
    package mutating func abandon(because reason: String) -> [ProducerDelivery] {
        order.flatMap { partition -> [ProducerDelivery] in
            guard let why = lanes[partition].map(self.reason) else { return [] }
            func error(_ rest: String) -> KafkaError {
                KafkaError(.closed, "\(partition): \(reason) \(rest)", topicPartition: partition)
            }
            let sent = lanes[partition]?.abandon() ?? []
            let left = lanes[partition]?.removeAll() ?? []
            let unanswered = error("before an answer came: the broker may have it all the same")
            return sent.map { ProducerDelivery($0, error: unanswered) }
                + left.map { ProducerDelivery($0, error: error("before it was delivered: \(why)")) }
        }
    }

    /// Nothing more is sent, for this reason. What waits is still to be given up.
    mutating func end(with error: KafkaError) { fatal = error }

    /// When something is to be done although nothing happens.
    package func nextWakeUp(after now: Instant) -> Instant? {
        lanes.values.compactMap { $0.nextWakeUp(after: now, limits.deliveryTimeout) }.min()
    }
}
