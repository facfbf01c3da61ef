import KafkaBroker
import KafkaWire
import Testing

/// A group and what it answered, for tests that go event by event.
private struct Scene {
    var group = Group(id: "g")
    var joins: [RequestToken: JoinGroupResponse] = [:]
    var syncs: [RequestToken: SyncGroupResponse] = [:]
    var lastToken: RequestToken = 0

    mutating func take(_ answers: [Group.Answer]) {
        for answer in answers {
            switch answer {
            case .join(let token, let response): joins[token] = response
            case .sync(let token, let response): syncs[token] = response
            }
        }
    }

    @discardableResult
    mutating func join(
        _ member: String = "", instance: String? = nil, protocols: [String] = ["range"], at now: Int64,
        version: Int16 = 3, session: Int32 = 1000, rebalance: Int32 = 3000, delay: Int64 = 0
    ) -> RequestToken {
        lastToken += 1
        var answers: [Group.Answer] = []
        group.join(
            JoinGroupRequest(
                groupId: "g", sessionTimeoutMs: session, rebalanceTimeoutMs: rebalance, memberId: member,
                groupInstanceId: instance, protocolType: "consumer",
                protocols: protocols.map { .init(name: $0, metadata: Array($0.utf8)) }),
            token: lastToken, client: GroupClient(version: version, clientId: "c"), initialDelay: delay, now: now,
            answers: &answers)
        take(answers)
        return lastToken
    }

    @discardableResult
    mutating func sync(
        _ member: String, generation: Int32, _ assignments: [String: [UInt8]] = [:], at now: Int64
    ) -> RequestToken {
        lastToken += 1
        var answers: [Group.Answer] = []
        group.sync(
            SyncGroupRequest(
                groupId: "g", generationId: generation, memberId: member,
                assignments: assignments.map { .init(memberId: $0.key, assignment: $0.value) }),
            token: lastToken, now: now, answers: &answers)
        take(answers)
        return lastToken
    }

    mutating func heartbeat(_ member: String, generation: Int32, at now: Int64) -> ErrorCode {
        group.heartbeat(HeartbeatRequest(groupId: "g", generationId: generation, memberId: member), now: now)
    }

    mutating func leave(_ member: String, instance: String? = nil, at now: Int64) -> ErrorCode {
        var answers: [Group.Answer] = []
        defer { take(answers) }
        return group.leave(member: member, instance: instance, now: now, answers: &answers)
    }

    mutating func pass(to now: Int64) {
        var answers: [Group.Answer] = []
        group.expire(now: now, answers: &answers)
        take(answers)
    }

    /// Two members in a stable group of generation 2; the first leads.
    static func ofTwo() throws -> (Scene, first: String, second: String) {
        var scene = Scene()
        let a = try #require(scene.joins[scene.join(at: 0)]).memberId
        scene.sync(a, generation: 1, [a: [1]], at: 0)
        let joinB = scene.join(at: 10)
        #expect(scene.joins[joinB] == nil)
        #expect(scene.heartbeat(a, generation: 1, at: 10) == .rebalanceInProgress)
        scene.join(a, at: 20)
        let b = try #require(scene.joins[joinB])
        #expect(b.leader == a)
        #expect(b.members.isEmpty)
        scene.sync(b.memberId, generation: 2, at: 20)
        scene.sync(a, generation: 2, [a: [1], b.memberId: [2]], at: 20)
        #expect(scene.group.state == .stable)
        return (scene, a, b.memberId)
    }
}

