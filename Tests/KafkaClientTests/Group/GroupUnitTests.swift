import KafkaClient
import KafkaWire
import Testing

private let start = ContinuousClock.now

/// A membership that does what it is told.
private struct Member: GroupMembership {
    var nextDeadline: ContinuousClock.Instant?
    var identity = GroupIdentity(memberId: "m", generation: 3)
    var answer: [GroupAction] = []

    mutating func handle(_ event: GroupEvent, now: ContinuousClock.Instant) -> [GroupAction] { answer }
}

private func kinds(_ steps: [GroupRequests.Step]) -> [String] {
    steps.map { String("\($0)".prefix { $0 != "(" }) }
}

/// The group's unit of the consumer's engine: what happens and the time go in, what is to be done and the next deadline
/// come out.
@Suite struct GroupRequestsTests {
    private func times(maxPollInterval: Duration = .seconds(10)) -> GroupRequests.Times {
        var times = GroupRequests.Times()
        times.maxPollInterval = maxPollInterval
        times.metadataMaxAge = .seconds(300)
        times.apiTimeout = .seconds(20)
        times.retryBackoffMax = .seconds(1)
        times.unknownTopicTimeout = .seconds(2)
        return times
    }

    private func joined(
        _ member: Member = Member(), maxPollInterval: Duration = .seconds(10)
    ) -> (GroupRequests, UInt64) {
        var group = GroupRequests(times(maxPollInterval: maxPollInterval))
        let id = group.join("g", topics: ["t"], patterns: [], start) ?? 0
        group.open(member, group.wishes, [], start)
        return (group, id)
    }

    private func topic(_ name: String, _ partitions: Int, isInternal: Bool = false) -> GroupTopic {
        GroupTopic(name: name, isInternal: isInternal, assignable: AssignableTopic(partitionCount: partitions))
    }

    @Test(
        "other topics are other wishes of the same membership; who is leaving joins anew, and what is late is known"
    )
    func subscriptions() throws {
        var (group, id) = joined()
        #expect(group.isCurrent(id) && group.topics == ["t"] && group.groupId == "g")
        #expect(group.join("g", topics: ["u"], patterns: [], start) == nil)
        #expect(group.wishes == 1 && group.topics == ["u"])
        #expect(kinds(group.due(GroupRequests.Caller(), start)) == ["look"], "at once, for the new wishes")
        group.leave()
        let next = try #require(told(group.join("h", topics: ["t"], patterns: [], start)))
        #expect(next != id && group.isCurrent(next) && !group.isCurrent(id))
        #expect(group.kind == nil && group.member == nil)
        #expect(group.nextDeadline == nil, "no membership yet")
        group.end()
        #expect(!group.isOpen)
        #expect(group.due(GroupRequests.Caller(), start).isEmpty)
    }

    @Test("a caller who stays away for too long leaves, and is back when he comes; the deadline says when") func idle()
    {
        var (group, _) = joined()
        let away = GroupRequests.Caller(awaySince: start)
        #expect(group.due(away, start).isEmpty)
        #expect(group.nextDeadline == start + .seconds(10))
        #expect(group.due(away, start + .milliseconds(9999)).isEmpty)
        guard case .idle(let notice)? = group.due(away, start + .seconds(10)).first else {
            Issue.record("stays for ever")
            return
        }
        #expect(notice.kind == .groupLeft && notice.message.contains("10.0 s (max.poll.interval.ms)"))
        let idle = GroupRequests.Caller(awaySince: start, isIdle: true)
        #expect(group.due(idle, start + .seconds(11)).isEmpty)
        #expect(group.nextDeadline == start + .seconds(300), "only the look at topics is left")
        #expect(kinds(group.due(GroupRequests.Caller(isIdle: true), start + .seconds(12))) == ["resume"])
        group.leave()
        #expect(group.due(away, start + .seconds(50)).isEmpty, "who leaves is not idle")
        #expect(group.nextDeadline == start + .seconds(300), "a deadline that has passed must not call for ever")
    }

    @Test("the membership ticks when it wants to") func tick() {
        var (group, _) = joined(Member(nextDeadline: start + .seconds(3)))
        #expect(group.due(GroupRequests.Caller(), start).isEmpty)
        #expect(group.nextDeadline == start + .seconds(3))
        #expect(kinds(group.due(GroupRequests.Caller(), start + .seconds(3))) == ["tick"])
    }

    @Test("what is taken away is finished once, when the caller has come back from being told") func releases() {
        var (group, id) = joined()
        group.told(5, [t0], isLost: false)
        #expect(group.due(GroupRequests.Caller(finished: 4), start).isEmpty)
        guard case .finish(let release)? = group.due(GroupRequests.Caller(finished: 5), start).first else {
            Issue.record("never finished")
            return
        }
        #expect(release.partitions == [t0] && !release.isLost)
        #expect(group.due(GroupRequests.Caller(finished: 5), start).isEmpty)
        #expect(told(group.released(release, of: id)))
        #expect(!told(group.released(release, of: id + 1)))
    }

