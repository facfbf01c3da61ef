import Synchronization
import Testing

import Transport

/// Values in order, made by another thread, no more of them than may wait.
struct ReadAheadTests {
    /// Counts up to `end`.
    private final class Counter: Sendable {
        let value = Mutex((next: 0, end: 0))

        init(_ end: Int) { value.withLock { $0.end = end } }

        func next() -> (value: Int, size: Int)? {
            value.withLock { value in
                guard value.next < value.end else { return nil }
                value.next += 1
                return (value.next - 1, 100)
            }
        }
    }

    @Test("all values come, in order, and then none") func order() {
        let counter = Counter(10_000)
        let ahead = ReadAhead(limit: 1000) { counter.next() }
        for value in 0..<10_000 { #expect(ahead.next() == value) }
        #expect(ahead.next() == nil && ahead.next() == nil)
    }

    @Test("no more are made than may wait, however long nobody takes any") func bounded() {
        let counter = Counter(10_000)
        let ahead = ReadAhead(limit: 1000) { counter.next() }
        for value in 0..<5 { #expect(ahead.next() == value) }
        for _ in 0..<20 {
            BlockingCall.pause(milliseconds: 5)
            // Ten wait at most.
            #expect(counter.value.withLock(\.next) <= 5 + 10)
        }
        for value in 5..<100 { #expect(ahead.next() == value) }
    }

    @Test("what waits and is not kept is forgotten, and the next is made of what was changed") func change() {
        let counter = Counter(10_000)
        let ahead = ReadAhead(limit: 1000) { counter.next() }
        for value in 0..<5 { #expect(ahead.next() == value) }
        ahead.change(keeping: { _ in false }) { counter.value.withLock { $0 = (500, 502) } }
        #expect(ahead.next() == 500 && ahead.next() == 501 && ahead.next() == nil)
        // None was left; now there is more.
        ahead.change(keeping: { _ in true }) { counter.value.withLock { $0 = (7, 8) } }
        #expect(ahead.next() == 7 && ahead.next() == nil)
    }

    @Test("what waits and is kept still comes") func kept() {
        let counter = Counter(100)
        let ahead = ReadAhead(limit: 10_000) { counter.next() }
        for value in 0..<3 { #expect(ahead.next() == value) }
        ahead.change(keeping: { $0 % 2 == 0 }) { counter.value.withLock { $0.end = 0 } }
        var rest: [Int] = []
        while let value = ahead.next() { rest.append(value) }
        #expect(rest == (3..<100).filter { $0 % 2 == 0 && $0 <= (rest.last ?? 0) })
    }
}
