import KafkaClient
import KafkaWire
import Testing

private let start = ContinuousClock.now

private func configuration() -> ConsumerConfiguration {
    var configuration = ConsumerConfiguration(bootstrapServers: [BrokerAddress(host: "b", port: 1)])
    configuration.retryBackoff = .milliseconds(100)
    configuration.retryBackoffMax = .seconds(1)
    configuration.metadataMaxAge = .seconds(300)
    configuration.apiTimeout = .seconds(10)
    configuration.unknownTopicTimeout = .seconds(2)
    configuration.fetchMaxWait = .milliseconds(500)
    return configuration
}

private func assignment(_ partition: TopicPartition, _ epoch: UInt64 = 1) -> PartitionAssignment {
    PartitionAssignment(partition: partition, epoch: epoch)
}

private func want(_ partition: TopicPartition) -> FetchSession.Want {
    FetchSession.Want(
        partition: partition, topicId: .zero, epoch: 1, fetchOffset: 7, leaderEpoch: 3, maxBytes: 1000)
}

/// The units of the consumer's engine, each driven by itself: events and the time go in, what is to be done and the next
/// deadline come out.
@Suite struct MetadataRequestsTests {
    @Test("nothing is asked without topics, nor while nobody wants it; wanted, it is asked once until it is answered")
    func wanted() {
        var metadata = MetadataRequests(configuration())
        metadata.want()
        #expect(!told(metadata.due(hasTopics: false, start)))
        #expect(metadata.nextDeadline == nil)
        #expect(told(metadata.due(hasTopics: true, start)))
        metadata.want()
        #expect(!told(metadata.due(hasTopics: true, start)), "one question is out")
        #expect(metadata.nextDeadline == nil, "its end calls again")
        metadata.answered(start)
        metadata.ended(start)
        #expect(!told(metadata.due(hasTopics: true, start)), "not before a while has passed")
        let again = metadata.nextDeadline
        #expect(again.map { (.milliseconds(80)...(.milliseconds(120))).contains(start.duration(to: $0)) } == true)
        #expect(told(metadata.due(hasTopics: true, start + .milliseconds(121))))
    }

    @Test("what was learnt is asked for anew when it is old") func old() {
        var metadata = MetadataRequests(configuration())
        metadata.want()
        #expect(told(metadata.due(hasTopics: true, start)))
        metadata.answered(start)
        metadata.ended(start)
        #expect(!told(metadata.due(hasTopics: true, start + .seconds(1))))
        #expect(metadata.nextDeadline == start + .seconds(300))
        #expect(told(metadata.due(hasTopics: true, start + .seconds(300))))
    }

    @Test("the waits grow with each try, and begin anew when every partition has its leader") func backoff() {
        var metadata = MetadataRequests(configuration())
        var now = start
        func once(_ metadata: inout MetadataRequests) -> Duration {
            metadata.want()
            #expect(told(metadata.due(hasTopics: true, now)))
            metadata.ended(now)
            metadata.want()
            let begin = now
            now = metadata.nextDeadline ?? now
            return begin.duration(to: now)
        }
        #expect(once(&metadata) <= .milliseconds(120))
        #expect(once(&metadata) > .milliseconds(150))
        metadata.settled()
        #expect(once(&metadata) > .milliseconds(300), "it was wanted: nothing is settled")
        #expect(told(metadata.due(hasTopics: true, now)))
        metadata.ended(now)
        metadata.settled()
        now += .seconds(2)
        #expect(once(&metadata) <= .milliseconds(120))
    }

    @Test("brokers that never answered end it; those that did are waited for, which is said once until they answer")
    func failure() {
        var metadata = MetadataRequests(configuration())
        let error = KafkaError(.brokersUnreachable, "no broker reached")
        func notice(_ failure: MetadataRequests.Failure) -> ConsumerNotice?? {
            if case .again(let notice) = failure { .some(notice) } else { nil }
        }
        #expect(notice(metadata.failed(error)) == nil)
        metadata.answered(start)
        #expect(notice(metadata.failed(error))??.message == "no broker reached; trying again")
        #expect(notice(metadata.failed(error)).map { $0 == nil } == true)
        #expect(told(metadata.due(hasTopics: true, start)), "and it is tried again")
        metadata.answered(start)
        #expect(notice(metadata.failed(error))?.map(\.kind) == .brokerUnreachable)
        #expect(notice(metadata.failed(KafkaError(.authenticationFailed, "no"))) == nil)
    }

