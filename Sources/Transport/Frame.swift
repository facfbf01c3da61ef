/// The bytes of one message in memory of their own, read into directly; handed on by reference and never copied.
///
/// The memory returns to the pool when the last reference goes. Unchecked: written only before it is shared.
package final class Frame: @unchecked Sendable {
    private var block: FramePool.Block
    private let pool: FramePool
    /// Bytes of the message.
    package private(set) var count: Int

    /// A frame of `count` bytes with any content, to be filled through ``storage``; `nil` when there is no memory.
    package convenience init?(count: Int) { self.init(count: count, capacity: count, pool: .shared) }

    /// A frame that begins with room for `capacity` bytes; `count` says how many of them count.
    package init?(count: Int, capacity: Int, pool: FramePool) {
        guard let block = pool.take(capacity) else { return nil }
        self.block = block
        self.pool = pool
        self.count = min(count, block.capacity)
    }

    /// A copy of `bytes`, for messages made here.
    package init(_ bytes: [UInt8]) {
        guard let block = FramePool.shared.take(bytes.count) else {
            preconditionFailure("no memory for a frame of \(bytes.count) bytes")
        }
        self.block = block
        pool = .shared
        count = bytes.count
        bytes.withUnsafeBytes { storage.copyMemory(from: $0) }
    }

    deinit { pool.give(block) }

    /// The bytes, for the one who fills them.
    package var storage: UnsafeMutableRawBufferPointer { .init(start: block.base, count: count) }

    /// The bytes. The span lives no longer than the frame.
    package var bytes: RawSpan {
        @_lifetime(borrow self) get {
            _overrideLifetime(RawSpan(_unsafeStart: block.base, byteCount: count), borrowing: self)
        }
    }

    /// Makes the frame `count` bytes long; those it had remain. False when there is no memory.
    func extend(to count: Int) -> Bool {
        if count > block.capacity {
            guard let larger = pool.grow(block, to: count, used: self.count) else { return false }
            block = larger
        }
        self.count = count
        return true
    }
}
