// A build of the whole module at once finds `timespec` through this module first, and then wants its import.
#if canImport(SwiftOverlayShims)
import SwiftOverlayShims
#endif
#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What this machine takes the time to be.
package enum WallClock {
    /// Seconds since 1970.
    package static var seconds: Int64 { Int64(time(nil)) }

    /// Milliseconds since 1970.
    package static func now() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }

    /// A time as users read it: `2026-01-31 23:59:59 UTC`.
    package static func words(_ seconds: Int64) -> String {
        var instant = time_t(seconds)
        var parts = tm()
        gmtime_r(&instant, &parts)
        var text = [CChar](repeating: 0, count: 40)
        let count = strftime(&text, text.count, "%Y-%m-%d %H:%M:%S UTC", &parts)
        return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// A distance in time in its two largest units: `12 s`, `5 min 3 s`, `2 h 5 min`, `3 days 4 h`.
    package static func gap(_ seconds: Int64) -> String {
        let total = abs(seconds)
        let units: [(length: Int64, name: String)] = [(86_400, "day"), (3600, "h"), (60, "min"), (1, "s")]
        guard let first = units.firstIndex(where: { total >= $0.length }) else { return "0 s" }
        func part(_ index: Int, of rest: Int64) -> String {
            let count = rest / units[index].length
            return "\(count) \(units[index].name)" + (index == 0 && count != 1 ? "s" : "")
        }
        let rest = total % units[first].length
        guard first + 1 < units.count, rest >= units[first + 1].length else { return part(first, of: total) }
        return part(first, of: total) + " " + part(first + 1, of: rest)
    }
}
