import KafkaWire

/// What an assignor is given, with members and topics as numbers: those of a lower number have the lesser name.
struct GroupInput {
    /// A topic that a member wants and that has partitions.
    struct Topic {
        let name: String
        let partitionCount: Int
        let replicaRacks: [Set<String>]

        /// The racks that have a replica of it; empty where none is known.
        func racks(of partition: Int32) -> Set<String> {
            Int(partition) < replicaRacks.count ? replicaRacks[Int(partition)] : []
        }
    }

    /// A partition of the topic with that number, by topic and then by partition.
    struct Slot: Hashable, Comparable {
        let topic: Int32
        let partition: Int32

        static func < (left: Slot, right: Slot) -> Bool {
            (left.topic, left.partition) < (right.topic, right.partition)
        }
    }

    /// By member id.
    let members: [GroupMember]
    /// The members as Java's map of subscriptions has them.
    let memberOrder: [Int]
    /// By name.
    let topics: [Topic]
    /// The topics as Java's map of partitions has them.
    let topicOrder: [Int]
    /// The topics that each member wants, of those above, in its order; one that it names twice is in there twice.
    let subscriptions: [[Int32]]
    private let topicNumbers: [String: Int32]

    init(_ topics: [String: AssignableTopic], _ given: [GroupMember]) {
        // A member id that comes twice, as it never should, keeps its place and is replaced, as in a map.
        let last = Dictionary(given.map { ($0.memberId, $0) }) { $1 }
        members = last.values.sorted { $0.memberId.precedesInJava($1.memberId) }
        let numbers = Dictionary(uniqueKeysWithValues: members.indices.map { [members] in (members[$0].memberId, $0) })
        memberOrder = JavaHash.ordered(GroupInput.distinct(given.map(\.memberId))) { JavaHash.code($0) }
            .compactMap { numbers[$0] }

        // Java collects the names in a set, member by member, and fills its map in that set's order.
        let wanted = JavaHash.ordered(
            GroupInput.distinct(memberOrder.flatMap { [members] in members[$0].topics })
        ) { JavaHash.code($0) }
        let known = wanted.filter { topics[$0].map { $0.partitionCount > 0 } ?? false }
        self.topics = known.sorted { $0.precedesInJava($1) }.compactMap { name in
            topics[name].map {
                Topic(name: name, partitionCount: $0.partitionCount, replicaRacks: $0.replicaRacks)
            }
        }
        let topicNumbers = Dictionary(
            uniqueKeysWithValues: self.topics.enumerated().map { ($1.name, Int32($0)) })
        self.topicNumbers = topicNumbers
        topicOrder = JavaHash.ordered(known) { JavaHash.code($0) }.compactMap { topicNumbers[$0].map { Int($0) } }
        subscriptions = members.map { $0.topics.compactMap { topicNumbers[$0] } }
    }

    private static func distinct(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    /// The partition's number here; nil where its topic is not assigned or has no such partition.
    func slot(_ partition: TopicPartition) -> Slot? {
        guard let topic = topicNumbers[partition.topic], partition.partition >= 0,
            Int(partition.partition) < topics[Int(topic)].partitionCount
        else { return nil }
        return Slot(topic: topic, partition: partition.partition)
    }

    /// All partitions of a topic.
    func slots(ofTopic topic: Int) -> [Slot] {
        (0..<Int32(topics[topic].partitionCount)).map { Slot(topic: Int32(topic), partition: $0) }
    }

    /// Whether a member comes before another where static members go first, by their own ids (KIP-345).
    func staticFirst(_ left: Int, _ right: Int) -> Bool {
        switch (members[left].groupInstanceId, members[right].groupInstanceId) {
        case (let left?, let right?): left.precedesInJava(right)
        case (.some, nil): true
        case (nil, .some): false
        case (nil, nil): left < right
        }
    }

    /// The answer, from a list for each member.
    func assignment(_ lists: [[Slot]]) -> [String: [TopicPartition]] {
        Dictionary(
            uniqueKeysWithValues: zip(members, lists).map { member, list in
                (member.memberId, list.map { TopicPartition(topics[Int($0.topic)].name, $0.partition) })
            })
    }
}
