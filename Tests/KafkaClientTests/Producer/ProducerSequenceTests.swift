import KafkaClient
import KafkaWire
import Testing

/// Sequence numbers and epochs, whatever brokers answer in which order (KIP-98, KIP-360): nothing is lost, nothing double.
/// Cases W27 to W51 and W62 to W69 of `Tests/COVERAGE-PRODUCER.md`.
@Suite struct ProducerSequenceTests {
    @Test("A batch that may be in the log is asked for under its old number before numbers begin anew")
    func doubtful() {
        var rig = ProducerStateRig()
        rig.add(2)
        let sent = rig.send()
        // The log knew nothing of the producer, and so took the second, whose answer is lost.
        rig.answer(sent[0], .notEnoughReplicas)
        rig.answer(sent[1], .notEnoughReplicasAfterAppend)
        rig.wait(.seconds(2))
        let first = rig.send()
        rig.answer(first[0], .outOfOrderSequenceNumber)
        rig.wait(.seconds(2))
        let second = rig.send()
        #expect(second.flatMap(\.stamps) == ["2 e0 s2"], "not under the next epoch: it would be there twice")
        rig.answer(second[0], .duplicateSequenceNumber)
        let rest = rig.settle()
        #expect(rest == ["1 e1 s0"] && rig.delivered == [2, 1] && rig.failed.isEmpty)
    }

    @Test("One that was asked for in vain takes its place behind those that were refused before it")
    func doubtfulAndRefused() {
        var rig = ProducerStateRig()
        rig.add(3)
        let sent = rig.send()
        rig.answer(sent[0], .unknownProducerId)
        rig.answer(sent[1], .requestTimedOut)
        rig.answer(sent[2], .outOfOrderSequenceNumber)
        rig.wait(.seconds(2))
        let asked = rig.send()
        #expect(asked.flatMap(\.stamps) == ["2 e0 s2"])
        rig.answer(asked[0], .unknownProducerId)
        let rest = rig.settle()
        #expect(rest == ["1 e1 s0", "2 e1 s2", "3 e1 s4"] && rig.delivered == [1, 2, 3])
    }

    @Test(
        "A partition's first batch of an epoch goes alone: who does not know the producer would take the second first")
    func beginsAlone() {
        var rig = ProducerStateRig { $0.beginsAlone = true }
        rig.add(3)
        let first = rig.send()
        #expect(first.flatMap(\.stamps) == ["1 e0 s0"])
        // A broker that has just become leader may not know it yet.
        rig.answer(first[0], .notLeaderOrFollower)
        rig.wait(.seconds(2))
        let again = rig.send()
        #expect(again.flatMap(\.stamps) == ["1 e0 s0"])
        rig.answer(again[0])
        let others = rig.send()
        #expect(others.flatMap(\.stamps) == ["2 e0 s2", "3 e0 s4"])
        // It has lost what it knew: under the next epoch it is so again.
        rig.answer(others[0], .unknownProducerId)
        rig.answer(others[1], .outOfOrderSequenceNumber)
        rig.wait(.seconds(2))
        let anew = rig.send()
        #expect(anew.flatMap(\.stamps) == ["2 e1 s0"])
        rig.answer(anew[0])
        let last = rig.send()
        #expect(last.flatMap(\.stamps) == ["3 e1 s2"] && rig.delivered == [1, 2])
    }

    @Test("Beside a batch that goes again nothing new goes: a broker recognises only the newest five")
    func aloneAgain() {
        var rig = ProducerStateRig()
        rig.add(7)
        let sent = rig.send()
        rig.answer(sent[0], .requestTimedOut)
        for request in sent[1...] { rig.answer(request) }
        rig.wait(.seconds(2))
        let again = rig.send()
        #expect(again.flatMap(\.stamps) == ["1 e0 s0"])
        rig.answer(again[0], .requestTimedOut)
        rig.wait(.seconds(2))
        let third = rig.send()
        #expect(third.flatMap(\.stamps) == ["1 e0 s0"])
        rig.answer(third[0])
        let rest = rig.send()
        #expect(rest.flatMap(\.stamps) == ["6 e0 s10", "7 e0 s12"])
    }

    @Test("What was acknowledged counts, and the next one that is out of order begins a new epoch, in flight or alone")
    func nextOutOfOrder() {
        var rig = ProducerStateRig()
        rig.add(1)
        rig.answer(rig.send()[0])
        rig.add(1)
        rig.answer(rig.send()[0], .outOfOrderSequenceNumber)
        let rest = rig.settle()
        #expect(rest == ["2 e1 s0"] && rig.delivered == [1, 2])
    }

