import KafkaClient
import KafkaWire
import Testing

/// Which batches go together to which broker, and what leaders that move do to them: cases W2 to W4 and W75 to W80 of
/// `Tests/COVERAGE-PRODUCER.md`.
@Suite struct ProducerRequestTests {
    @Test("A request has one batch of each partition that the broker leads; another broker gets its own")
    func brokers() {
        var rig = ProducerStateRig()
        let u1 = TopicPartition("u", 1)
        for partition in [t0, t1, u0, u1] { rig.add(2, to: partition) }
        let requests = rig.state.drain(now: rig.now) { .broker($0.topic == "t" ? 1 : 2) }
        #expect(requests.map(\.broker).sorted() == [1, 2])
        #expect(requests.allSatisfy { $0.batches.count == 2 && Set($0.batches.map(\.partition)).count == 2 })
        #expect(Set(requests.map(\.id)).count == 2)
    }

    @Test("A request is no larger than max.request.size; a single batch that is goes alone")
    func size() {
        var rig = ProducerStateRig { $0.maxRequestSize = 150 }
        rig.add(1, size: 80)
        rig.add(1, to: t1, size: 80)
        rig.add(1, to: u0, size: 400)
        let requests = rig.state.drain(now: rig.now) { _ in .broker(1) }
        #expect(requests.map { $0.batches.count } == [1, 1, 1])
    }

    @Test("A broker has so many requests and no more on their way; another one's are its own")
    func inFlight() {
        var rig = ProducerStateRig { $0.maxInFlight = 2 }
        for _ in 0..<3 {
            rig.add(1)
            rig.add(1, to: u0)
        }
        var counts: [Int32: Int] = [:]
        for request in rig.send(to: { .broker($0 == u0 ? 2 : 1) }) { counts[request.broker, default: 0] += 1 }
        #expect(counts == [1: 2, 2: 2])
    }

    @Test("With one request on its way at a time the next goes when it is answered or lost")
    func oneAtATime() {
        var rig = ProducerStateRig { $0.maxInFlight = 1 }
        rig.add(3)
        var sent = rig.send()
        #expect(sent.flatMap(\.stamps) == ["1 e0 s0"])
        rig.answer(sent[0])
        sent = rig.send()
        #expect(sent.flatMap(\.stamps) == ["2 e0 s2"])
        rig.lose(sent[0])
        let early = rig.send()
        #expect(early.isEmpty, "what was lost goes first")
        let rest = rig.settle()
        #expect(rest == ["2 e0 s2", "3 e0 s4"])
    }

    @Test("Partitions take turns, so that none waits for ever where not all fit")
    func turns() {
        var rig = ProducerStateRig {
            $0.maxRequestSize = 100
            $0.maxInFlight = 1
        }
        let partitions = (0..<4).map { TopicPartition("t", $0) }
        for partition in partitions { rig.add(8, to: partition) }
        var served: [TopicPartition] = []
        for _ in 0..<8 {
            for request in rig.state.drain(now: rig.now, target: { _ in .broker(1) }) {
                served += request.batches.map(\.partition)
                rig.answer(request)
            }
        }
        #expect(Set(served.prefix(4)) == Set(partitions), "\(served)")
    }

    @Test("A partition without a leader holds no other one back, and its topic is asked for once")
    func leaderless() {
        var rig = ProducerStateRig()
        rig.add(1)
        rig.add(1, to: t1)
        let sent = rig.send { $0 == t0 ? .unknown : .broker(1) }
        #expect(sent.flatMap(\.stamps) == ["2 e0 s0"] && rig.state.topicsToAsk == ["t"])
        rig.state.asked(["t"])
        rig.answer(sent[0])
        let rest = rig.settle()
        #expect(rest == ["1 e0 s0"])
    }

