import TestSupport
import Testing
import Transport

@Suite struct FramePoolTests {
    private func frame(_ count: Int, _ pool: FramePool) throws -> Frame {
        try #require(Frame(count: count, capacity: count, pool: pool))
    }

    @Test func blocksAreUsedAgain() throws {
        let pool = FramePool()
        var first: Frame? = try frame(1_000_000, pool)
        let address = first?.storage.baseAddress
        first = nil
        #expect(pool.keptBytes >= 1_000_000)
        // Nearly the same size shares the block.
        let second = try frame(990_000, pool)
        #expect(second.storage.baseAddress == address)
        #expect(second.count == 990_000)
        #expect(pool.keptBytes == 0)
    }

    @Test func smallFramesAreNotKept() throws {
        let pool = FramePool()
        for _ in 0..<10 { _ = try frame(5000, pool) }
        #expect(pool.keptBytes == 0)
        #expect(pool.lentBytes == 0)
    }

    @Test func aFarLargerBlockIsNotGiven() throws {
        let pool = FramePool()
        var large: Frame? = try frame(8 << 20, pool)
        large = nil
        _ = large
        let small = try frame(1 << 20, pool)
        #expect(small.count == 1 << 20)
        #expect(pool.keptBytes >= 8 << 20)
    }

    /// All memory stays within a sixteenth of what was lent at most, or 16 MiB.
    @Test func keepingIsBounded() throws {
        var random = SeededGenerator(seed: 3)
        let pool = FramePool()
        var live: [Frame] = []
        var mostLent = 0
        for _ in 0..<3000 {
            if live.count < 12, Bool.random(using: &random) {
                live.append(try frame(Int.random(in: 1...(6 << 20), using: &random), pool))
            } else if !live.isEmpty {
                live.remove(at: Int.random(in: 0..<live.count, using: &random))
            }
            mostLent = max(mostLent, pool.lentBytes)
            #expect(pool.keptBytes + pool.lentBytes <= max(16 << 20, mostLent + mostLent / 16))
        }
        live = []
        #expect(pool.lentBytes == 0)
    }

    @Test func copies() {
        #expect(Frame([1, 2, 3]).array == [1, 2, 3])
        #expect(Frame([]).array.isEmpty)
    }
}