    @Test("a lost broker is told once until it is reached again, another cluster once for ever") func notices() {
        var metadata = MetadataRequests(configuration())
        let broker = BrokerName(id: 1, host: "b", port: 1)
        let loss = BrokerConnectionError(.closed, broker, "gone")
        #expect(metadata.lost(broker, loss) == nil, "nothing was ever learnt of it")
        metadata.heard(start)
        #expect(metadata.lost(broker, loss)?.kind == .brokerLost)
        #expect(metadata.lost(broker, loss) == nil)
        metadata.reached(1)
        #expect(metadata.lost(broker, loss)?.brokerId == 1)
        #expect(metadata.otherCluster("x", former: "y", broker)?.kind == .otherCluster)
        #expect(metadata.otherCluster("x", former: "y", broker) == nil)
        #expect(metadata.otherCluster("y", former: "x", broker) != nil)
    }
}

@Suite struct LeaderSearchTests {
    private func look(
        _ search: inout LeaderSearch, _ leader: ClusterMetadata.Leader, after wait: Duration, hasFetched: Bool = false
    ) -> [LeaderSearch.Finding] {
        search.look([assignment(t0): leader], start + wait) { _ in hasFetched }
    }

    @Test(
        "an unknown partition is given two seconds, one that was read as long as any call; once found, anew"
    )
    func unknown() {
        var search = LeaderSearch(configuration())
        #expect(look(&search, .unknownTopic, after: .zero).isEmpty)
        #expect(look(&search, .unknownTopic, after: .milliseconds(1999)).isEmpty)
        let finding = look(&search, .unknownTopic, after: .seconds(2)).first
        guard case .unknown(let found, wasRead: false)? = finding else { Issue.record("\(finding as Any)"); return }
        #expect(found == assignment(t0))
        #expect(look(&search, .unknownTopic, after: .seconds(2), hasFetched: true).isEmpty)
        #expect(look(&search, .unknownTopic, after: .seconds(10), hasFetched: true).count == 1)
        #expect(search.look([:], start + .seconds(10)) { _ in true }.isEmpty)
        #expect(look(&search, .unknownTopic, after: .seconds(11), hasFetched: true).isEmpty)
    }

    @Test("no leader: one that was read is waited for, said once a second has passed; one that was not ends in time")
    func leaderless() {
        var search = LeaderSearch(configuration())
        #expect(look(&search, .none, after: .zero, hasFetched: true).isEmpty)
        guard case .tell(let notice)? = look(&search, .none, after: .seconds(1), hasFetched: true).first else {
            Issue.record("nothing was said")
            return
        }
        #expect(notice.kind == .waitingForLeader && notice.topicPartition == t0)
        #expect(look(&search, .none, after: .seconds(100), hasFetched: true).isEmpty)
        var other = LeaderSearch(configuration())
        #expect(look(&other, .none, after: .zero).isEmpty)
        guard case .stop(_, let error)? = look(&other, .none, after: .seconds(10)).first else {
            Issue.record("it goes on for ever")
            return
        }
        #expect(error.topicPartition == t0)
        guard case .stop(_, let refusal)? = look(&other, .refused(.topicAuthorizationFailed), after: .zero).first else {
            Issue.record("a refusal does not pass")
            return
        }
        #expect(refusal.code == .notAuthorized)
    }

    @Test("another leader is told, the first is not") func found() {
        var search = LeaderSearch(configuration())
        #expect(search.found(t0, at: 1) == nil)
        #expect(search.found(t0, at: 1) == nil)
        #expect(search.found(t0, at: 2)?.kind == .leaderChanged)
        #expect(search.leftToGroup(t0, "g")?.kind == .waitingForLeader)
        #expect(search.leftToGroup(t0, "g") == nil)
    }
}

