import KafkaClient
import KafkaWire
import Testing

/// What the brokers say of brokers, topics and leaders, in whatever order the answers come.
struct ClusterMetadataTests {
    private let new = KafkaUUID(high: 8, low: 9)

    @Test("case 170: an answer with an older leader epoch does not lead back") func stale() {
        var known = known(described("t", [(leader: 2, epoch: 5)]))
        known.merge(metadata(described("t", [(leader: 1, epoch: 4)])), version: 12)
        #expect(known.leader(of: t0) == .broker(2, epoch: 5))
        known.merge(metadata(described("t", [(leader: 3, epoch: 6)])), version: 12)
        #expect(known.leader(of: t0) == .broker(3, epoch: 6))
    }

    @Test("case 171: another leader of the same epoch, or of none, is believed", arguments: [5, -1] as [Int32])
    func sameEpoch(_ epoch: Int32) {
        var known = known(described("t", [(leader: 2, epoch: 5)]))
        known.merge(metadata(described("t", [(leader: 3, epoch: epoch)])), version: 12)
        #expect(known.leader(of: t0) == .broker(3, epoch: 5))
    }

    @Test("case 172: without a leader the last epoch is kept, and the next leader is found") func leaderless() {
        var known = known(described("t", [(leader: 2, epoch: 5)]))
        for _ in 0..<3 {
            known.merge(metadata(described("t", [(leader: -1, epoch: -1)])), version: 12)
            #expect(known.leader(of: t0) == .none)
        }
        known.merge(metadata(described("t", [(leader: 1, epoch: 4)])), version: 12)
        #expect(known.leader(of: t0) == .none, "older than what was seen")
        known.merge(metadata(described("t", [(leader: 1, epoch: 6)])), version: 12)
        #expect(known.leader(of: t0) == .broker(1, epoch: 6))
    }

    @Test("case 173: leader epochs before Metadata 9 are not to be trusted, and not told") func oldEpochs() {
        var known = known(described("t", [(leader: 2, epoch: 5)]), version: 8)
        #expect(known.leader(of: t0) == .broker(2, epoch: nil))
        known.merge(metadata(described("t", [(leader: 1, epoch: 3)])), version: 8)
        #expect(known.leader(of: t0) == .broker(1, epoch: nil))
    }

    @Test("case 169: a hint in an answer moves the leader at once, if its epoch is newer") func hints() {
        var known = known(described("t", [(leader: 2, epoch: 5)]))
        let far = ClusterDescription.Broker(id: 9, host: "far", port: 7, rack: "r")
        for (leader, epoch) in [(1, 5), (1, 4), (-1, 6)] as [(Int32, Int32)] {
            let isNews = known.apply(LeaderHint(leader: leader, epoch: epoch), to: t0)
            #expect(!isNews, "\(leader) in \(epoch)")
        }
        var isNews = known.apply(LeaderHint(leader: 9, epoch: 6), to: t0)
        #expect(!isNews, "its address is not known")
        isNews = known.apply(LeaderHint(leader: 1, epoch: 6), to: u0)
        #expect(!isNews, "a topic that nobody asked for")
        #expect(known.leader(of: t0) == .broker(2, epoch: 5))
        isNews = known.apply(LeaderHint(leader: 9, epoch: 6, broker: far), to: t0)
        #expect(isNews && known.leader(of: t0) == .broker(9, epoch: 6))
        #expect(known.brokers[9] == far)
    }

    @Test("case 169, W76: an answer to Fetch and one to Produce name the leader and where it is reached")
    func hintsOfAnswers() {
        let expected = LeaderHint(
            leader: 9, epoch: 6, broker: ClusterDescription.Broker(id: 9, host: "far", port: 7, rack: "r"))
        var data = FetchResponse.PartitionData()
        data.currentLeader = FetchResponse.LeaderIdAndEpoch(leaderId: 9, leaderEpoch: 6)
        var fetched = FetchResponse()
        var part = ProduceResponse.PartitionProduceResponse()
        part.currentLeader = ProduceResponse.LeaderIdAndEpoch(leaderId: 9, leaderEpoch: 6)
        var produced = ProduceResponse()
        #expect(LeaderHint(data, in: fetched) == LeaderHint(leader: 9, epoch: 6))
        #expect(LeaderHint(part, in: produced) == LeaderHint(leader: 9, epoch: 6))
        fetched.nodeEndpoints = [
            .init(nodeId: 8, host: "near", port: 7), .init(nodeId: 9, host: "far", port: 7, rack: "r"),
        ]
        produced.nodeEndpoints = [
            .init(nodeId: 8, host: "near", port: 7), .init(nodeId: 9, host: "far", port: 7, rack: "r"),
        ]
        #expect(LeaderHint(data, in: fetched) == expected)
        #expect(LeaderHint(part, in: produced) == expected)
    }

    @Test("case 17: a topic without an error and without partitions is not there yet") func zeroPartitions() {
        let known = known(described("t", []))
        #expect(known.leader(of: t0) == .unknownTopic)
    }

    @Test("A1: unknown topics, unknown partitions and those that may not be seen are told apart") func unknown() {
        let known = known(
            described("t", [(leader: 1, epoch: 0)]), described("u", error: .unknownTopicOrPartition, []),
            described("secret", error: .topicAuthorizationFailed, []),
            described("a b", error: .invalidTopicException, []))
        #expect(known.leader(of: t1) == .unknownPartition)
        #expect(known.leader(of: u0) == .unknownTopic)
        #expect(known.leader(of: TopicPartition("secret", 0)) == .refused(.topicAuthorizationFailed))
        #expect(known.leader(of: TopicPartition("a b", 0)) == .refused(.invalidTopicException), "case 19")
        #expect(known.leader(of: TopicPartition("other", 0)) == .unasked)
    }

