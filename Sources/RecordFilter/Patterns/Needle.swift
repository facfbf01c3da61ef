import CIntrinsics

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Bytes to search for. Two of them, the rarest in texts, are looked for, in as many places at a time as the processor can;
/// where both are the rest is compared.
package final class Needle: Sendable {
    /// The bytes.
    let bytes: [UInt8]
    private let first: Int
    private let second: Int
    private let lanes: CInt

    /// Places that the processor looks at at a time.
    package static let widest = kcat_search_lanes()

    /// A needle of these bytes; an empty one is found everywhere. It looks at no more places at a time than `lanes`.
    package init(_ bytes: [UInt8], lanes: CInt = widest) {
        self.bytes = bytes
        self.lanes = lanes
        let ranked = bytes.indices.sorted { (Self.frequency(bytes[$0]), $0) < (Self.frequency(bytes[$1]), $1) }
        let best = ranked.first ?? 0
        let other = ranked.dropFirst().first ?? best
        first = min(best, other)
        second = max(best, other)
    }

    private static let unicodeEscape = Needle(Array("\\u".utf8))

    /// Whether there is a `\u` in a text, behind which any character of a JSON string can hide. Most texts have no backslash,
    /// which the C library finds out faster than anything.
    static func hasUnicodeEscape(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let start = text.baseAddress, let first = memchr(start, CInt(UInt8(ascii: "\\")), text.count) else {
            return false
        }
        let left = start + text.count - UnsafeRawPointer(first)
        return unicodeEscape.isFound(in: UnsafeRawBufferPointer(start: first, count: left))
    }

    /// How common a byte is in JSON and English.
    private static func frequency(_ byte: UInt8) -> Int {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: " "), 0: 9
        case UInt8(ascii: ":"), UInt8(ascii: ","): 8
        case UInt8(ascii: "e"), UInt8(ascii: "t"), UInt8(ascii: "a"), UInt8(ascii: "o"), UInt8(ascii: "i"),
            UInt8(ascii: "n"), UInt8(ascii: "s"), UInt8(ascii: "r"):
            7
        case UInt8(ascii: "0"), UInt8(ascii: "1"): 6
        case 0x32...0x39, UInt8(ascii: "d"), UInt8(ascii: "l"), UInt8(ascii: "u"), UInt8(ascii: "c"): 5
        case 0x61...0x7a: 4
        case 0x41...0x5a: 3
        default: 2
        }
    }

    /// Where the bytes occur first between these places, or `end`.
    @inline(__always)
    package func place(from start: UnsafeRawPointer, to end: UnsafeRawPointer) -> UnsafeRawPointer {
        guard end - start >= bytes.count else { return end }
        return bytes.withUnsafeBufferPointer { needle in
            guard let first = needle.baseAddress else { return end }
            return UnsafeRawPointer(
                kcat_find_needle(
                    start.assumingMemoryBound(to: UInt8.self), end.assumingMemoryBound(to: UInt8.self), first,
                    needle.count, self.first, second,
                    lanes))
        }
    }

    /// Whether the bytes occur in `text`.
    package func isFound(in text: UnsafeRawBufferPointer) -> Bool {
        guard let start = text.baseAddress?.assumingMemoryBound(to: UInt8.self), text.count >= bytes.count else {
            return bytes.isEmpty
        }
        let end = start + text.count
        return bytes.withUnsafeBufferPointer { needle in
            kcat_find_needle(start, end, needle.baseAddress ?? start, needle.count, first, second, lanes) != end
                || needle.isEmpty
        }
    }
}
