import KafkaClient
import KafkaWire
import Testing

/// What each error in a Produce response leads to, with one more batch behind it: cases W14, W15, W52 to W61 and W75 of
/// `Tests/COVERAGE-PRODUCER.md`.
@Suite struct ProducerOutcomeTests {
    @Test(
        "These pass: the same batch goes again under its number, after a wait",
        arguments: [
            ErrorCode.requestTimedOut, .notEnoughReplicas, .notEnoughReplicasAfterAppend, .corruptMessage,
            .throttlingQuotaExceeded, .coordinatorLoadInProgress, .concurrentTransactions,
        ])
    func again(_ code: ErrorCode) {
        var rig = ProducerStateRig()
        rig.add(1)
        let sent = rig.send()
        rig.answer(sent[0], code)
        #expect(rig.told.isEmpty && rig.state.topicsToAsk.isEmpty)
        let early = rig.send()
        #expect(early.isEmpty)
        let rest = rig.settle()
        #expect(rest == ["1 e0 s0"] && rig.delivered == [1])
    }

    @Test(
        "These ask for the leader first, and the batch goes to whoever that is",
        arguments: [
            ErrorCode.notLeaderOrFollower, .leaderNotAvailable, .unknownTopicOrPartition, .kafkaStorageError,
            .networkException, .replicaNotAvailable, .fencedLeaderEpoch, .listenerNotFound, .unknownTopicId,
            .inconsistentTopicId,
        ])
    func elsewhere(_ code: ErrorCode) {
        var rig = ProducerStateRig()
        rig.add(1)
        let sent = rig.send()
        rig.answer(sent[0], code)
        #expect(rig.told.isEmpty && rig.state.topicsToAsk == ["t"])
        rig.state.asked(["t"])
        rig.wait(.seconds(2))
        let again = rig.send { _ in .broker(2) }
        #expect(again.map(\.broker) == [2] && again.flatMap(\.stamps) == ["1 e0 s0"])
    }

    @Test(
        "These fail the batch at once, with the broker's words; the next one goes on",
        arguments: [
            ErrorCode.unknownServerError, .invalidTopicException, .invalidRequiredAcks, .topicAuthorizationFailed,
            .invalidTimestamp, .unsupportedVersion, .invalidRequest, .unsupportedForMessageFormat, .policyViolation,
            .invalidRecord, .invalidTxnState, .transactionAbortable, .unsupportedCompressionType, .messageTooLarge,
            .recordListTooLarge, .securityDisabled, ErrorCode(rawValue: 9999),
        ])
    func failed(_ code: ErrorCode) {
        for isTransactional in [false, true] {
            var rig = ProducerStateRig { $0.isTransactional = isTransactional }
            rig.add(2)
            let sent = rig.send()
            rig.answer(sent[0], code)
            #expect(rig.failed == [1] && rig.state.fatal == nil)
            #expect(rig.told[0].error?.errorCode == code.rawValue && rig.told[0].baseOffset == nil)
            #expect(rig.told[0].error?.message.contains(code.name) == true, "\(rig.told[0].error?.message ?? "")")
            rig.answer(sent[1])
            #expect(rig.delivered == [2] && rig.state.isEmpty)
        }
    }

    @Test(
        "These end the producer: what waits fails, what comes back later counts as it is, nothing more is sent",
        arguments: [
            ErrorCode.producerFenced, .transactionalIdAuthorizationFailed, .clusterAuthorizationFailed,
            .invalidProducerIdMapping,
        ])
    func ended(_ code: ErrorCode) {
        var rig = ProducerStateRig()
        rig.add(7)
        let sent = rig.send()
        rig.answer(sent[0], code)
        #expect(rig.failed == [1, 6, 7] && rig.state.fatal?.errorCode == code.rawValue)
        rig.answer(sent[1])
        rig.answer(sent[2], code)
        rig.add(1)
        rig.wait(.seconds(5))
        let more = rig.send()
        #expect(more.isEmpty && rig.delivered == [2] && rig.failed.contains(3))
        #expect(!rig.state.needsIdentity, "nobody asks for an id any more")
    }

    @Test("The broker's own words and the records that it names are told, by their place in the batch")
    func words() {
        var rig = ProducerStateRig()
        rig.add(1)
        let sent = rig.send()
        let told = rig.state.answered(
            sent[0].id,
            [
                .init(
                    partition: t0, error: .invalidRecord, message: "One or more records have been rejected",
                    faults: [1: "a record without a key in a compacted topic"])
            ], broker: "broker 1", now: rig.now)
        #expect(
            told[0].error?.message == "t:0: broker 1 answers INVALID_RECORD: One or more records have been rejected")
        #expect(told[0].faults == [1: "a record without a key in a compacted topic"] && told[0].count == 2)
    }

    @Test("A topic in an old message format takes no sequence numbers: the way out is told where there is one")
    func oldFormat() {
        for (isIdempotent, isTransactional) in [(true, false), (true, true), (false, false)] {
            var rig = ProducerStateRig {
                $0.isIdempotent = isIdempotent
                $0.isTransactional = isTransactional
            }
            rig.add(1)
            rig.answer(rig.send()[0], .unsupportedForMessageFormat)
            let words = rig.told.first?.error?.message ?? ""
            #expect(words.contains("enable.idempotence=false") == (isIdempotent && !isTransactional), "\(words)")
        }
    }

    @Test("Partitions of one request come to their ends by themselves")
    func apart() {
        var rig = ProducerStateRig()
        rig.add(1)
        rig.add(1, to: t1)
        let sent = rig.send()
        #expect(sent.count == 1)
        let told = rig.state.answered(
            sent[0].id,
            [.init(partition: t0, baseOffset: 41), .init(partition: t1, error: .invalidTimestamp)],
            broker: "broker 1", now: rig.now)
        #expect(told.map(\.partition) == [t0, t1] || told.map(\.partition) == [t1, t0])
        let byPartition = Dictionary(told.map { ($0.partition, $0) }) { first, _ in first }
        #expect(byPartition[t0]?.baseOffset == 41 && byPartition[t0]?.error == nil)
        #expect(byPartition[t1]?.error != nil && rig.state.isEmpty)
    }

    @Test("A partition that the answer leaves out, or an answer about one that was not asked, loses nothing")
    func leftOut() {
        var rig = ProducerStateRig()
        rig.add(1)
        let sent = rig.send()
        let told = rig.state.answered(
            sent[0].id, [.init(partition: t1), .init(partition: TopicPartition("u", 9))], broker: "broker 1",
            now: rig.now)
        let rest = rig.settle()
        #expect(told.isEmpty && rest == ["1 e0 s0"] && rig.delivered == [1])
    }
}
