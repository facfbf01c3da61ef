/// Which members have which partitions within their rack, under the sticky assignors (KIP-881).
struct RackMap {
    /// Each member's rack; nil where it has none, and for all where racks make no difference.
    private let memberRacks: [String?]
    /// By topic and partition; empty where racks make no difference.
    private let replicaRacks: [[Set<String>]]
    /// How many members are in a rack of each partition; empty where no member has a rack.
    private let membersNear: [[Int]]
    /// Whether racks decide anything.
    let isUseful: Bool

    init(_ input: GroupInput) {
        let racks = input.members.map { $0.rackId.flatMap { $0.isEmpty ? nil : $0 } }
        let known = racks.compactMap(\.self)
        var counts: [String: Int] = [:]
        for rack in known { counts[rack, default: 0] += 1 }
        let replicas =
            known.isEmpty
            ? [] : input.topics.map { topic in (0..<Int32(topic.partitionCount)).map { topic.racks(of: $0) } }
        isUseful = RackMap.isUseful(memberRacks: Set(known), replicaRacks: replicas.joined())
        membersNear = replicas.map { $0.map { $0.reduce(0) { $0 + counts[$1, default: 0] } } }
        memberRacks = isUseful ? racks : racks.map { _ in nil }
        replicaRacks = isUseful ? replicas : []
    }

    /// Whether racks make a difference: some member is in a replica's rack, and not every partition is in the same racks.
    static func isUseful(memberRacks: Set<String>, replicaRacks: some Collection<Set<String>>) -> Bool {
        let all = replicaRacks.reduce(into: Set<String>()) { $0.formUnion($1) }
        return !memberRacks.isDisjoint(with: all) && !replicaRacks.allSatisfy { $0 == all }
    }

    /// Whether the member's rack is known and has a replica.
    func isNear(_ member: Int, _ slot: GroupInput.Slot) -> Bool {
        guard let rack = memberRacks[member] else { return false }
        return replicaRacks[Int(slot.topic)][Int(slot.partition)].contains(rack)
    }

    /// Whether the member's rack is known and has no replica.
    func isFar(_ member: Int, _ slot: GroupInput.Slot) -> Bool {
        memberRacks[member] != nil && !isNear(member, slot)
    }

    /// Those with the fewest members near them first.
    func scarceFirst(_ slots: [GroupInput.Slot]) -> [GroupInput.Slot] {
        if membersNear.isEmpty { return slots }
        // The sort is stable, as Java's is.
        return slots.sorted {
            membersNear[Int($0.topic)][Int($0.partition)] < membersNear[Int($1.topic)][Int($1.partition)]
        }
    }

    /// The place of the first member near the partition, from `start` on and round.
    func next(_ slot: GroupInput.Slot, among members: [Int], from start: Int) -> Int? {
        members.indices.lazy.map { (start + $0) % members.count }.first { isNear(members[$0], slot) }
    }
}
