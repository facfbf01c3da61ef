/// Who waits for something of a connection: the answer to a request, or that it is ready for requests.
struct ConnectionWaiters {
    private var requests: [ConnectionRequest.ID: PendingRequest] = [:]
    private var lastID: ConnectionRequest.ID = 0
    private var ready: [ReadyWaiter] = []

    /// A request is to be sent: it gets its name.
    mutating func add(_ request: PendingRequest) {
        lastID += 1
        request.id = lastID
        requests[lastID] = request
    }

    /// The request of that name, as long as its answer is wanted.
    subscript(id: ConnectionRequest.ID) -> PendingRequest? { requests[id] }

    /// Takes out the request of that name.
    mutating func remove(_ id: ConnectionRequest.ID) -> PendingRequest? { requests.removeValue(forKey: id) }

    /// Somebody waits until it is ready.
    mutating func add(_ waiter: ReadyWaiter) { ready.append(waiter) }

    /// One does so no more.
    mutating func remove(_ waiter: ReadyWaiter) { ready.removeAll { $0 === waiter } }

    /// It is ready, or never will be, for this reason: who waits for it goes on.
    mutating func resumeReady(_ error: BrokerConnectionError? = nil) {
        for waiter in ready { waiter.resume(error) }
        ready = []
    }
}

/// One who waits for a connection to be ready. Unchecked: touched on the connection's loop only. A cancellation may come
/// there before the waiting begins.
final class ReadyWaiter: @unchecked Sendable {
    private var continuation: UnsafeContinuation<Void, any Error>?
    private(set) var isCancelled = false
    /// Called when the waiting is over.
    var onEnd: (() -> Void)?

    /// The waiting begins.
    func wait(_ continuation: UnsafeContinuation<Void, any Error>) { self.continuation = continuation }

    /// The task was cancelled.
    func cancel() {
        isCancelled = true
        resume(CancellationError())
    }

    /// The waiting is over. Without effect once it was.
    func resume(_ error: (any Error)? = nil) {
        guard let continuation else { return }
        self.continuation = nil
        onEnd?()
        onEnd = nil
        if let error { continuation.resume(throwing: error) } else { continuation.resume() }
    }
}