@Suite struct FetchRequestsTests {
    private func response(_ error: ErrorCode = .none) -> FetchResponse {
        var response = FetchResponse()
        response.errorCode = error
        return response
    }

    @Test("one request at a time; it takes room's share, the wait and the isolation along") func request() {
        var configuration = configuration()
        configuration.queuedMaxBytes = 10_000
        var fetches = FetchRequests(configuration)
        #expect(fetches.mayBegin(at: 1, start))
        fetches.begin(at: 1)
        #expect(!fetches.mayBegin(at: 1, start))
        #expect(fetches.mayBegin(at: 2, start), "another broker is another matter")
        let (request, usesIds) = fetches.request(to: 1, [want(t0)], canUseIds: true, brokers: 4, start)
        #expect(!usesIds, "the topic has no id")
        #expect((request.maxBytes, request.maxWaitMs) == (2500, 500))
        #expect(request.isolationLevel == configuration.isolationLevel.rawValue)
        guard case .read = fetches.answered(response(), from: 1, start) else { Issue.record("not read"); return }
        #expect(fetches.session(with: 1).partitions.keys.sorted() == [t0])
        fetches.end(at: 1)
        #expect(fetches.mayBegin(at: 1, start))
        #expect(fetches.nextDeadline == nil)
    }

    @Test(
        "no answer asks for a look at the leaders: after the wait and three seconds, then each second"
    )
    func overdue() {
        var fetches = FetchRequests(configuration())
        fetches.begin(at: 1)
        #expect(fetches.nextDeadline == nil, "a connection that is being made has its own deadline")
        _ = fetches.request(to: 1, [want(t0)], canUseIds: true, brokers: 1, start)
        let first = start + .milliseconds(3500)
        #expect(fetches.nextDeadline == first)
        #expect(!told(fetches.due(first - .milliseconds(1))))
        #expect(told(fetches.due(first)))
        #expect(!told(fetches.due(first)))
        #expect(fetches.nextDeadline == first + .seconds(1))
        fetches.end(at: 1)
        #expect(!told(fetches.due(first + .seconds(5))))
        #expect(fetches.nextDeadline == nil)
    }

    @Test("a refused request waits; its wait is over by the clock, and the deadline with it") func refused() throws {
        var fetches = FetchRequests(configuration())
        fetches.begin(at: 1)
        _ = fetches.request(to: 1, [want(t0)], canUseIds: true, brokers: 1, start)
        guard case .failed(.kafkaStorageError) = fetches.answered(response(.kafkaStorageError), from: 1, start) else {
            Issue.record("taken")
            return
        }
        fetches.end(at: 1)
        #expect(!fetches.mayBegin(at: 1, start))
        let next = try #require(fetches.nextDeadline)
        #expect(fetches.mayBegin(at: 1, next))
        #expect(!told(fetches.due(next)))
        #expect(fetches.nextDeadline == nil, "a deadline that has passed must not call for ever")
    }

