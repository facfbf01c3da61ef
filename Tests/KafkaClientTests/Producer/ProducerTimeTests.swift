import KafkaClient
import KafkaWire
import Testing

/// Waits between tries and the time that a batch has, on a clock of the tests' own: cases W55 to W71 of
/// `Tests/COVERAGE-PRODUCER.md`.
@Suite struct ProducerTimeTests {
    private static func state(_ change: (inout ProducerLimits) -> Void = { _ in }) -> ProducerStateRig {
        ProducerStateRig {
            $0.backoff = Backoff(.seconds(1), upTo: .seconds(8))
            change(&$0)
        }
    }

    /// How long nothing goes from now on, as a multiple of a second.
    private static func wait(_ rig: inout ProducerStateRig) -> Double {
        let until = rig.state.nextWakeUp(after: rig.now) ?? rig.now
        let wait = until - rig.now
        let early = rig.send()
        #expect(early.isEmpty)
        rig.wait(wait)
        return wait / .seconds(1)
    }

    @Test("Waits double from try to try up to the longest, spread by a fifth, and begin anew after a success")
    func doubling() {
        var rig = Self.state()
        rig.add(1)
        var waits: [Double] = []
        for _ in 0..<5 {
            rig.lose(rig.send()[0])
            waits.append(Self.wait(&rig))
        }
        rig.answer(rig.send()[0])
        rig.add(1)
        rig.lose(rig.send()[0])
        waits.append(Self.wait(&rig))
        let expected: [Double] = [1, 2, 4, 8, 8, 1]
        #expect(zip(waits, expected).allSatisfy { $0 >= $1 * 0.8 && $0 <= $1 * 1.2 }, "\(waits)")
    }

    @Test("What was on its way together and fails together is one failure: the wait is the first")
    func together() {
        var rig = Self.state()
        rig.add(5)
        for request in rig.send() { rig.lose(request) }
        let wait = Self.wait(&rig)
        #expect(wait < 1.3)
    }

    @Test("A success beside it does not shorten the wait of what failed")
    func beside() {
        var rig = Self.state()
        rig.add(2)
        let sent = rig.send()
        rig.lose(sent[0])
        rig.answer(sent[1])
        let wait = Self.wait(&rig)
        #expect(wait >= 0.8)
    }

    @Test("One partition's wait holds no other one back")
    func partitions() {
        var rig = Self.state()
        rig.add(1)
        rig.lose(rig.send()[0])
        rig.add(1, to: t1)
        let sent = rig.send()
        #expect(sent.flatMap(\.stamps) == ["2 e0 s0"])
    }

    @Test("A wait that is over wakes nobody: without a leader the next time is that of giving up")
    func wakesOnce() {
        var rig = Self.state()
        rig.add(1)
        rig.answer(rig.send()[0], .notLeaderOrFollower)
        _ = Self.wait(&rig)
        let none = rig.send { _ in .unknown }
        #expect(none.isEmpty && rig.state.nextWakeUp(after: rig.now) == rig.start + .seconds(120))
        let later = rig.send { _ in .later }
        #expect(later.isEmpty && rig.state.nextWakeUp(after: rig.now) == rig.start + .seconds(120))
    }

    @Test("What is on its way when its time is over waits for its answer: a success counts")
    func lateSuccess() {
        var rig = Self.state()
        rig.add(1)
        let sent = rig.send()
        rig.wait(.seconds(130))
        rig.expire()
        #expect(rig.told.isEmpty && rig.state.nextWakeUp(after: rig.now) == nil)
        rig.answer(sent[0])
        #expect(rig.delivered == [1])
    }

    @Test(
        "What comes back when its time is over is given up, and not sent again",
        arguments: [ErrorCode.notLeaderOrFollower, .notEnoughReplicas, .outOfOrderSequenceNumber, .unknownProducerId])
    func lateFailure(_ code: ErrorCode) {
        var rig = Self.state()
        rig.add(1)
        let sent = rig.send()
        rig.wait(.seconds(121))
        rig.answer(sent[0], code)
        rig.expire()
        #expect(rig.failed == [1] && rig.state.isEmpty)
        #expect(rig.told[0].error?.code == .timedOut)
        #expect(rig.told[0].error?.message.contains(code.name) == true, "\(rig.told[0].error?.message ?? "")")
        let rest = rig.settle()
        #expect(rest.isEmpty)
    }

    @Test("One that is too large when its time is over is not sent in halves: each of its records is told once")
    func lateTooLarge() throws {
        var rig = Self.state()
        let writer = RecordBatchWriter(capacity: 1)
        for _ in 0..<3 { writer.append(OutgoingRecord(key: nil, value: nil, timestamp: 1)) }
        rig.state.add(
            ProducerBatch(t0, bytes: try writer.finish(codec: .none), count: 3, places: [11, 12, 13], created: rig.now))
        let sent = rig.send()
        rig.wait(.seconds(121))
        rig.answer(sent[0], .messageTooLarge)
        rig.expire()
        #expect(rig.failed == [11, 12, 13] && rig.state.isEmpty)
    }

    @Test("Only what is old is given up, in each partition; younger ones behind it still go")
    func onlyTheOld() {
        var rig = Self.state()
        rig.add(2)
        rig.add(1, to: t1)
        rig.wait(.seconds(100))
        rig.add(1)
        rig.add(1, to: t1)
        let none = rig.send { _ in .unknown }
        rig.wait(.seconds(20))
        rig.expire()
        #expect(none.isEmpty && rig.failed.sorted() == [1, 2, 3])
        let rest = rig.settle()
        #expect(rest.sorted() == ["4 e0 s0", "5 e0 s0"])
    }

