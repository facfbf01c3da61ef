import KafkaBroker
import KafkaWire
import Testing

/// The consumer protocol's coordinator (KIP-848), heartbeat by heartbeat.
struct ConsumerMembersTests {
    private static let t = KafkaUUID(high: 1, low: 1)
    private static let u = KafkaUUID(high: 2, low: 2)
    private var members = ConsumerMembers()
    private var topics = ["t": 4]
    private var now: Int64 = 0

    @discardableResult
    private mutating func beat(
        _ id: String, _ epoch: Int32, topics names: [String]? = nil, regex: String? = nil, owns: [Int32]? = nil,
        instance: String? = nil
    ) -> ConsumerGroupHeartbeatResponse {
        var request = ConsumerGroupHeartbeatRequest(
            groupId: "g", memberId: id, memberEpoch: epoch, instanceId: instance)
        request.subscribedTopicNames = names
        request.subscribedTopicRegex = regex
        request.rebalanceTimeoutMs = names == nil ? -1 : 1000
        request.topicPartitions = owns.map { $0.isEmpty ? [] : [.init(topicId: Self.t, partitions: $0)] }
        return members.heartbeat(
            request, client: GroupClient(version: 1),
            .init(topics: topics, names: [Self.t: "t", Self.u: "u"], now: now, sessionTimeout: 500, interval: 50))
    }

    private func partitions(_ response: ConsumerGroupHeartbeatResponse, of topic: KafkaUUID = Self.t) -> [Int32]? {
        response.assignment.map { $0.topicPartitions.first { $0.topicId == topic }?.partitions ?? [] }
    }

    @Test("a member gets all there is, is told once, and its epoch is the group's")
    mutating func alone() {
        let first = beat("a", 0, topics: ["t"], owns: [])
        #expect(first.errorCode == .none && first.memberEpoch == 1 && first.heartbeatIntervalMs == 50)
        #expect(partitions(first) == [0, 1, 2, 3])
        let next = beat("a", 1, owns: [0, 1, 2, 3])
        #expect(next.memberEpoch == 1 && next.assignment == nil)
        #expect(members.state == "Stable")
    }

    @Test("what moves is given up first, and only then somebody else's; the epoch rises when it is")
    mutating func moves() {
        beat("a", 0, topics: ["t"], owns: [])
        let second = beat("b", 0, topics: ["t"], owns: [])
        #expect(second.memberEpoch == 2 && partitions(second) == [], "all is held yet")
        let giving = beat("a", 1)
        #expect(giving.memberEpoch == 1 && partitions(giving) == [0, 1])
        #expect(beat("b", 2).assignment == nil && members.state == "Reconciling")
        let given = beat("a", 1, owns: [0, 1])
        #expect(given.memberEpoch == 2 && given.assignment == nil)
        #expect(partitions(beat("b", 2)) == [2, 3])
        #expect(members.state == "Stable")
    }

    @Test("who leaves makes room at once, who is silent when its session is over")
    mutating func leaves() {
        beat("a", 0, topics: ["t"], owns: [])
        beat("b", 0, topics: ["t"], owns: [])
        #expect(beat("a", -1).memberEpoch == -1)
        #expect(partitions(beat("b", 2)) == [0, 1, 2, 3])
        now = 400
        beat("c", 0, topics: ["t"], owns: [])
        members.expire(now: 500)
        #expect(members.members.map(\.id) == ["c"], "the last heartbeat of b was at 0")
        #expect(beat("b", 3).errorCode == .unknownMemberId)
        #expect(partitions(beat("c", 4)) == [0, 1, 2, 3])
    }

    @Test("who does not give up in time is out")
    mutating func stubborn() {
        beat("a", 0, topics: ["t"], owns: [])
        beat("b", 0, topics: ["t"], owns: [])
        beat("a", 1)
        for time in stride(from: Int64(100), to: 1000, by: 100) {
            now = time
            members.expire(now: now)
            beat("a", 1, owns: [0, 1, 2, 3])
            beat("b", 2)
        }
        #expect(members["a"]?.revoking == [TopicPartition("t", 2), TopicPartition("t", 3)])
        now = 1000
        members.expire(now: now)
        #expect(members["a"] == nil)
        #expect(partitions(beat("b", 2)) == [0, 1, 2, 3])
    }

    @Test("epochs: a newer one is fenced, the one before is an answer that was lost, older ones are fenced")
    mutating func epochs() {
        beat("a", 0, topics: ["t"], owns: [])
        topics["u"] = 1
        beat("a", 1, topics: ["t", "u"])
        topics["u"] = 2
        beat("a", 2)
        #expect(members["a"]?.epoch == 3)
        #expect(beat("a", 4).errorCode == .fencedMemberEpoch && beat("a", 1).errorCode == .fencedMemberEpoch)
        #expect(beat("a", 2).errorCode == .none)
        #expect(members.check("a", 3) == .none && members.check("a", 2) == .staleMemberEpoch)
        #expect(members.check("b", 3) == .unknownMemberId)
    }

    @Test("an expression takes what it matches as a whole, what appears later too; one that is none is refused")
    mutating func regex() {
        topics["u"] = 1
        let first = beat("a", 0, topics: [], regex: ".*(?:^u).*", owns: [])
        #expect(partitions(first, of: Self.u) == [0] && partitions(first) == [])
        #expect(partitions(beat("a", 1, topics: [], regex: "t")) == [], "what it has is given up first")
        #expect(partitions(beat("a", 1, owns: [])) == [0, 1, 2, 3])
        topics["t"] = 5
        #expect(partitions(beat("a", 2)) == [0, 1, 2, 3, 4])
        topics["t"] = nil
        #expect(partitions(beat("a", 3)) == [])
        #expect(beat("a", 3, topics: [], regex: "(").errorCode == .invalidRegularExpression)
    }

    @Test("a static member that is away for a while finds what it had, under another id; a second one is refused")
    mutating func staticMember() {
        beat("a", 0, topics: ["t"], owns: [], instance: "i")
        #expect(beat("b", 0, topics: ["t"], owns: [], instance: "i").errorCode == .unreleasedInstanceId)
        #expect(beat("a", -2, instance: "i").memberEpoch == -2)
        let back = beat("b", 0, topics: ["t"], owns: [], instance: "i")
        #expect(back.memberEpoch == 1 && partitions(back) == [0, 1, 2, 3])
        #expect(members.members.map(\.id) == ["b"])
        #expect(beat("b", 1, instance: "other").errorCode == .fencedInstanceId)
    }
}
