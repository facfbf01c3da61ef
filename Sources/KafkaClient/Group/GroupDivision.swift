/// What a member has divided as its group's leader.
struct GroupDivision: Sendable {
    /// The partitions of each topic as it last divided them; `nil` while it does not lead.
    private var counts: [String: Int]?
    /// Counts what it was asked to divide; an older question is dropped.
    private(set) var number = 0

    /// The member does that.
    mutating func saw(_ action: GroupAction) {
        switch action {
        // Whoever leads divides anew.
        case .send(.join, _): counts = nil
        case .divide, .watch: number += 1
        default: break
        }
    }

    /// It has divided these, or knows that they stay divided as they are. A topic that is not there yet counts as one of no
    /// partitions: when it appears, that is a change.
    mutating func divided(_ wanted: Set<String>, _ topics: [String: AssignableTopic]) {
        counts = Dictionary(
            wanted.map { ($0, topics[$0]?.partitionCount ?? 0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The topics that it has divided.
    var topics: Set<String> { counts.map { Set($0.keys) } ?? [] }

    /// The first of them that is another now.
    func changed(_ topics: [GroupTopic]) -> String? {
        guard let counts else { return nil }
        let now = Dictionary(
            topics.map { ($0.name, $0.assignable.partitionCount) }, uniquingKeysWith: { first, _ in first })
        return counts.keys.sorted().first { now[$0] ?? 0 != counts[$0] }
    }
}
