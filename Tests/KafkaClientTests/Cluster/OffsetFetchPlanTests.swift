import KafkaClient
import KafkaWire
import Testing

/// A question for a group's committed offsets, until each partition is answered.
struct OffsetFetchPlanTests {
    private var plan = OffsetFetchPlan("g", [t0, t1])

    private typealias Answer = (partition: TopicPartition, offset: Int64, error: ErrorCode)

    private func many(_ answers: [Answer], error: ErrorCode = .none) -> OffsetFetchResponse {
        let topics = answers.map { answer in
            OffsetFetchResponse.OffsetFetchResponseTopics(
                name: answer.partition.topic,
                partitions: [
                    OffsetFetchResponse.OffsetFetchResponsePartitions(
                        partitionIndex: answer.partition.partition, committedOffset: answer.offset,
                        committedLeaderEpoch: 6, metadata: "m", errorCode: answer.error)
                ])
        }
        return OffsetFetchResponse(groups: [
            OffsetFetchResponse.OffsetFetchResponseGroup(groupId: "g", topics: topics, errorCode: error)
        ])
    }

    private func one(_ answers: [Answer], error: ErrorCode = .none) -> OffsetFetchResponse {
        let topics = answers.map { answer in
            OffsetFetchResponse.OffsetFetchResponseTopic(
                name: answer.partition.topic,
                partitions: [
                    OffsetFetchResponse.OffsetFetchResponsePartition(
                        partitionIndex: answer.partition.partition, committedOffset: answer.offset, metadata: nil,
                        errorCode: answer.error)
                ])
        }
        return OffsetFetchResponse(topics: topics, errorCode: error)
    }

    @Test("both forms ask for all that is open; the newer one waits for open transactions (case 91)") func requests() {
        let many = plan.manyGroups()
        #expect(many.groups.first?.groupId == "g" && many.requireStable)
        #expect(many.groups.first?.topics?.first?.partitionIndexes == [0, 1])
        #expect(plan.oneGroup(version: 7).groupId == "g" && plan.oneGroup(version: 7).requireStable)
        #expect(!plan.oneGroup(version: 6).requireStable, "the field came with 7")
        #expect(plan.oneGroup(version: 5).topics?.first?.partitionIndexes == [0, 1])
    }

    @Test("cases 43, 44, 76, 92: offset, epoch and metadata come back; -1 is no commit") mutating func answers() throws
    {
        guard case .done = try plan.answered(many([(t0, 42, .none), (t1, -1, .none)])) else { return unexpected() }
        #expect(plan.offsets == [t0: CommittedOffset(offset: 42, leaderEpoch: 6, metadata: "m")])
        #expect(plan.isDone)
    }

    @Test("case 76: null metadata are empty, and an older answer has no epoch") mutating func olderForm() throws {
        guard case .done = try plan.answered(one([(t0, 42, .none), (t1, 0, .none)])) else { return unexpected() }
        #expect(plan.offsets[t0] == CommittedOffset(offset: 42))
        #expect(plan.offsets[t1] == CommittedOffset(offset: 0))
    }

    @Test("case 91: an offset of an open transaction is waited for, not taken for none") mutating func unstable() throws
    {
        let step = try plan.answered(many([(t0, 42, .none), (t1, -1, .unstableOffsetCommit)]))
        guard case .again = step else { return unexpected() }
        #expect(plan.manyGroups().groups.first?.topics?.first?.partitionIndexes == [1], "only what is open")
        guard case .done = try plan.answered(many([(t1, 7, .none)])) else { return unexpected() }
        #expect(plan.offsets[t1]?.offset == 7)
    }

    @Test("case 90: a partition that is left out is asked for again, and told the third time, by name")
    mutating func omitted() throws {
        for _ in 0..<2 {
            guard case .again = try plan.answered(many([(t0, 42, .none)])) else { return unexpected() }
        }
        let error = #expect(throws: KafkaError.self) { try plan.answered(many([])) }
        #expect(error?.code == .protocolViolation && error?.topicPartition == t1)
    }

    @Test("a topic that does not exist has nothing committed") mutating func unknownTopic() throws {
        let step = try plan.answered(many([(t0, 1, .none), (t1, -1, .unknownTopicOrPartition)]))
        guard case .done = step else { return unexpected() }
        #expect(plan.offsets[t1] == nil)
    }

    @Test(
        "cases 80, 265, 266: a coordinator that has moved is looked for, one that loads is asked again",
        arguments: [
            (ErrorCode.notCoordinator, true), (.coordinatorNotAvailable, true), (.coordinatorLoadInProgress, false),
        ])
    mutating func coordinator(_ error: ErrorCode, moves: Bool) throws {
        for response in [many([], error: error), one([], error: error), one([(t0, -1, error)])] {
            switch try plan.answered(response) {
            case .findCoordinator: #expect(moves)
            case .again: #expect(!moves)
            case .done: unexpected()
            }
        }
        #expect(!plan.isDone)
    }

    @Test("case 299: what is forbidden is told with the group, at once", arguments: [true, false])
    mutating func forbidden(_ isNewer: Bool) {
        let response =
            isNewer ? many([], error: .groupAuthorizationFailed) : one([], error: .groupAuthorizationFailed)
        let error = #expect(throws: KafkaError.self) { try plan.answered(response) }
        #expect(error?.code == .notAuthorized && error?.message.contains("group g") == true)
    }

    @Test("case 28: what was not asked for is not taken") mutating func unasked() throws {
        let step = try plan.answered(many([(u0, 5, .none), (t0, 1, .none), (t1, 2, .none)]))
        guard case .done = step else { return unexpected() }
        #expect(Set(plan.offsets.keys) == [t0, t1])
    }
}
