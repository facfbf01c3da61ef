#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Makes values one after the other on a thread of its own, some ahead of who takes them, so that reading and the work on
/// what was read keep two processors busy.
///
/// The first values are made by the caller: for a short run a thread is not worth it. One thread takes; the values are made
/// by one thread at a time, so `make` needs no lock for what it alone touches. The thread ends with this object.
package final class ReadAhead<Value: Sendable>: Sendable {
    private let state: ReadAheadState<Value>

    /// How many values the caller makes itself before there is a thread.
    private static var direct: Int { 2 }

    /// Calls `make` for the next value and its size in bytes; it returns `nil` when there is none, and is then asked again
    /// only after ``change(keeping:_:)``. No more than `limit` bytes wait, but for the last value, which may be larger.
    package init(limit: Int, _ make: @escaping @Sendable () -> (value: Value, size: Int)?) {
        state = ReadAheadState(limit, make)
    }

    deinit {
        state.withLock {
            state.isOver = true
            state.wake()
        }
    }

    /// The next value; `nil` when there is none. Blocks while it is being made.
    package func next() -> Value? {
        if state.taken < Self.direct || !startThread() {
            state.taken += 1
            return state.make()?.value
        }
        return state.withLock {
            while state.values.isEmpty, !state.isDry { state.wait() }
            guard let first = state.values.popFirst() else { return nil }
            state.bytes -= first.size
            state.wake()
            return first.value
        }
    }

    /// Changes with `body` what values are made of, while none is made, and forgets those that wait and are not kept.
    package func change(keeping isKept: (Value) -> Bool, _ body: () -> Void) {
        state.withLock {
            while state.isMaking { state.wait() }
            body()
            state.values = state.values.filter { isKept($0.value) }[...]
            state.bytes = state.values.reduce(0) { $0 + $1.size }
            state.isDry = false
            state.wake()
        }
    }

    private func startThread() -> Bool {
        if state.hasThread { return true }
        guard sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 1 else { return false }
        state.hasThread = Transport.startThread { [state] in state.serve() }
        return state.hasThread
    }
}

/// What the two threads share, behind one lock. Unchecked: all of it is guarded by the lock, but for `taken` and
/// `hasThread`, which are the taker's.
private final class ReadAheadState<Value>: @unchecked Sendable {
    let make: @Sendable () -> (value: Value, size: Int)?
    var taken = 0
    var hasThread = false
    var values: ArraySlice<(value: Value, size: Int)> = []
    var bytes = 0
    /// Whether a value is being made by the thread.
    var isMaking = false
    /// Whether there was no other value.
    var isDry = false
    var isOver = false
    private let limit: Int
    private var isIdle = false
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    /// There may be something to do, or it is over.
    private let work: UnsafeMutablePointer<pthread_cond_t>
    /// A value was made, or there is none.
    private let done: UnsafeMutablePointer<pthread_cond_t>

    init(_ limit: Int, _ make: @escaping @Sendable () -> (value: Value, size: Int)?) {
        self.limit = limit
        self.make = make
        mutex = .allocate(capacity: 1)
        work = .allocate(capacity: 1)
        done = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(work, nil)
        pthread_cond_init(done, nil)
    }

    deinit {
        pthread_cond_destroy(work)
        pthread_cond_destroy(done)
        pthread_mutex_destroy(mutex)
        work.deallocate()
        done.deallocate()
        mutex.deallocate()
    }

    func withLock<T>(_ body: () -> T) -> T {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    // These are called under the lock.

    /// Wakes the thread where half of what may wait is gone: waking costs more than a small value.
    func wake() {
        if isOver || isIdle && !isDry && bytes <= limit / 2 { pthread_cond_signal(work) }
    }

    /// Waits for the thread.
    func wait() { pthread_cond_wait(done, mutex) }

    /// The thread: makes values until it is over.
    func serve() {
        while begin() {
            let made = make()
            withLock {
                isMaking = false
                if let made {
                    values.append(made)
                    bytes += made.size
                } else {
                    isDry = true
                }
                pthread_cond_signal(done)
            }
        }
    }

    private func begin() -> Bool {
        withLock {
            while !isOver, isDry || bytes >= limit {
                isIdle = true
                pthread_cond_wait(work, mutex)
                isIdle = false
            }
            isMaking = !isOver
            return isMaking
        }
    }
}