    @Test("What is given up is told with what kept it last; what is over and done with is no reason")
    func reasons() {
        var rig = Self.state()
        rig.add(1)
        rig.answer(rig.send()[0], .notEnoughReplicas)
        rig.wait(.seconds(4))
        rig.lose(rig.send()[0])
        rig.wait(.seconds(4))
        rig.answer(rig.send()[0])
        rig.add(1)
        let none = rig.send { _ in .unknown }
        rig.wait(.seconds(121))
        rig.expire()
        rig.add(1)
        rig.answer(rig.send()[0], .notEnoughReplicas)
        rig.wait(.seconds(121))
        rig.expire()
        let told = rig.told.compactMap(\.error?.message)
        #expect(told.first == "t:0: not delivered within 120000 ms: no leader was found")
        #expect(told.last?.contains("NOT_ENOUGH_REPLICAS") == true)
        #expect(told.count == 2 && none.isEmpty)
    }

    /// Why the first batch of `t:0` is given up.
    private static func reason(_ prepare: (inout ProducerStateRig) -> Void) -> String {
        var rig = state { $0.maxInFlight = 1 }
        prepare(&rig)
        rig.wait(.seconds(121))
        rig.expire()
        let told = rig.told.first { $0.partition == t0 && $0.error != nil }?.error?.message
        return (told ?? "").replacing("t:0: not delivered within 120000 ms: ", with: "")
    }

    @Test("The reason is what was waited for since it was tried last: a producer id, a leader, a coordinator, answers")
    func waitedFor() {
        var reason = Self.reason { rig in
            rig.state = ProducerState(ProducerLimits())
            rig.add(1)
            _ = rig.send { _ in .unknown }
        }
        #expect(reason == "no broker gave a producer id")
        reason = Self.reason { rig in
            rig.state = ProducerState(ProducerLimits())
            rig.add(1)
            rig.state.lacksIdentity("broker 1 answers COORDINATOR_LOAD_IN_PROGRESS")
        }
        #expect(reason == "no broker gave a producer id: broker 1 answers COORDINATOR_LOAD_IN_PROGRESS")
        reason = Self.reason { rig in
            rig.add(1)
            _ = rig.send { _ in .unknown }
            rig.state.asked(["t"], failure: "no broker reached")
        }
        #expect(reason == "no leader was found: no broker reached")
        reason = Self.reason { rig in
            rig.add(1)
            _ = rig.send { _ in .missing("the brokers do not know the topic") }
            #expect(rig.state.topicsToAsk == ["t"], "it may come back")
        }
        #expect(reason == "the brokers do not know the topic")
        reason = Self.reason { rig in
            rig.add(1)
            _ = rig.send { _ in .later }
        }
        #expect(reason == "the transaction's coordinator was not told of the partition")
        reason = Self.reason { rig in
            rig.add(1, to: t1)
            _ = rig.send()
            rig.add(1)
            _ = rig.send()
        }
        #expect(reason == "broker 1 has not answered earlier requests")
    }

    @Test("What failed before something else was waited for is told behind it, and no more once it was sent")
    func failedBefore() {
        var reason = Self.reason { rig in
            rig.add(1)
            rig.answer(rig.send()[0], .notLeaderOrFollower)
            rig.wait(.seconds(4))
            _ = rig.send { _ in .unknown }
        }
        #expect(
            reason.hasPrefix("no leader was found; before that, broker 1 answers NOT_LEADER_OR_FOLLOWER"), "\(reason)")
        reason = Self.reason { rig in
            rig.add(1)
            _ = rig.send { _ in .unknown }
            rig.answer(rig.send()[0], .notEnoughReplicas)
        }
        #expect(reason.hasPrefix("broker 1 answers NOT_ENOUGH_REPLICAS"), "\(reason)")
    }

    @Test("Where numbers begin anew, a partition that waits for others' batches says so")
    func waitsForEpoch() {
        var rig = Self.state()
        rig.add(1)
        rig.add(1, to: t1)
        rig.answer(rig.send()[0], .unknownProducerId, of: t0)
        rig.wait(.seconds(4))
        rig.add(1, to: u0)
        // The batch of t:1 goes again, and isn't answered.
        let again = rig.send()
        #expect(again.flatMap(\.stamps) == ["2 e0 s0"])
        rig.wait(.seconds(121))
        rig.expire()
        let told = rig.told.first { $0.partition == u0 }?.error?.message
        #expect(told?.hasSuffix("batches of other partitions had to come back before numbers begin anew") == true)
    }

    @Test(
        "While a new epoch is waited for, time goes on: what is too old is given up, and the epoch comes all the same")
    func whileRenumbering() {
        var rig = Self.state()
        rig.add(1)
        rig.add(1, to: t1)
        let sent = rig.send()
        rig.answer(sent[0], .unknownProducerId, of: t0)
        rig.wait(.seconds(60))
        rig.add(1)
        // What became of t1's batch stays unknown; it is given up with the other one.
        rig.wait(.seconds(61))
        rig.expire()
        #expect(rig.failed.sorted() == [1, 2])
        let rest = rig.settle()
        #expect(rest == ["3 e1 s0"])
    }
}
