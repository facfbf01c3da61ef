import KafkaWire

/// What the caller of a group's consumer has to be told, and whether he is there. Part of what ``Handover`` guards.
struct GroupHandover: Sendable {
    /// Partitions come from a group.
    var isActive = false
    /// Why the group is over; told with every call until something else is subscribed or assigned.
    var failure: KafkaError?
    /// Rebalances that the caller does not know of yet, oldest first.
    private var events: [(id: UInt64, event: ConsumerEvent)] = []
    private var lastEvent: UInt64 = 0
    /// What he was told last, until he comes back from it.
    private var told: UInt64?
    /// The last one that he has come back from.
    private(set) var finished: UInt64 = 0
    /// Since when he has not asked for anything; `nil` while he waits here.
    private(set) var awaySince: ContinuousClock.Instant?
    /// The member has left because he was away for too long.
    var isIdle = false

    /// He, as the group has to know him.
    var caller: GroupRequests.Caller {
        GroupRequests.Caller(finished: finished, awaySince: awaySince, isIdle: isIdle)
    }

    /// Queues an event. Its number is returned; it is done with when ``finished`` has reached that.
    mutating func tell(_ event: ConsumerEvent) -> UInt64 {
        lastEvent += 1
        events.append((lastEvent, event))
        return lastEvent
    }

    /// The caller has come for more. Returns whether the network's side wants to know.
    mutating func callerCame() -> Bool {
        guard isActive else { return false }
        awaySince = nil
        if let told {
            finished = told
            self.told = nil
            return true
        }
        return isIdle
    }

    /// He gets something, or nothing for now, and goes.
    mutating func callerGoes() {
        if isActive { awaySince = .now }
    }

    /// The next thing that he is to know, if any.
    mutating func next() -> Result<ConsumerEvent, any Error>? {
        if !events.isEmpty {
            let (id, event) = events.removeFirst()
            told = id
            callerGoes()
            return .success(event)
        }
        return failure.map { .failure($0) }
    }

    /// Another subscription, or none: what was to be told is of no interest any more.
    mutating func reset(isActive: Bool) {
        events = []
        told = nil
        finished = lastEvent
        failure = nil
        isIdle = false
        awaySince = nil
        self.isActive = isActive
    }
}
