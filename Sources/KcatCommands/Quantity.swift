/// Numbers, sizes and durations as options take them.
enum Quantity {
    /// A count of records, 1 or more: a run for nothing is a mistake.
    static func count(_ text: String) throws(UsageError) -> Int64 {
        guard let value = number(text), value > 0 else { throw UsageError("'\(text)' is not a number from 1 on") }
        return value
    }

    /// Bytes: `1048576`, `512K`, `100M`, `2G` (powers of 1024; `MB` and `MiB` are taken for `M`).
    static func size(_ text: String) throws(UsageError) -> Int {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).uppercased()
        let shifts = [
            "": 0, "B": 0, "K": 10, "KB": 10, "KIB": 10, "M": 20, "MB": 20, "MIB": 20, "G": 30, "GB": 30, "GIB": 30,
        ]
        guard let value = Int(digits), value > 0, let shift = shifts[unit], value <= Int.max >> (shift + 8) else {
            throw UsageError("'\(text)' is not a size: 512K, 100M and 2G are")
        }
        return value << shift
    }

    /// `30s`, `5m`, `1h30m`, `250ms`; a bare number is seconds.
    static func duration(_ text: String) throws(UsageError) -> Duration {
        if let seconds = number(text), seconds > 0, seconds <= 1_000_000_000 { return .seconds(seconds) }
        guard let milliseconds = milliseconds(text), milliseconds > 0 else {
            throw UsageError("'\(text)' is not a length of time: 250ms, 30s, 5m, 1h30m and 2d are")
        }
        return .milliseconds(milliseconds)
    }

    /// Milliseconds of `1h30m` and the like: numbers, each with `ms`, `s`, `m`, `h`, `d` or `w`, largest unit first.
    static func milliseconds(_ text: some StringProtocol) -> Int64? {
        let units: [(name: String, milliseconds: Int64)] = [
            ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
        ]
        var rest = text[...]
        var total: Int64 = 0
        var allowed = units[...]
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(name.count)
            guard let value = Int64(digits), value <= 10_000_000_000,
                let unit = allowed.firstIndex(where: { $0.name == name })
            else { return nil }
            allowed = allowed[(unit + 1)...]
            let (product, overflow) = value.multipliedReportingOverflow(by: units[unit].milliseconds)
            guard !overflow, product <= Int64.max - total else { return nil }
            total += product
        }
        return text.isEmpty ? nil : total
    }

    /// Digits only, within an Int64.
    static func number(_ text: some StringProtocol) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(text)
    }
}
