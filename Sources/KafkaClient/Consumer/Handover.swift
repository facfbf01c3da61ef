import KafkaWire
import Synchronization
package import Transport

/// Where the network's thread and the caller meet: assignment, positions and what has come, behind one lock.
///
/// The caller takes what waits without a hop to the other thread, and `assign` and `seek` take effect in the call.
package final class Handover: Sendable {
    /// What the lock guards.
    package struct State {
        package var subscription = SubscriptionState()
        package var queue = DeliveryQueue()
        package var isClosed = false
        /// What has become of the group.
        var group = GroupHandover()
        /// The next call that would wait does not.
        fileprivate var isWoken = false
        /// Nothing more of a partition is fetched while as many bytes of it wait; `nil` when that holds nothing back.
        fileprivate var fullBytes: Int?
        /// The caller asked for more and was given nothing yet.
        fileprivate var isAsking = false
        /// A fetch waits for that.
        fileprivate var isPatient = false
        fileprivate var waiter: Waiter?
        fileprivate var lastWaiter: UInt64 = 0
        /// The first moment at which a waiting caller must be looked after.
        package var waiterDeadline: ContinuousClock.Instant? { waiter?.deadline }
        /// Drops what waits of partitions that were moved or are not assigned any more.
        mutating func dropStale() {
            let partitions = subscription.partitions
            queue.removeAll { partition, epoch in partitions[partition]?.epoch != epoch }
        }
        /// Someone waits, and nothing is there for him.
        package var isHungry: Bool { waiter != nil }
    }

    fileprivate struct Waiter: Sendable {
        let id: UInt64
        let deadline: ContinuousClock.Instant?
        let continuation: UnsafeContinuation<ConsumerEvent?, any Error>
    }

    private let state = Mutex(State())
    private let bell: Bell
    /// Bytes of answers that somebody still holds.
    private let held = Atomic<Int>(0)
    /// A fetch waits for bytes to be let go.
    private let isStarving = Atomic<Bool>(false)

    package init(_ bell: Bell) { self.bell = bell }

    /// Bytes of answers that have not been let go.
    package var heldBytes: Int { held.load(ordering: .acquiring) }

    /// Reads under the lock.
    package func read<T>(_ body: (borrowing State) -> T) -> T { state.withLock { body($0) } }

    /// Changes under the lock; `body` must not let go of fetched records but through the queue's own functions.
    package func withState<T, E: Error>(_ body: (inout State) throws(E) -> T) throws(E) -> T {
        try state.withLock { (state) throws(E) in try body(&state) }
    }

    // MARK: The caller's side

    /// Changes assignment or positions. What waits of other epochs is dropped before this returns.
    package func change(_ body: (inout SubscriptionState) throws(KafkaError) -> Void) throws(KafkaError) {
        let waiter = try withState { (state) throws(KafkaError) -> Waiter? in
            guard !state.isClosed else { throw Handover.closed }
            try body(&state.subscription)
            state.dropStale()
            // A resumed partition may have something that someone waits for.
            return state.waiter
        }
        if waiter != nil { satisfy() }
        bell.ring()
    }

    /// The next event; see ``KafkaConsumer/nextEvent(timeout:)``.
    package func next(timeout: Duration?) async throws -> ConsumerEvent? {
        try Task.checkCancellation()
        let (isNews, result) = withState { state in (state.group.callerCame(), take(&state)) }
        if isNews { bell.ring() }
        if let result { return try result.get() }
        if let timeout, timeout <= .zero {
            withState { $0.group.callerGoes() }
            return nil
        }
        let deadline = timeout.map { ContinuousClock.now + $0 }
        let id = withState { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        return try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { continuation in
                wait(Waiter(id: id, deadline: deadline, continuation: continuation))
            }
        } onCancel: {
            let waiter = withState { state in Handover.leave(&state, id) }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    private func wait(_ waiter: Waiter) {
        let result = withState { state -> Result<ConsumerEvent?, any Error>? in
            if let result = take(&state) { return result }
            // The handler may have run before there was anybody to wake.
            if Task.isCancelled { return .failure(CancellationError()) }
            if state.isWoken {
                state.isWoken = false
                return .success(nil)
            }
            if state.waiter != nil {
                return .failure(KafkaError(.invalidArgument, "another task waits for this consumer's records"))
            }
            state.waiter = waiter
            return nil
        }
        if let result { return waiter.continuation.resume(with: result) }
        // For the deadline, and because a hungry caller may be what a fetch waits for.
        if waiter.deadline != nil || isStarving.load(ordering: .acquiring) { bell.ring() }
    }

    /// Has the call that waits, or else the next that would, end with nothing.
    func wakeUp() {
        let waiter = withState { state in
            state.isWoken = state.waiter == nil
            return state.waiter.take()
        }
        waiter?.continuation.resume(returning: nil)
    }

    private static func leave(_ state: inout State, _ id: UInt64) -> Waiter? {
        guard state.waiter?.id == id else { return nil }
        return state.waiter.take()
    }

    /// What there is for the caller now; `nil` when nothing.
    private func take(_ state: inout State) -> Result<ConsumerEvent?, any Error>? {
        if state.isClosed { return .failure(Handover.closed) }
        if let event = state.group.next() { return event.map { $0 } }
        switch state.queue.popFirst(state.subscription) {
        case .records(let fetched):
            state.isAsking = false
            state.subscription.handedOut(fetched.topicPartition, epoch: fetched.epoch, to: fetched.nextOffset)
            if let full = state.fullBytes, state.queue.bytes(of: fetched.topicPartition) < full {
                state.fullBytes = nil
                bell.ring()
            }
            state.group.callerGoes()
            return .success(.records(fetched))
        case .failure(_, _, let error): return .failure(error)
        case nil:
            state.isAsking = true
            if state.isPatient {
                state.isPatient = false
                bell.ring()
            }
            return state.queue.isEmpty ? state.subscription.standstill.map { .failure($0) } : nil
        }
    }

    package static let closed = KafkaError(.closed, "the consumer is closed")

    /// See ``KafkaConsumer/advance(_:to:)``.
    package func advance(_ fetched: FetchedRecords, to offset: Int64) {
        let mustFetch = withState { state in
            let partition = fetched.topicPartition
            let wasHeld = state.subscription.partitions[partition]?.isHeld == true
            state.subscription.advance(
                partition, epoch: fetched.epoch, to: offset,
                outstanding: wasHeld && state.queue.contains(partition),
                leaderEpoch: fetched.epochs.epoch(before: offset))
            return wasHeld
        }
        if mustFetch { bell.ring() }
    }

    /// What is to be done with a part that the caller kept.
    enum Standing { case current, paused, stale }

    /// Whether a part that was handed out still belongs to the assignment and its position.
    func standing(of fetched: FetchedRecords) -> Standing {
        read { state in
            guard !state.isClosed, let held = state.subscription.partitions[fetched.topicPartition],
                held.epoch == fetched.epoch
            else { return .stale }
            return held.isPaused ? .paused : .current
        }
    }

    /// Ends all waiting; nothing more is handed out.
    package func close() {
        let (waiter, queue) = withState { state in
            state.isClosed = true
            let queue = state.queue
            state.queue = DeliveryQueue()
            return (state.waiter.take(), queue)
        }
        _ = queue
        waiter?.continuation.resume(throwing: Handover.closed)
    }

    // MARK: The network's side

    /// Changes state on the network's thread, then hands what has come to who waits.
    package func deliver<T>(_ body: (inout State) -> T) -> T {
        let (result, delivery) = prepare(body)
        delivery?.wake()
        return result
    }

    /// What is to be asked for next.
    package func plan(_ conditions: ConsumerPlan.Conditions) -> ConsumerPlan {
        withState { state in
            let queue = state.queue
            var conditions = conditions
            conditions.isAsking = state.isAsking
            let plan = ConsumerPlan(&state.subscription, conditions) { queue.bytes(of: $0) }
            state.isPatient = plan.isPatient
            state.fullBytes = plan.hasFull ? conditions.fullBytes : nil
            return plan
        }
    }

    /// What a caller who waits is to be given; it is his already, and he has yet to be woken.
    package struct Delivery: Sendable {
        fileprivate let waiter: Waiter
        fileprivate let result: Result<ConsumerEvent?, any Error>

        package func wake() { waiter.continuation.resume(with: result) }
    }

    /// Changes state on the network's thread. What has come is given to who waits; he is woken by the caller of this,
    /// who may have something more urgent to do first.
    package func prepare<T>(_ body: (inout State) -> T) -> (T, Delivery?) {
        withState { state in (body(&state), serve(&state)) }
    }

    /// Gives the waiting caller what there is, if anything.
    private func satisfy() { withState { serve(&$0) }?.wake() }

    private func serve(_ state: inout State) -> Delivery? {
        guard state.waiter != nil, let result = take(&state), let waiter = state.waiter.take() else { return nil }
        return Delivery(waiter: waiter, result: result)
    }

    /// Wakes a caller whose time is over; the next deadline is returned.
    package func expire(_ now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        let waiter = withState { state -> Waiter? in
            guard let deadline = state.waiter?.deadline, deadline <= now else { return nil }
            state.group.callerGoes()
            return state.waiter.take()
        }
        waiter?.continuation.resume(returning: nil)
        return read(\.waiterDeadline)
    }

    /// Takes an answer's bytes into the count until the last part of it is let go.
    package func hold(_ frame: Frame) -> FetchedFrame {
        held.add(frame.count, ordering: .acquiringAndReleasing)
        return FetchedFrame(frame) { [self] count in
            held.subtract(count, ordering: .acquiringAndReleasing)
            if isStarving.exchange(false, ordering: .acquiringAndReleasing) { bell.ring() }
        }
    }

    /// Whether another answer may be asked for. If not, the bell rings when that changes.
    package func hasRoom(limit: Int) -> Bool {
        if heldBytes < limit { return true }
        isStarving.store(true, ordering: .sequentiallyConsistent)
        // Someone who waits while nothing is queued holds the bytes himself: he must be served all the same.
        return heldBytes < limit || read { $0.isHungry && $0.queue.isEmpty }
    }
}
