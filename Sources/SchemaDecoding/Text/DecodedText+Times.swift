/// How finely a time is told.
package enum TimeUnit: Int64, Sendable {
    /// 1000 a second, three digits.
    case milliseconds = 1_000
    /// 1,000,000 a second, six digits.
    case microseconds = 1_000_000
    /// 1,000,000,000 a second, nine digits.
    case nanoseconds = 1_000_000_000

    /// The digits behind the second.
    var digits: Int {
        switch self {
        case .milliseconds: 3
        case .microseconds: 6
        case .nanoseconds: 9
        }
    }
}

extension DecodedText {
    /// Appends a date, `2026-11-27`, without quotes; `days` are counted from 1970-01-01 in the Gregorian calendar. A year
    /// beyond four digits has a sign (ISO 8601).
    package mutating func append(date days: Int64) throws(DecodeError) {
        // Howard Hinnant's days_from_civil, the other way: years that begin in March, eras of 400 years.
        let shifted = days &+ 719_468
        let era = (shifted >= 0 ? shifted : shifted &- 146_096) / 146_097
        let dayOfEra = shifted &- era &* 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra &+ era &* 400 &+ (month <= 2 ? 1 : 0)
        if (0...9999).contains(year) {
            try append(year.magnitude, digits: 4)
        } else {
            try append(UInt8(ascii: year < 0 ? "-" : "+"))
            if year.magnitude < 10_000 { try append(year.magnitude, digits: 4) } else { try append(year.magnitude) }
        }
        try append(UInt8(ascii: "-"))
        try append(month.magnitude, digits: 2)
        try append(UInt8(ascii: "-"))
        try append(day.magnitude, digits: 2)
    }

    /// Appends a time of the day, `10:15:30.123`, without quotes; `value` is within a day.
    package mutating func append(timeOfDay value: Int64, _ unit: TimeUnit) throws(DecodeError) {
        let seconds = value / unit.rawValue
        try append((seconds / 3600).magnitude, digits: 2)
        try append(UInt8(ascii: ":"))
        try append((seconds / 60 % 60).magnitude, digits: 2)
        try append(UInt8(ascii: ":"))
        try append((seconds % 60).magnitude, digits: 2)
        try append(UInt8(ascii: "."))
        try append((value % unit.rawValue).magnitude, digits: unit.digits)
    }

    /// Appends a moment as RFC 3339 has it, in quotes, with as many digits as the unit has; `value` is counted from
    /// 1970-01-01T00:00 UTC. Without a zone it has no `Z`.
    package mutating func append(timestamp value: Int64, _ unit: TimeUnit, isUTC: Bool = true) throws(DecodeError) {
        let perDay = 86_400 * unit.rawValue
        var days = value / perDay
        var rest = value % perDay
        if rest < 0 {
            days -= 1
            rest += perDay
        }
        try append(UInt8(ascii: "\""))
        try append(date: days)
        try append(UInt8(ascii: "T"))
        try append(timeOfDay: rest, unit)
        if isUTC { try append("Z\"") } else { try append(UInt8(ascii: "\"")) }
    }
}
