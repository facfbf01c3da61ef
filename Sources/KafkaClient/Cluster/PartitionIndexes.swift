/// Many partitions of a topic in few words.
package enum PartitionIndexes {
    /// The runs of indexes, each as `0` or `0-9`; `indexes` are sorted, none twice.
    package static func ranges(_ indexes: [Int32]) -> [String] {
        var parts: [String] = []
        var rest = indexes[...]
        while let first = rest.popFirst() {
            var last = first
            while let next = rest.first, next == last &+ 1 {
                last = next
                rest.removeFirst()
            }
            parts.append(first == last ? "\(first)" : "\(first)-\(last)")
        }
        return parts
    }

    /// `partition 0`, `partitions 0-9`, `partitions 0, 3, 5-9`; sorted indexes.
    package static func words(_ indexes: [Int32]) -> String {
        (indexes.count == 1 ? "partition " : "partitions ") + ranges(indexes).joined(separator: ", ")
    }
}
