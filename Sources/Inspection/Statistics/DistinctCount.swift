#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// An estimate of how many different things were seen: HyperLogLog (Flajolet and others, 2007) with 2^14 registers and the
/// estimator of Ertl (2017), which needs no corrections. The standard error is 0.81 %; memory is 16 KiB.
package struct DistinctCount: Sendable {
    /// The standard error, as a share of the count.
    package static let standardError = 0.0081
    private static let bits = 14
    private static let size = 1 << bits
    /// Most of a register: the bits of the hash that are left, and one.
    private static let most = 64 - bits + 1
    private var registers = [UInt8](repeating: 0, count: size)

    /// Nothing seen.
    package init() {}

    /// Takes in the hash of one thing.
    package mutating func add(_ hash: UInt64) {
        let register = Int(hash >> UInt64(64 - Self.bits))
        let rest = hash << UInt64(Self.bits)
        let rank = UInt8(min(rest.leadingZeroBitCount + 1, Self.most))
        if registers[register] < rank { registers[register] = rank }
    }

    /// The estimate.
    package var estimate: Int {
        var counts = [Int](repeating: 0, count: Self.most + 1)
        for register in registers { counts[Int(register)] += 1 }
        let size = Double(Self.size)
        if counts[0] == Self.size { return 0 }
        var sum = size * Self.tau(1 - Double(counts[Self.most]) / size)
        for rank in stride(from: Self.most - 1, through: 1, by: -1) { sum = (sum + Double(counts[rank])) / 2 }
        sum += size * Self.sigma(Double(counts[0]) / size)
        let estimate = size * size / (2 * log(2.0)) / sum
        return estimate < Double(Int.max) ? Int(estimate.rounded()) : .max
    }

    private static func sigma(_ start: Double) -> Double {
        var (x, y, sum) = (start, 1.0, start)
        while x < 1 {
            x *= x
            let before = sum
            sum += x * y
            y += y
            if sum == before { return sum }
        }
        return .infinity
    }

    private static func tau(_ start: Double) -> Double {
        if start == 0 || start == 1 { return 0 }
        var (x, y, sum) = (start, 1.0, 1 - start)
        while true {
            x = x.squareRoot()
            let before = sum
            y /= 2
            sum -= (1 - x) * (1 - x) * y
            if sum == before { return sum / 3 }
        }
    }
}