    @Test("a coordinator that was never reached is given up in time; one that was is waited for, which is said once")
    func failures() {
        var (group, _) = joined()
        let error = KafkaError(.brokersUnreachable, "gone")
        #expect(group.failed(error, start).isHopeless == false)
        #expect(group.failed(error, start).notice == nil, "nothing was had of it yet")
        #expect(group.failed(error, start + .seconds(20)).isHopeless)
        group.answered()
        #expect(!group.failed(error, start + .seconds(40)).isHopeless)
        var member = Member()
        member.answer = [.assign([t0], added: [t0])]
        (group, _) = joined(member)
        #expect(group.handle(.tick, start).count == 1)
        #expect(group.failed(error, start).notice?.message == "group g: gone; trying again")
        let later = group.failed(error, start + .seconds(60))
        #expect(later.notice == nil && !later.isHopeless)
    }

    @Test("a leader looks at what it divides, has it divided anew when that changed, and soon for what is not there")
    func looking() {
        var (group, id) = joined(Member(), maxPollInterval: .seconds(1000))
        #expect(group.concerned == ["t"])
        group.divided(["t", "u"], ["t": AssignableTopic(partitionCount: 2)], start)
        #expect(group.concerned == ["t", "u"])
        #expect(group.nextDeadline == start + .seconds(2), "u is not there yet")
        let at = start + .seconds(2)
        #expect(kinds(group.due(GroupRequests.Caller(), at)) == ["look"])
        #expect(group.nextDeadline == at + .seconds(1000), "the look is under way: only the caller is left")
        #expect(group.looked([topic("t", 2)], id, 0, at).count == 1, "subscribed as before")
        #expect(group.nextDeadline == at + .seconds(300))
        let events = group.looked([topic("t", 3)], id, 0, at)
        guard events.count == 2, case .rejoin(let reason) = events[1] else { Issue.record("\(events)"); return }
        #expect(reason == "the partitions of t have changed")
        #expect(group.looked(nil, id, 0, at).isEmpty)
        #expect(group.nextDeadline == at + .seconds(1), "what could not be found out is looked for again soon")
        #expect(group.looked([topic("t", 3)], id, 9, at).isEmpty, "that was for other wishes")
        #expect(group.nextDeadline == at)
        #expect(group.looked([topic("t", 3)], id + 1, 0, at).isEmpty)
    }

    @Test("a rebalance that has not ended for five seconds is told once, with what it waits for and since when")
    func rebalance() {
        var member = Member()
        member.answer = [.send(.join(JoinGroupRequest()), 1)]
        var (group, _) = joined(member)
        _ = group.handle(.start, start, clock: 1_700_000_000)
        #expect(group.nextDeadline == start + .seconds(5))
        #expect(group.due(GroupRequests.Caller(), start + .milliseconds(4999)).isEmpty)
        guard case .tellWait(let wait)? = group.due(GroupRequests.Caller(), start + .seconds(5)).first else {
            Issue.record("nothing was said")
            return
        }
        #expect(wait == RebalanceWait(groupId: "g", memberId: "m", dividerId: nil, clock: 1_700_000_000))
        #expect(group.due(GroupRequests.Caller(), start + .seconds(6)).isEmpty, "once")
        #expect(group.nextDeadline == start + .seconds(16), "only the caller is left")
    }

