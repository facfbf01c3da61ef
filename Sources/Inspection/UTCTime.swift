/// Times in UTC as ISO 8601 writes them.
enum UTCTime {
    /// `2026-11-23T05:00:00.123Z`; without milliseconds where they are zero.
    static func text(_ milliseconds: Int64) -> String {
        let (day, rest) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
        let days = rest < 0 ? day - 1 : day
        let time = rest < 0 ? rest + 86_400_000 : rest
        // Howard Hinnant's civil_from_days.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let month = (5 * ofYear + 2) / 153
        let dayOfMonth = ofYear - (153 * month + 2) / 5 + 1
        let number = month < 10 ? month + 3 : month - 9
        let date = "\(pad(era * 400 + year + (number <= 2 ? 1 : 0), 4))-\(pad(number, 2))-\(pad(dayOfMonth, 2))"
        let seconds = time / 1000
        let clock = "\(pad(seconds / 3600, 2)):\(pad(seconds / 60 % 60, 2)):\(pad(seconds % 60, 2))"
        let fraction = time % 1000 == 0 ? "" : ".\(pad(time % 1000, 3))"
        return "\(date)T\(clock)\(fraction)Z"
    }

    private static func pad(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
