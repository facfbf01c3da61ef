package import KafkaWire

/// Divides each topic into ranges, as the Java client's RangeAssignor: members by id, static ones first; the first few
/// get one partition more. Where members and replicas have racks, as many partitions as the balance allows go to members
/// in a rack of theirs; topics with equal counts and members stay co-partitioned (KIP-881).
package struct RangeAssignor: PartitionAssignor {
    package var name: String { "range" }

    package init() {}

    package func assign(topics: [String: AssignableTopic], members: [GroupMember]) -> [String: [TopicPartition]] {
        let input = GroupInput(topics, members)
        var ranges = input.topicOrder.map { TopicRanges($0, input) }
        var lists = [[GroupInput.Slot]](repeating: [], count: input.members.count)
        let byRack = ranges.contains { $0.needsRacks }
        if byRack { RangeAssignor.matchRacks(&ranges, &lists) }
        for index in ranges.indices { ranges[index].assign(to: &lists) { _, _, _ in true } }
        if byRack {
            for index in lists.indices { lists[index].sort() }
        }
        return input.assignment(lists)
    }

    /// Assigns what members can have in their own racks.
    private static func matchRacks(_ ranges: inout [TopicRanges], _ lists: inout [[GroupInput.Slot]]) {
        struct Kind: Hashable {
            let members: [Int]
            let count: Int
        }
        let kinds = Dictionary(grouping: ranges.indices) {
            Kind(members: ranges[$0].members, count: ranges[$0].partitionsWithRacks)
        }
        // One topic's ranges do not depend on another's, so the order is all the same.
        for (kind, same) in kinds {
            if same.count > 1 {
                matchRacks(together: same, kind.members, kind.count, &ranges, &lists)
            } else if ranges[same[0]].needsRacks {
                ranges[same[0]].assign(to: &lists) { $0.racksMatch($1, $2) }
            }
        }
    }

    /// Gives the partitions of one number to one member that is in a rack of each.
    private static func matchRacks(
        together topics: [Int], _ members: [Int], _ count: Int, _ ranges: inout [TopicRanges],
        _ lists: inout [[GroupInput.Slot]]
    ) {
        var left = members
        for partition in 0..<Int32(count) {
            let found = left.firstIndex { member in
                topics.allSatisfy { ranges[$0].racksMatch(member, partition) && ranges[$0].room(for: member) > 0 }
            }
            guard let found else { continue }
            let member = left[found]
            for topic in topics { ranges[topic].give([partition], to: member, in: &lists) }
            if topics.allSatisfy({ ranges[$0].room(for: member) == 0 }) {
                left.remove(at: found)
                if left.isEmpty { return }
            }
        }
    }
}
