/// The sticky division where all members want the same topics: everyone keeps what it had up to its share, and the rest
/// is dealt out, within racks first.
struct UniformAssignment {
    typealias Slot = GroupInput.Slot

    /// What passes from a former owner, or from a dispute, to a member.
    private(set) var moving: Set<Slot> = []

    private let input: GroupInput
    private let start: StickyAssignment
    private let racks: RackMap
    private var lists: [[Slot]]
    /// Who had what it can't keep.
    private var formerOwners: [Slot: Int] = [:]
    /// Members with less than the lower share, and such with just that that may get one more.
    private var short: [Int] = []
    private var level: [Int] = []

    private let lower: Int
    private let upper: Int
    /// How many members have more than the lower share at the end, and now.
    private let extrasExpected: Int
    private var extras = 0

    init(_ input: GroupInput, _ start: StickyAssignment) {
        self.input = input
        self.start = start
        racks = RackMap(input)
        lists = start.owned.map { _ in [] }
        let total = input.topics.reduce(0) { $0 + $1.partitionCount }
        (lower, extrasExpected) = total.quotientAndRemainder(dividingBy: input.members.count)
        upper = lower + (extrasExpected > 0 ? 1 : 0)
    }

    /// The list of each member.
    mutating func build() -> [[Slot]] {
        for member in input.memberOrder { keep(member) }
        let kept = Set(lists.joined())
        let free = input.topics.indices.flatMap { input.slots(ofTopic: $0) }.filter { !kept.contains($0) }
        short.sort()
        level.sort()
        deal(dealNear(racks.scarceFirst(free)))
        return lists
    }

    /// Leaves the member what it had, up to its share.
    private mutating func keep(_ member: Int) {
        var owned = start.owned[member].sorted { ($0.partition, $0.topic) < ($1.partition, $1.topic) }
        for slot in owned where racks.isFar(member, slot) { formerOwners[slot] = member }
        owned.removeAll { racks.isFar(member, $0) || start.disputed.contains($0) }
        let share: Int
        if owned.count < lower {
            share = owned.count
            short.append(member)
        } else if owned.count >= upper, extras < extrasExpected {
            share = upper
            extras += 1
            if extras == extrasExpected { level.removeAll() }
        } else {
            share = lower
            if extras < extrasExpected { level.append(member) }
        }
        lists[member] += owned.prefix(share)
        for slot in owned.dropFirst(share) { formerOwners[slot] = member }
    }

    /// Deals out, in turn, what a member can have in its rack.
    ///
    /// - Returns: what is left.
    private mutating func dealNear(_ slots: [Slot]) -> [Slot] {
        guard racks.isUseful else { return slots }
        var turn = 0
        return slots.filter { slot in
            if let place = racks.next(slot, among: short, from: turn) {
                let member = short[place]
                turn = place
                if lists[member].count + 1 >= lower {
                    short.remove(at: place)
                    if lists[member].count + 1 < upper, extras < extrasExpected { level.append(member) }
                } else {
                    turn += 1
                }
                turn = short.isEmpty ? 0 : turn % short.count
                give(slot, to: member)
                return false
            }
            guard let place = racks.next(slot, among: level, from: 0) else { return true }
            let member = level[place]
            if lists[member].count + 1 == upper {
                level.remove(at: place)
                extras += 1
                if extras == extrasExpected { level.removeAll() }
            }
            give(slot, to: member)
            return false
        }
    }

    /// Deals out the rest in turn.
    private mutating func deal(_ slots: [Slot]) {
        var turn = 0
        for slot in slots {
            if turn >= short.count { turn = 0 }
            guard short.isEmpty else {
                let member = short[turn]
                give(slot, to: member)
                if lists[member].count == lower {
                    short.remove(at: turn)
                    level.append(member)
                } else {
                    turn += 1
                }
                continue
            }
            if level.isEmpty {
                // The shares add up, so there is always one; if they did not, a partition must not be lost.
                give(slot, to: lists.indices.min { lists[$0].count < lists[$1].count } ?? 0)
            } else {
                give(slot, to: level.removeFirst())
            }
        }
    }

    private mutating func give(_ slot: Slot, to member: Int) {
        lists[member].append(slot)
        if formerOwners[slot].map({ $0 != member }) ?? false || start.disputed.contains(slot) { moving.insert(slot) }
    }
}
