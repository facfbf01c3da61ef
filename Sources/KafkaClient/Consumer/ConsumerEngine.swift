import KafkaWire
import Transport

/// The network's side of a consumer: finds leaders, resolves positions, keeps one Fetch under way at each broker.
///
/// Lives on the loop. ``pump()`` looks at what is assigned and starts what can be started; everything that ends calls it
/// again, as does the bell that the caller's side rings. What it starts is decided by ``ConsumerPlan``, a value.
actor ConsumerEngine {
    nonisolated let bell: Bell
    nonisolated var unownedExecutor: UnownedSerialExecutor { bell.loop.asUnownedSerialExecutor() }
    nonisolated var loop: EventLoop { bell.loop }
    let configuration: ConsumerConfiguration
    let handover: Handover
    let cluster: Cluster
    let coordinators: Coordinators
    let lister: OffsetLister
    /// This consumer among those that stand on the cluster.
    let client: ClusterClients.ID

    // What is under way.
    var fetchers: [Int32: BrokerFetcher] = [:]
    var refreshing = Refreshing()
    /// Questions that are out, so that none is asked twice.
    var asked: Set<ConsumerPlan.Ticket> = []
    var isAskingCommitted = false
    /// The group that is joined, or about to be.
    var group: GroupRun?
    var lastGroup: UInt64 = 0
    /// What was committed, and when again.
    var commits = CommitProgress()
    // What waits.
    var notBefore: [TopicPartition: ContinuousClock.Instant] = [:]
    var backoffs: [TopicPartition: Backoff] = [:]
    var missingSince: [ConsumerPlan.Ticket: ContinuousClock.Instant] = [:]
    var preferredReplicas: [TopicPartition: (broker: Int32, until: ContinuousClock.Instant)] = [:]
    private var timer: (deadline: ContinuousClock.Instant, timer: EventLoop.Timer)?
    var isClosed = false
    // What was told, so that it is told once.
    var toldLeaderless: Set<TopicPartition> = []
    var toldLeaders: [TopicPartition: Int32] = [:]
    var toldUnreachable: Set<Int32> = []
    var toldNoBroker = false
    var toldClusters: Set<String> = []

    /// Metadata: whether they are being asked for, and when again.
    struct Refreshing {
        var isUnderWay = false
        var isWanted = false
        var backoff = Backoff(.milliseconds(1), upTo: .milliseconds(1))
        var notBefore: ContinuousClock.Instant?
        var last: ContinuousClock.Instant?
    }

    init(_ configuration: ConsumerConfiguration, _ handover: Handover, _ bell: Bell, on cluster: KafkaCluster) {
        self.configuration = configuration
        self.handover = handover
        self.bell = bell
        self.cluster = cluster.brokers
        coordinators = cluster.coordinators
        lister = cluster.offsets
        let news = ClusterNews()
        client = cluster.brokers.clients.join(news.listener)
        refreshing.backoff = configuration.backoff
        news.engine = self
        bell.onRing { [weak self] in self?.assumeIsolated { $0.pump() } }
    }

    /// The last reference to the consumer went.
    nonisolated func abandon() {
        loop.execute { self.assumeIsolated { $0.shutDown() } }
    }

    private func shutDown() {
        isClosed = true
        bell.onRing(nil)
        cluster.assumeIsolated { $0.leave(client) }
    }

    /// See ``KafkaConsumer/close(timeout:)``.
    func close(timeout: Duration) async {
        if isClosed { return }
        await endGroup(within: timeout, reason: "the consumer is closed")
        if isClosed { return }
        isClosed = true
        await endSessions(within: timeout)
        shutDown()
    }

    /// Tries until `deadline`, with the waits that are configured.
    func retrying(until deadline: ContinuousClock.Instant) -> Retrying {
        Retrying(on: loop, until: deadline, configuration.backoff)
    }

    /// The group's coordinator is asked for anew, before anything else is asked of it.
    func forgetCoordinator() {
        if let group = configuration.groupId { coordinators.forget(.group(group)) }
    }

    func notify(_ notice: @autoclosure () -> ConsumerNotice) {
        if let onNotice = configuration.onNotice { onNotice(notice()) }
    }

    // MARK: The pump

    /// What decides, beside the subscription, what can be asked now.
    func conditions(_ now: ContinuousClock.Instant) -> ConsumerPlan.Conditions {
        var conditions = ConsumerPlan.Conditions(
            metadata: cluster.known, now: now, partitionBytes: configuration.maxPartitionFetchBytes)
        conditions.isolationLevel = configuration.isolationLevel
        conditions.notBefore = notBefore
        conditions.preferredReplicas = preferredReplicas
        return conditions
    }

    /// Starts whatever can be started now.
    func pump() {
        guard !isClosed else { return }
        let now = ContinuousClock.now
        let waiterDeadline = handover.expire(now)
        notBefore = notBefore.filter { $0.value > now }
        let conditions = conditions(now)
        let plan = handover.plan(conditions)
        follow(plan, now)
        let refreshAt = refreshIfWanted(now)
        let groupAt = pumpGroup(now)
        let commitAt = commitIfDue(now)
        setTimer([waiterDeadline, plan.wakeUp, refreshAt, groupAt, commitAt].compactMap { $0 }.min())
    }

    private func follow(_ plan: ConsumerPlan, _ now: ContinuousClock.Instant) {
        if plan.needsMetadata { refreshing.isWanted = true }
        lookForLeaders(plan.leaderless, now)
        if !plan.committed.isEmpty { askCommitted(plan.committed) }
        if !plan.offsets.isEmpty { askOffsets(plan.offsets) }
        if !plan.ranges.isEmpty { askRanges(plan.ranges) }
        if !plan.probes.isEmpty { probe(plan.probes) }
        for (broker, wants) in plan.validations { validate(wants, at: broker) }
        for broker in plan.fetches.keys { startFetch(at: broker, brokers: plan.fetches.count) }
    }

    private func setTimer(_ deadline: ContinuousClock.Instant?) {
        guard let deadline else { return }
        if let timer {
            if timer.deadline <= deadline { return }
            loop.cancel(timer.timer)
        }
        let scheduled = loop.schedule(at: deadline) { [weak self] in
            self?.assumeIsolated { engine in
                engine.timer = nil
                engine.pump()
            }
        }
        timer = (deadline, scheduled)
    }

    /// Runs a job on the loop, then the pump.
    func run(_ job: @escaping @Sendable (isolated ConsumerEngine) async -> Void) {
        runFetch { engine in
            await job(engine)
            return nil
        }
    }

    /// Runs a fetch on the loop, then the pump; then it wakes the caller whom the fetch has something for. The next request
    /// goes out before that: the broker works on it meanwhile, and the caller doesn't take the processor that it would
    /// run on.
    func runFetch(_ job: @escaping @Sendable (isolated ConsumerEngine) async -> Handover.Delivery?) {
        Task(executorPreference: loop) {
            let delivery = await job(self)
            await self.pump()
            if let delivery { self.loop.execute { delivery.wake() } }
        }
    }

    /// The partition is not asked for again before a while has passed, longer each time.
    func backOff(_ partition: TopicPartition) {
        var backoff =
            backoffs[partition] ?? Backoff(configuration.retryBackoff, upTo: configuration.retryBackoffMax)
        notBefore[partition] = .now + backoff.next()
        backoffs[partition] = backoff
    }

    /// It went well.
    func progressed(_ partition: TopicPartition) {
        if backoffs[partition] != nil { backoffs[partition] = nil }
    }

    /// Stops a partition with an error, told behind what was fetched before.
    func fail(_ ticket: ConsumerPlan.Ticket, _ error: KafkaError) {
        handover.deliver { state in
            if state.subscription.stop(ticket.partition, epoch: ticket.epoch, error) {
                state.queue.append(.failure(ticket.partition, epoch: ticket.epoch, error))
            }
        }
    }
}

/// Hands what the cluster tells on to the engine, which is made after it has joined. On the loop only.
private final class ClusterNews: @unchecked Sendable {
    weak var engine: ConsumerEngine?

    var listener: ClusterClients.Listener {
        ClusterClients.Listener(
            onLost: { broker, error in self.engine?.assumeIsolated { $0.lost(broker, error) } },
            onRefreshed: { refreshed in self.engine?.assumeIsolated { $0.refreshed(refreshed) } })
    }
}