@Suite("Groups of the classic protocol") struct GroupTests {
    @Test("one member: joins, leads, assigns")
    func alone() throws {
        var scene = Scene()
        let joined = try #require(scene.joins[scene.join(at: 0)])
        #expect(joined.errorCode == .none)
        #expect(joined.generationId == 1)
        #expect(joined.leader == joined.memberId)
        #expect(joined.protocolName == "range")
        #expect(joined.members.map(\.memberId) == [joined.memberId])
        let synced = try #require(
            scene.syncs[scene.sync(joined.memberId, generation: 1, [joined.memberId: [7]], at: 1)])
        #expect(synced.assignment == [7])
        #expect(scene.group.state == .stable)
        #expect(scene.heartbeat(joined.memberId, generation: 1, at: 2) == .none)
        #expect(scene.leave(joined.memberId, at: 3) == .none)
        #expect(scene.group.state == .empty)
        #expect(scene.heartbeat(joined.memberId, generation: 1, at: 4) == .unknownMemberId)
    }

    @Test("from version 4 on a member first gets its id")
    func memberIdRequired() throws {
        var scene = Scene()
        let first = try #require(scene.joins[scene.join(at: 0, version: 5)])
        #expect(first.errorCode == .memberIdRequired)
        #expect(!first.memberId.isEmpty)
        let second = try #require(scene.joins[scene.join(first.memberId, at: 1, version: 5)])
        #expect(second.errorCode == .none)
        #expect(second.memberId == first.memberId)
        // An id that was not used in time is forgotten.
        let third = try #require(scene.joins[scene.join(at: 2, version: 5)])
        scene.pass(to: 1500)
        let late = scene.join(third.memberId, at: 1501, version: 5)
        #expect(scene.joins[late]?.errorCode == .unknownMemberId)
    }

    @Test("a second member makes all join again; the leader assigns to both")
    func two() throws {
        var (scene, a, b) = try Scene.ofTwo()
        #expect(scene.group.generation == 2)
        #expect(scene.group.members.map(\.assignment) == [[1], [2]])
        #expect(scene.heartbeat(a, generation: 1, at: 30) == .illegalGeneration)
        #expect(scene.heartbeat(b, generation: 2, at: 30) == .none)
        // A follower that asks again gets what it had, without a rebalance.
        let again = scene.join(b, at: 40)
        #expect(scene.joins[again]?.generationId == 2)
        #expect(scene.group.state == .stable)
        let synced = scene.sync(b, generation: 2, at: 40)
        #expect(scene.syncs[synced]?.assignment == [2])
        // The leader that asks again wants a rebalance.
        scene.join(a, at: 50)
        #expect(scene.group.state == .preparingRebalance)
    }

    @Test("a member without heartbeats is out, and the others are told")
    func sessionTimeout() throws {
        var (scene, a, b) = try Scene.ofTwo()
        #expect(scene.heartbeat(a, generation: 2, at: 900) == .none)
        #expect(scene.group.nextDeadline == 1020)
        scene.pass(to: 1020)
        #expect(scene.group.members.map(\.id) == [a])
        #expect(scene.heartbeat(a, generation: 2, at: 1030) == .rebalanceInProgress)
        #expect(scene.heartbeat(b, generation: 2, at: 1030) == .unknownMemberId)
        let joined = scene.join(a, at: 1040)
        #expect(scene.joins[joined]?.generationId == 3)
    }

    @Test("who does not join again within the rebalance timeout is out")
    func rebalanceTimeout() throws {
        var (scene, a, b) = try Scene.ofTwo()
        let joining = scene.join(a, at: 100)
        #expect(scene.joins[joining] == nil)
        for now in stride(from: Int64(200), through: 3000, by: 400) {
            #expect(scene.heartbeat(b, generation: 2, at: now) == .rebalanceInProgress)
            scene.pass(to: now)
        }
        scene.pass(to: 3099)
        #expect(scene.joins[joining] == nil)
        scene.pass(to: 3100)
        #expect(scene.joins[joining]?.generationId == 3)
        #expect(scene.joins[joining]?.members.map(\.memberId) == [a])
        #expect(scene.heartbeat(b, generation: 2, at: 3100) == .unknownMemberId)
    }

    @Test("a leader that never assigns is out after the rebalance timeout")
    func leaderSilent() throws {
        var (scene, a, b) = try Scene.ofTwo()
        let joinA = scene.join(a, at: 100, session: 10_000)
        let joinB = scene.join(b, at: 100, session: 10_000)
        #expect(scene.joins[joinA]?.generationId == 3)
        #expect(scene.joins[joinB]?.generationId == 3)
        let waiting = scene.sync(b, generation: 3, at: 110)
        #expect(scene.syncs[waiting] == nil)
        scene.pass(to: 3100)
        #expect(scene.syncs[waiting]?.errorCode == .rebalanceInProgress)
        #expect(scene.group.members.map(\.id) == [b])
    }

    @Test("a member that leaves during a rebalance ends the waiting for it")
    func leaveWhilePreparing() throws {
        var (scene, a, b) = try Scene.ofTwo()
        let joining = scene.join(a, at: 100)
        #expect(scene.leave(b, at: 110) == .none)
        #expect(scene.joins[joining]?.generationId == 3)
    }

    @Test("assignors: one that all have, the one that most prefer; none in common is refused")
    func assignors() throws {
        var scene = Scene()
        let a = try #require(scene.joins[scene.join(protocols: ["sticky", "range"], at: 0)])
        #expect(a.protocolName == "sticky")
        scene.sync(a.memberId, generation: 1, at: 0)
        let refused = scene.join(protocols: ["other"], at: 1)
        #expect(scene.joins[refused]?.errorCode == .inconsistentGroupProtocol)
        #expect(scene.group.state == .stable)
        let b = scene.join(protocols: ["range", "roundrobin"], at: 2)
        scene.join(a.memberId, protocols: ["sticky", "range"], at: 3)
        #expect(scene.joins[b]?.protocolName == "range")
        let empty = scene.join(protocols: [], at: 4)
        #expect(scene.joins[empty]?.errorCode == .inconsistentGroupProtocol)
    }

    @Test("a new group waits for more members when it is told to")
    func initialDelay() throws {
        var scene = Scene()
        let a = scene.join(at: 0, delay: 500)
        let b = scene.join(at: 100, delay: 500)
        #expect(scene.joins.isEmpty)
        #expect(scene.group.nextDeadline == 500)
        scene.pass(to: 499)
        #expect(scene.joins.isEmpty)
        scene.pass(to: 500)
        #expect(scene.joins[a]?.members.count == 2)
        #expect(scene.joins[b]?.generationId == 1)
    }

    @Test("a static member that comes back keeps its place; its old id is fenced")
    func staticMember() throws {
        var scene = Scene()
        let a = try #require(scene.joins[scene.join(instance: "i1", at: 0, version: 5)]).memberId
        scene.sync(a, generation: 1, [a: [1]], at: 0)
        let back = try #require(scene.joins[scene.join(instance: "i1", at: 100, version: 9)])
        #expect(back.errorCode == .none)
        #expect(back.generationId == 1)
        #expect(back.memberId != a)
        #expect(back.skipAssignment)
        #expect(scene.group.state == .stable)
        var fenced = HeartbeatRequest(groupId: "g", generationId: 1, memberId: a, groupInstanceId: "i1")
        #expect(scene.group.heartbeat(fenced, now: 110) == .fencedInstanceId)
        fenced.memberId = back.memberId
        #expect(scene.group.heartbeat(fenced, now: 110) == .none)
        let synced = scene.sync(back.memberId, generation: 1, at: 120)
        #expect(scene.syncs[synced]?.assignment == [1])
        #expect(scene.leave("", instance: "i2", at: 130) == .unknownMemberId)
        #expect(scene.leave("wrong", instance: "i1", at: 130) == .fencedInstanceId)
        #expect(scene.leave("", instance: "i1", at: 130) == .none)
        #expect(scene.group.state == .empty)
    }

    @Test("commits: simple consumers while nobody is there, members of this generation otherwise (S8)")
    func commits() throws {
        var scene = Scene()
        #expect(scene.group.mayCommit(member: "", instance: nil, generation: -1, now: 0) == .none)
        let joined = try #require(scene.joins[scene.join(at: 0)])
        #expect(
            scene.group.mayCommit(member: joined.memberId, instance: nil, generation: 1, now: 0) == .rebalanceInProgress
        )
        scene.sync(joined.memberId, generation: 1, at: 0)
        #expect(scene.group.mayCommit(member: joined.memberId, instance: nil, generation: 1, now: 0) == .none)
        #expect(
            scene.group.mayCommit(member: joined.memberId, instance: nil, generation: 2, now: 0) == .illegalGeneration)
        #expect(scene.group.mayCommit(member: "x", instance: nil, generation: 1, now: 0) == .unknownMemberId)
        #expect(scene.group.mayCommit(member: "", instance: nil, generation: -1, now: 0) == .unknownMemberId)
    }

    @Test("offsets of a transaction count when it commits")
    func transactionalOffsets() {
        var group = Group(id: "g")
        let partition = TopicPartition("t", 0)
        let offset = CommittedOffset(offset: 5, leaderEpoch: -1, metadata: "")
        group.commit(offset, for: partition, inTransactionOf: 7)
        #expect(group.offsets.isEmpty)
        #expect(group.isUnstable(partition))
        group.endTransaction(of: 7, commits: false)
        #expect(group.offsets.isEmpty)
        #expect(!group.isUnstable(partition))
        group.commit(offset, for: partition, inTransactionOf: 7)
        group.endTransaction(of: 7, commits: true)
        #expect(group.offsets == [partition: offset])
    }

    @Test("any order of events: every join and sync is answered in the end", arguments: 0..<40 as Range<UInt64>)
    func anyOrder(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var scene = Scene()
        var ids: [String] = [""]
        var now: Int64 = 0
        var asked: Set<RequestToken> = []
        for _ in 0..<300 {
            now += Int64.random(in: 0...200, using: &random)
            let id = ids.randomElement(using: &random) ?? ""
            let generation = scene.group.generation - (Int.random(in: 0..<8, using: &random) == 0 ? 1 : 0)
            switch Int.random(in: 0..<8, using: &random) {
            case 0, 1, 2: asked.insert(scene.join(id, at: now, version: Bool.random(using: &random) ? 3 : 5))
            case 3, 4: asked.insert(scene.sync(id, generation: generation, at: now))
            case 5: _ = scene.heartbeat(id, generation: generation, at: now)
            case 6: _ = scene.leave(id, at: now)
            default: scene.pass(to: now)
            }
            for join in scene.joins.values where !join.memberId.isEmpty && !ids.contains(join.memberId) {
                ids.append(join.memberId)
            }
            if scene.group.state == .stable || scene.group.state == .completingRebalance {
                #expect(scene.group.leader.map { leader in scene.group.members.contains { $0.id == leader } } == true)
            }
        }
        for _ in 0..<100 {
            now += 1000
            scene.pass(to: now)
        }
        #expect(scene.group.members.isEmpty)
        #expect(scene.group.nextDeadline == nil)
        let answered = Set(scene.joins.keys).union(scene.syncs.keys)
        #expect(asked.subtracting(answered).isEmpty)
    }
}
