/// What the general sticky division has moved so far, so that it moves a partition back rather than another of its topic
/// the other way.
struct PartitionMovements {
    typealias Slot = GroupInput.Slot

    private struct Way: Hashable {
        let topic: Int32
        let from: Int
        let to: Int
    }

    /// A HashSet of partitions of one topic.
    private struct Moved {
        var slots: [Slot] = []
        var capacity = 16

        mutating func insert(_ slot: Slot) {
            slots.append(slot)
            capacity = JavaHash.capacity(for: slots.count, from: capacity)
        }

        func first(_ topic: UInt32) -> Slot? {
            let mask = UInt32(capacity - 1)
            return slots.min {
                JavaHash.code($0.partition, ofTopicWithCode: topic) & mask
                    < JavaHash.code($1.partition, ofTopicWithCode: topic) & mask
            }
        }
    }

    private let topicCodes: [UInt32]
    private var moved: [Way: Moved] = [:]
    private var ways: [Slot: Way] = [:]

    init(_ input: GroupInput) { topicCodes = input.topics.map { JavaHash.rawCode($0.name) } }

    /// Which partition to move from one member to another where `slot` was chosen: one that went the other way, if any.
    func choice(for slot: Slot, from: Int, to: Int) -> Slot {
        let back = Way(topic: slot.topic, from: to, to: ways[slot]?.from ?? from)
        return moved[back]?.first(topicCodes[Int(slot.topic)]) ?? slot
    }

    /// Notes that `slot` went from one member to another.
    mutating func move(_ slot: Slot, from: Int, to: Int) {
        var way = Way(topic: slot.topic, from: from, to: to)
        if let before = ways.removeValue(forKey: slot) {
            moved[before]?.slots.removeAll { $0 == slot }
            if moved[before]?.slots.isEmpty ?? false { moved[before] = nil }
            if before.from == to { return }
            way = Way(topic: slot.topic, from: before.from, to: to)
        }
        ways[slot] = way
        moved[way, default: Moved()].insert(slot)
    }
}
