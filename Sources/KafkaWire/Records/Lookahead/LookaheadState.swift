#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// One batch that is decompressed ahead. What is not `state` belongs to who has it: the worker of a busy one, the walk of
/// a taken one.
final class LookaheadSlot {
    enum State {
        case free
        /// Being decompressed.
        case busy
        /// Decompressed.
        case ready
        /// Could not be: the walk will say why.
        case failed
        /// Its records are being walked.
        case taken
    }

    var state = State.free
    var job = LookaheadPlan.Job(position: 0, codec: .none, payload: UnsafeRawBufferPointer(start: nil, count: 0))
    var memory = ScratchBuffer()
    var count = 0
}

/// What the walk and the thread that decompresses ahead of it share, behind one lock. Unchecked: all of it is guarded by
/// the lock, but for what a slot's state gives to one of the two.
final class LookaheadState: @unchecked Sendable {
    /// Batches that are decompressed and not yet walked, at most; and what each may come to, in bytes.
    private static let slotCount = 4
    private static let slotBytes = 5 << 18

    /// The thread is not woken for fewer free slots.
    private static let enough = 2

    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    /// There may be something to do, or it is over.
    private let work: UnsafeMutablePointer<pthread_cond_t>
    /// A slot is not busy any more.
    private let done: UnsafeMutablePointer<pthread_cond_t>
    let slots = (0..<slotCount).map { _ in LookaheadSlot() }
    var plan = LookaheadPlan()
    var isOver = false
    private var isIdle = false
    private var isAwaited = false

    init() {
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

    /// Gives a free slot the next batch.
    func claim() -> LookaheadSlot? {
        guard let slot = slots.first(where: { $0.state == .free }), let job = plan.next() else { return nil }
        slot.job = job
        slot.state = .busy
        return slot
    }

    /// Wakes the thread if that is worth it.
    func wake() {
        let free = slots.count { $0.state == .free }
        if isOver || isIdle && free >= LookaheadState.enough { pthread_cond_signal(work) }
    }

    /// Waits until some slot is not busy any more.
    func wait() {
        isAwaited = true
        pthread_cond_wait(done, mutex)
        isAwaited = false
    }

    /// Decompresses a claimed batch; not under the lock.
    func decompress(_ slot: LookaheadSlot, _ decompressor: inout Decompressor) {
        var made: Int?
        do throws(CompressionError) {
            made = try decompressor.decompress(
                slot.job.codec, magic: 2, slot.job.payload, into: &slot.memory, limit: LookaheadState.slotBytes)
        } catch {
            made = nil
        }
        withLock {
            slot.count = made ?? 0
            slot.state = made == nil ? .failed : .ready
            if isAwaited { pthread_cond_signal(done) }
        }
    }

    /// The thread: decompresses what there is until it is over.
    func serve() {
        var signals = sigset_t()
        sigfillset(&signals)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        var decompressor = Decompressor()
        while let slot = nextSlot() { decompress(slot, &decompressor) }
    }

    private func nextSlot() -> LookaheadSlot? {
        withLock {
            while !isOver {
                if let slot = claim() { return slot }
                isIdle = true
                pthread_cond_wait(work, mutex)
                isIdle = false
            }
            return nil
        }
    }
}
