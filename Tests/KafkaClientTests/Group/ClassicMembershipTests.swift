import KafkaClient
import KafkaWire
import Testing

/// A member and its clock, driven event by event.
private struct Scene {
    var member: ClassicMembership
    var now = ContinuousClock.now

    init(
        _ assignors: [any PartitionAssignor] = [RangeAssignor()], instance: String? = nil, topics: Set<String> = ["t"]
    ) {
        var settings = GroupSettings(groupId: "g")
        settings.assignors = assignors
        settings.instanceId = instance
        member = ClassicMembership(settings, GroupSubscription(topics: topics))
    }

    mutating func take(_ event: GroupEvent) -> [GroupAction] { member.handle(event, now: now) }

    mutating func pass(_ duration: Duration) -> [GroupAction] {
        now += duration
        return take(.tick)
    }

    /// Answers the request that is among `actions`.
    mutating func answer(_ actions: [GroupAction], _ answer: GroupAnswer) throws -> [GroupAction] {
        take(.answered(try #require(actions.sent).number, answer))
    }

    /// Joins as a follower, or as the leader of itself alone, and holds `partitions`.
    mutating func settle(_ partitions: [TopicPartition], generation: Int32 = 1, leads: Bool = false) throws {
        var actions = member.phase == .idle ? take(.start) : pass(.seconds(1))
        if member.memberId.isEmpty {
            actions = try answer(actions, .join(JoinGroupResponse(errorCode: .memberIdRequired, memberId: "me")))
        }
        actions = try answer(actions, .join(.joined("me", generation: generation, leader: leads ? "me" : "other")))
        if leads { actions = take(.divided(["me": partitions])) }
        actions = try answer(actions, .sync(.assigned(partitions)))
        #expect(member.phase == .stable)
        #expect(member.owned == partitions)
    }

    /// The heartbeat that is due, answered.
    mutating func beat(_ error: ErrorCode) throws -> [GroupAction] {
        let beat = pass(.seconds(3))
        guard case .heartbeat? = beat.sent?.request else { throw Unexpected(actions: beat) }
        return try answer(beat, .heartbeat(HeartbeatResponse(errorCode: error)))
    }
}

private struct Unexpected: Error {
    let actions: [GroupAction]
}

extension JoinGroupResponse {
    fileprivate static func joined(
        _ member: String, generation: Int32, leader: String, assignor: String = "range"
    ) -> JoinGroupResponse {
        JoinGroupResponse(
            generationId: generation, protocolType: "consumer", protocolName: assignor, leader: leader,
            memberId: member)
    }
}

extension SyncGroupResponse {
    fileprivate static func assigned(_ partitions: [TopicPartition]) throws -> SyncGroupResponse {
        var writer = ByteWriter()
        writer.int16(3)
        let topics = Dictionary(grouping: partitions, by: \.topic).sorted { $0.key < $1.key }
        try ConsumerProtocolAssignment(
            assignedPartitions: topics.map { .init(topic: $0.key, partitions: $0.value.map(\.partition)) }
        ).encode(into: &writer, version: 3)
        return SyncGroupResponse(protocolType: "consumer", assignment: writer.bytes)
    }
}

extension [GroupAction] {
    var sent: (request: GroupRequest, number: UInt64)? {
        for case .send(let request, let number) in self { return (request, number) }
        return nil
    }
    var revoked: (partitions: Set<TopicPartition>, isLost: Bool)? {
        for case .revoke(let partitions, let isLost) in self { return (partitions, isLost) }
        return nil
    }
    var assigned: (all: Set<TopicPartition>, added: Set<TopicPartition>)? {
        for case .assign(let all, let added) in self { return (all, added) }
        return nil
    }
    var failure: KafkaError? {
        for case .fail(let error) in self { return error }
        return nil
    }
    var findsCoordinator: Bool {
        contains { if case .findCoordinator = $0 { true } else { false } }
    }
    var hasLeft: Bool {
        contains { if case .left = $0 { true } else { false } }
    }
}

/// The classic protocol, event by event.
struct ClassicMembershipTests {
    private let a = TopicPartition("t", 0)
    private let b = TopicPartition("t", 1)
    private let c = TopicPartition("t", 2)

    @Test("case 238: the first JoinGroup has no member id; told to, it joins again with the one it gets")
    func memberIdRequired() throws {
        var scene = Scene()
        let first = scene.take(.start)
        guard case .join(let request)? = first.sent?.request else { throw Unexpected(actions: first) }
        #expect(request.memberId == "" && request.protocolType == "consumer")
        #expect(request.protocols.map(\.name) == ["range"])
        let second = try scene.answer(
            first, .join(JoinGroupResponse(errorCode: .memberIdRequired, memberId: "me")))
        guard case .join(let again)? = second.sent?.request else { throw Unexpected(actions: second) }
        #expect(again.memberId == "me")
    }

    @Test("case 239: the leader divides and sends what it came to; a follower sends nothing")
    func leader() throws {
        var scene = Scene()
        let joining = scene.take(.start)
        var response = JoinGroupResponse.joined("me", generation: 4, leader: "me")
        response.members = [.init(memberId: "me", metadata: []), .init(memberId: "other", metadata: [0, 1])]
        let dividing = try scene.answer(joining, .join(response))
        guard case .divide("range", let members)? = dividing.first else { throw Unexpected(actions: dividing) }
        #expect(members.map(\.memberId) == ["me", "other"] && members.allSatisfy { $0.topics.isEmpty })
        let syncing = scene.take(.divided(["me": [a], "other": [b, c]]))
        guard case .sync(let sync)? = syncing.sent?.request else { throw Unexpected(actions: syncing) }
        #expect(sync.generationId == 4 && sync.assignments.map(\.memberId) == ["me", "other"])
        #expect(ClassicMembership.partitions(sync.assignments[1].assignment) == [b, c])

        var follower = Scene()
        let joined = try follower.answer(
            follower.take(.start), .join(.joined("me", generation: 1, leader: "other")))
        guard case .sync(let empty)? = joined.sent?.request else { throw Unexpected(actions: joined) }
        #expect(empty.assignments.isEmpty)
    }

    @Test("case 258: a leader that is told to skip the assignment divides nothing")
    func skipAssignment() throws {
        var scene = Scene(instance: "i")
        var response = JoinGroupResponse.joined("me", generation: 1, leader: "me")
        response.skipAssignment = true
        let actions = try scene.answer(scene.take(.start), .join(response))
        guard case .sync(let sync)? = actions.sent?.request else { throw Unexpected(actions: actions) }
        #expect(sync.assignments.isEmpty && sync.groupInstanceId == "i")
    }

    @Test("case 258, KIP-814: but it sees to the topics of all members, as it leads")
    func watches() throws {
        var scene = Scene(instance: "i")
        var subscription = ByteWriter()
        subscription.int16(1)
        try ConsumerProtocolSubscription(topics: ["u", "v"]).encode(into: &subscription, version: 1)
        var response = JoinGroupResponse.joined("me", generation: 1, leader: "me")
        response.skipAssignment = true
        response.members = [.init(memberId: "me"), .init(memberId: "other", metadata: subscription.bytes)]
        let actions = try scene.answer(scene.take(.start), .join(response))
        guard case .watch(let topics)? = actions.first else { throw Unexpected(actions: actions) }
        #expect(topics == ["u", "v"])
    }

    @Test("case 245: no heartbeat answered for the time of a session: what it had is lost, and it joins again")
    func sessionEnds() throws {
        var scene = Scene()
        try scene.settle([a])
        // Heartbeats are answered: there is no end of it.
        for _ in 0..<20 { #expect(try scene.beat(.none).isEmpty) }
        let unanswered = scene.pass(.seconds(3))
        #expect(unanswered.sent != nil)
        #expect(scene.pass(.seconds(41)).isEmpty, "44 s after the last that was answered was sent")
        let lost = scene.pass(.seconds(1))
        #expect(lost.revoked?.partitions == [a] && lost.revoked?.isLost == true && lost.sent == nil)
        let joining = scene.take(.released)
        guard case .join(let join)? = joining.sent?.request else { throw Unexpected(actions: joining) }
        #expect(join.memberId == "me", "it may still be known")
        #expect(try scene.answer(unanswered, .heartbeat(HeartbeatResponse())).isEmpty, "too late")
        #expect(scene.pass(.seconds(300)).isEmpty, "JoinGroup may take as long as the others do")
    }

    @Test(
        "case 245: errors that tell of no session do not make it longer, and lost connections neither",
        arguments: [ErrorCode.coordinatorLoadInProgress, .notCoordinator])
    func unhelpfulAnswers(_ error: ErrorCode) throws {
        var scene = Scene()
        try scene.settle([a])
        var lost: (partitions: Set<TopicPartition>, isLost: Bool)?
        var seconds = 0
        while lost == nil, seconds < 100 {
            seconds += 1
            let actions = scene.pass(.seconds(1))
            lost = actions.revoked
            guard let sent = actions.sent else { continue }
            let answer: GroupEvent =
                seconds.isMultiple(of: 2)
                ? .answered(sent.number, .heartbeat(HeartbeatResponse(errorCode: error)))
                : .failed(sent.number, KafkaError(.connectionLost, "gone"))
            #expect(scene.take(answer).revoked == nil)
        }
        #expect(lost?.isLost == true && seconds == 45)
    }

    @Test("case 245: cooperative partitions that are kept while JoinGroup fails end with the session too")
    func sessionEndsWhileJoining() throws {
        var scene = Scene([CooperativeStickyAssignor()])
        let first = try scene.answer(
            scene.take(.start), .join(.joined("me", generation: 1, leader: "other", assignor: "cooperative-sticky")))
        _ = try scene.answer(first, .sync(.assigned([a])))
        var actions = scene.take(.rejoin(reason: "test"))
        var waited = 0
        while actions.revoked == nil, waited < 100 {
            if let sent = actions.sent { _ = scene.take(.failed(sent.number, KafkaError(.connectionLost, "gone"))) }
            waited += 1
            actions = scene.pass(.seconds(1))
        }
        #expect(actions.revoked?.isLost == true && (44...46).contains(waited))
    }

    @Test("heartbeats come at their interval, one at a time, whatever the caller does")
    func heartbeats() throws {
        var scene = Scene()
        try scene.settle([a])
        #expect(scene.pass(.seconds(2)).isEmpty)
        let first = scene.pass(.seconds(1))
        #expect(first.sent != nil)
        #expect(scene.pass(.seconds(10)).isEmpty, "the first is not answered yet")
        #expect(scene.member.nextDeadline == scene.now + .seconds(32), "nothing but the end of the session")
        #expect(try scene.answer(first, .heartbeat(HeartbeatResponse())).isEmpty)
        #expect(scene.take(.tick).sent != nil)
    }

    @Test("eager: everything is given up before JoinGroup, and heartbeats go on until then")
    func eagerRebalance() throws {
        var scene = Scene()
        try scene.settle([a, b])
        let revoking = try scene.beat(.rebalanceInProgress)
        #expect(revoking.revoked?.partitions == [a, b] && revoking.revoked?.isLost == false)
        #expect(revoking.sent == nil, "not before the caller has given up")
        #expect(try scene.beat(.rebalanceInProgress).isEmpty)
        let joining = scene.take(.released)
        guard case .join(let join)? = joining.sent?.request else { throw Unexpected(actions: joining) }
        #expect(join.memberId == "me")
        let syncing = try scene.answer(joining, .join(.joined("me", generation: 2, leader: "other")))
        let done = try scene.answer(syncing, .sync(.assigned([b])))
        #expect(done.assigned?.all == [b] && done.assigned?.added == [b])
    }

    @Test("case 243: a late answer of an earlier round changes nothing")
    func lateAnswers() throws {
        var scene = Scene()
        try scene.settle([a])
        let beat = scene.pass(.seconds(3))
        let rejoin = scene.take(.rejoin(reason: "test"))
        #expect(rejoin.revoked != nil)
        _ = scene.take(.released)
        #expect(try scene.answer(beat, .heartbeat(HeartbeatResponse(errorCode: .unknownMemberId))).isEmpty)
        #expect(scene.member.phase == .joining && scene.member.memberId == "me")
    }

    @Test(
        "cases 242, 244: out of the group, what it had is lost, and it joins anew",
        arguments: [ErrorCode.unknownMemberId, .illegalGeneration])
    func expelled(_ error: ErrorCode) throws {
        var scene = Scene()
        try scene.settle([a, b])
        let lost = try scene.beat(error)
        #expect(lost.revoked?.partitions == [a, b] && lost.revoked?.isLost == true)
        let joining = scene.take(.released)
        guard case .join(let join)? = joining.sent?.request else { throw Unexpected(actions: joining) }
        #expect(join.memberId == (error == .unknownMemberId ? "" : "me"))
    }

    @Test("lost while the caller still gives up: it joins only when he is done")
    func lostWhileReleasing() throws {
        var scene = Scene()
        try scene.settle([a])
        _ = try scene.beat(.rebalanceInProgress)
        #expect(try scene.beat(.unknownMemberId).isEmpty)
        #expect(scene.take(.released).sent != nil)
        #expect(scene.member.memberId == "")
    }

    @Test(
        "cases 240, 256: errors that end it name the group and the way out",
        arguments: [
            (ErrorCode.fencedInstanceId, "group.instance.id 'i'"), (.groupMaxSizeReached, "group.max.size"),
            (.inconsistentGroupProtocol, "partition.assignment.strategy"),
            (.invalidSessionTimeout, "session.timeout.ms"),
            (.groupAuthorizationFailed, "GROUP_AUTHORIZATION_FAILED"), (.invalidGroupId, "INVALID_GROUP_ID"),
        ])
    func fatal(_ code: ErrorCode, _ words: String) throws {
        var scene = Scene(instance: "i")
        let actions = try scene.answer(scene.take(.start), .join(JoinGroupResponse(errorCode: code)))
        let error = try #require(actions.failure)
        #expect(error.message.contains("group g") && error.message.contains(words), "\(error)")
        #expect(scene.member.phase == .ended && scene.member.nextDeadline == nil)
    }

    @Test("case 240: errors that pass are tried again after a while, at another coordinator where there is one")
    func retries() throws {
        var scene = Scene()
        var actions = scene.take(.start)
        for error in [ErrorCode.coordinatorLoadInProgress, .notCoordinator, .coordinatorNotAvailable] {
            actions = try scene.answer(actions, .join(JoinGroupResponse(errorCode: error)))
            #expect(actions.sent == nil && actions.findsCoordinator == (error != .coordinatorLoadInProgress))
            #expect(scene.member.nextDeadline != nil)
            actions = scene.pass(.seconds(2))
            #expect(actions.sent != nil)
        }
        actions = scene.take(
            .failed(try #require(actions.sent).number, KafkaError(.connectionLost, "gone")))
        #expect(actions.findsCoordinator)
        #expect(scene.pass(.seconds(2)).sent != nil)
    }

    @Test("case 266: a heartbeat finds out that the coordinator has moved; nothing is given up")
    func coordinatorMoves() throws {
        var scene = Scene()
        try scene.settle([a])
        let moved = try scene.beat(.notCoordinator)
        #expect(moved.findsCoordinator && moved.revoked == nil)
        let next = scene.pass(.seconds(1))
        #expect(next.sent != nil && scene.member.phase == .stable)
        let lost = scene.take(.failed(try #require(next.sent).number, KafkaError(.connectionLost, "gone")))
        #expect(lost.findsCoordinator && lost.revoked == nil)
    }

    @Test("case 254: leaving names the member and the reason, and an error is as good as success")
    func leaves() throws {
        var scene = Scene()
        try scene.settle([a])
        let leaving = scene.take(.leave(reason: "done"))
        guard case .leave(let identity, "done")? = leaving.sent?.request else { throw Unexpected(actions: leaving) }
        #expect(identity.memberId == "me")
        #expect(try scene.answer(leaving, .leave(.unknownMemberId)).hasLeft)
        var unjoined = Scene()
        #expect(unjoined.take(.leave(reason: "done")).hasLeft)
    }

    @Test("case 255: a static member stays when it ends")
    func staticStays() throws {
        var scene = Scene(instance: "i")
        try scene.settle([a])
        let leaving = scene.take(.leave(reason: "done"))
        #expect(leaving.hasLeft && leaving.sent == nil)
    }

    @Test("case 248: away for too long it leaves, and joins again when its caller is back")
    func idles() throws {
        var scene = Scene()
        try scene.settle([a])
        let idle = scene.take(.idled)
        guard case .leave? = idle.sent?.request else { throw Unexpected(actions: idle) }
        #expect(idle.revoked?.isLost == true)
        #expect(scene.pass(.seconds(100)).isEmpty)
        let back = scene.take(.resumed)
        guard case .join(let join)? = back.sent?.request else { throw Unexpected(actions: back) }
        #expect(join.memberId == "")
    }

    @Test("case 259: cooperative: what stays goes on, what moves is given up, and then it joins once more")
    func cooperative() throws {
        var scene = Scene([CooperativeStickyAssignor()])
        let joining = scene.take(.start)
        let first = try scene.answer(
            joining, .join(.joined("me", generation: 1, leader: "other", assignor: "cooperative-sticky")))
        #expect(try scene.answer(first, .sync(.assigned([a, b]))).assigned?.added == [a, b])
        let rejoining = try scene.beat(.rebalanceInProgress)
        #expect(rejoining.revoked == nil)
        guard case .join? = rejoining.sent?.request else { throw Unexpected(actions: rejoining) }
        let syncing = try scene.answer(
            rejoining, .join(.joined("me", generation: 2, leader: "other", assignor: "cooperative-sticky")))
        let moving = try scene.answer(syncing, .sync(.assigned([b])))
        #expect(moving.revoked?.partitions == [a] && moving.revoked?.isLost == false && moving.assigned == nil)
        #expect(scene.member.owned == [b])
        let again = scene.take(.released)
        #expect(again.assigned?.all == [b] && again.assigned?.added == [])
        guard case .join? = again.sent?.request else { throw Unexpected(actions: again) }
    }

    @Test("case 261: one assignor that cannot keep partitions makes the rebalance eager")
    func notCooperative() throws {
        var scene = Scene([CooperativeStickyAssignor(), RangeAssignor()])
        try scene.settle([a])
        #expect(try scene.beat(.rebalanceInProgress).revoked?.partitions == [a])
    }

    @Test("other topics: it joins again with them, after the round that is under way")
    func subscriptionChanges() throws {
        var scene = Scene()
        let joining = scene.take(.start)
        #expect(scene.take(.subscribed(GroupSubscription(topics: ["t", "u"]))).isEmpty)
        let syncing = try scene.answer(joining, .join(.joined("me", generation: 1, leader: "other")))
        let done = try scene.answer(syncing, .sync(.assigned([a])))
        #expect(done.assigned?.all == [a] && done.revoked?.partitions == [a])
        #expect(scene.take(.released).sent != nil)
        #expect(scene.take(.subscribed(GroupSubscription(topics: ["t", "u"]))).isEmpty, "nothing new")
    }

    @Test("case 251: other topics twice in the middle of a rebalance: one more round, with the last of them")
    func onceMore() throws {
        var scene = Scene()
        let joining = scene.take(.start)
        _ = scene.take(.subscribed(GroupSubscription(topics: ["u"])))
        let syncing = try scene.answer(joining, .join(.joined("me", generation: 1, leader: "other")))
        _ = scene.take(.subscribed(GroupSubscription(topics: ["v"])))
        let again = try scene.answer(syncing, .sync(.assigned([])))
        guard case .join(let join)? = again.sent?.request else { throw Unexpected(actions: again) }
        #expect(try topics(join) == ["v"])
        let last = try scene.answer(again, .join(.joined("me", generation: 2, leader: "other")))
        #expect(try scene.answer(last, .sync(.assigned([]))).sent == nil && scene.member.phase == .stable)
    }

    @Test("case 251: other topics before JoinGroup is tried again go out with it, and nothing more comes of it")
    func beforeTheRetry() throws {
        var scene = Scene()
        let refused = scene.take(.start)
        _ = try scene.answer(refused, .join(JoinGroupResponse(errorCode: .coordinatorLoadInProgress)))
        #expect(scene.take(.subscribed(GroupSubscription(topics: ["u"]))).isEmpty)
        let joining = scene.pass(.seconds(2))
        guard case .join(let join)? = joining.sent?.request else { throw Unexpected(actions: joining) }
        #expect(try topics(join) == ["u"])
        let syncing = try scene.answer(joining, .join(.joined("me", generation: 1, leader: "other")))
        #expect(try scene.answer(syncing, .sync(.assigned([]))).sent == nil && scene.member.phase == .stable)
    }

    /// What a JoinGroup asks for.
    private func topics(_ join: JoinGroupRequest) throws -> [String] {
        let bytes = try #require(join.protocols.first).metadata
        var reader = ByteReader(bytes.span.bytes)
        let version = try reader.int16()
        return try ConsumerProtocolSubscription(from: &reader, version: version).topics
    }

    @Test("an assignment that cannot be read is an error, not a trap; no bytes are no partitions")
    func hostileAssignment() throws {
        var scene = Scene()
        let syncing = try scene.answer(scene.take(.start), .join(.joined("me", generation: 1, leader: "x")))
        let failed = try scene.answer(syncing, .sync(SyncGroupResponse(assignment: [0, 1, 0x7f, 0xff, 0xff, 0xff])))
        #expect(failed.failure?.code == .protocolViolation)
        #expect(ClassicMembership.partitions([]) == [])
    }
}
