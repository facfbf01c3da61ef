#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Writes timestamps as ISO 8601 with milliseconds and the zone's offset, `2026-11-23T06:00:00.123+01:00`, or `Z` for
/// UTC. The second that was last written is kept, as records of one second follow each other.
package final class TimeText {
    private let utc: Bool
    private var second: Int?
    private var date: [UInt8] = []
    private var zone: [UInt8] = []

    /// In UTC, or in the zone of the environment (`TZ`).
    package init(utc: Bool) {
        self.utc = utc
    }

    /// The time as text; what lies beyond the calendar of the system comes as the bare number.
    package func text(_ milliseconds: Int64) -> String {
        guard let fraction = prepare(milliseconds) else { return String(milliseconds) }
        return String(decoding: date + fraction + zone, as: UTF8.self)
    }

    /// Appends the time.
    func append(_ milliseconds: Int64, to output: inout OutputBuffer) throws(OutputError) {
        guard let fraction = prepare(milliseconds) else {
            return try output.append(String(milliseconds))
        }
        try output.append(date)
        try output.append(fraction)
        try output.append(zone)
    }

    /// Appends the time as `strftime` writes it; `format` ends with a zero. Where that is nothing, nothing is appended.
    func append(
        _ milliseconds: Int64, format: UnsafeRawBufferPointer, to output: inout OutputBuffer
    ) throws(OutputError) {
        let (seconds, rest) = Int(milliseconds).quotientAndRemainder(dividingBy: 1000)
        var time = time_t(rest < 0 ? seconds - 1 : seconds)
        var parts = tm()
        guard (utc ? gmtime_r(&time, &parts) : localtime_r(&time, &parts)) != nil,
            let format = format.bindMemory(to: CChar.self).baseAddress
        else { return try output.append(String(milliseconds)) }
        try withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 1) { (room) throws(OutputError) in
            let text = room.bindMemory(to: CChar.self)
            guard let start = text.baseAddress else { return }
            let count = strftime(start, text.count, format, &parts)
            try output.append(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(room)[..<count]))
        }
    }

    /// The offset from UTC of the second that was written last, `+01:00` or `Z`.
    var lastZone: [UInt8] { zone }

    /// Fills `date` and `zone`; the fraction of the second, or `nil` if there is no such time.
    private func prepare(_ milliseconds: Int64) -> [UInt8]? {
        var (seconds, rest) = Int(milliseconds).quotientAndRemainder(dividingBy: 1000)
        if rest < 0 {
            seconds -= 1
            rest += 1000
        }
        if second != seconds {
            guard fill(seconds) else { return nil }
            second = seconds
        }
        return [UInt8(ascii: ".")] + Self.digits(rest, 3)
    }

    private func fill(_ seconds: Int) -> Bool {
        var time = time_t(seconds)
        var parts = tm()
        guard (utc ? gmtime_r(&time, &parts) : localtime_r(&time, &parts)) != nil else { return false }
        let year = Int(parts.tm_year) + 1900
        // Beyond four digits ISO 8601 wants a sign.
        date = (0...9999).contains(year) ? [] : [UInt8(ascii: year < 0 ? "-" : "+")]
        date += Self.digits(year.magnitude == 0 ? 0 : abs(year), 4)
        date += [UInt8(ascii: "-")] + Self.digits(Int(parts.tm_mon) + 1, 2)
        date += [UInt8(ascii: "-")] + Self.digits(Int(parts.tm_mday), 2)
        date += [UInt8(ascii: "T")] + Self.digits(Int(parts.tm_hour), 2)
        date += [UInt8(ascii: ":")] + Self.digits(Int(parts.tm_min), 2)
        date += [UInt8(ascii: ":")] + Self.digits(Int(parts.tm_sec), 2)
        zone = utc ? [UInt8(ascii: "Z")] : Self.offset(Int(parts.tm_gmtoff))
        return true
    }

    private static func offset(_ seconds: Int) -> [UInt8] {
        let ahead = abs(seconds)
        var text = [UInt8(ascii: seconds < 0 ? "-" : "+")] + digits(ahead / 3600, 2)
        text += [UInt8(ascii: ":")] + digits(ahead / 60 % 60, 2)
        // Local mean times of long ago were no whole minutes from Greenwich.
        if ahead % 60 != 0 { text += [UInt8(ascii: ":")] + digits(ahead % 60, 2) }
        return text
    }

    private static func digits(_ value: Int, _ count: Int) -> [UInt8] {
        let text = Array(String(value).utf8)
        return Array(repeating: UInt8(ascii: "0"), count: max(0, count - text.count)) + text
    }
}