    @Test("the members that a rebalance waits for are named, this one and those who aren't asked for left out")
    func waitsForWhom() {
        func member(_ id: String, _ instance: String? = nil) -> DescribeGroupsResponse.DescribedGroupMember {
            .init(memberId: id, groupInstanceId: instance, clientId: "c", clientHost: "/10.0.0.7")
        }
        var wait = RebalanceWait(groupId: "g", memberId: "me", dividerId: nil, clock: 1_700_000_000)
        let notice = wait.notice([member("me"), member("a", "static-1"), member("b")])
        #expect(notice.kind == .groupWaiting)
        #expect(
            notice.message.hasPrefix("group g: a rebalance waits for its other members to join again since 2023-11-14"))
        #expect(notice.message.contains(" UTC: static-1, a at 10.0.0.7; b at 10.0.0.7; one that is gone"))
        #expect(wait.notice((0..<9).map { member("m\($0)") }).message.contains("m4 at 10.0.0.7; 4 more; one that"))
        #expect(wait.notice([]).message.contains("22:13:20 UTC; one that is gone"), "where nobody told")
        wait.dividerId = "b"
        let divider = wait.notice([member("me"), member("a"), member("b")]).message
        #expect(divider.contains("waits for the member that divides the partitions since"))
        #expect(divider.contains(" UTC: b at 10.0.0.7; one that is gone"), "\(divider)")
    }

    @Test("partitions that were made since the group was joined are known as such") func born() throws {
        var group = GroupRequests(times())
        _ = group.join("g", topics: ["t", "later"], patterns: [], start)
        #expect(!group.isBorn(t0), "nothing is known yet")
        group.open(Member(), 0, [topic("t", 1)], start)
        #expect(!group.isBorn(t0) && group.isBorn(t1))
        #expect(group.isBorn(TopicPartition("later", 0)), "it was asked for, and was not there")
        #expect(!group.isBorn(TopicPartition("other", 0)), "nobody has looked")
        var matching = GroupRequests(times())
        _ = matching.join("g", topics: [], patterns: [try TopicPattern("^t")], start)
        matching.open(Member(), 0, [topic("t", 1)], start)
        #expect(matching.isBorn(TopicPartition("t-new", 0)), "all topics were looked at")
    }

    @Test("an older question of division is dropped") func divisions() {
        var member = Member()
        member.answer = [.divide(assignor: "range", [])]
        var (group, id) = joined(member)
        _ = group.handle(.tick, start)
        let first = group.division
        #expect(group.isCurrent(id, division: first))
        _ = group.handle(.tick, start)
        #expect(!group.isCurrent(id, division: first) && group.isCurrent(id, division: group.division))
    }

    @Test("patterns: the coordinator looks where it can and nothing internal matches, else their topics are named")
    func patterns() throws {
        var group = GroupRequests(times())
        _ = group.join("g", topics: ["x"], patterns: [try TopicPattern("^t")], start)
        #expect(group.concerned == nil, "all topics concern it")
        let topics = [topic("t1", 1), topic("u", 1), topic("t2", 1)]
        #expect(group.subscription(topics, .classic) == GroupSubscription(topics: ["x", "t1", "t2"]))
        let regex = group.subscription(topics, .consumer)
        #expect(regex.topics == ["x"] && regex.regex != nil)
        let hidden = group.subscription(topics + [topic("t_", 1, isInternal: true)], .consumer)
        #expect(hidden == GroupSubscription(topics: ["x", "t1", "t2"]))
    }
}

/// The commits' unit.
@Suite struct CommitRequestsTests {
    private func at(_ offset: Int64) -> CommittedOffset { CommittedOffset(offset: offset) }

    @Test("one after the other, in the order in which they were wanted") func turns() {
        var commits = CommitRequests()
        let (a, b) = (commits.takeTurn(), commits.takeTurn())
        #expect(commits.count == 2 && commits.isFirst(a) && !commits.isFirst(b))
        commits.end(a)
        #expect(commits.isFirst(b))
        commits.end(b)
        #expect(commits.count == 0)
    }

    @Test("only what has changed is committed; what was given up may be another's by now") func changes() {
        var commits = CommitRequests()
        #expect(commits.changed([t0: at(5)]) == [t0: at(5)])
        commits.committed([t0: at(5)])
        #expect(commits.changed([t0: at(5), t1: at(1)]) == [t1: at(1)])
        commits.forget([t0])
        #expect(commits.changed([t0: at(5)]) == [t0: at(5)])
    }

    @Test("what an ended assignment left over goes along until it is committed, unless there is newer")
    func leftOver() {
        var commits = CommitRequests()
        commits.leave([t0: at(5)])
        #expect(commits.everything([t1: at(1)]) == [t0: at(5), t1: at(1)])
        #expect(commits.everything([t0: at(9)]) == [t0: at(9)])
        commits.committed([t0: at(4)])
        #expect(commits.everything([:]) == [t0: at(5)], "an older commit is not that")
        commits.committed([t0: at(5)])
        #expect(commits.everything([:]).isEmpty)
        commits.leave([t0: at(7)])
        commits.reset()
        #expect(commits.everything([:]).isEmpty)
    }

    @Test("the automatic commit comes by the clock, and waits for one that is under way") func automatic() {
        var commits = CommitRequests()
        #expect(!told(commits.due(every: .seconds(5), start)))
        #expect(commits.nextDeadline == start + .seconds(5))
        #expect(!told(commits.due(every: .seconds(5), start + .milliseconds(4999))))
        #expect(told(commits.due(every: .seconds(5), start + .seconds(5))))
        #expect(commits.nextDeadline == start + .seconds(10))
        let turn = commits.takeTurn()
        #expect(!told(commits.due(every: .seconds(5), start + .seconds(10))))
        #expect(commits.nextDeadline == start + .seconds(15))
        commits.end(turn)
        #expect(!told(commits.due(every: nil, start + .seconds(15))))
        #expect(commits.nextDeadline == nil)
    }
}