    @Test("what does not pass stops the partitions at once, broken answers at the third in a row, a loss never")
    func failures() {
        var fetches = FetchRequests(configuration())
        var now = start
        func fail(_ error: KafkaError) -> [BrokerFetcher.Stop] {
            now += .seconds(5)
            _ = fetches.due(now)
            #expect(fetches.mayBegin(at: 1, now))
            fetches.begin(at: 1)
            _ = fetches.request(to: 1, [want(t0)], canUseIds: true, brokers: 1, now)
            defer { fetches.end(at: 1) }
            return fetches.failed(error, at: 1, now)
        }
        for _ in 0..<10 { #expect(fail(KafkaError(.brokersUnreachable, "gone")).isEmpty) }
        #expect(fail(KafkaError(.authenticationFailed, "no")).map(\.0) == [assignment(t0)])
        let broken = KafkaError(.protocolViolation, "nonsense")
        #expect(fail(broken).isEmpty)
        #expect(fail(broken).isEmpty)
        let stopped = fail(broken)
        #expect(stopped.map(\.0) == [assignment(t0)])
        #expect(stopped.first?.1.message == "t:0 at offset 7: nonsense")
        #expect(stopped.first?.1.offset == 7)
    }

    @Test("a replica is read until it fails, the leader takes back, or the topic is another")
    func replicas() {
        var fetches = FetchRequests(configuration())
        fetches.prefer(2, for: t0, start)
        fetches.prefer(3, for: t1, start)
        #expect(fetches.preferredReplicas[t0]?.until == start + .seconds(300))
        #expect(!told(fetches.backToLeader(t0, from: 3)), "another broker has nothing to say of it")
        #expect(told(fetches.backToLeader(t0, from: 2)))
        #expect(!told(fetches.backToLeader(t0)))
        _ = fetches.failed(KafkaError(.brokersUnreachable, "gone"), at: 3, start)
        #expect(fetches.preferredReplicas.isEmpty)
        fetches.prefer(2, for: t0, start)
        fetches.recreated("t")
        #expect(fetches.preferredReplicas.isEmpty)
    }

    @Test("at the end sessions are closed, but not where a request is out") func closing() {
        var fetches = FetchRequests(configuration())
        var opened = response()
        opened.sessionId = 77
        for broker in [Int32(1), 2] {
            fetches.begin(at: broker)
            _ = fetches.request(to: broker, [want(t0)], canUseIds: true, brokers: 2, start)
            _ = fetches.answered(opened, from: broker, start)
            fetches.end(at: broker)
        }
        fetches.begin(at: 2)
        #expect(fetches.closing().mapValues(\.sessionId) == [1: 77])
        #expect(fetches.closing()[1]?.sessionEpoch == -1)
    }
}

@Suite struct PositionRequestsTests {
    @Test("no question is asked twice while it is out; another epoch is another question") func once() {
        var positions = PositionRequests()
        #expect(positions.begin([assignment(t0), assignment(t1)]) == [assignment(t0), assignment(t1)])
        #expect(positions.begin([assignment(t0), assignment(t0, 2)]) == [assignment(t0, 2)])
        positions.end([assignment(t0)])
        #expect(positions.begin([assignment(t0), assignment(t1)]) == [assignment(t0)])
        #expect(told(positions.beginCommitted()))
        #expect(!told(positions.beginCommitted()))
        positions.endCommitted()
        #expect(told(positions.beginCommitted()))
    }

    @Test("a hole is passed over only where the whole log is on the broker's own disk") func holes() {
        let local = ListedOffset(offset: 50, timestamp: nil, leaderEpoch: nil)
        #expect(PositionRequests.isHole(from: 50, .success(local)))
        #expect(!PositionRequests.isHole(from: 49, .success(local)))
        #expect(PositionRequests.isHole(from: 1, .failure(KafkaError(.unsupportedVersion, "old"))))
        #expect(!PositionRequests.isHole(from: 1, .failure(KafkaError(.timedOut, "late"))))
        #expect(!PositionRequests.isHole(from: 1, nil))
    }

    @Test("a partition's wait grows each time, is over by the clock, and is the first again when it went well")
    func waits() throws {
        var waits = PartitionWaits(Backoff(.milliseconds(100), upTo: .seconds(1)))
        waits.backOff(t0, start)
        let first = try #require(waits.notBefore[t0])
        #expect(first <= start + .milliseconds(120))
        waits.due(first - .milliseconds(1))
        #expect(waits.notBefore[t0] != nil)
        waits.due(first)
        #expect(waits.notBefore.isEmpty)
        waits.backOff(t0, start)
        #expect(try #require(waits.notBefore[t0]) > start + .milliseconds(150))
        waits.progressed(t0)
        waits.backOff(t0, start)
        #expect(try #require(waits.notBefore[t0]) <= start + .milliseconds(120))
    }
}
