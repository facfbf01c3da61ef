#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Where a delimiter stands.
enum ByteSearch {
    /// The place of the first `wanted` in `bytes`; `nil` where there is none, or nothing is wanted.
    static func first(_ wanted: [UInt8], in bytes: UnsafeRawBufferPointer) -> Int? {
        guard let base = bytes.baseAddress, let head = wanted.first else { return nil }
        var start = 0
        while bytes.count - start >= wanted.count {
            // Behind the last place where it has room there is no need to look.
            guard let found = memchr(base + start, Int32(head), bytes.count - start - wanted.count + 1) else {
                return nil
            }
            let place = UnsafeRawPointer(found) - base
            if wanted.count == 1 || bytes[place..<place + wanted.count].elementsEqual(wanted) { return place }
            start = place + 1
        }
        return nil
    }
}
