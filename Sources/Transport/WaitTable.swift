#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// How a wait ended.
enum WaitOutcome: Sendable {
    /// What it waited for has come.
    case ready
    /// Its deadline passed.
    case timedOut
    /// Its task was cancelled, or the loop is stopping.
    case cancelled
    /// The descriptor was closed by this side.
    case closed
}

/// Names one wait. A number is never used twice, so a late ending cannot hit the wait that came after.
struct WaitID: Hashable, Sendable {
    fileprivate var slot: UInt32
    fileprivate var generation: UInt32
}

/// Who waits for what on one loop: waits, the descriptors they poll, their deadlines. Belongs to the loop's thread.
///
/// A wait is reserved first and parked later; an ending that comes in between is kept for it. So it doesn't matter
/// whether an answer, a cancellation or the waiter is there first.
struct WaitTable {
    private enum State {
        case free
        case reserved
        case parked(UnsafeContinuation<WaitOutcome, Never>)
        case timer(@Sendable () -> Void)
        case ended(WaitOutcome)
    }
    private struct Slot {
        var generation: UInt32 = 0
        var watched: Int32 = 0
        var state = State.free
    }

    private var slots: [Slot] = []
    private var unused: [UInt32] = []
    private var deadlines = DeadlineQueue()
    // These two go together. Entry 0 is the loop's wake-up pipe, which no wait owns.
    private var polled: [pollfd]
    private var owners: [WaitID]

    /// A table without waits whose poll also watches `wakeUp`.
    init(wakeUp: Int32) {
        polled = [pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0)]
        owners = [WaitID(slot: .max, generation: 0)]
    }

    /// Waits that are reserved, parked or ended and not collected, and timers.
    var count: Int { slots.count - unused.count }
    /// The nearest deadline.
    var nearestDeadline: ContinuousClock.Instant? { deadlines.nearest }

    private func holds(_ id: WaitID) -> Bool {
        Int(id.slot) < slots.count && slots[Int(id.slot)].generation == id.generation
    }

    /// A new wait. Every reserved wait must be parked.
    mutating func reserve(deadline: ContinuousClock.Instant? = nil) -> WaitID {
        let index = unused.popLast() ?? UInt32(slots.count)
        if Int(index) == slots.count { slots.append(Slot()) }
        slots[Int(index)].state = .reserved
        if let deadline { deadlines.insert(Int(index), deadline) }
        return WaitID(slot: index, generation: slots[Int(index)].generation)
    }

    /// A timer that calls `body` once.
    mutating func addTimer(_ deadline: ContinuousClock.Instant, _ body: @escaping @Sendable () -> Void) -> WaitID {
        let id = reserve(deadline: deadline)
        slots[Int(id.slot)].state = .timer(body)
        return id
    }

    /// Has events on the descriptor end the wait.
    mutating func watch(_ descriptor: Int32, _ events: Int32, for id: WaitID) {
        guard holds(id) else { return }
        polled.append(pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: events), revents: 0))
        owners.append(id)
        slots[Int(id.slot)].watched += 1
    }

    /// Leaves the waiter to be resumed; at once when the wait has ended already.
    mutating func park(_ id: WaitID, _ waiter: UnsafeContinuation<WaitOutcome, Never>) {
        guard holds(id) else { return waiter.resume(returning: .cancelled) }
        if case .ended(let outcome) = slots[Int(id.slot)].state {
            release(id)
            return waiter.resume(returning: outcome)
        }
        slots[Int(id.slot)].state = .parked(waiter)
    }

    /// Ends a wait or a timer; without effect when it has ended.
    mutating func end(_ id: WaitID, _ outcome: WaitOutcome) {
        guard holds(id) else { return }
        switch slots[Int(id.slot)].state {
        case .parked(let waiter):
            release(id)
            waiter.resume(returning: outcome)
        case .reserved:
            forget(id)
            slots[Int(id.slot)].state = .ended(outcome)
        case .timer: release(id)
        case .free, .ended: return
        }
    }

    /// Drops the wait's deadline and descriptors.
    private mutating func forget(_ id: WaitID) {
        deadlines.remove(Int(id.slot))
        // From the end: the busy waits are the young ones.
        var index = polled.count - 1
        while slots[Int(id.slot)].watched > 0, index > 0 {
            if owners[index] == id {
                polled.swapAt(index, polled.count - 1)
                owners.swapAt(index, owners.count - 1)
                polled.removeLast()
                owners.removeLast()
                slots[Int(id.slot)].watched -= 1
            }
            index -= 1
        }
    }

    private mutating func release(_ id: WaitID) {
        forget(id)
        slots[Int(id.slot)].state = .free
        slots[Int(id.slot)].generation &+= 1
        unused.append(id.slot)
    }

    /// Ends all waits on a descriptor: its number may soon name another one.
    mutating func endAll(on descriptor: Int32, _ outcome: WaitOutcome) {
        let ids = polled.indices.dropFirst().filter { polled[$0].fd == descriptor }.map { owners[$0] }
        for id in ids { end(id, outcome) }
    }

    /// Ends every wait as cancelled and drops every timer.
    mutating func endAll() {
        for index in slots.indices {
            end(WaitID(slot: UInt32(index), generation: slots[index].generation), .cancelled)
        }
    }

    /// `poll(2)`, for at most `timeout` milliseconds (-1: without end). Ends the waits whose descriptors have events;
    /// true when the wake-up pipe has.
    mutating func poll(timeout: Int32) -> Bool {
        let count = systemPoll(&polled, timeout)
        guard count > 0 else { return false }
        let woken = polled[0].revents != 0
        if count == 1, woken { return true }
        let ready = polled.indices.dropFirst().filter { polled[$0].revents != 0 }.map { owners[$0] }
        for id in ready { end(id, .ready) }
        return woken
    }

    /// Ends the waits whose deadline is not after `now`, and gives the timers that are due to `run`, which may not
    /// touch this table.
    mutating func expire(_ now: ContinuousClock.Instant, _ run: (@escaping @Sendable () -> Void) -> Void) {
        while let slot = deadlines.popExpired(now) {
            if case .timer(let body) = slots[slot].state { run(body) }
            end(WaitID(slot: UInt32(slot), generation: slots[slot].generation), .timedOut)
        }
    }
}

private func systemPoll(_ descriptors: inout [pollfd], _ timeout: Int32) -> Int32 {
    poll(&descriptors, nfds_t(descriptors.count), timeout)
}
