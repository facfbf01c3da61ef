package import KafkaWire

/// Partitions as a line has them.
package enum PartitionList {
    /// `orders:0-3,7 payments:0`: each part is a spec that `assign` takes.
    package static func text(_ partitions: Set<TopicPartition>) -> String {
        let topics = Dictionary(grouping: partitions, by: \.topic).sorted { $0.key < $1.key }
        return topics.map { name, all in
            var parts: [String] = []
            var rest = all.map(\.partition).sorted()[...]
            while let first = rest.popFirst() {
                var last = first
                while let next = rest.first, next == last + 1 {
                    last = next
                    rest.removeFirst()
                }
                parts.append(first == last ? "\(first)" : "\(first)-\(last)")
            }
            return "\(name):" + parts.joined(separator: ",")
        }.joined(separator: " ")
    }
}