    @Test(
        "Each error that says that the broker lacks what came before begins a new epoch; the wait grows while it goes on",
        arguments: [ErrorCode.outOfOrderSequenceNumber, .unknownProducerId, .invalidProducerEpoch])
    func newEpochs(_ code: ErrorCode) {
        var rig = ProducerStateRig { $0.backoff = Backoff(.seconds(1), upTo: .seconds(8)) }
        rig.add(1)
        var waits: [Duration] = []
        for epoch in 0..<4 {
            let request = rig.send()
            #expect(request.flatMap(\.stamps) == ["1 e\(epoch) s0"])
            rig.answer(request[0], code)
            let early = rig.send()
            #expect(early.isEmpty)
            let next = rig.state.nextWakeUp(after: rig.now) ?? rig.now
            waits.append(next - rig.now)
            rig.wait(next - rig.now)
        }
        #expect(zip(waits, [1, 2, 4, 8]).allSatisfy { (0.8...1.2).contains($0 / .seconds($1)) }, "\(waits)")
    }

    @Test("The second's refusal comes before the first is lost: both go again, in order, under their numbers")
    func crossed() {
        var rig = ProducerStateRig()
        rig.add(2)
        let first = rig.state.drain(now: rig.now) { _ in .broker(1) }
        let second = rig.state.drain(now: rig.now) { _ in .broker(2) }
        rig.answer(second[0], .outOfOrderSequenceNumber)
        rig.wait(.seconds(2))
        let early = rig.send()
        #expect(early.isEmpty, "the first is still on its way")
        rig.lose(first[0])
        let rest = rig.settle()
        #expect(rest == ["1 e0 s0", "2 e0 s2"] && rig.delivered == [1, 2])
    }

    @Test("The second is acknowledged before the first's answer is lost: the first is there already, and counts")
    func secondFirst() {
        var rig = ProducerStateRig()
        rig.add(2)
        let sent = rig.send()
        rig.answer(sent[1])
        rig.lose(sent[0])
        rig.wait(.seconds(2))
        let again = rig.send()
        #expect(again.flatMap(\.stamps) == ["1 e0 s0"])
        rig.answer(again[0], .duplicateSequenceNumber)
        #expect(rig.delivered == [2, 1] && rig.state.isEmpty)
    }

    @Test("Batches that were never sent and are given up take no numbers")
    func expiredUnsent() {
        var rig = ProducerStateRig()
        rig.add(2)
        let none = rig.send { _ in .unknown }
        rig.wait(.seconds(121))
        rig.expire()
        rig.add(1)
        let rest = rig.settle()
        #expect(none.isEmpty && rig.failed == [1, 2] && rest == ["3 e0 s0"])
    }

    @Test("A batch of unknown fate is given up, those behind it were taken: numbers go on, no new epoch")
    func expiredButThere() {
        var rig = ProducerStateRig()
        rig.add(1)
        rig.wait(.seconds(60))
        rig.add(1)
        let sent = rig.send()
        rig.lose(sent[0])
        rig.wait(.seconds(61))
        rig.answer(sent[1])
        rig.expire()
        rig.add(1)
        let rest = rig.settle()
        #expect(rig.failed == [1] && rest == ["3 e0 s4"] && rig.delivered == [2, 3])
    }

    @Test("A batch of unknown fate is given up and was not there: what follows begins a new epoch, and is not lost")
    func expiredAndGone() {
        var rig = ProducerStateRig()
        rig.add(1)
        rig.wait(.seconds(60))
        rig.add(1)
        let sent = rig.send()
        rig.lose(sent[0])
        rig.lose(sent[1])
        rig.wait(.seconds(61))
        rig.expire()
        let again = rig.send()
        #expect(rig.failed == [1] && again.flatMap(\.stamps) == ["2 e0 s2"], "it may be there: its number holds")
        rig.answer(again[0], .outOfOrderSequenceNumber)
        let rest = rig.settle()
        #expect(rest == ["2 e1 s0"] && rig.delivered == [2])
    }

    @Test("All that was sent is given up: the next one shows whether it was there")
    func expiredAll() {
        for isThere in [true, false] {
            var rig = ProducerStateRig()
            rig.add(2)
            for request in rig.send() { rig.lose(request) }
            rig.wait(.seconds(121))
            rig.expire()
            rig.add(1)
            let next = rig.send()
            #expect(rig.failed == [1, 2] && next.flatMap(\.stamps) == ["3 e0 s4"])
            rig.answer(next[0], isThere ? .none : .outOfOrderSequenceNumber)
            let rest = rig.settle()
            #expect(rest == (isThere ? [] : ["3 e1 s0"]) && rig.delivered == [3])
        }
    }

    @Test("A new epoch holds for all partitions, and what waited there goes on under it from 0")
    func allPartitions() {
        var rig = ProducerStateRig()
        rig.add(1)
        rig.add(1, to: t1)
        for request in rig.send() { rig.answer(request) }
        rig.add(1)
        let refused = rig.send()
        rig.add(2, to: t1)
        rig.answer(refused[0], .unknownProducerId)
        rig.wait(.seconds(2))
        let rest = rig.settle()
        #expect(rest.sorted() == ["3 e1 s0", "4 e1 s0", "5 e1 s2"] && rig.failed.isEmpty)
    }

