import KafkaWire

/// Who gets what, and on which way (KIP-848).
extension ConsumerMembers {
    /// Divides anew when the wishes are others, or the topics that they are for.
    mutating func divideIfNeeded(_ topics: [String: Int], _ hasChanged: Bool) {
        let wishes = members.map { wanted(by: $0, topics) }
        let all = wishes.reduce(into: Set()) { $0.formUnion($1) }
        let now = topics.filter { all.contains($0.key) }
        guard hasChanged || isStale || now != divided else { return }
        epoch += 1
        isStale = false
        divided = now
        target = Self.divide(now, zip(members, wishes).map { (id: $0.id, topics: $1, has: target[$0.id] ?? []) })
    }

    private func wanted(by member: Member, _ topics: [String: Int]) -> Set<String> {
        let regex = member.regex.flatMap { TopicExpression($0) }
        return Set(topics.keys.filter { member.topics.contains($0) || regex?.matches($0) == true })
    }

    /// Each keeps what it has as far as that is no more than its share; the rest goes to who has least.
    private static func divide(
        _ topics: [String: Int], _ members: [(id: String, topics: Set<String>, has: Set<TopicPartition>)]
    ) -> [String: Set<TopicPartition>] {
        let all = topics.sorted { $0.key < $1.key }.flatMap { topic, count in
            (0..<Int32(count)).map { TopicPartition(topic, $0) }
        }
        guard !members.isEmpty else { return [:] }
        let share = (all.count + members.count - 1) / members.count
        var result: [String: Set<TopicPartition>] = [:]
        var free = Set(all)
        for member in members {
            let kept = member.has.filter { free.contains($0) && member.topics.contains($0.topic) }.sorted().prefix(
                share)
            result[member.id] = Set(kept)
            free.subtract(kept)
        }
        for partition in free.sorted() {
            let takers = members.filter { $0.topics.contains(partition.topic) }
            guard let least = takers.min(by: { result[$0.id]?.count ?? 0 < result[$1.id]?.count ?? 0 }) else {
                continue
            }
            result[least.id, default: []].insert(partition)
        }
        return result
    }

    /// Brings a member a step nearer to what it is to have: first it gives up, and only then its epoch is the group's and
    /// it gets what nobody else holds any more.
    mutating func reconcile(_ index: Int, _ now: Int64) {
        let member = members[index]
        let wanted = target[member.id] ?? []
        if !member.revoking.isEmpty { return }
        let surplus = member.assigned.subtracting(wanted)
        if !surplus.isEmpty, member.epoch > 0 {
            members[index].revoking = surplus
            members[index].assigned.subtract(surplus)
            members[index].revokeDeadline = now + member.rebalanceTimeout
            members[index].isTold = false
            return
        }
        let others = members.enumerated().filter { $0.offset != index }.map(\.element)
        let held = others.reduce(into: Set<TopicPartition>()) { $0.formUnion($1.assigned.union($1.revoking)) }
        let next = member.assigned.intersection(wanted).union(wanted.subtracting(held))
        if next != member.assigned { members[index].isTold = false }
        members[index].assigned = next
        if member.epoch != epoch {
            members[index].previousEpoch = member.epoch
            members[index].epoch = epoch
        }
    }
}
