/// Quantities for people.
package enum Units {
    /// `1,234,567`.
    package static func count(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var text = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    /// `1 record`, `1,234 records`: `noun` is what one is called, `plural` what several are where an s doesn't do.
    package static func count(_ value: Int, _ noun: String, _ plural: String? = nil) -> String {
        "\(count(value)) \(value == 1 ? noun : plural ?? noun + "s")"
    }

    /// `999 B`, `1.2 kB`, `123 MB`: powers of a thousand, three digits at most.
    package static func bytes(_ value: Int) -> String {
        if value.magnitude < 1000 { return "\(value) B" }
        var tenths = value.magnitude / 100
        for unit in ["kB", "MB", "GB", "TB", "PB", "EB"] {
            if tenths < 100 { return "\(value < 0 ? "-" : "")\(tenths / 10).\(tenths % 10) \(unit)" }
            if tenths < 10_000 { return "\(value < 0 ? "-" : "")\(tenths / 10) \(unit)" }
            tenths /= 1000
        }
        return "\(value) B"
    }

    /// As ``time(_:)``, and below a minute with tenths: `0.4 s`.
    package static func shortTime(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        if seconds >= 60 { return time(duration) }
        return "\(max(0, seconds)).\(max(0, attoseconds) / 100_000_000_000_000_000) s"
    }

    /// `12 s`, `3 min 5 s`, `2 h 3 min`, `4 d 5 h`.
    package static func time(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        switch seconds {
        case 0..<60: return "\(seconds) s"
        case 60..<3600: return "\(seconds / 60) min \(seconds % 60) s"
        case 3600..<86_400: return "\(seconds / 3600) h \(seconds / 60 % 60) min"
        default: return "\(seconds / 86_400) d \(seconds / 3600 % 24) h"
        }
    }
}
