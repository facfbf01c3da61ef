/// Who waits for something to happen to a producer.
struct ProducerWaiters {
    /// What can be waited for: room for more records, or that all was delivered or given up.
    enum Event { case room, flush }

    private var waiters: [(id: UInt64, event: Event, continuation: CheckedContinuation<Bool, Never>)] = []
    private var lastId: UInt64 = 0

    /// Whether somebody waits for it.
    func want(_ event: Event) -> Bool { waiters.contains { $0.event == event } }

    /// A name for one who will wait.
    mutating func newId() -> UInt64 {
        lastId += 1
        return lastId
    }

    /// One more of that name, who is told whether it has happened.
    mutating func add(_ continuation: CheckedContinuation<Bool, Never>, _ id: UInt64, for event: Event) {
        waiters.append((id, event, continuation))
    }

    /// One waits no longer. Without effect once it has happened.
    mutating func giveUp(_ id: UInt64) {
        guard let index = waiters.firstIndex(where: { $0.id == id }) else { return }
        waiters.remove(at: index).continuation.resume(returning: false)
    }

    /// What has happened: who waits for it goes on.
    mutating func resume(hasRoom: Bool, isFlushed: Bool) {
        for waiter in waiters where waiter.event == .flush ? isFlushed : hasRoom {
            waiter.continuation.resume(returning: true)
        }
        waiters.removeAll { $0.event == .flush ? isFlushed : hasRoom }
    }
}
