import KafkaClient

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What a time of the clock on the wall is in the zone of the environment (TZ). Where the clock is set back it comes twice,
/// and means the first; where it is set forward it is passed over, and means the moment at which that happens.
struct LocalTime {
    /// Seconds since 1970.
    let seconds: Int64
    /// When it comes the second time.
    let second: Int64?
    /// Whether the clock never shows it.
    let isSkipped: Bool

    /// `asIfUTC` are the seconds from 1970 to what the clock shows, as if it showed UTC.
    init(asIfUTC wanted: Int64) {
        // The offsets from UTC before and after whatever happens to the clock on that day.
        let offsets = [wanted - 86_400, wanted + 86_400].map { Self.offset(at: $0) }
        let found = Set(offsets.map { wanted - $0 }).filter { $0 + Self.offset(at: $0) == wanted }.sorted()
        second = found.count > 1 ? found[1] : nil
        isSkipped = found.isEmpty
        seconds = found.first ?? Self.change(from: wanted - 86_400, to: wanted + 86_400)
    }

    /// What a user should know of it, in one line; `nil` for nothing.
    func remark(on text: Substring) -> String? {
        if let second {
            return
                "'\(text)' comes twice, the clock was set back: the first is meant, \(Self.words(seconds)); the other is "
                + Self.words(second)
        }
        guard isSkipped else { return nil }
        return
            "'\(text)' does not exist, the clock was set forward: \(Self.words(seconds)) is taken, when that happened"
    }

    /// Why TZ is not what it seems; `nil` when the system knows it. An unknown zone is UTC to the system, without a word.
    static func unknownZone() -> String? {
        guard var name = Terminal.environment("TZ").map({ $0[...] }) else { return nil }
        if name.first == ":" { name = name.dropFirst() }
        if name.isEmpty || isRule(name) { return nil }
        #if canImport(Darwin)
        let folders = ["/var/db/timezone/zoneinfo", "/usr/share/zoneinfo"]
        #else
        let folders = [Terminal.environment("TZDIR") ?? "/usr/share/zoneinfo"]
        #endif
        let paths = name.first == "/" ? [String(name)] : folders.map { "\($0)/\(name)" }
        if paths.contains(where: { access($0, R_OK) == 0 }) { return nil }
        return "TZ=\(name) is no time zone here, so local times are UTC; write the offset (+02:00 or Z)"
    }

    /// POSIX's rules begin with a name of letters, or in angle brackets, and an offset: `CET-1CEST`, `<+03>-3`.
    private static func isRule(_ name: Substring) -> Bool {
        var rest = name
        if rest.first == "<" {
            guard let end = rest.firstIndex(of: ">") else { return false }
            rest = rest[rest.index(after: end)...]
        } else {
            let letters = rest.prefix { $0.isASCII && $0.isLetter }
            if letters.count < 3 { return false }
            rest = rest.dropFirst(letters.count)
        }
        if rest.first == "+" || rest.first == "-" { rest = rest.dropFirst() }
        return rest.first.map { $0.isASCII && $0.isNumber } ?? false
    }

    /// Seconds east of UTC at that moment.
    private static func offset(at seconds: Int64) -> Int64 {
        var time = time_t(seconds)
        var parts = tm()
        return localtime_r(&time, &parts) == nil ? 0 : Int64(parts.tm_gmtoff)
    }

    /// The first second with another offset than `low`, no later than `high`.
    private static func change(from low: Int64, to high: Int64) -> Int64 {
        let before = offset(at: low)
        var (low, high) = (low, high)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if offset(at: middle) == before { low = middle } else { high = middle }
        }
        return high
    }

    /// In its own zone with the offset, which can be typed as it is: `2026-10-25T02:30:00+02:00`.
    private static func words(_ seconds: Int64) -> String {
        let offset = offset(at: seconds)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let size = abs(offset)
        return WallClock.words(seconds + offset).replacing(" UTC", with: "").replacing(" ", with: "T")
            + (offset < 0 ? "-" : "+") + two(size / 3600) + ":" + two(size % 3600 / 60)
    }
}
