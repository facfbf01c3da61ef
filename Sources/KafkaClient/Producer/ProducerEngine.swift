import KafkaWire
import Synchronization
import Transport

/// The thin shell around ``ProducerState``: takes batches from the accumulator, sends requests, asks for leaders and for the
/// producer's id. Lives on the cluster's loop.
actor ProducerEngine {
    nonisolated let cluster: KafkaCluster
    nonisolated var unownedExecutor: UnownedSerialExecutor { cluster.loop.asUnownedSerialExecutor() }
    let configuration: ProducerConfiguration
    let accumulator: RecordAccumulator
    private let client: ClusterClients.ID
    private nonisolated let isRung = Atomic(false)
    var state: ProducerState
    /// The transaction, of a transactional producer.
    var transaction: ProducerTransaction?
    private var topics: Set<String> = []
    private var handedOut = ProducerTopics()
    private var isAskingLeaders = false
    private var isAskingIdentity = false
    private var backoff: Backoff
    private var timer: EventLoop.Timer?
    private var waiters = ProducerWaiters()
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
            ProducerLimits(
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

    /// Returns when it has happened, or the producer has ended. Throws `CancellationError`.
    func wait(for event: ProducerWaiters.Event) async throws {
        try Task.checkCancellation()
        if !(await waits(for: event, until: nil)) { throw CancellationError() }
        if event == .room, let fatal = state.fatal { throw fatal }
    }

    /// Whether it has happened, or the producer has ended, by `deadline` and before the task was cancelled.
    func waits(for event: ProducerWaiters.Event, until deadline: ContinuousClock.Instant?) async -> Bool {
        let id = waiters.newId()
        let limit = deadline.map { deadline in
            cluster.loop.schedule(at: deadline) { [weak self] in self?.assumeIsolated { $0.waiters.giveUp(id) } }
        }
        defer { if let limit { cluster.loop.cancel(limit) } }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiters.add(continuation, id, for: event)
                // The handler may have run before.
                if Task.isCancelled { waiters.giveUp(id) }
                pump()
            }
        } onCancel: {
            cluster.loop.execute { self.assumeIsolated { $0.waiters.giveUp(id) } }
        }
    }

    /// How many partitions a topic has.
    func partitionCount(of topic: String) async throws -> Int32 {
        topics.insert(topic)
        cluster.brokers.want(topics, client)
        do {
            return try await PartitionCount.ask(cluster, of: topic, creates: configuration.allowsTopicCreation)
        } catch {
            // Whatever the question met when the connections ended.
            throw isClosed ? KafkaError(.closed, "the producer was closed") : error
        }
    }

    /// A topic is being written from now on.
    func add(_ topic: ProducerTopic) { handedOut.add(topic, cluster.brokers.known) }

    // MARK: The pump

    /// Does all that can be done now.
    func pump() {
        isRung.store(false, ordering: .releasing)
        let now = ContinuousClock.now
        var next: ContinuousClock.Instant?
        var hasMore = false
        // When all memory is in batches that wait for more records, none will come: they go as they are.
        let isStuck = state.isEmpty && waiters.want(.room) && !accumulator.hasRoom
        if let reason = state.fatal ?? transaction?.reasonToGiveUp {
            giveUp(because: reason)
        } else {
            do throws(KafkaError) {
                let taken = try accumulator.next(now: now, all: isStuck || waiters.want(.flush))
                if let batch = taken.batch { state.add(batch) }
                (next, hasMore) = (taken.due, taken.hasMore)
            } catch {
                end(with: error)
            }
        }
        tell(state.expire(now: now))
        let known = cluster.brokers.known
        let requests = state.drain(now: now) { partition in
            switch known.leader(of: partition) {
            case .broker(let id, _):
                if let mayWrite = transaction?.mayWrite(to: partition), !mayWrite { return .later }
                return .broker(id)
            case .none, .unasked: return .unknown
            case .unknownTopic: return .missing("the brokers do not know the topic")
            case .unknownPartition: return .missing("the topic does not have the partition")
            case .refused(let code): return .missing("the brokers answer \(code.name): \(code.message)")
            }
        }
        askIdentity()
        addPartitions()
        for request in requests {
            Task(executorPreference: cluster.loop) { await self.send(request) }
        }
        askLeaders(now)
        waiters.resume(hasRoom: accumulator.hasRoom || state.fatal != nil, isFlushed: state.isEmpty && !hasMore)
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

    /// Gives up all that waits: in the order in which it would have been sent.
    private func giveUp(because reason: KafkaError) {
        tell(state.fail(with: reason))
        tell(accumulator.giveUp().map { ProducerDelivery($0, error: reason) })
    }

    /// Nothing more is taken, and what waits is given up.
    func end(with error: KafkaError) {
        accumulator.close(error)
        state.end(with: error)
        giveUp(because: error)
    }

    /// Ends it, for good.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        if let timer { cluster.loop.cancel(timer) }
        timer = nil
        let reason = "the producer was closed"
        tell(state.abandon(because: reason))
        end(with: KafkaError(.closed, reason))
        waiters.resume(hasRoom: true, isFlushed: true)
        cluster.brokers.clients.leave(client)
    }

    // MARK: Requests

    private func send(_ request: ProducerRequest) async {
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
    private func askLeaders(_ now: ContinuousClock.Instant) {
        guard !isAskingLeaders, !isClosed, state.fatal == nil else { return }
        let wanted = state.topicsToAsk.union(handedOut.due(now))
        guard !wanted.isEmpty else { return }
        isAskingLeaders = true
        topics.formUnion(wanted)
        cluster.brokers.want(topics, client)
        Task(executorPreference: cluster.loop) { await self.findLeaders(wanted) }
    }

    private func findLeaders(_ wanted: Set<String>) async {
        var failure: String?
        do {
            try await cluster.brokers.refresh(Array(wanted), until: .now + configuration.client.requestTimeout)
        } catch {
            // It is tried again as long as there is something to deliver.
            failure = KafkaError.wrapping(error).message
        }
        // A leader that is not known yet is not asked for at once again.
        let known = cluster.brokers.known
        handedOut.note(known)
        let isKnown = wanted.allSatisfy { topic in
            guard let topic = known.topics[topic], topic.error == .none else { return false }
            return topic.partitions.values.allSatisfy { $0.leader != nil }
        }
        if isKnown { backoff.reset() } else { try? await cluster.loop.sleep(for: backoff.next()) }
        state.asked(wanted, failure: failure)
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
            let deadline = ContinuousClock.now + configuration.deliveryTimeout
            let identity = try await ProducerIdentity.ask(cluster, until: deadline) { state.lacksIdentity($0.message) }
            state.identify(as: identity)
        } catch {
            end(with: KafkaError.wrapping(error))
        }
        isAskingIdentity = false
        pump()
    }
}
