import CIntrinsics

/// Searches for the bytes that structure a JSON text.
enum JSONBytes {
    /// The first quote from `start` on, or `end`.
    @inline(__always)
    static func quote(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer) -> UnsafeRawPointer {
        UnsafeRawPointer(kcat_find_quote(bytes(start), bytes(end)))
    }

    /// The first quote, bracket or brace from `start` on, or `end`.
    @inline(__always)
    static func structural(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer) -> UnsafeRawPointer {
        UnsafeRawPointer(kcat_find_structural(bytes(start), bytes(end)))
    }

    /// The first quote, backslash or control character from `start` on, or `end`.
    @inline(__always)
    static func special(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer) -> UnsafeRawPointer {
        UnsafeRawPointer(kcat_find_special(bytes(start), bytes(end)))
    }

    @inline(__always)
    private static func bytes(_ pointer: UnsafeRawPointer) -> UnsafePointer<UInt8> {
        pointer.assumingMemoryBound(to: UInt8.self)
    }
}