    @Test("While one partition waits for a new epoch, nothing is numbered elsewhere, but what is numbered goes again")
    func heldBack() {
        var rig = ProducerStateRig()
        rig.add(1)
        rig.add(1, to: t1)
        let sent = rig.send()
        rig.answer(sent[0], .outOfOrderSequenceNumber, of: t0)
        rig.wait(.milliseconds(1))
        // The partition t1 was left out of the answer: nobody knows what became of it.
        rig.add(1, to: t1)
        rig.wait(.seconds(2))
        let again = rig.send()
        #expect(again.flatMap(\.stamps) == ["2 e0 s0"])
        rig.answer(again[0])
        let rest = rig.settle()
        #expect(rest.sorted() == ["1 e1 s0", "3 e1 s0"] && rig.delivered.sorted() == [1, 2, 3])
    }

    @Test("After the last epoch a new producer id is asked for, and all goes on under it")
    func lastEpoch() {
        var rig = ProducerStateRig()
        rig.state.identify(as: ProducerIdentity(id: 7, epoch: .max))
        rig.add(1)
        rig.answer(rig.send()[0], .unknownProducerId)
        rig.wait(.seconds(2))
        let none = rig.send()
        #expect(none.isEmpty && rig.state.needsIdentity)
        rig.state.identify(as: ProducerIdentity(id: 8, epoch: 0))
        let next = rig.send()
        #expect(next[0].batches[0].stamp == .init(id: 8, epoch: 0, sequence: 0))
    }

    @Test("Numbers wrap around in the midst of what is on its way, and what goes again keeps them")
    func wrapsInFlight() {
        var rig = ProducerStateRig()
        rig.state.add(
            ProducerBatch(
                t0, bytes: [UInt8](repeating: 0, count: 70), count: Int(Int32.max), places: [99], created: rig.now))
        rig.add(2)
        let sent = rig.send()
        #expect(sent.flatMap(\.stamps) == ["99 e0 s0", "1 e0 s2147483647", "2 e0 s1"])
        rig.answer(sent[0])
        rig.lose(sent[1])
        rig.lose(sent[2])
        let rest = rig.settle()
        #expect(rest == ["1 e0 s2147483647", "2 e0 s1"])
    }

    @Test(
        "In a transaction a gap fails the batch, and so the transaction: nothing is numbered anew within it",
        arguments: [ErrorCode.outOfOrderSequenceNumber, .unknownProducerId, .invalidProducerEpoch])
    func transactional(_ code: ErrorCode) {
        var rig = ProducerStateRig { $0.isTransactional = true }
        rig.add(2)
        let sent = rig.send()
        rig.answer(sent[0], code)
        rig.answer(sent[1], .outOfOrderSequenceNumber)
        #expect(rig.failed == [1, 2] && rig.state.isEmpty && rig.state.fatal == nil)
        #expect(rig.told[0].error?.errorCode == code.rawValue)
    }

    @Test("In a transaction numbers begin again under its epoch where all that the broker knew was deleted")
    func deleted() {
        var rig = ProducerStateRig { $0.isTransactional = true }
        rig.add(1)
        rig.answer(rig.send()[0])
        rig.add(3)
        let sent = rig.send()
        #expect(sent.flatMap(\.stamps) == ["2 e0 s2", "3 e0 s4", "4 e0 s6"])
        for request in sent.prefix(2) { rig.answer(request, .unknownProducerId, logStart: 102) }
        rig.lose(sent[2])
        rig.add(1)
        let rest = rig.settle()
        #expect(rest == ["2 e0 s0", "3 e0 s2", "4 e0 s4", "5 e0 s6"])
        #expect(rig.delivered == [1, 2, 3, 4, 5] && rig.failed.isEmpty)
    }

    @Test("Where a record of it may be there still, or it isn't told, the transaction can only be aborted")
    func deletedInPart() {
        for logStart: Int64 in [-1, 0, 101] {
            var rig = ProducerStateRig { $0.isTransactional = true }
            rig.add(1)
            rig.answer(rig.send()[0])
            rig.add(1)
            rig.answer(rig.send()[0], .unknownProducerId, logStart: logStart)
            #expect(rig.failed == [2], "the log begins at \(logStart)")
        }
        // The broker may have had it, and only its answer was lost.
        var rig = ProducerStateRig { $0.isTransactional = true }
        rig.add(1)
        rig.lose(rig.send()[0])
        rig.wait(.seconds(4))
        rig.answer(rig.send()[0], .unknownProducerId, logStart: 500)
        #expect(rig.failed == [1])
    }

    @Test("Without idempotence such an error fails its batch alone, and what is lost goes again without a number")
    func plain() {
        var rig = ProducerStateRig { $0.isIdempotent = false }
        rig.add(2)
        let sent = rig.send()
        rig.answer(sent[0], .outOfOrderSequenceNumber)
        rig.lose(sent[1])
        let rest = rig.settle()
        #expect(rig.failed == [1] && rest == ["2"] && rig.delivered == [2])
    }

    @Test("An answer of a request that is over says nothing more")
    func late() {
        var rig = ProducerStateRig()
        rig.add(1)
        let sent = rig.send()
        rig.lose(sent[0])
        rig.answer(sent[0])
        rig.lose(sent[0])
        #expect(rig.told.isEmpty)
        let rest = rig.settle()
        #expect(rest == ["1 e0 s0"] && rig.delivered == [1])
    }
}
