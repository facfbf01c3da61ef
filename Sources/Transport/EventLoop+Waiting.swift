#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension EventLoop {
    /// Suspends until `deadline`, to the millisecond. To be called on the loop. Throws `CancellationError`.
    package func sleep(
        until deadline: ContinuousClock.Instant, isolation: isolated (any Actor)? = #isolation
    ) async throws {
        checkIsolated()
        if await wait(waits.reserve(deadline: deadline)) == .cancelled { throw CancellationError() }
    }

    /// Suspends for `duration`; as ``sleep(until:isolation:)``.
    package func sleep(for duration: Duration, isolation: isolated (any Actor)? = #isolation) async throws {
        try await sleep(until: .now + duration)
    }

    /// Names a timer of ``schedule(at:_:)``.
    package struct Timer: Sendable {
        fileprivate let id: WaitID
    }

    /// Calls `body` on the loop once `deadline` has passed. To be called on the loop.
    package func schedule(at deadline: ContinuousClock.Instant, _ body: @escaping @Sendable () -> Void) -> Timer {
        checkIsolated()
        return Timer(id: waits.addTimer(deadline, body))
    }

    /// Drops a timer that has not run. To be called on the loop.
    package func cancel(_ timer: Timer) {
        checkIsolated()
        waits.end(timer.id, .cancelled)
    }

    /// Suspends until the wait ends, or the task is cancelled.
    ///
    /// A cancellation sets the task's flag before it calls the handler. So either the wait is parked when the handler's
    /// `end` runs, or the flag is up when it is parked: nothing falls between, and since every wait has a name of its
    /// own a late `end` hits nobody.
    ///
    /// The explicit `isolation` keeps the closures on the loop: without it they would leave for the global pool.
    func wait(_ id: WaitID, isolation: isolated (any Actor)? = #isolation) async -> WaitOutcome {
        await withTaskCancellationHandler {
            _ = isolation
            return await withUnsafeContinuation { waiter in
                checkIsolated()
                if Task.isCancelled { waits.end(id, .cancelled) }
                waits.park(id, waiter)
            }
        } onCancel: {
            execute { self.waits.end(id, .cancelled) }
        }
    }

    /// Suspends until whoever reads from the descriptor (the writing end of a pipe, a socket) is gone. False when the
    /// task is cancelled before. To be called on the loop.
    package func waitForHangUp(of descriptor: Int32, isolation: isolated (any Actor)? = #isolation) async -> Bool {
        await wait(for: descriptor, 0) == .ready
    }

    /// Suspends until something can be read from the descriptor, or it is at its end. To be called on the loop. Throws
    /// `CancellationError`.
    package func waitUntilReadable(_ descriptor: Int32, isolation: isolated (any Actor)? = #isolation) async throws {
        if await wait(for: descriptor, Int32(POLLIN)) == .cancelled { throw CancellationError() }
    }

    /// Suspends until the descriptor has `events` (POLLIN, POLLOUT) or an error.
    func wait(
        for descriptor: Int32, _ events: Int32, until deadline: ContinuousClock.Instant? = nil,
        isolation: isolated (any Actor)? = #isolation
    ) async -> WaitOutcome {
        checkIsolated()
        let id = waits.reserve(deadline: deadline)
        waits.watch(descriptor, events, for: id)
        return await wait(id)
    }
}
