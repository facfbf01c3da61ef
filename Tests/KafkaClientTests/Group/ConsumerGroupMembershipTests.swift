import KafkaClient
import KafkaWire
import Testing

/// A member and its clock, driven event by event.
private struct Scene {
    var member: ConsumerGroupMembership
    var now = ContinuousClock.now

    init(instance: String? = nil, subscription: GroupSubscription = GroupSubscription(topics: ["t"])) {
        var settings = GroupSettings(groupId: "g")
        settings.instanceId = instance
        settings.rack = "r1"
        member = ConsumerGroupMembership(settings, subscription, memberId: "me")
    }

    mutating func take(_ event: GroupEvent) -> [GroupAction] { member.handle(event, now: now) }

    mutating func pass(_ duration: Duration) -> [GroupAction] {
        now += duration
        return take(.tick)
    }

    /// Answers the heartbeat among `actions`.
    mutating func answer(
        _ actions: [GroupAction], _ error: ErrorCode = .none, epoch: Int32 = 1,
        _ assignment: [KafkaUUID: [Int32]]? = nil
    ) throws -> [GroupAction] {
        let response = ConsumerGroupHeartbeatResponse(
            errorCode: error, memberId: "me", memberEpoch: epoch, heartbeatIntervalMs: 5000,
            assignment: assignment.map { topics in
                .init(topicPartitions: topics.map { .init(topicId: $0.key, partitions: $0.value) })
            })
        return take(.answered(try #require(actions.sent).number, .consumerHeartbeat(response)))
    }

    /// Joins, and holds `partitions` of the topic `t`; what it holds is reported and answered.
    mutating func settle(_ partitions: [Int32]) throws {
        _ = try answer(take(.start), .none, epoch: 1, [topicId: partitions])
        let assigned = take(.named([topicId: "t"]))
        #expect(assigned.assigned?.all == Set(partitions.map { TopicPartition("t", $0) }))
        _ = try answer(assigned, .none, epoch: 1)
    }
}

private let topicId = KafkaUUID(high: 1, low: 2)
private let otherId = KafkaUUID(high: 3, low: 4)

extension [GroupAction] {
    fileprivate var heartbeat: ConsumerGroupHeartbeatRequest? {
        if case .consumerHeartbeat(let request)? = sent?.request { request } else { nil }
    }
    fileprivate var named: Set<KafkaUUID>? {
        for case .name(let ids) in self { return ids }
        return nil
    }
}

/// The consumer protocol (KIP-848), event by event.
struct ConsumerGroupMembershipTests {
    private let a = TopicPartition("t", 0)
    private let b = TopicPartition("t", 1)

    @Test(
        "case 267: the first heartbeat is of epoch 0 and says everything, owning nothing; later ones what has changed")
    func heartbeats() throws {
        var scene = Scene()
        let first = scene.take(.start)
        let join = try #require(first.heartbeat)
        #expect(join.memberEpoch == 0 && join.memberId == "me" && join.rackId == "r1")
        #expect(join.subscribedTopicNames == ["t"] && join.topicPartitions == [] && join.rebalanceTimeoutMs == 300_000)
        #expect(join.subscribedTopicRegex == nil)
        let naming = try scene.answer(first, .none, epoch: 3, [topicId: [0, 1]])
        #expect(naming.named == [topicId] && naming.sent == nil)
        let assigned = scene.take(.named([topicId: "t"]))
        #expect(assigned.assigned?.added == [a, b])
        let report = try #require(assigned.heartbeat)
        #expect(report.memberEpoch == 3 && report.topicPartitions == [.init(topicId: topicId, partitions: [0, 1])])
        #expect(report.subscribedTopicNames == nil && report.rebalanceTimeoutMs == -1)
        #expect(try scene.answer(assigned, .none, epoch: 3).isEmpty)
        #expect(scene.pass(.seconds(4)).isEmpty, "the interval is the broker's")
        let plain = try #require(scene.pass(.seconds(1)).heartbeat)
        #expect(plain.topicPartitions == nil && plain.memberEpoch == 3)
    }

    @Test("case 270: no assignment in the answer leaves it as it is, an empty one takes everything")
    func nullAndEmpty() throws {
        var scene = Scene()
        try scene.settle([0])
        let beat = scene.pass(.seconds(5))
        #expect(try scene.answer(beat, .none, epoch: 2).isEmpty)
        #expect(scene.member.owned == [a])
        let revoked = try scene.answer(scene.pass(.seconds(5)), .none, epoch: 2, [:])
        #expect(revoked.revoked?.partitions == [a] && revoked.revoked?.isLost == false)
    }

    @Test("what is taken away is given up before it is reported, and only then what is new is taken")
    func reconciles() throws {
        var scene = Scene()
        try scene.settle([0])
        let revoking = try scene.answer(scene.pass(.seconds(5)), .none, epoch: 2, [topicId: [1]])
        #expect(revoking.revoked?.partitions == [a] && revoking.sent == nil && revoking.assigned == nil)
        let beat = scene.pass(.seconds(5))
        #expect(beat.heartbeat?.topicPartitions == nil, "still given up: nothing is reported")
        #expect(try scene.answer(beat, .none, epoch: 2).isEmpty)
        let done = scene.take(.released)
        #expect(done.assigned?.all == [b] && done.assigned?.added == [b])
        #expect(done.heartbeat?.topicPartitions == [.init(topicId: topicId, partitions: [1])])
    }

    @Test("a target that changes while partitions are given up counts when that is done")
    func targetChanges() throws {
        var scene = Scene()
        try scene.settle([0, 1])
        _ = try scene.answer(scene.pass(.seconds(5)), .none, epoch: 2, [topicId: [1]])
        #expect(try scene.answer(scene.pass(.seconds(5)), .none, epoch: 3, [topicId: [0, 1]]).isEmpty)
        let done = scene.take(.released)
        #expect(done.assigned?.all == [a, b] && done.assigned?.added == [a], "it begins anew")
        #expect(done.heartbeat?.memberEpoch == 3)
    }

    @Test("case 269: an unknown topic id is looked up, and what is known is taken meanwhile")
    func unknownTopic() throws {
        var scene = Scene()
        try scene.settle([0])
        let actions = try scene.answer(
            scene.pass(.seconds(5)), .none, epoch: 2, [topicId: [0, 1], otherId: [7]])
        #expect(actions.named == [otherId] && actions.assigned?.all == [a, b])
        _ = try scene.answer(actions, .none, epoch: 2)
        #expect(scene.take(.named([:])).named == [otherId], "asked again")
        #expect(scene.take(.named([otherId: "u"])).assigned?.added == [TopicPartition("u", 7)])
    }

    @Test(
        "case 268: fenced, it loses everything and joins anew at epoch 0, owning nothing",
        arguments: [ErrorCode.fencedMemberEpoch, .unknownMemberId])
    func fenced(_ error: ErrorCode) throws {
        var scene = Scene()
        try scene.settle([0])
        let lost = try scene.answer(scene.pass(.seconds(5)), error)
        #expect(lost.revoked?.partitions == [a] && lost.revoked?.isLost == true)
        #expect(scene.pass(.seconds(60)).isEmpty, "not before the caller knows")
        let join = try #require(scene.take(.released).heartbeat)
        #expect(join.memberEpoch == 0 && join.topicPartitions == [] && join.subscribedTopicNames == ["t"])
    }

    @Test("fenced while partitions are given up: it joins when both are done")
    func fencedWhileReleasing() throws {
        var scene = Scene()
        try scene.settle([0, 1])
        _ = try scene.answer(scene.pass(.seconds(5)), .none, epoch: 2, [topicId: [1]])
        #expect(try scene.answer(scene.pass(.seconds(5)), .fencedMemberEpoch).revoked?.partitions == [b])
        #expect(scene.take(.released).isEmpty)
        #expect(scene.take(.released).heartbeat?.memberEpoch == 0)
    }

    @Test("case 271: an epoch that is none is not sent back")
    func hostileEpoch() throws {
        var scene = Scene()
        try scene.settle([0])
        #expect(try scene.answer(scene.pass(.seconds(5)), .none, epoch: -1).isEmpty)
        #expect(scene.pass(.seconds(2)).heartbeat?.memberEpoch == 1)
    }

    @Test(
        "cases 254, 273: leaving is epoch -1, for a static member -2; no such member is as good", arguments: [nil, "i"])
    func leaves(_ instance: String?) throws {
        var scene = Scene(instance: instance)
        try scene.settle([0])
        let leaving = scene.take(.leave(reason: "done"))
        #expect(leaving.heartbeat?.memberEpoch == (instance == nil ? -1 : -2))
        #expect(leaving.heartbeat?.instanceId == instance)
        let moved = try scene.answer(leaving, .notCoordinator)
        #expect(moved.findsCoordinator && moved.sent != nil)
        #expect(try scene.answer(moved, .unknownMemberId).hasLeft)
    }

    @Test("a coordinator that moves or is lost is looked for, and then everything is said again")
    func coordinatorMoves() throws {
        var scene = Scene()
        try scene.settle([0])
        let beat = scene.pass(.seconds(5))
        #expect(scene.take(.failed(try #require(beat.sent).number, KafkaError(.connectionLost, "x"))).findsCoordinator)
        let next = scene.pass(.seconds(2))
        #expect(next.heartbeat?.topicPartitions == [.init(topicId: topicId, partitions: [0])])
        #expect(next.heartbeat?.subscribedTopicNames == ["t"] && next.heartbeat?.memberEpoch == 1)
        #expect(try scene.answer(next, .notCoordinator).findsCoordinator)
        #expect(scene.member.owned == [a])
    }

    @Test(
        "errors that end it",
        arguments: [
            ErrorCode.groupAuthorizationFailed, .groupMaxSizeReached, .unsupportedAssignor, .unreleasedInstanceId,
            .fencedInstanceId, .invalidRegularExpression, .groupIdNotFound,
        ])
    func fatal(_ code: ErrorCode) throws {
        var scene = Scene(instance: "i")
        let actions = try scene.answer(scene.take(.start), code)
        #expect(try #require(actions.failure).message.contains("group g"))
        #expect(scene.pass(.seconds(100)).isEmpty)
    }

    @Test("case 275: an expression is the coordinator's to look for, and is taken back with an empty one")
    func regex() throws {
        var scene = Scene(subscription: GroupSubscription(topics: [], regex: ".*(?:^t).*"))
        let first = scene.take(.start)
        #expect(first.heartbeat?.subscribedTopicRegex == ".*(?:^t).*" && first.heartbeat?.subscribedTopicNames == [])
        _ = try scene.answer(first)
        let changed = scene.take(.subscribed(GroupSubscription(topics: ["u"])))
        #expect(changed.heartbeat?.subscribedTopicRegex == "" && changed.heartbeat?.subscribedTopicNames == ["u"])
    }

    @Test("case 272: a commit of an older epoch asks for the newer at once; before it has joined nobody signs")
    func outdated() throws {
        var scene = Scene()
        let first = scene.take(.start)
        #expect(!scene.member.identity.isMember && scene.take(.outdated).isEmpty)
        _ = try scene.answer(first, .none, epoch: 1, [topicId: [0]])
        _ = try scene.answer(scene.take(.named([topicId: "t"])), .none, epoch: 1)
        #expect(scene.member.identity == GroupIdentity(memberId: "me", generation: 1))
        let beat = scene.take(.outdated)
        #expect(beat.heartbeat?.memberEpoch == 1)
        #expect(scene.take(.outdated).isEmpty, "one is on its way")
        _ = try scene.answer(beat, .none, epoch: 2)
        #expect(scene.member.identity.generation == 2)
    }

    @Test(
        "case 278: who leaves while it joins does so behind the join, whatever becomes of that",
        arguments: [true, false])
    func leavesWhileJoining(_ isAnswered: Bool) throws {
        var scene = Scene()
        let joining = scene.take(.start)
        #expect(scene.take(.leave(reason: "done")).isEmpty)
        let leaving =
            isAnswered
            ? try scene.answer(joining, .none, epoch: 1, [topicId: [0]])
            : scene.take(.failed(try #require(joining.sent).number, KafkaError(.connectionLost, "gone")))
        #expect(leaving.heartbeat?.memberEpoch == -1 && leaving.findsCoordinator != isAnswered)
        #expect(leaving.assigned == nil && leaving.named == nil)
        #expect(try scene.answer(leaving, .none, epoch: -1).hasLeft)
    }

    @Test("case 248: away for too long it leaves; back, it joins anew")
    func idles() throws {
        var scene = Scene()
        try scene.settle([0])
        let idle = scene.take(.idled)
        #expect(idle.heartbeat?.memberEpoch == -1 && idle.revoked?.isLost == true)
        _ = scene.take(.released)
        _ = try scene.answer(idle, .none, epoch: -1)
        #expect(scene.pass(.seconds(100)).isEmpty)
        #expect(scene.take(.resumed).heartbeat?.memberEpoch == 0)
    }
}
