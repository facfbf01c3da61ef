package import KafkaWire

/// Deals all partitions out in turn, as the Java client's RoundRobinAssignor: topics by name, members by id, static ones
/// first. A member that does not want the topic is passed over.
package struct RoundRobinAssignor: PartitionAssignor {
    package var name: String { "roundrobin" }

    package init() {}

    package func assign(topics: [String: AssignableTopic], members: [GroupMember]) -> [String: [TopicPartition]] {
        let input = GroupInput(topics, members)
        let turns = input.members.indices.sorted(by: input.staticFirst)
        let wanted = input.subscriptions.map(Set.init)
        var lists = [[GroupInput.Slot]](repeating: [], count: input.members.count)
        var turn = 0
        for topic in input.topics.indices {
            for slot in input.slots(ofTopic: topic) {
                // Every topic here is wanted by someone.
                while !wanted[turns[turn]].contains(slot.topic) { turn = (turn + 1) % turns.count }
                lists[turns[turn]].append(slot)
                turn = (turn + 1) % turns.count
            }
        }
        return input.assignment(lists)
    }
}
