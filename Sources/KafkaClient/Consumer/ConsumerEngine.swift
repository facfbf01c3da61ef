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

    // What it asks for, each a value that is told what happens and when, and that answers what is to be done. Their state
    // is theirs alone.
    var waits: PartitionWaits
    var metadata: MetadataRequests
    var leaders: LeaderSearch
    var positions = PositionRequests()
    var fetches: FetchRequests
    var refusals = RefusalWatch()
    var group: GroupRequests
    var commits = CommitRequests()

    private var timer: (deadline: ContinuousClock.Instant, timer: EventLoop.Timer)?
    var isClosed = false

    init(_ configuration: ConsumerConfiguration, _ handover: Handover, _ bell: Bell, on cluster: KafkaCluster) {
        self.configuration = configuration
        self.handover = handover
        self.bell = bell
        self.cluster = cluster.brokers
        coordinators = cluster.coordinators
        lister = cluster.offsets
        let news = ClusterNews()
        client = cluster.brokers.clients.join(news.listener)
        waits = PartitionWaits(configuration.backoff)
        metadata = MetadataRequests(configuration)
        leaders = LeaderSearch(configuration)
        fetches = FetchRequests(configuration)
        group = GroupRequests(configuration.groupTimes)
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
        conditions.notBefore = waits.notBefore
        conditions.preferredReplicas = fetches.preferredReplicas
        return conditions
    }

    /// Tells everybody the time, starts whatever can be started now, and has itself called again when the first of them
    /// wants to be.
    func pump() {
        guard !isClosed else { return }
        let now = ContinuousClock.now
        let waiterDeadline = handover.expire(now)
        waits.due(now)
        if fetches.due(now) { metadata.want() }
        let plan = handover.plan(conditions(now))
        follow(plan, now)
        if let topics = topicsDue(now) { run { engine in await engine.refresh(topics) } }
        for step in group.due(handover.read(\.group.caller), now) { take(step) }
        if commits.due(every: autoCommits ? configuration.autoCommitInterval : nil, now) {
            run { engine in
                await engine.commitSoftly(engine.stored(of: nil), within: engine.configuration.autoCommitInterval)
            }
        }
        setTimer(
            [
                waiterDeadline, plan.wakeUp, fetches.nextDeadline, metadata.nextDeadline, group.nextDeadline,
                commits.nextDeadline,
            ].compactMap { $0 }.min())
    }

    private func follow(_ plan: ConsumerPlan, _ now: ContinuousClock.Instant) {
        if plan.needsMetadata { metadata.want() }
        lookForLeaders(plan.leaderless, now)
        if !plan.committed.isEmpty { askCommitted(plan.committed) }
        if !plan.offsets.isEmpty { askOffsets(plan.offsets) }
        if !plan.ranges.isEmpty { askRanges(plan.ranges) }
        if !plan.probes.isEmpty { probe(plan.probes) }
        for (broker, wants) in plan.validations { validate(wants, at: broker) }
        for broker in plan.fetches.keys { startFetch(at: broker, brokers: plan.fetches.count, now) }
    }

    /// Has the pump called by then. A timer that comes earlier is left as it is: it looks again.
    func setTimer(_ deadline: ContinuousClock.Instant?) {
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
    func backOff(_ partition: TopicPartition) { waits.backOff(partition, .now) }

    /// Stops a partition with an error, told behind what was fetched before.
    func fail(_ assignment: PartitionAssignment, _ error: KafkaError) {
        handover.deliver { state in
            if state.subscription.stop(assignment.partition, epoch: assignment.epoch, error) {
                state.queue.append(.failure(assignment.partition, epoch: assignment.epoch, error))
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
