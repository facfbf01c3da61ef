import KafkaClient

/// Reads a time as ISO 8601 writes it: `2026-11-23`, `2026-11-23T05:00`, with seconds and fractions, `Z` or an offset
/// from UTC (`+02:00`); without either it is local time (TZ). A date alone is its midnight in local time.
package enum TimeParser {
    /// Milliseconds since 1970.
    package static func parse(_ text: Substring) throws(UsageError) -> Int64 {
        var remarks: [String] = []
        return try parse(text, &remarks)
    }

    /// Milliseconds since 1970. What there is to say about a local time is added to `remarks`: that it exists twice, or
    /// not at all, or that its zone is not known.
    package static func parse(_ text: Substring, _ remarks: inout [String]) throws(UsageError) -> Int64 {
        var rest = Scanner(text: text, rest: text)
        let year = try rest.number(4, "year", 1970...9999)
        try rest.expect("-")
        let month = try rest.number(2, "month", 1...12)
        try rest.expect("-")
        let day = try rest.number(2, "day", 1...daysIn(month: month, year: year))
        var (hour, minute, second, millisecond) = (0, 0, 0, 0)
        if rest.take("T") || rest.take("t") || rest.take(" ") {
            hour = try rest.number(2, "hour", 0...23)
            try rest.expect(":")
            minute = try rest.number(2, "minute", 0...59)
            if rest.take(":") {
                second = try rest.number(2, "second", 0...59)
                if rest.take(".") { millisecond = try rest.fraction() }
            }
        } else if !rest.isAtEnd {
            throw rest.wrong("after a date comes T and a time")
        }
        let days = daysSince1970(year: year, month: month, day: day)
        let asIfUTC = ((Int64(days) * 24 + Int64(hour)) * 60 + Int64(minute)) * 60 + Int64(second)
        if rest.isAtEnd {
            if let remark = LocalTime.unknownZone() { remarks.append("'\(text)': \(remark)") }
            let local = LocalTime(asIfUTC: asIfUTC)
            if let remark = local.remark(on: text) { remarks.append(remark) }
            return local.seconds * 1000 + Int64(millisecond)
        }
        let offset = try rest.offset()
        guard rest.isAtEnd else { throw rest.wrong("nothing may follow the offset from UTC") }
        return (asIfUTC - Int64(offset)) * 1000 + Int64(millisecond)
    }

    /// Milliseconds since 1970 in UTC, as they can be typed: `1970-01-20T16:13:20Z`.
    static func text(of milliseconds: Int64) -> String {
        let rest = milliseconds % 1000
        let fraction = rest == 0 ? "" : "." + String(String(1000 + rest).dropFirst())
        return WallClock.words(milliseconds / 1000).replacing(" UTC", with: fraction + "Z").replacing(" ", with: "T")
    }

    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func daysIn(month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 in the Gregorian calendar, counted from the first of March as Howard Hinnant does.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private struct Scanner {
        let text: Substring
        var rest: Substring

        var isAtEnd: Bool { rest.isEmpty }

        func wrong(_ what: String) -> UsageError {
            UsageError("'\(text)' is not a time: \(what) (2026-11-23, 2026-11-23T05:00:00Z, 2026-11-23T05:00:00+02:00)")
        }

        mutating func take(_ character: Character) -> Bool {
            guard rest.first == character else { return false }
            rest.removeFirst()
            return true
        }

        mutating func expect(_ character: Character) throws(UsageError) {
            guard take(character) else {
                throw wrong(rest.isEmpty ? "it ends too early" : "'\(character)' belongs where '\(rest)' stands")
            }
        }

        mutating func number(_ digits: Int, _ name: String, _ range: ClosedRange<Int>) throws(UsageError) -> Int {
            let part = rest.prefix(digits)
            guard part.count == digits, let value = Quantity.number(part) else {
                throw wrong(part.isEmpty ? "it ends too early" : "'\(part)' is no \(name) of \(digits) digits")
            }
            guard let number = Int(exactly: value), range.contains(number) else {
                throw wrong("\(name) \(part) is not in \(range.lowerBound)-\(range.upperBound)")
            }
            rest = rest.dropFirst(digits)
            return number
        }

        /// Milliseconds; what is finer is cut off.
        mutating func fraction() throws(UsageError) -> Int {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard !digits.isEmpty, digits.count <= 9 else { throw wrong("1 to 9 digits follow the second's point") }
            rest = rest.dropFirst(digits.count)
            return Int((digits + "00").prefix(3)) ?? 0
        }

        /// Seconds east of UTC.
        mutating func offset() throws(UsageError) -> Int {
            if take("Z") || take("z") { return 0 }
            guard let sign = rest.first, sign == "+" || sign == "-" else {
                throw wrong("'\(rest)' belongs to no time")
            }
            rest.removeFirst()
            let hour = try number(2, "hour of the offset from UTC", 0...18)
            try expect(":")
            let minute = try number(2, "minute of the offset from UTC", 0...59)
            return (hour * 60 + minute) * (sign == "+" ? 60 : -60)
        }
    }
}
