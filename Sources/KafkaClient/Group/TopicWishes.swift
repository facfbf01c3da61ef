/// The topics that a subscription asked for, by name and by pattern.
struct TopicWishes: Sendable {
    private(set) var topics: Set<String>
    private var patterns: [TopicPattern]
    /// Counts how often others were asked for.
    private(set) var number = 0

    init(_ topics: Set<String>, _ patterns: [TopicPattern]) {
        self.topics = topics
        self.patterns = patterns
    }

    /// Whether some may be any.
    var hasPatterns: Bool { !patterns.isEmpty }

    /// Others are asked for.
    mutating func change(_ topics: Set<String>, _ patterns: [TopicPattern]) {
        self.topics = topics
        self.patterns = patterns
        number += 1
    }

    /// What the group is to be asked for, of the topics that there are.
    func subscription(_ found: [GroupTopic], _ kind: GroupProtocol) -> GroupSubscription {
        let isMatched = { (topic: GroupTopic) in patterns.contains { $0.matches(topic.name) } }
        // The coordinator can look for the topics of the patterns itself; internal ones are none of ours.
        if kind == .consumer, hasPatterns, !found.contains(where: { $0.isInternal && isMatched($0) }) {
            let regex = patterns.map(\.wholeName).joined(separator: "|")
            return GroupSubscription(topics: topics, regex: regex)
        }
        return GroupSubscription(
            topics: topics.union(found.lazy.filter { !$0.isInternal && isMatched($0) }.map(\.name)))
    }
}
