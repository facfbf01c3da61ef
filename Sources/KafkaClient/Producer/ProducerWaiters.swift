/// Who waits for something to happen to a producer.
struct ProducerWaiters {
    /// What can be waited for: room for more records, or that all was delivered or given up.
    enum Event { case room, flush }

    private var waiters: [(event: Event, continuation: CheckedContinuation<Void, Never>)] = []

    /// Whether somebody waits for it.
    func want(_ event: Event) -> Bool { waiters.contains { $0.event == event } }

    /// One more.
    mutating func add(_ continuation: CheckedContinuation<Void, Never>, for event: Event) {
        waiters.append((event, continuation))
    }

    /// What has happened: who waits for it goes on.
    mutating func resume(hasRoom: Bool, isFlushed: Bool) {
        for waiter in waiters where waiter.event == .flush ? isFlushed : hasRoom { waiter.continuation.resume() }
        waiters.removeAll { $0.event == .flush ? isFlushed : hasRoom }
    }
}
