import KafkaWire

/// What both sticky assignors do before their ways part: who owned what, and which way to take.
struct StickyAssignment {
    typealias Slot = GroupInput.Slot

    /// What each member had and nobody with a better claim had too.
    var owned: [[Slot]]
    /// What two members claim for one generation.
    var disputed: Set<Slot> = []
    /// The latest generation that a member tells.
    var latest: Int32 = -1
    /// Whether all members want the same topics.
    var isUniform = true

    /// Divides the partitions.
    ///
    /// - Parameter claims: what each member had.
    /// - Returns: a list for each member, and the partitions that pass from a former owner to another; nil where that has
    ///   to be found by comparing.
    static func make(_ input: GroupInput, _ claims: [StickyUserData]) -> (lists: [[Slot]], moving: Set<Slot>?) {
        if input.members.isEmpty { return ([], []) }
        let slots = claims.map { claim in claim.partitions.compactMap { input.slot($0) } }
        let start = StickyAssignment(input, slots, claims.map(\.generation))
        if start.isUniform {
            var uniform = UniformAssignment(input, start)
            return (uniform.build(), uniform.moving)
        }
        let former = FormerOwners(input, slots, claims.map(\.generation), latest: start.latest)
        var general = GeneralAssignment(input, start.owned, former)
        return (general.build(), nil)
    }

    private init(_ input: GroupInput, _ claims: [[Slot]], _ generations: [Int32?]) {
        owned = claims.map { _ in [] }
        var wanted: Set<String>?
        var owners: [Slot: Int] = [:]
        for member in input.memberOrder {
            let topics = input.members[member].topics
            // Java passes over members without topics here, and then gives them their share of what they don't want.
            let same = wanted ?? Set(topics)
            wanted = same
            if topics.count != same.count || !same.isSuperset(of: topics) { isUniform = false }
            let generation = generations[member] ?? -1
            latest = max(latest, generation)
            for slot in claims[member] {
                guard let other = owners[slot] else {
                    owned[member].append(slot)
                    owners[slot] = member
                    continue
                }
                // Java compares with the generation of the other's subscription, not with that of its user data.
                let others = max(-1, input.members[other].generationId)
                if generation < others { continue }
                if generation == others {
                    disputed.insert(slot)
                } else {
                    owned[member].append(slot)
                }
                if let index = owned[other].firstIndex(of: slot) { owned[other].remove(at: index) }
                owners[slot] = member
            }
        }
    }
}

/// Who had a partition in a generation before the latest.
struct FormerOwners {
    private var owners: [GroupInput.Slot: (member: Int, generation: Int32)] = [:]

    init(_ input: GroupInput, _ claims: [[GroupInput.Slot]], _ generations: [Int32?], latest: Int32) {
        for member in input.memberOrder {
            let generation = generations[member] ?? -1
            guard generation < latest else { continue }
            for slot in claims[member] where owners[slot].map({ generation > $0.generation }) ?? true {
                owners[slot] = (member, generation)
            }
        }
    }

    /// The member that had it; nil for none.
    subscript(slot: GroupInput.Slot) -> Int? { owners[slot]?.member }
}
