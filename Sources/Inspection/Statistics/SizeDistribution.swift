/// How sizes are spread: minimum, quantiles, largest. Buckets are log-linear: exact below 128, then 64 to a power of two,
/// so that a quantile is at most 1.6 % above the truth and never below it.
package struct SizeDistribution: Sendable {
    private static let exact = 128
    private static let perPower = 64
    private var buckets = [Int](repeating: 0, count: exact + (63 - 7) * perPower)
    /// How many sizes.
    package private(set) var count = 0
    /// Their sum.
    package private(set) var sum = 0
    /// The smallest; 0 where there is none.
    package private(set) var smallest = 0
    /// The largest; 0 where there is none.
    package private(set) var largest = 0

    /// Nothing seen.
    package init() {}

    /// Takes in one size, which is not negative. Whether it is larger than any before, or as large, where `takesEqual`.
    package mutating func add(_ size: Int, takesEqual: Bool = false) -> Bool {
        buckets[Self.bucket(size)] += 1
        count += 1
        sum &+= size
        if count == 1 || size < smallest { smallest = size }
        guard count == 1 || size > largest || takesEqual && size == largest else { return false }
        largest = size
        return true
    }

    /// The size that `share` (0 to 1) of all are not above.
    package func quantile(_ share: Double) -> Int {
        let wanted = max(1, Int((share * Double(count)).rounded(.up)))
        var seen = 0
        for (bucket, count) in buckets.enumerated() where count > 0 {
            seen += count
            if seen >= wanted { return min(Self.end(of: bucket), largest) }
        }
        return largest
    }

    private static func bucket(_ size: Int) -> Int {
        if size < exact { return max(0, size) }
        let power = 63 - size.leadingZeroBitCount
        return exact + (power - 7) * perPower + (size >> (power - 6)) - perPower
    }

    /// The largest size of a bucket.
    private static func end(of bucket: Int) -> Int {
        if bucket < exact { return bucket }
        let power = 7 + (bucket - exact) / perPower
        let part = (bucket - exact) % perPower + perPower
        return (part + 1) << (power - 6) - 1
    }
}