    @Test("A lost request has the leaders of its topics asked for, and of no others")
    func lost() throws {
        var rig = ProducerStateRig()
        for topic in ["t", "u", "v"] { rig.add(1, to: TopicPartition(topic, 0)) }
        let sent = rig.send { .broker($0.topic == "v" ? 2 : 1) }
        try #require(sent.count == 2)
        rig.lose(try #require(sent.first { $0.broker == 1 }))
        #expect(rig.state.topicsToAsk == ["t", "u"])
    }

    @Test("The leader moves with batches on their way: those come back first, then all go to the new one in order")
    func leaderMoves() {
        var rig = ProducerStateRig()
        rig.add(3)
        let sent = rig.send()
        rig.add(1)
        rig.answer(sent[0], .notLeaderOrFollower)
        rig.wait(.seconds(2))
        let early = rig.send { _ in .broker(2) }
        #expect(early.isEmpty, "two are still with the old leader")
        rig.answer(sent[1], .notLeaderOrFollower)
        rig.lose(sent[2])
        rig.wait(.seconds(2))
        let next = rig.send { _ in .broker(2) }
        #expect(next.map(\.broker) == [2] && next.flatMap(\.stamps) == ["1 e0 s0"])
        rig.answer(next[0])
        let rest = rig.settle()
        #expect(rest == ["2 e0 s2", "3 e0 s4", "4 e0 s6"] && rig.delivered == [1, 2, 3, 4])
    }

    @Test("The leader moves to and fro: a batch goes after it under its number, as often as it takes")
    func toAndFro() {
        var rig = ProducerStateRig()
        rig.add(2)
        for leader: Int32 in [1, 2, 1, 2] {
            let sent = rig.send { _ in .broker(leader) }
            #expect(sent.first?.broker == leader && sent.first?.stamps == ["1 e0 s0"])
            for request in sent { rig.answer(request, .notLeaderOrFollower) }
            rig.wait(.seconds(2))
        }
        let rest = rig.settle()
        #expect(rest == ["1 e0 s0", "2 e0 s2"])
    }

    @Test("An answer that names the new leader is not waited behind: what comes back goes there at once, in order")
    func namedLeader() {
        for isFirstNamed in [true, false] {
            var rig = ProducerStateRig()
            rig.add(2)
            let sent = rig.send()
            rig.answer(sent[0], .notLeaderOrFollower, namesLeader: isFirstNamed)
            let early = rig.send { _ in .broker(2) }
            #expect(early.isEmpty, "one is still with the old leader")
            rig.answer(sent[1], .notLeaderOrFollower, namesLeader: true)
            #expect(rig.state.topicsToAsk == ["t"], "who leads the others isn't known")
            let next = rig.send { _ in .broker(2) }
            #expect(next.map(\.broker) == [2] && next.flatMap(\.stamps) == ["1 e0 s0"])
            rig.answer(next[0])
            let rest = rig.settle()
            #expect(rest == ["2 e0 s2"] && rig.delivered == [1, 2])
        }
        var rig = ProducerStateRig()
        rig.add(1)
        rig.answer(rig.send()[0], .notLeaderOrFollower)
        let early = rig.send { _ in .broker(2) }
        #expect(early.isEmpty, "without a name it waits")
    }

    @Test("Before there is a producer id nothing goes, and what is too old is given up all the same")
    func noIdentity() {
        var rig = ProducerStateRig()
        rig.state = ProducerState(ProducerLimits())
        rig.add(1)
        let none = rig.send()
        #expect(none.isEmpty && rig.state.needsIdentity)
        rig.wait(.seconds(121))
        rig.expire()
        #expect(rig.failed == [1] && rig.state.isEmpty)
    }

    @Test("With nothing to send there is nothing to do, and nothing to wake for")
    func nothing() {
        var rig = ProducerStateRig()
        let none = rig.send()
        #expect(none.isEmpty && rig.state.isEmpty && rig.state.nextWakeUp(after: rig.now) == nil)
        rig.add(1)
        rig.answer(rig.send()[0])
        #expect(rig.state.isEmpty && rig.state.nextWakeUp(after: rig.now) == nil)
    }
}
