import KafkaClient
import KafkaWire
import Testing

/// A question for offsets, until each partition is answered.
struct ListOffsetsPlanTests {
    private let metadata = known(described("t", [(leader: 1, epoch: 4), (leader: 2, epoch: 4)]))
    private var plan = ListOffsetsPlan([t0: .earliest, t1: .latest])

    private mutating func answer(
        _ partition: TopicPartition, _ offset: Int64 = -1, error: ErrorCode = .none, timestamp: Int64 = -1,
        leaderEpoch: Int32 = -1, version: Int16 = 9
    ) {
        plan.answered(
            ListOffsetsResponse(topics: [
                ListOffsetsResponse.ListOffsetsTopicResponse(
                    name: partition.topic,
                    partitions: [
                        ListOffsetsResponse.ListOffsetsPartitionResponse(
                            partitionIndex: partition.partition, errorCode: error, timestamp: timestamp,
                            offset: offset, leaderEpoch: leaderEpoch)
                    ])
            ]), version: version, broker: "broker 1")
    }

    private func offset(_ partition: TopicPartition) -> Int64? { try? plan.results[partition]?.get().offset }

    private func error(_ partition: TopicPartition) -> KafkaError? {
        if case .failure(let error)? = plan.results[partition] { error } else { nil }
    }

    @Test("cases 56, 69, 224: each leader is asked once, for its partitions, with epoch and isolation level")
    mutating func requests() {
        let requests = plan.requests(metadata, isolationLevel: .readCommitted)
        #expect(Set(requests.keys) == [1, 2] && !plan.needsMetadata)
        #expect(requests[1]?.isolationLevel == 1 && requests[1]?.replicaId == -1)
        #expect(requests[1]?.topics.first?.partitions.first?.timestamp == -2)
        #expect(requests[2]?.topics.first?.partitions.first?.timestamp == -1)
        #expect(requests[2]?.topics.first?.partitions.first?.currentLeaderEpoch == 4)
    }

    @Test("answers close their partitions; the others stay open") mutating func answers() {
        answer(t0, 3, timestamp: 55, leaderEpoch: 2)
        #expect((try? plan.results[t0]?.get()) == ListedOffset(offset: 3, timestamp: 55, leaderEpoch: 2))
        #expect(Set(plan.open.keys) == [t1])
        answer(t0, 99)
        #expect(offset(t0) == 3, "an answer that comes twice counts once")
    }

    @Test("case 65: no record as late as that is no offset, not 0") mutating func noRecord() {
        answer(t0, -1)
        #expect(plan.open[t0] == nil)
        #expect((try? plan.results[t0]?.get()) == ListedOffset(offset: nil))
    }

    @Test("case 66: a log without timestamps has no offset for one, and the others are answered")
    mutating func oldFormat() {
        answer(t0, error: .unsupportedForMessageFormat)
        answer(t1, 7)
        #expect((try? plan.results[t0]?.get()) == ListedOffset(offset: nil) && offset(t1) == 7)
        #expect((try? plan.results[t0]?.get())?.lacksTimes == true)
    }

    @Test(
        "case 67: errors that pass keep the partition open and look for the leader",
        arguments: [
            ErrorCode.notLeaderOrFollower, .fencedLeaderEpoch, .leaderNotAvailable, .offsetNotAvailable,
            .replicaNotAvailable, .kafkaStorageError, .unknownTopicOrPartition,
        ])
    mutating func retries(_ error: ErrorCode) {
        answer(t0, error: error)
        answer(t1, 7)
        #expect(Set(plan.open.keys) == [t0] && plan.needsMetadata)
        let again = plan.requests(
            known(described("t", [(leader: 3, epoch: 5), (leader: 2, epoch: 4)])), isolationLevel: .readUncommitted)
        #expect(Set(again.keys) == [3], "only what failed, at the new leader")
    }

    @Test("case 67: a broker that lags behind in epochs is asked again, without metadata") mutating func lagging() {
        answer(t0, error: .unknownLeaderEpoch)
        #expect(plan.open[t0] != nil && !plan.needsMetadata)
    }

    @Test("case 68: a negative offset is refused, not taken for 0") mutating func negative() {
        answer(t0, -7)
        #expect(error(t0)?.code == .protocolViolation)
    }

    @Test("case 299: what may not be seen is told with its name") mutating func forbidden() {
        answer(t0, error: .topicAuthorizationFailed)
        #expect(error(t0)?.code == .notAuthorized && error(t0)?.topicPartition == t0)
    }

    @Test("case 70: an older version would take a special timestamp for a time: an error, not a wrong number")
    mutating func tooOld() {
        plan = ListOffsetsPlan([t0: .maxTimestamp])
        answer(t0, 3, version: 6)
        #expect(error(t0)?.code == .unsupportedVersion)
        plan = ListOffsetsPlan([t0: .maxTimestamp])
        answer(t0, 3, version: 7)
        #expect(offset(t0) == 3)
    }

    @Test("case 16: unknown partitions are named; case 299: refused topics settle at once") mutating func unknown() {
        plan = ListOffsetsPlan([t0: .earliest, u0: .earliest, TopicPartition("secret", 0): .earliest])
        let metadata = known(
            described("t", [(leader: 1, epoch: 0)]), described("u", error: .unknownTopicOrPartition, []),
            described("secret", error: .topicAuthorizationFailed, []))
        _ = plan.requests(metadata, isolationLevel: .readCommitted)
        #expect(plan.unknown(metadata) == [u0] && plan.needsMetadata)
        #expect(error(TopicPartition("secret", 0))?.code == .notAuthorized)
    }

    @Test("case 60: when time is over, what is open gets the error that kept it so") mutating func late() {
        answer(t0, error: .notLeaderOrFollower)
        plan.expire()
        #expect(plan.open.isEmpty)
        #expect(error(t0)?.errorCode == ErrorCode.notLeaderOrFollower.rawValue)
        #expect(error(t1)?.code == .leaderNotAvailable)
    }

    @Test("who won't wait is told why at once: no leader, no topic; one that its topic lacks may yet come")
    mutating func givenUp() {
        let lacking = TopicPartition("t", 9)
        plan = ListOffsetsPlan([t0: .latest, t1: .latest, u0: .latest, lacking: .latest])
        let metadata = known(
            described("t", [(leader: 1, epoch: 0), (leader: -1, epoch: 0)]),
            described("u", error: .unknownTopicOrPartition, []))
        _ = plan.requests(metadata, isolationLevel: .readUncommitted)
        answer(t0, 7)
        plan.giveUp(metadata)
        #expect(offset(t0) == 7 && Set(plan.open.keys) == [lacking])
        #expect(error(t1)?.message == "t:1: the partition has no leader now")
        #expect(error(u0)?.message == "topic 'u' does not exist")
    }

    @Test("a leader that could not be asked: looked for again, unless its version or the login will never do")
    mutating func failed() {
        let requests = plan.requests(metadata, isolationLevel: .readCommitted)
        plan.failed(requests[1] ?? ListOffsetsRequest(), KafkaError(.connectionLost, "gone"))
        #expect(plan.open[t0] != nil && plan.needsMetadata)
        plan.failed(requests[2] ?? ListOffsetsRequest(), KafkaError(.authenticationFailed, "no"))
        #expect(error(t1)?.code == .authenticationFailed, "case 300")
    }
}
