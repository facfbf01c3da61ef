/// How a count is spread: exact below 1024, above it to a 64th. Bounded in memory, whatever comes.
package struct Distribution: Equatable, Sendable {
    private var counts: [Int64] = []
    /// How many values came.
    package private(set) var total: Int64 = 0
    /// The smallest.
    package private(set) var minimum: Int64 = 0
    /// The largest.
    package private(set) var maximum: Int64 = 0

    /// Nothing yet.
    package init() {}

    /// Takes in a value; one below 0 counts as 0.
    package mutating func add(_ value: Int64) {
        let value = max(0, value)
        let bucket = Self.bucket(of: value)
        if bucket >= counts.count { counts += [Int64](repeating: 0, count: bucket + 1 - counts.count) }
        counts[bucket] += 1
        minimum = total == 0 ? value : min(minimum, value)
        maximum = max(maximum, value)
        total += 1
    }

    /// The value that `share` of all values are not above, 0 to 1; 0 where there are none.
    package func quantile(_ share: Double) -> Int64 {
        guard total > 0 else { return 0 }
        let rank = max(1, Int64((Double(total) * share).rounded(.up)))
        var seen: Int64 = 0
        for (bucket, count) in counts.enumerated() {
            seen += count
            if seen >= rank { return min(max(Self.value(of: bucket), minimum), maximum) }
        }
        return maximum
    }

    private static let exact = 1024
    private static let steps = 64

    private static func bucket(of value: Int64) -> Int {
        if value < Int64(exact) { return Int(value) }
        let exponent = 63 - value.leadingZeroBitCount
        let step = Int(value >> (exponent - 6)) & (steps - 1)
        return exact + (exponent - 10) * steps + step
    }

    /// The largest value of a bucket.
    private static func value(of bucket: Int) -> Int64 {
        if bucket < exact { return Int64(bucket) }
        let exponent = (bucket - exact) / steps + 10
        let step = Int64((bucket - exact) % steps + steps)
        return step << (exponent - 6) | ((Int64(1) << (exponent - 6)) - 1)
    }
}
