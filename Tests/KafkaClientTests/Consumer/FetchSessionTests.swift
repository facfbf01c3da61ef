import KafkaClient
import KafkaWire
import Testing

/// Fetch sessions (KIP-227): what a request names, and what answers and errors make of the next.
struct FetchSessionTests {
    private var session = FetchSession()

    /// The partitions that a request names, with their offsets.
    private func named(_ request: FetchRequest) -> [String] {
        request.topics.flatMap { topic in
            topic.partitions.map { "\(topic.topic):\($0.partition)@\($0.fetchOffset)" }
        }
    }

    private func forgotten(_ request: FetchRequest) -> [String] {
        request.forgottenTopicsData.flatMap { topic in topic.partitions.map { "\(topic.topic):\($0)" } }
    }

    /// A session with the id 7 that reads `t0` and `t1`.
    private mutating func begin() {
        _ = session.nextRequest([want(t0), want(t1)], canUseIds: false)
        #expect(session.answered(FetchResponse(sessionId: 7)) == .read)
    }

    @Test("case 210: the first request names all, the next ones only what has changed, epochs rise")
    mutating func incremental() {
        let first = session.nextRequest([want(t0), want(t1)], canUseIds: false)
        #expect(first.sessionId == 0 && first.sessionEpoch == 0)
        #expect(named(first) == ["t:0@0", "t:1@0"])
        #expect(session.answered(FetchResponse(sessionId: 7)) == .read)
        let second = session.nextRequest([want(t0), want(t1, at: 4)], canUseIds: false)
        #expect(second.sessionId == 7 && second.sessionEpoch == 1)
        #expect(named(second) == ["t:1@4"] && forgotten(second) == [])
        #expect(session.answered(FetchResponse(sessionId: 7)) == .read)
        let third = session.nextRequest([want(t0), want(t1, at: 4)], canUseIds: false)
        #expect(third.sessionEpoch == 2 && named(third) == [])
    }

    @Test("case 210: another leader epoch or another size is told, another epoch of the consumer's is not")
    mutating func changes() {
        begin()
        let request = session.nextRequest(
            [want(t0, epoch: 9), want(t1, leaderEpoch: 3), want(u0, maxBytes: 5)], canUseIds: false)
        #expect(named(request) == ["t:1@0", "u:0@0"])
    }

    @Test("case 211: what is no longer wanted is forgotten, and not delivered afterwards") mutating func forgets() {
        begin()
        let request = session.nextRequest([want(t1)], canUseIds: false)
        #expect(forgotten(request) == ["t:0"] && named(request) == [])
        #expect(session.want(FetchResponse.FetchableTopicResponse(topic: "t"), 0) == nil)
        #expect(session.want(FetchResponse.FetchableTopicResponse(topic: "t"), 1)?.partition == t1)
    }

    @Test("case 212: a session that the broker does not know begins again, with nothing to close (70)")
    mutating func notFound() {
        begin()
        _ = session.nextRequest([want(t0), want(t1)], canUseIds: false)
        #expect(session.answered(FetchResponse(errorCode: .fetchSessionIdNotFound)) == .restart)
        let request = session.nextRequest([want(t0), want(t1)], canUseIds: false)
        #expect(request.sessionId == 0 && request.sessionEpoch == 0)
        #expect(named(request) == ["t:0@0", "t:1@0"])
    }

    @Test(
        "cases 212, 213: another epoch, or another way to name topics, closes the session and begins one (71, 106)",
        arguments: [ErrorCode.invalidFetchSessionEpoch, .fetchSessionTopicIdError, .inconsistentTopicId])
    mutating func closesAndBegins(_ error: ErrorCode) {
        begin()
        _ = session.nextRequest([want(t0), want(t1)], canUseIds: false)
        #expect(session.answered(FetchResponse(errorCode: error)) == .restart)
        let request = session.nextRequest([want(t0), want(t1)], canUseIds: false)
        #expect(request.sessionId == 7 && request.sessionEpoch == 0)
        #expect(named(request) == ["t:0@0", "t:1@0"])
    }

    @Test("case 218: any other error of the whole answer is handed on, and all is named again")
    mutating func refused() {
        begin()
        _ = session.nextRequest([want(t0), want(t1)], canUseIds: false)
        #expect(session.answered(FetchResponse(errorCode: .unknownServerError)) == .failed(.unknownServerError))
        #expect(session.nextRequest([want(t0), want(t1)], canUseIds: false).sessionEpoch == 0)
    }

    @Test("case 216: without an answer the session begins again") mutating func lost() {
        begin()
        _ = session.nextRequest([want(t0)], canUseIds: false)
        session.failed()
        let request = session.nextRequest([want(t0)], canUseIds: false)
        #expect(request.sessionId == 7 && request.sessionEpoch == 0 && named(request) == ["t:0@0"])
    }

