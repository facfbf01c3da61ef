package import KafkaWire

/// What a producer has to send and what became of it, without I/O: batches, answers, losses and the time go in, requests and
/// deliveries come out.
package struct ProducerState: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// What the state has to know of the configuration.
    package struct Limits: Sendable {
        /// Whether batches are numbered.
        package var isIdempotent = true
        /// Whether they belong to transactions.
        package var isTransactional = false
        /// Requests on their way to one broker.
        package var maxInFlight = 5
        /// Whether a partition's first batch of an epoch goes alone. A broker that does not know the producer takes any number
        /// for the first: were it to refuse the first batch, as one that has just become leader may, and take the second
        /// behind it, they would lie in the log the wrong way round.
        package var beginsAlone = true
        /// Bytes of records in a request.
        package var maxRequestSize = 1_000_000
        /// How strongly halves of a batch are compressed; `nil` for the codec's default.
        package var compressionLevel: Int?
        /// How long a batch may be tried.
        package var deliveryTimeout: Duration = .seconds(120)
        /// The waits between tries.
        package var backoff = Backoff(.milliseconds(100), upTo: .seconds(1))

        /// Kafka's defaults.
        package init(
            isIdempotent: Bool = true, isTransactional: Bool = false, maxInFlight: Int = 5,
            maxRequestSize: Int = 1_000_000, compressionLevel: Int? = nil,
            deliveryTimeout: Duration = .seconds(120),
            backoff: Backoff = Backoff(.milliseconds(100), upTo: .seconds(1))
        ) {
            self.isIdempotent = isIdempotent
            self.isTransactional = isTransactional
            self.maxInFlight = maxInFlight
            self.maxRequestSize = maxRequestSize
            self.compressionLevel = compressionLevel
            self.deliveryTimeout = deliveryTimeout
            self.backoff = backoff
        }
    }

    /// A request for one broker: at most one batch a partition.
    package struct Request: Sendable {
        /// Names it in what comes back.
        package let id: UInt64
        /// The broker.
        package let broker: Int32
        /// Its batches.
        package var batches: [ProducerBatch] = []
    }

    /// What a partition's part of a response says.
    package struct Answer: Sendable {
        /// The partition.
        package var partition: TopicPartition
        /// What went wrong.
        package var error = ErrorCode.none
        /// The first record's offset, or -1.
        package var baseOffset: Int64 = -1
        /// The broker's words.
        package var message: String?
        /// Records that it finds fault with, by place in the batch.
        package var faults: [Int: String] = [:]

        /// An answer from its parts.
        package init(
            partition: TopicPartition, error: ErrorCode = .none, baseOffset: Int64 = -1, message: String? = nil,
            faults: [Int: String] = [:]
        ) {
            self.partition = partition
            self.error = error
            self.baseOffset = baseOffset
            self.message = message
            self.faults = faults
        }
    }

    /// Where a partition's batches go.
    package enum Target: Sendable {
        /// To this broker.
        case broker(Int32)
        /// To nobody yet: its leader is to be asked for.
        case unknown
        /// To nobody yet: something else comes first.
        case later
    }

    private let limits: Limits
    private var lanes: [TopicPartition: ProducerLane] = [:]
    /// The order in which partitions are served, which turns.
    private var order: [TopicPartition] = []
    private var turn = 0
    private var requests: [UInt64: Request] = [:]
    private var inFlight: [Int32: Int] = [:]
    private var lastRequest: UInt64 = 0
    /// Who the producer is; `nil` until it is known.
    package private(set) var identity: (id: Int64, epoch: Int16)?
    /// Why nothing more is sent.
    package private(set) var fatal: KafkaError?
    /// Topics whose leaders are to be asked for.
    package private(set) var topicsToAsk: Set<String> = []

    package init(_ limits: Limits) { self.limits = limits }

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
    package mutating func identify(id: Int64, epoch: Int16) {
        identity = (id, epoch)
        for partition in order { lanes[partition]?.beginEpoch() }
    }

    /// The leaders of these topics were asked for.
    package mutating func asked(_ topics: Set<String>) { topicsToAsk.subtract(topics) }

    // MARK: Sending

    /// The requests that can go now. `target` says where a partition's batches go.
    package mutating func drain(now: Instant, target: (TopicPartition) -> Target) -> [Request] {
        if fatal != nil || needsIdentity { return [] }
        renewEpoch()
        let isRenumbering = lanes.values.contains { $0.wantsEpoch }
        var open: [Int32: Request] = [:]
        var sizes: [Int32: Int] = [:]
        var done: [Request] = []
        if order.isEmpty { return [] }
        turn = (turn + 1) % order.count
        for index in order.indices {
            let partition = order[(index + turn) % order.count]
            guard let lane = lanes[partition], let next = lane.upcoming,
                lane.canSend(
                    now: now, maxInFlight: limits.maxInFlight, isRenumbering: isRenumbering,
                    beginsAlone: limits.isIdempotent && limits.beginsAlone)
            else { continue }
            let broker: Int32
            switch target(partition) {
            case .broker(let id): broker = id
            case .later: continue
            case .unknown:
                topicsToAsk.insert(partition.topic)
                continue
            }
            if let size = sizes[broker], size + next.bytes.count > limits.maxRequestSize {
                if let full = open.removeValue(forKey: broker) { done.append(full) }
                sizes[broker] = nil
            }
            if open[broker] == nil {
                guard inFlight[broker, default: 0] < limits.maxInFlight else { continue }
                inFlight[broker, default: 0] += 1
                lastRequest += 1
                open[broker] = Request(id: lastRequest, broker: broker)
            }
            guard let request = open[broker]?.id,
                let batch = lanes[partition]?.send(
                    request, id: identity?.id ?? -1, epoch: identity?.epoch ?? -1,
                    isTransactional: limits.isTransactional)
            else { continue }
            open[broker]?.batches.append(batch)
            sizes[broker, default: 0] += batch.bytes.count
        }
        done += open.values
        done.sort { $0.id < $1.id }
        for request in done {
            var kept = request
            // The lanes have the bytes; the request's record needs the partitions only.
            kept.batches = request.batches.map { batch in
                var batch = batch
                batch.bytes = []
                return batch
            }
            requests[request.id] = kept
        }
        return done
    }

    /// Begins a new epoch when some partition needs it and nothing that is numbered may still be in a log unknown to us.
    private mutating func renewEpoch() {
        guard let (id, epoch) = identity, lanes.values.contains(where: \.wantsEpoch) else { return }
        for lane in lanes.values where lane.wantsEpoch ? !lane.isReadyForEpoch : lane.hasNumbered { return }
        if epoch == .max {
            identity = nil
        } else {
            identify(id: id, epoch: epoch + 1)
        }
    }

    // MARK: What comes back

    /// A response came. Returns what has come to an end.
    package mutating func answered(_ id: UInt64, _ answers: [Answer], broker: String, now: Instant)
        -> [ProducerDelivery]
    {
        guard let request = remove(id) else { return [] }
        let byPartition = Dictionary(answers.map { ($0.partition, $0) }, uniquingKeysWith: { first, _ in first })
        return request.batches.flatMap { batch -> [ProducerDelivery] in
            guard let answer = byPartition[batch.partition] else {
                giveBack(batch.partition, id, now, "\(broker) left it out of its answer")
                return []
            }
            return take(answer, id, broker, now)
        }
    }

    /// A request was lost, for this reason: whether the broker has the batches is not known.
    package mutating func lost(_ id: UInt64, _ reason: String, now: Instant) {
        guard let request = remove(id) else { return }
        for batch in request.batches {
            topicsToAsk.insert(batch.partition.topic)
            giveBack(batch.partition, id, now, reason)
        }
    }

    private mutating func remove(_ id: UInt64) -> Request? {
        guard let request = requests.removeValue(forKey: id) else { return nil }
        inFlight[request.broker, default: 1] -= 1
        return request
    }

    private mutating func take(_ answer: Answer, _ id: UInt64, _ broker: String, _ now: Instant) -> [ProducerDelivery] {
        let partition = answer.partition
        switch ProducerVerdict(answer.error) {
        case .delivered:
            lanes[partition]?.succeeded()
            guard let batch = lanes[partition]?.end(id) else { return [] }
            return [delivery(batch, offset: answer.error == .none && answer.baseOffset >= 0 ? answer.baseOffset : nil)]
        case .findLeader:
            topicsToAsk.insert(partition.topic)
            giveBack(partition, id, now, reason(answer, broker))
        case .retry: giveBack(partition, id, now, reason(answer, broker))
        case .renumber where limits.isTransactional:
            // Behind one that was lost or refused it comes again; the first itself leaves a gap, and the transaction can
            // only be aborted.
            if lanes[partition]?.isFirst(id) == true { return end(answer, id, broker) }
            giveBack(partition, id, now, reason(answer, broker))
        case .renumber where limits.isIdempotent:
            if lanes[partition]?.isFirst(id) == true {
                backOff(partition, now, reason(answer, broker))
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

    private func reason(_ answer: Answer, _ broker: String) -> String {
        "\(broker) answers \(answer.error.name): \(answer.message ?? answer.error.message)"
    }

    private mutating func end(_ answer: Answer, _ id: UInt64, _ broker: String) -> [ProducerDelivery] {
        guard let batch = lanes[answer.partition]?.end(id) else { return [] }
        var error = KafkaError(answer.error, of: answer.partition, broker: broker)
        if answer.error == .topicAuthorizationFailed {
            error.message =
                "\(answer.partition): this account may not write it: permission Write on topic "
                + "'\(answer.partition.topic)' is missing (TOPIC_AUTHORIZATION_FAILED)"
        } else if let words = answer.message {
            error.message = "\(answer.partition): \(broker) answers \(answer.error.name): \(words)"
        }
        return [delivery(batch, error: error, faults: answer.faults)]
    }

    private mutating func giveBack(
        _ partition: TopicPartition, _ id: UInt64, _ now: Instant, _ reason: String, isRefused: Bool = false
    ) {
        backOff(partition, now, reason)
        lanes[partition]?.giveBack(id, isRefused: isRefused)
    }

    private mutating func backOff(_ partition: TopicPartition, _ now: Instant, _ reason: String) {
        // What was on its way together fails together: that is one failure.
        if lanes[partition]?.isReturning == false { lanes[partition]?.failures += 1 }
        lanes[partition]?.lastFailure = reason
        var backoff = limits.backoff
        var wait = Duration.zero
        for _ in 0..<min(lanes[partition]?.failures ?? 1, 10) { wait = backoff.next() }
        lanes[partition]?.notBefore = now + wait
    }

    private func delivery(
        _ batch: ProducerBatch, offset: Int64? = nil, error: KafkaError? = nil, faults: [Int: String] = [:]
    ) -> ProducerDelivery {
        ProducerDelivery(
            partition: batch.partition, count: batch.count, places: batch.places, baseOffset: offset, error: error,
            faults: faults, sizeInBytes: batch.charge)
    }

    // MARK: Time

    /// Gives up batches that were tried long enough.
    package mutating func expire(now: Instant) -> [ProducerDelivery] {
        let limit = now - limits.deliveryTimeout
        return order.flatMap { partition -> [ProducerDelivery] in
            guard let lane = lanes[partition], let next = lane.next, next.created <= limit else { return [] }
            let why = lane.lastFailure ?? "no leader was found"
            let error = KafkaError(
                .timedOut, "\(partition): not delivered within \(limits.deliveryTimeout.wholeMilliseconds) ms: \(why)",
                topicPartition: partition)
            return (lanes[partition]?.expire(before: limit) ?? []).map { delivery($0, error: error) }
        }
    }

    /// Gives up all that waits, and, when it is fatal, all that will come.
    mutating func fail(with error: KafkaError?) -> [ProducerDelivery] {
        order.flatMap { partition in
            (lanes[partition]?.removeAll() ?? []).map { delivery($0, error: error) }
        }
    }

    /// Nothing more is sent, for this reason.
    mutating func end(with error: KafkaError) -> [ProducerDelivery] {
        fatal = error
        return fail(with: error)
    }

    /// When something is to be done although nothing happens. A wait that is over is none: what may go and has not gone waits
    /// for something that will happen.
    package func nextWakeUp(after now: Instant) -> Instant? {
        var nearest: Instant?
        for lane in lanes.values {
            guard let next = lane.next, lane.inFlight.isEmpty else { continue }
            let end = next.created + limits.deliveryTimeout
            let instant = lane.notBefore.map { $0 > now ? min($0, end) : end } ?? end
            nearest = nearest.map { min($0, instant) } ?? instant
        }
        return nearest
    }
}
