extension GeneralAssignment {
    /// Moves these partitions from members that have more to such that have less, until that helps no more.
    ///
    /// - Returns: whether any was moved.
    mutating func move(_ slots: [Slot]) -> Bool {
        var didMove = false
        var again = true
        while again {
            again = false
            for slot in slots {
                if isBalanced { break }
                guard let owner = owners[slot] else { continue }
                if let former = former[slot], wants(former, slot), hasMore(owner, than: former) {
                    move(slot, from: owner, to: former)
                } else if candidates[Int(slot.topic)].contains(where: { hasMore(owner, than: $0) }),
                    let least = ranking.members.first(where: { wanted[$0].contains(slot.topic) })
                {
                    move(slot, from: owner, to: least)
                } else {
                    continue
                }
                didMove = true
                again = true
            }
        }
        return didMove
    }

    /// Whether the member may get the partition back. Java does not ask: it fails, or hands out what nobody wanted.
    private func wants(_ member: Int, _ slot: Slot) -> Bool {
        wanted[member].contains(slot.topic) && ranking.contains(member, lists[member].count)
    }

    private func hasMore(_ member: Int, than other: Int) -> Bool { lists[member].count > lists[other].count + 1 }

    private mutating func move(_ chosen: Slot, from owner: Int, to new: Int) {
        let slot = movements.choice(for: chosen, from: owner, to: new)
        guard let old = owners[slot], old != new else { return }
        ranking.remove(old, lists[old].count)
        ranking.remove(new, lists[new].count)
        movements.move(slot, from: old, to: new)
        lists[old].removeAll { $0 == slot }
        lists[new].append(slot)
        owners[slot] = new
        ranking.insert(new, lists[new].count)
        ranking.insert(old, lists[old].count)
    }

    /// Whether no member could get a partition from one that has at least two more.
    private var isBalanced: Bool {
        guard let least = ranking.members.first, let most = ranking.last,
            lists[least].count < lists[most].count - 1
        else { return true }
        return ranking.members.allSatisfy { member in
            let count = lists[member].count
            return count == limits[member]
                || input.subscriptions[member].allSatisfy { topic in
                    (0..<Int32(input.topics[Int(topic)].partitionCount)).allSatisfy { partition in
                        guard let other = owners[Slot(topic: topic, partition: partition)] else { return true }
                        return other == member || count + 1 >= lists[other].count
                    }
                }
        }
    }
}

/// Members in the order of how much they have, then by number. Whoever changes a member's list takes it out before and
/// puts it back after.
struct MemberRanking {
    private(set) var members: [Int] = []
    private var keys: [(count: Int, member: Int)] = []

    /// Nobody.
    init() {}

    /// All members.
    init(_ lists: [[GroupInput.Slot]]) {
        keys = lists.indices.map { (lists[$0].count, $0) }.sorted { $0 < $1 }
        members = keys.map(\.member)
    }

    /// Who has most.
    var last: Int? { members.last }

    /// Whether a member that has `count` is in it.
    func contains(_ member: Int, _ count: Int) -> Bool {
        let place = self.place(member, count)
        return place < members.count && members[place] == member
    }

    /// Takes out a member that has `count`.
    mutating func remove(_ member: Int, _ count: Int) {
        guard contains(member, count) else { return }
        let place = self.place(member, count)
        members.remove(at: place)
        keys.remove(at: place)
    }

    /// Puts in a member that has `count`.
    mutating func insert(_ member: Int, _ count: Int) {
        let place = self.place(member, count)
        members.insert(member, at: place)
        keys.insert((count, member), at: place)
    }

    /// Where it is, or would be.
    private func place(_ member: Int, _ count: Int) -> Int {
        var low = 0
        var high = keys.count
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < (count, member) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