    @Test("case 214: a broker without room for a session is not asked for one each time") mutating func noRoom() {
        _ = session.nextRequest([want(t0)], canUseIds: false)
        #expect(session.answered(FetchResponse(sessionId: 0)) == .read)
        for _ in 0..<100 {
            let request = session.nextRequest([want(t0)], canUseIds: false)
            #expect(request.sessionEpoch == -1 && named(request) == ["t:0@0"])
            #expect(session.answered(FetchResponse(sessionId: 0)) == .read)
        }
        #expect(session.nextRequest([want(t0)], canUseIds: false).sessionEpoch == 0)
    }

    @Test("case 215: the empty answer of a throttled broker is no refusal of a session") mutating func throttled() {
        _ = session.nextRequest([want(t0)], canUseIds: false)
        #expect(session.answered(FetchResponse(throttleTimeMs: 50, sessionId: 0)) == .read)
        #expect(session.nextRequest([want(t0)], canUseIds: false).sessionEpoch == 0)
    }

    @Test("case 210: each answer raises the epoch") mutating func raisesTheEpoch() {
        begin()
        #expect(session.epoch == 1)
        var copy = session
        for _ in 0..<3 { _ = copy.answered(FetchResponse(sessionId: 7)) }
        #expect(copy.epoch == 4)
    }

    @Test("case 217: a session is closed by its id with epoch -1, without waiting; none needs no closing")
    mutating func closes() {
        #expect(session.closing() == nil)
        begin()
        let request = session.closing()
        #expect(request?.sessionId == 7 && request?.sessionEpoch == -1 && request?.maxWaitMs == 0)
        #expect(request?.topics.isEmpty == true)
    }

    // MARK: Topic ids

    @Test("case 184: topics are named by id where all have one; one without makes the whole request go by name")
    mutating func ids() {
        let id = KafkaUUID(high: 3, low: 4)
        _ = session.nextRequest([want(t0, id: idOfT), want(u0, id: id)], canUseIds: true)
        #expect(session.usesIds)
        #expect(session.answered(FetchResponse(sessionId: 7)) == .read)
        let mixed = session.nextRequest([want(t0, id: idOfT), want(u0)], canUseIds: true)
        #expect(!session.usesIds)
        #expect(mixed.sessionEpoch == 0, "case 213: a session does not change how it names topics")
        #expect(named(mixed) == ["t:0@0", "u:0@0"])
    }

    @Test("case 184: a broker without Fetch 13 is never asked by id") mutating func oldBroker() {
        _ = session.nextRequest([want(t0, id: idOfT)], canUseIds: false)
        #expect(!session.usesIds)
    }

    @Test("case 186: made anew under another id, the old topic is forgotten and the new one asked for")
    mutating func recreated() {
        let new = KafkaUUID(high: 8, low: 9)
        _ = session.nextRequest([want(t0, at: 5, id: idOfT)], canUseIds: true)
        #expect(session.answered(FetchResponse(sessionId: 7)) == .read)
        let request = session.nextRequest([want(t0, at: 5, id: new)], canUseIds: true)
        #expect(request.forgottenTopicsData.map(\.topicId) == [idOfT])
        #expect(request.topics.map(\.topicId) == [new])
        #expect(session.want(FetchResponse.FetchableTopicResponse(topicId: idOfT), 0) == nil)
        #expect(session.want(FetchResponse.FetchableTopicResponse(topicId: new), 0)?.partition == t0)
    }

    @Test("case 28: a partition that was not asked for is not known") mutating func unasked() {
        begin()
        #expect(session.want(FetchResponse.FetchableTopicResponse(topic: "u"), 0) == nil)
        #expect(session.want(FetchResponse.FetchableTopicResponse(topic: "t"), 5) == nil)
        #expect(session.want(FetchResponse.FetchableTopicResponse(topicId: idOfT), 0) == nil)
    }

    @Test("case 30: a partition wanted twice is asked for once in the session") mutating func twice() {
        _ = session.nextRequest([want(t0, at: 3), want(t0, at: 9)], canUseIds: false)
        #expect(session.partitions[t0]?.fetchOffset == 3)
    }

    @Test("case 114: partitions are named in the order given, a topic anew when its turn comes again")
    mutating func order() {
        let request = session.nextRequest([want(t1), want(u0), want(t0)], canUseIds: false)
        #expect(named(request) == ["t:1@0", "u:0@0", "t:0@0"])
    }

    @Test("case 114: those that brought records are asked for after those that did not") func rotation() {
        var fetcher = BrokerFetcher(Backoff(.milliseconds(1), upTo: .milliseconds(1)))
        let wants = [want(t0), want(t1), want(u0)]
        #expect(fetcher.ordered(wants).map(\.partition) == [t0, t1, u0])
        fetcher.served([t0])
        #expect(fetcher.ordered(wants).map(\.partition) == [t1, u0, t0])
        fetcher.served([t1])
        #expect(fetcher.ordered(wants).map(\.partition) == [u0, t0, t1])
        fetcher.served([u0, t0])
        #expect(fetcher.ordered(wants).map(\.partition) == [t1, t0, u0])
    }
}
