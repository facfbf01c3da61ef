/// One topic under the range assignor: what is left of it, and how much each member may still get.
struct TopicRanges {
    /// Those that want the topic, by id, static ones first.
    let members: [Int]
    /// How many partitions' racks are known: all, or none where no member has a rack.
    let partitionsWithRacks: Int
    /// Whether a member could be given a partition out of its rack.
    let needsRacks: Bool

    private let topic: Int32
    private let replicaRacks: [Set<String>]
    private let rackOf: [Int: String]
    private let fairShare: Int
    private var extras: Int
    private var free: [Int32]
    private var counts: [Int: Int] = [:]

    init(_ index: Int, _ input: GroupInput) {
        topic = Int32(index)
        let known = input.topics[index]
        members = input.members.indices.filter { input.subscriptions[$0].contains(Int32(index)) }
            .sorted(by: input.staticFirst)
        // What nobody wants is not in the input.
        (fairShare, extras) = known.partitionCount.quotientAndRemainder(dividingBy: members.count)
        free = Array(0..<Int32(known.partitionCount))
        var rackOf: [Int: String] = [:]
        for member in members {
            if let rack = input.members[member].rackId, !rack.isEmpty { rackOf[member] = rack }
        }
        self.rackOf = rackOf
        replicaRacks = rackOf.isEmpty ? [] : free.map { known.racks(of: $0) }
        partitionsWithRacks = replicaRacks.count
        needsRacks = RackMap.isUseful(memberRacks: Set(rackOf.values), replicaRacks: replicaRacks)
    }

    /// Whether a replica is in the member's rack. A member without one takes all.
    func racksMatch(_ member: Int, _ partition: Int32) -> Bool {
        guard let rack = rackOf[member] else { return true }
        return replicaRacks[Int(partition)].contains(rack)
    }

    /// How many partitions the member may still get.
    func room(for member: Int) -> Int {
        max(0, fairShare + (extras > 0 ? 1 : 0) - counts[member, default: 0])
    }

    /// Goes through the members and gives each as many of the free partitions as it may have and `isAllowed` lets it.
    mutating func assign(
        to lists: inout [[GroupInput.Slot]], _ isAllowed: (TopicRanges, _ member: Int, _ partition: Int32) -> Bool
    ) {
        for member in members where !free.isEmpty {
            let room = room(for: member)
            var given: [Int32] = []
            for partition in free where given.count < room && isAllowed(self, member, partition) {
                given.append(partition)
            }
            give(given, to: member, in: &lists)
        }
    }

    /// Gives the member these partitions.
    mutating func give(_ partitions: [Int32], to member: Int, in lists: inout [[GroupInput.Slot]]) {
        guard !partitions.isEmpty else { return }
        lists[member] += partitions.map { GroupInput.Slot(topic: topic, partition: $0) }
        counts[member, default: 0] += partitions.count
        if counts[member, default: 0] > fairShare { extras -= 1 }
        let gone = Set(partitions)
        free.removeAll { gone.contains($0) }
    }
}
