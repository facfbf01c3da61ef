/// Records and bytes by a number: a partition, the start of a stretch of time, a producer's id.
package struct NumberGroups: Sendable {
    /// What one number has.
    package struct Count: Sendable, Equatable {
        /// Records.
        package var records = 0
        /// Bytes of their keys and values.
        package var bytes = 0
    }

    /// The most numbers that are kept apart.
    package static let limit = 1 << 20
    private var indexes: [Int64: Int] = [:]
    private var counts: [(number: Int64, count: Count)] = []
    private var last = -1
    /// Records of numbers beyond the limit.
    package private(set) var rest = Count()

    /// Nothing seen.
    package init() {}

    /// Takes in a record, or several that have the number in common.
    package mutating func add(_ number: Int64, records: Int = 1, size: Int) {
        if last < 0 || counts[last].number != number {
            guard let index = index(of: number) else {
                rest.records &+= records
                rest.bytes &+= size
                return
            }
            last = index
        }
        counts[last].count.records &+= records
        counts[last].count.bytes &+= size
    }

    private mutating func index(of number: Int64) -> Int? {
        if let index = indexes[number] { return index }
        guard counts.count < Self.limit else { return nil }
        indexes[number] = counts.count
        counts.append((number, Count()))
        return counts.count - 1
    }

    /// All of them, by number.
    package var sorted: [(number: Int64, count: Count)] { counts.sorted { $0.number < $1.number } }
}
