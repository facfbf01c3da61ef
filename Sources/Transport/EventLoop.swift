import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// One thread that waits in `poll(2)` and runs the actors and tasks that name it as their executor.
///
/// Only descriptors that somebody waits on are polled, and poll reports states, not changes: what comes between a
/// task's EAGAIN and its wait is still there when the wait begins, so nothing is remembered per descriptor. An idle
/// loop sleeps in poll without a timeout.
///
/// An actor lives on a loop by returning `loop.asUnownedSerialExecutor()` as its `unownedExecutor`; a task by
/// `Task(executorPreference: loop)`. Tasks of such actors should have the preference too, or each wake-up takes a
/// detour through the global pool.
package final class EventLoop: SerialExecutor, TaskExecutor, @unchecked Sendable {
    private enum Item {
        case job(UnownedJob)
        case call(@Sendable () -> Void)
    }
    /// What other threads hand in.
    private struct Inbox {
        var items: [Item] = []
        /// A byte is in the pipe, or the loop has yet to look here anyway.
        var signalled = false
        var stopping = false
        var running = false
    }

    private let inbox = Mutex(Inbox())
    /// The thread inside `run()`, 0 when there is none.
    private let owner = Atomic<UInt>(0)
    private let wakeUpReader: Int32
    private let wakeUpWriter: Int32
    // The rest belongs to the thread inside `run()`.
    private var local: [Item] = []
    var waits: WaitTable
    /// Look-ups under way, by name: those who ask for the same name share one thread.
    var lookups: [NameResolver.Query: NameResolver.Lookup] = [:]

    /// A loop that does nothing until a thread calls ``run()``, or ``startThread()`` gives it one.
    package init() throws(TransportError) {
        guard let ends = makePipe() else { throw TransportError(errno: errno, "pipe", at: "") }
        wakeUpReader = ends.reader
        wakeUpWriter = ends.writer
        waits = WaitTable(wakeUp: ends.reader)
    }

    /// A loop that runs on a thread of its own until ``stop()``.
    package static func started() throws(TransportError) -> EventLoop {
        let loop = try EventLoop()
        try loop.startThread()
        return loop
    }

    deinit {
        closeDescriptor(wakeUpReader)
        closeDescriptor(wakeUpWriter)
    }

    /// Whether the caller is on the loop's thread.
    package var isCurrent: Bool { owner.load(ordering: .relaxed) == currentThread() }

    package func checkIsolated() { precondition(isCurrent, "not on the event loop") }
    package func isIsolatingCurrentContext() -> Bool? { isCurrent }

    package func enqueue(_ job: consuming ExecutorJob) { post(.job(UnownedJob(job))) }

    /// Runs `body` on the loop, in the order of the calls; from any thread.
    package func execute(_ body: @escaping @Sendable () -> Void) { post(.call(body)) }

    /// Runs the loop on a new thread, named nowhere and joined by nobody; returns at once.
    package func startThread() throws(TransportError) {
        inbox.withLock { $0.running = true }
        guard Transport.startThread({ self.turn() }) else {
            inbox.withLock { $0.running = false }
            throw TransportError(.exhausted, "", "no thread left for an event loop")
        }
    }

    /// Runs the loop on the calling thread until ``stop()``.
    package func run() {
        inbox.withLock { $0.running = true }
        turn()
    }

    /// Ends all waits (they throw `CancellationError`), drops all timers, runs what that sets off, then lets the
    /// thread go. From any thread. What is handed in later still runs, on a thread made for it, and finds that every
    /// wait is cancelled: no task is left hanging.
    package func stop() {
        inbox.withLock { $0.stopping = true }
        wakeUp()
    }

    private func post(_ item: Item) {
        if isCurrent { return local.append(item) }
        let (signal, revive) = inbox.withLock { box in
            box.items.append(item)
            let revive = box.stopping && !box.running
            if revive { box.running = true }
            defer { box.signalled = true }
            return (!box.signalled, revive)
        }
        if revive {
            if !Transport.startThread({ self.turn() }) { inbox.withLock { $0.running = false } }
        } else if signal {
            wakeUp()
        }
    }

    /// A full pipe refuses the byte, but then it wakes the loop all the same.
    private func wakeUp() { _ = write(wakeUpWriter, "!", 1) }

    // MARK: The loop

    private func turn() {
        owner.store(currentThread(), ordering: .relaxed)
        while true {
            let stopping = runJobs()
            if stopping {
                waits.endAll()
                if local.isEmpty, leave() { return }
            }
            waitForEvents(mayBlock: local.isEmpty && !stopping)
        }
    }

    /// True when nothing was handed in meanwhile: from here on the loop has no thread.
    private func leave() -> Bool {
        inbox.withLock { box in
            guard box.items.isEmpty else { return false }
            // Before the lock is given up: the next thread may own the loop as soon as it is.
            owner.store(0, ordering: .relaxed)
            box.running = false
            return true
        }
    }

    /// Runs what is due. Bounded: jobs that make jobs may not starve the descriptors, nor the callers outside.
    private func runJobs() -> Bool {
        let serial = asUnownedSerialExecutor()
        let task = asUnownedTaskExecutor()
        var batch: [Item] = []
        var stopping = false
        for _ in 0..<8 {
            stopping = inbox.withLock { box in
                if !box.items.isEmpty {
                    local.append(contentsOf: box.items)
                    box.items.removeAll(keepingCapacity: true)
                }
                box.signalled = false
                return box.stopping
            }
            if local.isEmpty { break }
            swap(&batch, &local)
            for item in batch {
                switch item {
                case .job(let job): job.runSynchronously(isolatedTo: serial, taskExecutor: task)
                case .call(let body): body()
                }
            }
            batch.removeAll(keepingCapacity: true)
        }
        return stopping
    }

    private func waitForEvents(mayBlock: Bool) {
        let nearest = waits.nearestDeadline
        let timeout = mayBlock ? nearest.map(milliseconds) ?? -1 : 0
        if waits.poll(timeout: timeout) { drainWakeUps() }
        guard let nearest else { return }
        let now = ContinuousClock.now
        if nearest <= now { waits.expire(now) { local.append(.call($0)) } }
    }

    private func drainWakeUps() {
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { bytes in
            while read(wakeUpReader, bytes.baseAddress, bytes.count) == bytes.count {}
        }
    }

    /// Rounded up, so that the loop does not spin through a deadline's last fraction; at most an hour, after which
    /// the loop looks again.
    private func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
        let left = deadline - .now
        if left <= .zero { return 0 }
        if left >= .seconds(3600) { return 3_600_000 }
        return Int32((left / .milliseconds(1)).rounded(.up))
    }
}
