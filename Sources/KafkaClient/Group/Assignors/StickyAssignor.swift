package import KafkaWire

/// Balances as evenly as it can and leaves partitions where they were, as the Java client's StickyAssignor. Eager: members
/// give all up, and tell in their user data what they had.
package struct StickyAssignor: PartitionAssignor {
    package var name: String { "sticky" }

    package init() {}

    package func subscriptionUserData(owned: [TopicPartition], generation: Int32) -> [UInt8]? {
        generation < 0 ? nil : StickyUserData(partitions: owned, generation: generation).encoded()
    }

    package func assign(topics: [String: AssignableTopic], members: [GroupMember]) -> [String: [TopicPartition]] {
        let input = GroupInput(topics, members)
        let claims = input.members.map { member in
            guard let userData = member.userData, !userData.isEmpty else {
                return StickyUserData(partitions: [], generation: nil)
            }
            return StickyUserData(userData)
        }
        return input.assignment(StickyAssignment.make(input, claims).lists)
    }
}

/// As `StickyAssignor`, but members keep what stays theirs: a partition that moves is assigned to nobody until its owner
/// has given it up, in the rebalance after that (KIP-429). As the Java client's CooperativeStickyAssignor.
package struct CooperativeStickyAssignor: PartitionAssignor {
    package var name: String { "cooperative-sticky" }
    package var supportedProtocols: [RebalanceProtocol] { [.cooperative, .eager] }

    package init() {}

    /// The generation alone, an INT32: what is owned is in the subscription itself.
    package func subscriptionUserData(owned: [TopicPartition], generation: Int32) -> [UInt8]? {
        var writer = ByteWriter()
        writer.int32(generation)
        return writer.bytes
    }

    package func assign(topics: [String: AssignableTopic], members: [GroupMember]) -> [String: [TopicPartition]] {
        let input = GroupInput(topics, members)
        let claims = input.members.map { member in
            StickyUserData(
                partitions: member.ownedPartitions, generation: CooperativeStickyAssignor.generation(of: member))
        }
        let (lists, moving) = StickyAssignment.make(input, claims)
        let held = moving ?? CooperativeStickyAssignor.moving(input, lists)
        return input.assignment(lists.map { list in list.filter { !held.contains($0) } })
    }

    /// Subscriptions before version 2 tell it in the user data; nil where there is none, -1 where it can't be read.
    private static func generation(of member: GroupMember) -> Int32? {
        if member.generationId >= 0 { return member.generationId }
        guard let userData = member.userData else { return nil }
        var reader = ByteReader(userData.span.bytes)
        return (try? reader.int32()) ?? -1
    }

    /// What a member gets that did not have it, and another had and does not get.
    private static func moving(_ input: GroupInput, _ lists: [[GroupInput.Slot]]) -> Set<GroupInput.Slot> {
        var added: Set<GroupInput.Slot> = []
        var revoked: Set<GroupInput.Slot> = []
        for (member, list) in zip(input.members, lists) {
            let owned = Set(member.ownedPartitions.compactMap { input.slot($0) })
            let assigned = Set(list)
            added.formUnion(assigned.subtracting(owned))
            revoked.formUnion(owned.subtracting(assigned))
        }
        return added.intersection(revoked)
    }
}
