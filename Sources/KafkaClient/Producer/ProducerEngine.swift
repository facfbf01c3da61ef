import KafkaWire
import Synchronization
import Transport

/// The thin shell around ``ProducerState``: takes batches from the accumulator, sends requests, asks for leaders and for the
/// producer's id. Lives on the cluster's loop.
actor ProducerEngine {
    /// What can be waited for.
    enum Event { case room, flush }

    nonisolated let cluster: KafkaCluster
    nonisolated var unownedExecutor: UnownedSerialExecutor { cluster.loop.asUnownedSerialExecutor() }
    let configuration: ProducerConfiguration
    let accumulator: RecordAccumulator
    private let client: ClusterClients.ID
    private nonisolated let isRung = Atomic(false)
    var state: ProducerState
    /// The transaction, of a transactional producer.
    var transaction: ProducerTransaction?
    var isAddingPartitions = false
    var isCommitting = false
    private var topics: Set<String> = []
    private var isAskingLeaders = false
    private var isAskingIdentity = false
    private var backoff: Backoff
    private var timer: EventLoop.Timer?
    private var waiters: [(event: Event, continuation: CheckedContinuation<Void, Never>)] = []
    private var isClosed = false

    init(_ configuration: ProducerConfiguration, _ accumulator: RecordAccumulator, on cluster: KafkaCluster) {
        self.configuration = configuration
        self.accumulator = accumulator
        self.cluster = cluster
        client = cluster.brokers.clients.join()
        backoff = configuration.client.backoff
        transaction = configuration.transactionalId.map(ProducerTransaction.init)
        accumulator.refuse(transaction?.refusal)
        state = ProducerState(
            ProducerState.Limits(
                isIdempotent: configuration.isIdempotent, isTransactional: configuration.transactionalId != nil,
                maxInFlight: configuration.maxInFlight, maxRequestSize: configuration.maxRequestSize,
                compressionLevel: configuration.compressionLevel,
                deliveryTimeout: configuration.deliveryTimeout, backoff: configuration.client.backoff))
    }

    /// There is something to look at. From any thread.
    nonisolated func wake() {
        if isRung.exchange(true, ordering: .acquiringAndReleasing) { return }
        cluster.loop.execute { self.assumeIsolated { $0.pump() } }
    }

    /// Returns when it has happened, or the producer has ended.
    func wait(for event: Event) async throws {
        try Task.checkCancellation()
        await withCheckedContinuation { continuation in
            waiters.append((event, continuation))
            pump()
        }
        if event == .room, let fatal = state.fatal { throw fatal }
    }

    /// How many partitions a topic has.
    func partitionCount(of topic: String) async throws -> Int32 {
        topics.insert(topic)
        cluster.brokers.want(topics, client)
        let deadline = ContinuousClock.now + configuration.client.apiTimeout
        let unknownEnd = ContinuousClock.now + configuration.client.unknownTopicTimeout
        var hasCreated = false
        return try await Retrying(on: cluster.loop, until: deadline, configuration.client.backoff)(
            late: { $0 },
            { () async throws -> Retrying.Attempt<Int32> in
                try await self.cluster.brokers.refresh([topic], until: deadline)
                let known = self.cluster.brokers.known
                switch known.leader(of: TopicPartition(topic, 0)) {
                case .unasked, .unknownTopic:
                    if self.configuration.allowsTopicCreation, !hasCreated {
                        hasCreated = true
                        var request = MetadataRequest()
                        request.topics = [MetadataRequest.MetadataRequestTopic(name: topic)]
                        request.allowAutoTopicCreation = true
                        _ = try await self.cluster.brokers.sendToAny(request, until: deadline)
                    }
                    let error = await self.cluster.brokers.unknown(TopicPartition(topic, 0))
                    guard ContinuousClock.now < unknownEnd else { throw Self.named(error, topic) }
                    return .again(Self.named(error, topic))
                case .refused(.topicAuthorizationFailed):
                    throw KafkaError(
                        .notAuthorized,
                        "\(topic): this account may not write it: permission Write on topic '\(topic)' is missing "
                            + "(TOPIC_AUTHORIZATION_FAILED)",
                        errorCode: ErrorCode.topicAuthorizationFailed.rawValue)
                case .refused(let code):
                    throw KafkaError(
                        .invalidArgument, "\(topic): \(code.name): \(code.message)", errorCode: code.rawValue)
                case .unknownPartition, .none, .broker:
                    let count = Int32(clamping: known.topics[topic]?.partitions.count ?? 0)
                    if count > 0 { return .done(count) }
                    return .again(KafkaError(.leaderNotAvailable, "\(topic): no partition is known yet"))
                }
            })
    }

    /// The topic itself is what is unknown.
    private static func named(_ error: KafkaError, _ topic: String) -> KafkaError {
        var error = error
        error.message = error.message.replacingPrefix("\(topic):0: ", with: "")
        error.topicPartition = nil
        return error
    }

    // MARK: The pump

    /// Does all that can be done now.
    func pump() {
        isRung.store(false, ordering: .releasing)
        let now = ContinuousClock.now
        var next: ContinuousClock.Instant?
        var hasMore = false
        // When all memory is in batches that wait for more records, none will come: they go as they are.
        let isStuck = state.isEmpty && waiters.contains { $0.event == .room } && !accumulator.hasRoom
        let sendsAll = isStuck || isClosed || waiters.contains { $0.event == .flush }
        do throws(KafkaError) {
            var taken: RecordAccumulator.Taken
            repeat {
                taken = try accumulator.next(now: now, all: sendsAll)
                if let batch = taken.batch { state.add(batch) }
                // Who closes it waits for nothing, and is told of all.
            } while isClosed && taken.hasMore
            (next, hasMore) = (taken.due, taken.hasMore)
        } catch {
            end(with: error)
        }
        if let reason = state.fatal ?? transaction?.reasonToGiveUp { tell(state.fail(with: reason)) }
        tell(state.expire(now: now))
        let known = cluster.brokers.known
        let requests = state.drain(now: now) { partition in
            guard case .broker(let id, _) = known.leader(of: partition) else { return .unknown }
            if let mayWrite = transaction?.mayWrite(to: partition), !mayWrite { return .later }
            return .broker(id)
        }
        askIdentity()
        addPartitions()
        for request in requests {
            Task(executorPreference: cluster.loop) { await self.send(request) }
        }
        askLeaders()
        resumeWaiters(isDone: state.isEmpty && !hasMore)
        if hasMore { wake() }
        if let wake = state.nextWakeUp(after: now) { next = next.map { min($0, wake) } ?? wake }
        setTimer(next)
    }

    private func setTimer(_ next: ContinuousClock.Instant?) {
        if let timer { cluster.loop.cancel(timer) }
        timer = next.map { instant in
            cluster.loop.schedule(at: instant) { [weak self] in self?.assumeIsolated { $0.pump() } }
        }
    }

    private func resumeWaiters(isDone: Bool) {
        let hasRoom = accumulator.hasRoom || state.fatal != nil
        for waiter in waiters where waiter.event == .flush ? isDone : hasRoom { waiter.continuation.resume() }
        waiters.removeAll { $0.event == .flush ? isDone : hasRoom }
    }

    private func tell(_ deliveries: [ProducerDelivery]) {
        for delivery in deliveries {
            if let error = delivery.error {
                transaction?.fail(error)
                if let failure = transaction?.failure { accumulator.refuse(failure) }
            }
            accumulator.release(delivery.sizeInBytes)
            configuration.onDelivery?(delivery)
        }
        if let fatal = state.fatal { accumulator.close(fatal) }
    }

    func end(with error: KafkaError) {
        tell(state.end(with: error))
        accumulator.close(error)
    }

    /// Ends it: nothing more is taken, and what waits is given up.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        pump()
        if let timer { cluster.loop.cancel(timer) }
        timer = nil
        end(with: KafkaError(.closed, "the producer was closed"))
        for waiter in waiters { waiter.continuation.resume() }
        waiters = []
        cluster.brokers.clients.leave(client)
    }

    // MARK: Requests

    private func send(_ request: ProducerState.Request) async {
        let exchange = ProduceExchange(
            request, configuration, cluster.brokers.known, joinsByWriting: transaction?.joinsByWriting ?? true)
        do {
            let (answers, broker) = try await exchange.run(on: cluster)
            tell(state.answered(request.id, answers, broker: broker, now: .now))
        } catch {
            let error = KafkaError.wrapping(error)
            state.lost(request.id, error.message, now: .now)
            if error.code == .authenticationFailed || error.code == .unsupportedVersion { end(with: error) }
        }
        pump()
    }

    /// Asks who leads the partitions of some topics, where that has to be known.
    private func askLeaders() {
        let wanted = state.topicsToAsk
        guard !wanted.isEmpty, !isAskingLeaders, !isClosed, state.fatal == nil else { return }
        isAskingLeaders = true
        topics.formUnion(wanted)
        cluster.brokers.want(topics, client)
        Task(executorPreference: cluster.loop) { await self.findLeaders(wanted) }
    }

    private func findLeaders(_ wanted: Set<String>) async {
        do {
            try await cluster.brokers.refresh(Array(wanted), until: .now + configuration.client.requestTimeout)
        } catch {
            // It is tried again as long as there is something to deliver.
        }
        // A leader that is not known yet is not asked for at once again.
        let known = cluster.brokers.known
        let isKnown = wanted.allSatisfy { topic in
            guard let topic = known.topics[topic], topic.error == .none else { return false }
            return topic.partitions.values.allSatisfy { $0.leader != nil }
        }
        if isKnown { backoff.reset() } else { try? await cluster.loop.sleep(for: backoff.next()) }
        state.asked(wanted)
        isAskingLeaders = false
        pump()
    }

    private func askIdentity() {
        guard transaction == nil, state.needsIdentity, !state.isEmpty, !isAskingIdentity, !isClosed else { return }
        isAskingIdentity = true
        Task(executorPreference: cluster.loop) { await self.becomeSomebody() }
    }

    private func becomeSomebody() async {
        do {
            let identity = try await findIdentity(until: .now + configuration.deliveryTimeout)
            state.identify(id: identity.id, epoch: identity.epoch)
        } catch {
            end(with: KafkaError.wrapping(error))
        }
        isAskingIdentity = false
        pump()
    }

    /// A producer id (KIP-98).
    private func findIdentity(until deadline: ContinuousClock.Instant) async throws -> (id: Int64, epoch: Int16) {
        try await Retrying(on: cluster.loop, until: deadline, configuration.client.backoff)(
            // Brokers that are away come back: batches wait for them, and so does the id.
            isFinal: { error, reason in
                Retrying.isFinal(error, reason)
                    && ![.brokersUnreachable, .connectionLost, .timedOut].contains(reason.code)
            },
            { () async throws -> Retrying.Attempt<(id: Int64, epoch: Int16)> in
                var request = InitProducerIdRequest()
                // Empty would be an id, and an invalid one.
                request.transactionalId = nil
                request.transactionTimeoutMs = .max
                let (answer, broker) = try await self.cluster.brokers.sendToAny(
                    request, until: min(deadline, .now + self.configuration.client.requestTimeout))
                let response = answer.response
                switch response.errorCode {
                case .none: return .done((response.producerId, response.producerEpoch))
                case .clusterAuthorizationFailed:
                    throw KafkaError(
                        .notAuthorized,
                        "this account may not write idempotently: permission IdempotentWrite on the cluster, or from "
                            + "Kafka 2.8 on Write on a topic, is missing (CLUSTER_AUTHORIZATION_FAILED); "
                            + "-X enable.idempotence=false writes without",
                        errorCode: response.errorCode.rawValue)
                case let code:
                    let error = KafkaError(
                        .brokerError, "\(broker) answers \(code.name): \(code.message)", errorCode: code.rawValue)
                    if code.isRetriable { return .again(error) }
                    throw error
                }
            })
    }
}

extension String {
    /// Without that beginning, if it is there.
    func replacingPrefix(_ prefix: String, with other: String) -> String {
        hasPrefix(prefix) ? other + dropFirst(prefix.count) : self
    }
}
