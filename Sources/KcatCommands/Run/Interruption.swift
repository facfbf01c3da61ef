import Synchronization

/// Why a run ends before its time.
final class Interruption: Sendable {
    /// The reasons.
    enum Reason: Sendable {
        /// SIGINT or SIGTERM.
        case signal(Int32)
        /// Whoever read the output is gone.
        case readerClosed
    }

    private let state = Mutex<(reason: Reason?, task: Task<Void, Never>?)>((nil, nil))

    /// The reason; `nil` while there is none.
    var reason: Reason? { state.withLock { $0.reason } }

    /// Names the task that is cancelled when a reason comes.
    func govern(_ task: Task<Void, Never>) {
        let hasReason = state.withLock { state in
            state.task = task
            return state.reason != nil
        }
        if hasReason { task.cancel() }
    }

    /// Ends the run, unless it is ending already.
    func interrupt(_ reason: Reason) {
        let task = state.withLock { state -> Task<Void, Never>? in
            guard state.reason == nil else { return nil }
            state.reason = reason
            return state.task
        }
        task?.cancel()
    }
}
