import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Keeps blocks of memory whose pages are mapped already: the page faults of fresh ones cost more than reading the bytes
/// into them. Blocks are kept only as far as all memory, lent and kept, stays within what was lent at most at one time,
/// or 16 MiB when that is more: keeping never makes the peak higher than a sixteenth above what it must be.
package final class FramePool: Sendable {
    /// Memory of one frame.
    struct Block: @unchecked Sendable {
        var base: UnsafeMutableRawPointer
        var capacity: Int
    }
    private struct State {
        var kept: [Block] = []
        var keptBytes = 0
        var lentBytes = 0
        var mostLent = 0
    }

    /// The pool that frames use.
    package static let shared = FramePool()
    /// Smaller blocks are malloc's own business.
    static let smallest = 64 << 10
    private static let floor = 16 << 20

    private let state = Mutex(State())

    /// An empty pool.
    package init() {}

    /// Bytes kept for the next frames.
    package var keptBytes: Int { state.withLock { $0.keptBytes } }
    /// Bytes in frames that live.
    package var lentBytes: Int { state.withLock { $0.lentBytes } }

    /// At least `count` bytes; `nil` when there is no memory.
    func take(_ count: Int) -> Block? {
        guard count >= Self.smallest else { return malloc(max(1, count)).map { Block(base: $0, capacity: count) } }
        let capacity = Self.rounded(count)
        let (found, surplus) = state.withLock { state in
            let block = Self.fit(capacity, &state)
            state.lentBytes += block?.capacity ?? capacity
            state.mostLent = max(state.mostLent, state.lentBytes)
            return (block, Self.surplus(&state))
        }
        release(surplus)
        if let found { return found }
        if let base = malloc(capacity) { return Block(base: base, capacity: capacity) }
        state.withLock { $0.lentBytes -= capacity }
        return nil
    }

    /// Takes a block back.
    func give(_ block: Block) {
        guard block.capacity >= Self.smallest else { return free(block.base) }
        let surplus = state.withLock { state in
            state.lentBytes -= block.capacity
            state.keptBytes += block.capacity
            state.kept.append(block)
            return Self.surplus(&state)
        }
        release(surplus)
    }

    /// A larger block with the same first `used` bytes; `nil`, and the old one stays, when there is no memory.
    func grow(_ block: Block, to count: Int, used: Int) -> Block? {
        guard let larger = take(count) else { return nil }
        larger.base.copyMemory(from: block.base, byteCount: min(used, block.capacity))
        give(block)
        return larger
    }

    private func release(_ blocks: [Block]) {
        for block in blocks { free(block.base) }
    }

    /// The smallest kept block that is large enough and not far too large; of equal ones the last that came back, whose
    /// bytes are nearest to the processor.
    private static func fit(_ capacity: Int, _ state: inout State) -> Block? {
        var best: Int?
        for (index, block) in state.kept.enumerated() where block.capacity >= capacity && block.capacity / 4 <= capacity
        {
            if best.map({ block.capacity <= state.kept[$0].capacity }) ?? true { best = index }
        }
        guard let best else { return nil }
        let block = state.kept.remove(at: best)
        state.keptBytes -= block.capacity
        return block
    }

    /// Takes out the blocks kept for longest, as far as there are too many.
    private static func surplus(_ state: inout State) -> [Block] {
        let budget = max(floor, state.mostLent + state.mostLent / 16)
        var out: [Block] = []
        while let oldest = state.kept.first, state.keptBytes + state.lentBytes > budget {
            state.keptBytes -= oldest.capacity
            out.append(oldest)
            state.kept.removeFirst()
        }
        return out
    }

    /// Up to the next sixteenth of a power of two, so that frames of nearly the same size share blocks.
    private static func rounded(_ count: Int) -> Int {
        let step = 1 << max(12, Int.bitWidth - 5 - count.leadingZeroBitCount)
        return (count + step - 1) & ~(step - 1)
    }
}
