/// The assignors that a member of a classic group can offer.
package enum Assignors {
    /// All of them, by the names of `partition.assignment.strategy`.
    package static let all: [any PartitionAssignor] = [
        RangeAssignor(), RoundRobinAssignor(), StickyAssignor(), CooperativeStickyAssignor(),
    ]

    /// Those of these names, in that order. Throws ``KafkaError/Code/invalidArgument`` for a name that is none's.
    package static func named(_ names: [String]) throws(KafkaError) -> [any PartitionAssignor] {
        var result: [any PartitionAssignor] = []
        for name in names {
            guard let assignor = all.first(where: { $0.name == name }) else {
                let known = all.map(\.name).joined(separator: ", ")
                throw KafkaError(.invalidArgument, "'\(name)' is no assignor; there are \(known)")
            }
            result.append(assignor)
        }
        return result
    }
}
