package import KafkaWire

/// What is fetched from one broker: its session, whether a request is out, and how long to wait after a failure. A value
/// without I/O, told what happens and when.
package struct BrokerFetcher: Sendable {
    /// What is to be done after an answer.
    package enum Answered {
        /// Its partitions can be read.
        case read
        /// Nothing to read; the next request begins another session.
        case restart
        /// The broker refused the whole request.
        case failed(ErrorCode)
    }

    /// A partition that stops, and why.
    package typealias Stop = (assignment: PartitionAssignment, error: KafkaError)

    /// What the broker knows of what is wanted.
    package private(set) var session = FetchSession()
    /// A request is out, or about to be.
    package private(set) var isBusy = false
    private var backoff: Backoff
    /// The whole request was refused: not before then.
    private var notBefore: ContinuousClock.Instant?
    /// When a request that is out has been without an answer for so long that something may be wrong.
    private var overdueAt: ContinuousClock.Instant?
    /// Answers in a row that broke the protocol or were beyond the limit.
    private var violations = 0
    /// Rises with every answer; see ``served``.
    private var round = 0
    /// In which round a partition last brought records, so that those that waited longest are asked for first.
    private var served: [TopicPartition: Int] = [:]

    /// Nothing was asked.
    package init(_ backoff: Backoff) { self.backoff = backoff }

    // MARK: Asking

    /// Whether a request may be made now.
    package func mayBegin(_ now: ContinuousClock.Instant) -> Bool { !isBusy && notBefore ?? now <= now }

    /// One is being made, until ``end()``.
    package mutating func begin() {
        isBusy = true
        notBefore = nil
    }

    /// The request's part of the session; it goes out now, and is overdue then.
    package mutating func request(
        _ wants: [FetchSession.Want], canUseIds: Bool, overdueAt: ContinuousClock.Instant
    ) -> FetchRequest {
        self.overdueAt = overdueAt
        return session.nextRequest(ordered(wants), canUseIds: canUseIds)
    }

    /// It was answered, or never will be.
    package mutating func end() {
        isBusy = false
        overdueAt = nil
    }

    /// In the order in which the broker should fill its answer.
    package func ordered(_ wants: [FetchSession.Want]) -> [FetchSession.Want] {
        if wants.count < 2 { return wants }
        return wants.sorted {
            (served[$0.partition] ?? 0, $0.partition) < (served[$1.partition] ?? 0, $1.partition)
        }
    }

    // MARK: Answers

    /// The answer came.
    package mutating func answered(_ response: FetchResponse, _ now: ContinuousClock.Instant) -> Answered {
        violations = 0
        switch session.answered(response) {
        case .restart: return .restart
        case .failed(let error):
            notBefore = now + backoff.next()
            return .failed(error)
        case .read:
            backoff.reset()
            return .read
        }
    }

    /// These brought records.
    package mutating func served(_ partitions: [TopicPartition]) {
        if partitions.isEmpty { return }
        round += 1
        for partition in partitions { served[partition] = round }
        if served.count > 2 * session.partitions.count + 16 {
            served = served.filter { session.partitions[$0.key] != nil }
        }
    }

    /// The answer spoke of what was not asked for: the broker's session holds something else.
    package mutating func disagreed() { session.failed() }

    /// No answer will come. Returns what stops with which error; nothing when the same is to be tried again.
    package mutating func failed(_ error: KafkaError, _ now: ContinuousClock.Instant) -> [Stop] {
        session.failed()
        switch error.code {
        // These do not pass; the connection's own waits do for the others.
        case .unsupportedVersion, .authenticationFailed, .securityFailed:
            return session.partitions.map { (PartitionAssignment(partition: $0.key, epoch: $0.value.epoch), error) }
        // One may be a moment's fault; the third in a row is not: asking again would go on for ever.
        case .protocolViolation where violations >= 2: return refused(error)
        default:
            violations += error.code == .protocolViolation ? 1 : 0
            notBefore = now + backoff.next()
            return []
        }
    }

    private mutating func refused(_ error: KafkaError) -> [Stop] {
        violations = 0
        let isTooLarge = (error.cause as? BrokerConnectionError)?.kind == .transport(.badFrame)
        return session.partitions.map { partition, want in
            var error = error
            error.message = "\(partition) at offset \(want.fetchOffset): \(error.message)"
            if isTooLarge {
                // Nothing is damaged: it is the caller's limit that is too small for what the broker has to send.
                error.code = .invalidArgument
                error.message += " (receive.message.max.bytes)"
            }
            error.topicPartition = partition
            error.offset = want.fetchOffset
            return (PartitionAssignment(partition: partition, epoch: want.epoch), error)
        }
    }

    // MARK: Time

    /// Time has passed. True when a broker that answers nothing, not even that there is nothing, may have lost its
    /// partitions to another: that is worth looking up every second from then on.
    package mutating func due(_ now: ContinuousClock.Instant) -> Bool {
        if let wait = notBefore, wait <= now { notBefore = nil }
        guard let overdue = overdueAt, overdue <= now else { return false }
        overdueAt = now + .seconds(1)
        return true
    }

    /// When ``due(_:)`` is to be called next.
    package var nextDeadline: ContinuousClock.Instant? {
        guard let overdueAt, let notBefore else { return overdueAt ?? notBefore }
        return min(overdueAt, notBefore)
    }
}
