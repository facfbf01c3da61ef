import TestSupport
import Testing
import Transport

@Suite struct DeadlineQueueTests {
    private let start = ContinuousClock.now

    @Test func nearestFirst() {
        var queue = DeadlineQueue()
        queue.insert(5, start + .seconds(3))
        queue.insert(0, start + .seconds(1))
        queue.insert(2, start + .seconds(2))
        #expect(queue.nearest == start + .seconds(1))
        queue.remove(0)
        queue.remove(0)
        queue.remove(77)
        #expect(queue.nearest == start + .seconds(2))
        let none = queue.popExpired(start + .seconds(1))
        #expect(none == nil)
        let second = queue.popExpired(start + .seconds(9))
        let third = queue.popExpired(start + .seconds(9))
        let fourth = queue.popExpired(start + .seconds(9))
        #expect([second, third, fourth] == [2, 5, nil])
        #expect(queue.nearest == nil)
    }

    /// Against a dictionary that is searched for its smallest.
    @Test func anyOrder() {
        var random = SeededGenerator(seed: 7)
        var queue = DeadlineQueue()
        var model: [Int: ContinuousClock.Instant] = [:]
        for _ in 0..<20_000 {
            let slot = Int.random(in: 0..<60, using: &random)
            let instant = start + .milliseconds(Int.random(in: 0..<100, using: &random))
            switch Int.random(in: 0..<4, using: &random) {
            case 0, 1:
                queue.insert(slot, instant)
                model[slot] = instant
            case 2:
                queue.remove(slot)
                model[slot] = nil
            default:
                let popped = queue.popExpired(instant)
                let nearest = model.values.min()
                if let popped {
                    #expect(model[popped] == nearest)
                    model[popped] = nil
                } else {
                    #expect(nearest.map { $0 > instant } ?? true)
                }
            }
            #expect(queue.nearest == model.values.min())
            #expect(queue.count == model.count)
        }
    }
}