    @Test("A1, case 16: the error names topic and partition and those that there are") func unknownInWords() {
        let known = known(described("orders", (0..<10).map { _ in (leader: 1, epoch: 0) }))
        let error = known.unknown(TopicPartition("orders", 99))
        #expect(error.message == "orders:99: unknown partition; orders has partitions 0-9")
        #expect(error.code == .unknownTopicOrPartition && error.topicPartition == TopicPartition("orders", 99))
        #expect(known.unknown(t0, suggesting: "tt").message == "topic 't' does not exist, did you mean 'tt'?")
        #expect(PartitionIndexes.words([0]) == "partition 0")
        #expect(PartitionIndexes.words([0, 3, 5, 6, 7]) == "partitions 0, 3, 5-7")
    }

    @Test("case 203: an error that passes keeps what was known of the topic") func passingError() {
        var known = known(described("t", [(leader: 2, epoch: 5)]))
        known.merge(metadata(described("t", error: .leaderNotAvailable, [])), version: 12)
        #expect(known.leader(of: t0) == .broker(2, epoch: 5))
    }

    @Test("case 186: made anew, a topic has another id, its epochs begin anew, and it is told") func recreated() {
        var known = known(described("t", id: idOfT, [(leader: 2, epoch: 5)]))
        let again = known.merge(metadata(described("t", id: new, [(leader: 1, epoch: 0)])), version: 12)
        #expect(again == ["t"])
        #expect(known.leader(of: t0) == .broker(1, epoch: 0) && known.id(of: "t") == new)
        #expect(known.merge(metadata(described("t", id: new, [(leader: 1, epoch: 0)])), version: 12) == [])
    }

    @Test("case 186: also when its absence was seen in between") func recreatedAfterAbsence() {
        var known = known(described("t", id: idOfT, [(leader: 2, epoch: 5)]))
        known.merge(metadata(described("t", error: .unknownTopicOrPartition, [])), version: 12)
        #expect(known.leader(of: t0) == .unknownTopic)
        #expect(known.merge(metadata(described("t", id: new, [(leader: 1, epoch: 0)])), version: 12) == ["t"])
        #expect(known.leader(of: t0) == .broker(1, epoch: 0))
    }

    @Test("case 186: a broker that lags behind, and still has the old one, is not believed") func formerId() {
        var known = known(described("t", id: idOfT, [(leader: 2, epoch: 5)]))
        known.merge(metadata(described("t", id: new, [(leader: 1, epoch: 0)])), version: 12)
        #expect(known.merge(metadata(described("t", id: idOfT, [(leader: 2, epoch: 5)])), version: 12) == [])
        #expect(known.leader(of: t0) == .broker(1, epoch: 0) && known.id(of: "t") == new)
    }

    @Test("case 184: an answer without ids leaves the one that is known") func noId() {
        var known = known(described("t", id: idOfT, [(leader: 2, epoch: 5)]))
        #expect(known.merge(metadata(described("t", [(leader: 2, epoch: 5)])), version: 9) == [])
        #expect(known.id(of: "t") == idOfT)
    }

    @Test("case 199: an answer without brokers leaves those that are known") func zeroBrokers() {
        var known = known(described("t", [(leader: 2, epoch: 5)]))
        known.merge(metadata(brokers: []), version: 12)
        #expect(known.leader(of: t0) == .broker(2, epoch: 5))
    }

    @Test("cases 191, 193: brokers are those of the last answer, at its addresses; a leader that is gone is none")
    func brokers() {
        var known = known(described("t", [(leader: 2, epoch: 5)]))
        known.merge(metadata(brokers: [1, 3]), version: 12)
        #expect(known.leader(of: t0) == .none)
        var moved = metadata(brokers: [2])
        moved.brokers[0].host = "elsewhere"
        known.merge(moved, version: 12)
        #expect(known.leader(of: t0) == .broker(2, epoch: 5) && known.brokers[2]?.host == "elsewhere")
    }

    @Test("case 188: partitions that are added change nothing for the others") func grows() {
        var known = known(described("t", [(leader: 1, epoch: 0)]))
        known.merge(metadata(described("t", [(leader: 1, epoch: 0), (leader: 2, epoch: 0)])), version: 12)
        #expect(known.leader(of: t0) == .broker(1, epoch: 0) && known.leader(of: t1) == .broker(2, epoch: 0))
    }

    @Test("topics that nobody wants are forgotten") func forgets() {
        var known = known(described("t", [(leader: 1, epoch: 0)]), described("u", [(leader: 1, epoch: 0)]))
        known.keepOnly(["t"])
        #expect(known.leader(of: u0) == .unasked && known.leader(of: t0) != .unasked)
    }
}

/// Waits between tries (KIP-580).
struct BackoffTests {
    @Test("cases 201, 202: waits double up to the longest, within a fifth, and begin anew after a success")
    func doubles() {
        var backoff = Backoff(.milliseconds(100), upTo: .milliseconds(500))
        let waits = (0..<5).map { _ in backoff.next(chance: 0.5) }
        #expect(waits == [100, 200, 400, 500, 500].map { .milliseconds($0) })
        backoff.reset()
        #expect(backoff.next(chance: 0) == .milliseconds(80))
        #expect(backoff.next(chance: 1) == .milliseconds(200) * (0.8 + 0.4))
    }

    @Test("no number of tries overflows, and the longest is never below the first") func bounds() {
        var backoff = Backoff(.seconds(1), upTo: .milliseconds(1))
        for _ in 0..<1000 { #expect((Duration.milliseconds(800)...(.milliseconds(1200))).contains(backoff.next())) }
    }
}
