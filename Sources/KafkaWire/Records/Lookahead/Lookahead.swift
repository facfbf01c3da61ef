#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Decompresses the batches of a RECORDS field ahead of the walk, on a second thread, so that both cores work; they are
/// taken in order. Where the thread is behind, the walk takes a hand.
///
/// The bytes are those that the walk has yet to check. What fails here is left to the walk, which finds out the same and
/// says what it is; so is what comes out too large. Nothing is read beyond the end of the walk, and the thread, made when
/// it is first of use, ends with the walker.
struct Lookahead: ~Copyable {
    private let state = LookaheadState()
    private var decompressor = Decompressor()
    private var hasThread = false
    private var isOpen = false

    /// With one processor nothing is gained.
    static let isOfUse = sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 1

    deinit {
        state.withLock {
            state.isOver = true
            state.wake()
        }
    }

    /// A walk begins.
    mutating func begin(_ plan: LookaheadPlan) {
        guard startThread() else { return }
        isOpen = true
        state.withLock {
            state.plan = plan
            state.wake()
        }
    }

    /// The walk is over: returns when nobody reads its bytes any more.
    mutating func end() {
        guard isOpen else { return }
        isOpen = false
        state.withLock {
            state.plan = LookaheadPlan()
            while state.slots.contains(where: { $0.state == .busy }) { state.wait() }
            for slot in state.slots { slot.state = .free }
        }
    }

    /// The records of the batch at `position`, valid until the next call; `nil` where the walk has to see to them itself.
    mutating func take(_ position: Int) -> UnsafeRawBufferPointer? {
        guard isOpen else { return nil }
        state.withLock {
            for slot in state.slots where slot.state == .taken { slot.state = .free }
        }
        while true {
            let (taken, claimed, isThere) = state.withLock {
                let found = state.slots.first { $0.state != .free && $0.job.position == position }
                guard let found else {
                    state.plan.pass(position)
                    state.wake()
                    return (LookaheadSlot?.none, LookaheadSlot?.none, false)
                }
                if found.state == .busy {
                    // Rather than wait, the one after it.
                    let other = state.claim()
                    if other == nil { state.wait() }
                    return (nil, other, true)
                }
                let isReady = found.state == .ready
                found.state = isReady ? .taken : .free
                state.wake()
                return (isReady ? found : nil, nil, false)
            }
            if let taken { return UnsafeRawBufferPointer(start: taken.memory.base, count: taken.count) }
            if let claimed { state.decompress(claimed, &decompressor) }
            if !isThere { return nil }
        }
    }

    private mutating func startThread() -> Bool {
        if hasThread { return true }
        let box = Unmanaged.passRetained(state)
        #if canImport(Darwin)
        var thread: pthread_t?
        let code = pthread_create(
            &thread, nil,
            {
                Unmanaged<LookaheadState>.fromOpaque($0).takeRetainedValue().serve()
                return nil
            }, box.toOpaque())
        if code == 0, let thread { pthread_detach(thread) }
        #else
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            {
                if let state = $0 { Unmanaged<LookaheadState>.fromOpaque(state).takeRetainedValue().serve() }
                return nil
            }, box.toOpaque())
        if code == 0 { pthread_detach(thread) }
        #endif
        if code != 0 { box.release() }
        hasThread = code == 0
        return hasThread
    }
}
