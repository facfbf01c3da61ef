/// The sticky division where members want different topics: what is not kept goes to whoever has least, and then single
/// partitions are moved as long as that evens things out.
struct GeneralAssignment {
    typealias Slot = GroupInput.Slot

    let input: GroupInput
    let racks: RackMap
    let former: FormerOwners
    /// Those that want each topic.
    let candidates: [[Int]]
    let wanted: [Set<Int32>]
    /// The most that each member could have.
    let limits: [Int]

    var lists: [[Slot]]
    var owners: [Slot: Int] = [:]
    /// Members by how much they have; those that can neither give nor get leave it.
    var ranking: MemberRanking
    var movements: PartitionMovements

    init(_ input: GroupInput, _ owned: [[Slot]], _ former: FormerOwners) {
        self.input = input
        self.former = former
        racks = RackMap(input)
        movements = PartitionMovements(input)
        lists = owned
        var candidates = [[Int]](repeating: [], count: input.topics.count)
        for member in input.memberOrder {
            for topic in input.subscriptions[member] { candidates[Int(topic)].append(member) }
        }
        self.candidates = candidates
        wanted = input.subscriptions.map(Set.init)
        let total = input.topics.reduce(0) { $0 + $1.partitionCount }
        limits = input.subscriptions.map { topics in
            topics.count == input.topics.count ? total : topics.reduce(0) { $0 + input.topics[Int($1)].partitionCount }
        }
        ranking = MemberRanking()
    }

    /// The list of each member.
    mutating func build() -> [[Slot]] {
        let revoked = keep()
        let order = input.topics.indices.sorted { (candidates[$0].count, $0) < (candidates[$1].count, $1) }
        let all = order.flatMap { input.slots(ofTopic: $0) }
        let kept = Set(lists.joined())
        let free = all.filter { !kept.contains($0) }
        ranking = MemberRanking(lists)
        let isFirst = ranking.last.map { lists[$0].isEmpty } ?? true

        var rest = free
        if racks.isUseful { rest.removeAll { assign($0, nearOnly: true) } }
        for slot in rest { _ = assign(slot, nearOnly: false) }

        for member in lists.indices where !canTakePart(member) { ranking.remove(member, lists[member].count) }
        let before = (lists, owners)
        let movable = { [candidates] (slot: Slot) in candidates[Int(slot.topic)].count >= 2 }
        // Where nothing had to be taken from anyone, what is new is moved first.
        if !revoked { _ = move(free.filter(movable)) }
        let didMove = move(all.filter(movable))
        if !isFirst, didMove, imbalance(lists) >= imbalance(before.0) { (lists, owners) = before }
        return lists
    }

    /// Takes from the members what they no longer want, or have outside of their rack.
    ///
    /// - Returns: whether there was any.
    private mutating func keep() -> Bool {
        var revoked = false
        for member in lists.indices {
            let count = lists[member].count
            lists[member].removeAll { !wanted[member].contains($0.topic) || racks.isFar(member, $0) }
            if lists[member].count < count { revoked = true }
            for slot in lists[member] { owners[slot] = member }
        }
        return revoked
    }

    /// Gives the partition to the member with least that wants its topic (and, if asked, is not out of its racks).
    ///
    /// - Returns: whether there was one.
    private mutating func assign(_ slot: Slot, nearOnly: Bool) -> Bool {
        let member = ranking.members.first { wanted[$0].contains(slot.topic) && !(nearOnly && racks.isFar($0, slot)) }
        guard let member else { return false }
        ranking.remove(member, lists[member].count)
        lists[member].append(slot)
        owners[slot] = member
        ranking.insert(member, lists[member].count)
        return true
    }

    /// Whether a member could get something, or give something to another.
    private func canTakePart(_ member: Int) -> Bool {
        lists[member].count < limits[member] || lists[member].contains { candidates[Int($0.topic)].count >= 2 }
    }

    /// The sum of differences over all pairs of members that take part.
    private func imbalance(_ lists: [[Slot]]) -> Int {
        let counts = ranking.members.map { lists[$0].count }.sorted()
        return counts.indices.reduce(0) { $0 + counts[$1] * (2 * $1 - counts.count + 1) }
    }
}
