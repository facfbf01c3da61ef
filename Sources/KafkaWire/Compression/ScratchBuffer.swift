#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Memory that decompressors write to: grows as it must, up to the limit that each use gives, and is used again.
@frozen public struct ScratchBuffer: ~Copyable {
    /// The first byte; `nil` while nothing was needed.
    @usableFromInline private(set) var base: UnsafeMutableRawPointer?
    /// Bytes there is room for.
    @usableFromInline private(set) var capacity = 0

    /// No memory yet.
    public init() {}

    deinit { free(base) }

    /// Makes room for `wanted` bytes and keeps the first `kept`. Throws when that is more than `limit` or than the system
    /// has.
    mutating func reserve(_ wanted: Int, keeping kept: Int, limit: Int) throws(CompressionError) {
        if wanted <= capacity { return }
        guard wanted <= limit else { throw .tooLarge(limit) }
        // An eighth more: batches of nearly the same size should not each ask for memory of their own.
        let wanted = min(limit, wanted + wanted / 8)
        if kept == 0 {
            // Nothing to copy: the old pages go before the new ones come.
            free(base)
            base = nil
            capacity = 0
        }
        guard let fresh = realloc(base, wanted) else { throw CompressionError("no memory for \(wanted) bytes") }
        base = fresh
        capacity = wanted
    }

    /// Twice the room, as far as `limit` allows. Throws when there is no more to be had.
    mutating func grow(keeping kept: Int, limit: Int) throws(CompressionError) {
        guard capacity < limit else { throw .tooLarge(limit) }
        try reserve(min(limit, max(64 << 10, capacity * 2)), keeping: kept, limit: limit)
    }

    /// The first `count` bytes, valid until it is used again.
    package func bytes(_ count: Int) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// Gives the memory back when it is more than `bytes`: one huge batch should not be paid for ever after.
    mutating func trim(to bytes: Int) {
        guard capacity > bytes else { return }
        free(base)
        base = nil
        capacity = 0
    }
}
