/// The deadlines of numbered slots, the nearest one first: a binary heap in which each slot knows its place, so that
/// setting and dropping a deadline cost log n and nothing stale is left behind. A value without a clock.
package struct DeadlineQueue {
    private struct Entry {
        var deadline: ContinuousClock.Instant
        var slot: Int
    }
    private var heap: [Entry] = []
    /// The slot's index in `heap`, or -1.
    private var places: [Int] = []

    /// An empty queue.
    package init() {}

    /// Deadlines that are set.
    package var count: Int { heap.count }

    /// The nearest deadline.
    package var nearest: ContinuousClock.Instant? { heap.first?.deadline }

    /// Sets the deadline of a slot that has none.
    package mutating func insert(_ slot: Int, _ deadline: ContinuousClock.Instant) {
        while places.count <= slot { places.append(-1) }
        remove(slot)
        heap.append(Entry(deadline: deadline, slot: slot))
        places[slot] = heap.count - 1
        rise(heap.count - 1)
    }

    /// Drops the slot's deadline, if it has one.
    package mutating func remove(_ slot: Int) {
        guard slot < places.count, places[slot] >= 0 else { return }
        let index = places[slot]
        exchange(index, heap.count - 1)
        heap.removeLast()
        places[slot] = -1
        guard index < heap.count else { return }
        rise(index)
        sink(index)
    }

    /// Takes a slot whose deadline is not after `now`.
    package mutating func popExpired(_ now: ContinuousClock.Instant) -> Int? {
        guard let first = heap.first, first.deadline <= now else { return nil }
        remove(first.slot)
        return first.slot
    }

    private mutating func exchange(_ a: Int, _ b: Int) {
        heap.swapAt(a, b)
        places[heap[a].slot] = a
        places[heap[b].slot] = b
    }

    private mutating func rise(_ start: Int) {
        var index = start
        while index > 0, heap[index].deadline < heap[(index - 1) / 2].deadline {
            exchange(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func sink(_ start: Int) {
        var index = start
        while true {
            let left = 2 * index + 1
            guard left < heap.count else { return }
            let right = left + 1
            let child = right < heap.count && heap[right].deadline < heap[left].deadline ? right : left
            guard heap[child].deadline < heap[index].deadline else { return }
            exchange(child, index)
            index = child
        }
    }
}
