import KafkaBroker
import KafkaClient
import KafkaWire
import Testing

/// What each error of a transaction's coordinators leaves possible, and what lost answers and time do; on embedded brokers.
/// Cases W101 to W148 of `Tests/COVERAGE-PRODUCER.md`.
@Suite struct TransactionErrorTests {
    private static let group = ConsumerGroupMetadata(groupId: "g")

    /// One transaction with a record and an offset; `nil`, or the error that it ended with.
    private static func attempt(_ rig: ProducerRig, _ value: String) async throws -> KafkaError? {
        do {
            try await rig.begin(value)
            try await rig.producer.sendOffsets([t1: CommittedOffset(offset: 3)], of: group)
            try await rig.producer.commitTransaction()
            return nil
        } catch let error as KafkaError {
            return error
        }
    }

    /// Time is over: the error says for whom, whom and what was waited for, how long, and by which property.
    private static func expectLate(_ error: KafkaError?, _ what: String) {
        let words = "transactional id x: \(what) within 300 ms (default.api.timeout.ms): "
        #expect(error?.code == .timedOut && error?.message.hasPrefix(words) == true, "\(String(describing: error))")
    }

    @Test(
        "These leave the transaction to be aborted: nothing of it is seen, and the next one is sound",
        arguments: [
            (ApiKey.addPartitionsToTxn, ErrorCode.topicAuthorizationFailed),
            (.addPartitionsToTxn, .transactionAbortable),
            (.addPartitionsToTxn, .unknownProducerId), (.addPartitionsToTxn, .invalidRequest),
            (.produce, .transactionAbortable), (.produce, .invalidTxnState), (.produce, .invalidProducerEpoch),
            (.produce, .unknownProducerId), (.produce, .outOfOrderSequenceNumber), (.produce, .invalidRecord),
            (.produce, .topicAuthorizationFailed), (.produce, .messageTooLarge),
            (.addOffsetsToTxn, .groupAuthorizationFailed), (.addOffsetsToTxn, .transactionAbortable),
            (.addOffsetsToTxn, .unknownProducerId), (.txnOffsetCommit, .groupAuthorizationFailed),
            (.txnOffsetCommit, .transactionAbortable), (.txnOffsetCommit, .illegalGeneration),
            (.txnOffsetCommit, .unknownMemberId), (.txnOffsetCommit, .fencedInstanceId),
            (.txnOffsetCommit, .offsetMetadataTooLarge), (.txnOffsetCommit, .unsupportedForMessageFormat),
            (.endTxn, .transactionAbortable), (.endTxn, .unknownProducerId),
        ] as [(ApiKey, ErrorCode)])
    func abortable(_ api: ApiKey, _ code: ErrorCode) async throws {
        try await withTransactions { rig in
            rig.broker.inject(FaultRule(api, .error(code)))
            let error = try await Self.attempt(rig, "a")
            #expect(
                error?.code == .transactionFailed && error?.errorCode == code.rawValue, "\(String(describing: error))")
            let refusal = await #expect(throws: KafkaError.self) { try await rig.producer.commitTransaction() }
            #expect(refusal?.code == .transactionFailed && refusal?.message.contains("can only be aborted") == true)
            await #expect(throws: KafkaError.self) { try await rig.send("refused") }
            try await rig.producer.abortTransaction()
            #expect(try await Self.attempt(rig, "b") == nil)
            #expect(try await rig.values() == ["b"])
        }
    }

    @Test(
        "These end the producer: nothing is committed, and nothing can be begun any more",
        arguments: [
            (ApiKey.initProducerId, ErrorCode.producerFenced), (.initProducerId, .invalidProducerEpoch),
            (.initProducerId, .transactionalIdAuthorizationFailed), (.initProducerId, .clusterAuthorizationFailed),
            (.initProducerId, .invalidTransactionTimeout), (.findCoordinator, .transactionalIdAuthorizationFailed),
            (.addPartitionsToTxn, .producerFenced), (.addPartitionsToTxn, .invalidProducerEpoch),
            (.addPartitionsToTxn, .invalidTxnState), (.addPartitionsToTxn, .invalidProducerIdMapping),
            (.addPartitionsToTxn, .transactionalIdAuthorizationFailed), (.produce, .producerFenced),
            (.produce, .transactionalIdAuthorizationFailed), (.produce, .invalidProducerIdMapping),
            (.addOffsetsToTxn, .producerFenced), (.addOffsetsToTxn, .invalidProducerEpoch),
            (.addOffsetsToTxn, .invalidTxnState), (.addOffsetsToTxn, .invalidProducerIdMapping),
            (.addOffsetsToTxn, .transactionalIdAuthorizationFailed), (.txnOffsetCommit, .producerFenced),
            (.txnOffsetCommit, .invalidProducerEpoch), (.txnOffsetCommit, .invalidProducerIdMapping),
            (.txnOffsetCommit, .transactionalIdAuthorizationFailed), (.endTxn, .producerFenced),
            (.endTxn, .invalidProducerEpoch), (.endTxn, .invalidTxnState), (.endTxn, .invalidProducerIdMapping),
            (.endTxn, .transactionalIdAuthorizationFailed),
        ] as [(ApiKey, ErrorCode)])
    func ended(_ api: ApiKey, _ code: ErrorCode) async throws {
        try await withTransactions { rig in
            rig.broker.inject(FaultRule(api, .error(code)))
            let error = try await Self.attempt(rig, "a")
            #expect(error?.errorCode == code.rawValue, "\(String(describing: error))")
            rig.broker.clearFaults()
            for _ in 0..<2 {
                await #expect(throws: KafkaError.self) { try await rig.producer.beginTransaction() }
                await #expect(throws: KafkaError.self) { try await rig.producer.commitTransaction() }
            }
            await rig.producer.close()
            #expect(rig.broker.offsets(of: t0)?.stable == 0, "nothing of it is seen")
            #expect(rig.broker.committed(t1, group: "g") == nil)
        }
    }

    @Test("An error that ends the producer while it aborts is told, and the producer has ended")
    func fatalAbort() async throws {
        try await withTransactions { rig in
            try await rig.begin("a")
            rig.broker.inject(FaultRule(.endTxn, .error(.producerFenced)))
            await #expect(throws: KafkaError.self) { try await rig.producer.abortTransaction() }
            await #expect(throws: KafkaError.self) { try await rig.producer.beginTransaction() }
        }
    }

    @Test("A group's coordinator that may not be seen leaves the transaction to be aborted")
    func forbiddenGroup() async throws {
        try await withTransactions { rig in
            rig.broker.inject(FaultRule(.findCoordinator, .error(.groupAuthorizationFailed), skip: 1))
            let error = try await Self.attempt(rig, "a")
            #expect(error?.code == .transactionFailed, "\(String(describing: error))")
            try await rig.producer.abortTransaction()
            #expect(try await Self.attempt(rig, "b") == nil)
            #expect(try await rig.values() == ["b"])
        }
    }

    @Test("Of several partitions the one that is forbidden is named, not those that were not tried for it")
    func named() async throws {
        let t2 = TopicPartition("t", 2)
        try await withProducer(
            topics: [.init("t", partitions: 3)],
            configure: {
                $0.transactionalId = "x"
                $0.linger = .seconds(60)
            }
        ) { rig in
            // While the first is asked for, the others come together.
            rig.broker.inject(FaultRule(.addPartitionsToTxn, .delay(.milliseconds(100))))
            rig.broker.inject(FaultRule(.addPartitionsToTxn, .error(.topicAuthorizationFailed), partition: t2))
            try await rig.producer.beginTransaction()
            for partition: Int32 in 0...2 { try await rig.send("a", to: partition) }
            try await rig.producer.flush()
            let refusal = await #expect(throws: KafkaError.self) { try await rig.producer.commitTransaction() }
            #expect(refusal?.errorCode == ErrorCode.topicAuthorizationFailed.rawValue, "\(String(describing: refusal))")
            #expect(rig.count(.addPartitionsToTxn) == 2)
            try await rig.producer.abortTransaction()
        }
    }

    @Test(
        "The answer to a request is lost after it was served: it is asked again, and all is there once",
        arguments: [
            ApiKey.findCoordinator, .initProducerId, .addPartitionsToTxn, .produce, .addOffsetsToTxn, .txnOffsetCommit,
            .endTxn,
        ])
    func lostAnswers(_ api: ApiKey) async throws {
        try await withTransactions { rig in
            rig.broker.inject(FaultRule(api, .closeAfter(bytes: 3), times: 2))
            for value in ["a", "b"] {
                let error = try await Self.attempt(rig, value)
                #expect(error == nil, "\(String(describing: error))")
            }
            #expect(try await rig.values() == ["a", "b"])
            #expect(rig.broker.committed(t1, group: "g")?.offset == 3)
        }
    }

    @Test("The broker goes away as the transaction is committed, and comes back: it is committed once")
    func away() async throws {
        try await withTransactions { rig in
            try await rig.begin("a")
            rig.broker.inject(FaultRule(.endTxn, .close, times: nil))
            let producer = rig.producer
            let commit = Task { try await producer.commitTransaction() }
            let isAsked = try await rig.wait(for: 1, .endTxn)
            #expect(isAsked)
            await rig.broker.stopBroker(1)
            rig.broker.clearFaults()
            try rig.broker.startBroker(1)
            try await commit.value
            #expect(try await rig.values() == ["a"])
        }
    }

    @Test("A commit that is not answered in time: whether it holds is not known, and asking again finds out")
    func lateCommit() async throws {
        try await withTransactions(configure: { $0.client.apiTimeout = .milliseconds(300) }) { rig in
            try await rig.begin("a")
            rig.broker.inject(FaultRule(.endTxn, .noAnswer, times: nil))
            let refusal = await #expect(throws: KafkaError.self) { try await rig.producer.commitTransaction() }
            Self.expectLate(refusal, "its coordinator has not committed the transaction")
            rig.broker.clearFaults()
            await #expect(throws: KafkaError.self, "it is being committed") {
                try await rig.producer.abortTransaction()
            }
            await #expect(throws: KafkaError.self, "nor is it over") { try await rig.producer.beginTransaction() }
            await #expect(throws: KafkaError.self) { try await rig.send("b") }
            try await rig.producer.commitTransaction()
            try await rig.producer.beginTransaction()
            try await rig.send("c")
            try await rig.producer.commitTransaction()
            #expect(try await rig.values() == ["a", "c"])
        }
    }

    @Test("A commit that no broker can be reached for is not called refused: asking again finds out")
    func unreachableCommit() async throws {
        try await withTransactions(configure: { $0.client.apiTimeout = .milliseconds(300) }) { rig in
            try await rig.begin("a")
            rig.broker.inject(FaultRule(.endTxn, .closeAfter(bytes: 0)))
            rig.broker.inject(FaultRule(.findCoordinator, .close, times: nil))
            await #expect(throws: KafkaError.self) { try await rig.producer.commitTransaction() }
            rig.broker.clearFaults()
            await #expect(throws: KafkaError.self, "it may be committed") { try await rig.producer.abortTransaction() }
            try await rig.producer.commitTransaction()
            #expect(try await rig.values() == ["a"])
        }
    }

    @Test("An abort that is not answered in time may be asked for again, a commit not")
    func lateAbort() async throws {
        try await withTransactions(configure: { $0.client.apiTimeout = .milliseconds(300) }) { rig in
            try await rig.begin("a")
            rig.broker.inject(FaultRule(.endTxn, .noAnswer, times: nil))
            let refusal = await #expect(throws: KafkaError.self) { try await rig.producer.abortTransaction() }
            Self.expectLate(refusal, "its coordinator has not aborted the transaction")
            rig.broker.clearFaults()
            await #expect(throws: KafkaError.self) { try await rig.producer.commitTransaction() }
            try await rig.producer.abortTransaction()
            #expect(try await Self.attempt(rig, "b") == nil)
            #expect(try await rig.values() == ["b"])
        }
    }

    @Test(
        "An abort ends in its time although what was asked before it has no answer, and can be asked for again",
        arguments: [
            (ApiKey.addPartitionsToTxn, "its coordinator has not said whether it took in the partitions"),
            (.produce, "no broker has said what became of batches that are on their way"),
        ])
    func abortBesideSilence(_ api: ApiKey, _ reason: String) async throws {
        try await withTransactions(configure: { $0.client.apiTimeout = .milliseconds(300) }) { rig in
            rig.broker.inject(FaultRule(api, .noAnswer, times: nil))
            try await rig.producer.beginTransaction()
            try await rig.send("a")
            let isAsked = try await rig.wait(for: 1, api)
            #expect(isAsked)
            let start = ContinuousClock.now
            let refusal = await #expect(throws: KafkaError.self) { try await rig.producer.abortTransaction() }
            #expect(
                refusal?.code == .timedOut && refusal?.message.contains("\(reason) within 300 ms") == true,
                "\(String(describing: refusal))")
            // The request itself has half a minute.
            #expect(ContinuousClock.now - start < .seconds(15))
            rig.broker.clearFaults()
            await rig.broker.stopBroker(1)
            try rig.broker.startBroker(1)
            try await aborted(rig)
            #expect(try await Self.attempt(rig, "b") == nil)
            #expect(try await rig.values() == ["b"])
        }
    }

    /// Aborts it, however often that has to be asked for.
    private func aborted(_ rig: ProducerRig) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            do { return try await rig.producer.abortTransaction() } catch {
                guard ContinuousClock.now < deadline else { throw error }
            }
        }
    }

    @Test("An abort does not wait for a coordinator that is being elected to take in partitions")
    func abortDuringElection() async throws {
        try await withTransactions(configure: { $0.client.apiTimeout = .milliseconds(300) }) { rig in
            try await rig.producer.beginTransaction()
            rig.broker.inject(FaultRule(.addPartitionsToTxn, .error(.notCoordinator), times: nil))
            rig.broker.inject(FaultRule(.findCoordinator, .error(.coordinatorNotAvailable), times: nil))
            try await rig.send("a")
            let isAsked = try await rig.wait(for: 3, .findCoordinator)
            #expect(isAsked)
            let start = ContinuousClock.now
            let refusal = await #expect(throws: KafkaError.self) { try await rig.producer.abortTransaction() }
            #expect(refusal?.code == .timedOut, "\(String(describing: refusal))")
            // Batches are tried for two minutes.
            #expect(ContinuousClock.now - start < .seconds(15))
            rig.broker.clearFaults()
            try await aborted(rig)
            #expect(try await Self.attempt(rig, "b") == nil)
            #expect(try await rig.values() == ["b"])
        }
    }

    @Test("Beginning that is not answered in time may be tried again")
    func lateBegin() async throws {
        try await withTransactions(configure: { $0.client.apiTimeout = .milliseconds(300) }) { rig in
            rig.broker.inject(FaultRule(.initProducerId, .noAnswer, times: nil))
            let refusal = await #expect(throws: KafkaError.self) { try await rig.producer.beginTransaction() }
            Self.expectLate(refusal, "its coordinator has given no producer id")
            rig.broker.clearFaults()
            let next = try await Self.attempt(rig, "a")
            #expect(next == nil)
            #expect(try await rig.values() == ["a"])
        }
    }

    @Test("A coordinator that is being elected is waited for longer than an answer, as long as a batch would be")
    func election() async throws {
        try await withTransactions(configure: { $0.client.apiTimeout = .milliseconds(300) }) { rig in
            // Longer than 300 ms at any rate, with waits of 20, 40, 80, … ms between.
            rig.broker.inject(FaultRule(.findCoordinator, .error(.coordinatorNotAvailable), times: 8))
            rig.broker.inject(FaultRule(.initProducerId, .error(.coordinatorLoadInProgress), times: 8))
            try await rig.producer.beginTransaction()
            try await rig.producer.abortTransaction()
        }
        try await withTransactions(configure: {
            $0.client.apiTimeout = .milliseconds(200)
            $0.deliveryTimeout = .milliseconds(900)
        }) { rig in
            rig.broker.inject(FaultRule(.findCoordinator, .error(.coordinatorNotAvailable), times: nil))
            let start = ContinuousClock.now
            let error = await #expect(throws: KafkaError.self) { try await rig.producer.beginTransaction() }
            #expect(error?.code == .timedOut && error.map { "\($0)" }?.contains("COORDINATOR_NOT_AVAILABLE") == true)
            let hint = "(delivery.timeout.ms): "
            #expect(error?.message.contains(hint) == true, "\(String(describing: error))")
            #expect(error?.message.contains("transaction.state.log.replication.factor") == true)
            let time = ContinuousClock.now - start
            #expect(time > .milliseconds(800) && time < .seconds(20))
        }
    }

    @Test("Offsets that are not answered in time may be sent again, and then count with the transaction")
    func lateOffsets() async throws {
        try await withTransactions(configure: { $0.client.apiTimeout = .milliseconds(300) }) { rig in
            try await rig.producer.beginTransaction()
            rig.broker.inject(FaultRule(.txnOffsetCommit, .noAnswer, times: nil))
            let refusal = await #expect(throws: KafkaError.self) {
                try await rig.producer.sendOffsets([t1: CommittedOffset(offset: 3, metadata: "m")], of: Self.group)
            }
            Self.expectLate(refusal, "the coordinator of group g has not taken the offsets")
            rig.broker.clearFaults()
            try await rig.producer.sendOffsets([t1: CommittedOffset(offset: 4, metadata: "m")], of: Self.group)
            try await rig.producer.commitTransaction()
            let committed = rig.broker.committed(t1, group: "g")
            #expect(committed?.offset == 4 && committed?.metadata == "m")
        }
    }

    @Test("A batch that has no more time leaves the transaction to be aborted, and the next one is sound")
    func expired() async throws {
        try await withTransactions(configure: { $0.deliveryTimeout = .milliseconds(100) }) { rig in
            try await rig.begin("a")
            rig.broker.inject(FaultRule(.produce, .error(.notEnoughReplicas), times: nil))
            try await rig.send("b")
            try await rig.producer.flush()
            rig.broker.clearFaults()
            let refusal = await #expect(throws: KafkaError.self) { try await rig.producer.commitTransaction() }
            #expect(
                refusal?.code == .transactionFailed && refusal?.message.contains("not delivered within") == true,
                "\(String(describing: refusal))")
            try await rig.producer.abortTransaction()
            #expect(try await Self.attempt(rig, "c") == nil)
            #expect(try await rig.values() == ["c"])
        }
    }

    @Test("A commit waits for what is on its way, also for what goes again; an answer that fails then fails the commit")
    func commitWaits() async throws {
        try await withTransactions { rig in
            rig.broker.inject(FaultRule(.produce, .error(.notEnoughReplicas), times: 3))
            try await rig.producer.beginTransaction()
            try await rig.send("a", "b")
            try await rig.producer.commitTransaction()
            #expect(try await rig.values() == ["a", "b"])
            rig.broker.inject(FaultRule(.produce, .error(.invalidRecord)))
            try await rig.producer.beginTransaction()
            try await rig.send("c")
            await #expect(throws: KafkaError.self) { try await rig.producer.commitTransaction() }
            let ends = rig.broker.requests.filter { $0.api == .endTxn }.count
            #expect(ends == 1, "the second was not asked for")
            try await rig.producer.abortTransaction()
        }
    }

    @Test("A record that is refused where it is handed over leaves the transaction as it is: the others are committed")
    func neverTaken() async throws {
        try await withTransactions(configure: {
            $0.batchSize = 100
            $0.maxRequestSize = 1000
        }) { rig in
            try await rig.begin("a")
            await #expect(throws: KafkaError.self) { try await rig.send(String(repeating: "b", count: 1000)) }
            await #expect(throws: KafkaError.self) { try await rig.send("c", to: 7) }
            await #expect(throws: KafkaError.self) { _ = try await rig.producer.topic("nowhere") }
            try await rig.send("d")
            try await rig.producer.commitTransaction()
            #expect(try await rig.values() == ["a", "d"] && rig.errors.isEmpty)
        }
    }

    @Test("A batch that its topic has no room for goes in parts, all in the transaction; a record is refused with it")
    func tooLarge() async throws {
        try await withProducer(
            topics: [.init("t", partitions: 2, configs: ["max.message.bytes": "400"])],
            configure: {
                $0.transactionalId = "x"
                $0.linger = .seconds(60)
            }
        ) { rig in
            let values = (0..<40).map { "value \($0)" }
            try await rig.producer.beginTransaction()
            try await rig.send(values)
            try await rig.producer.commitTransaction()
            #expect(try await rig.values() == values && rig.errors.isEmpty && rig.count(.produce) > 2)
            try await rig.producer.beginTransaction()
            try await rig.send("a", String(repeating: "b", count: 600))
            let refusal = await #expect(throws: KafkaError.self) { try await rig.producer.commitTransaction() }
            #expect(
                refusal?.code == .transactionFailed && refusal?.errorCode == ErrorCode.messageTooLarge.rawValue,
                "\(String(describing: refusal))")
            try await rig.producer.abortTransaction()
            #expect(try await rig.values() == values)
        }
    }

    @Test("An abort gives up what waits: it is told as failed and never sent")
    func abortGivesUp() async throws {
        try await withTransactions(configure: { $0.linger = .seconds(60) }) { rig in
            try await rig.producer.beginTransaction()
            try await rig.send("a", "b")
            try await rig.producer.abortTransaction()
            #expect(rig.count(.produce) == 0 && rig.deliveries.reduce(0) { $0 + $1.count } == 2)
            #expect(rig.errors.allSatisfy { $0.code == .transactionFailed } && !rig.errors.isEmpty)
            #expect(rig.count(.endTxn) == 0, "the coordinator never heard of it")
            #expect(try await Self.attempt(rig, "c") == nil)
            #expect(try await rig.values() == ["c"])
        }
    }

    @Test("After an abort numbers begin anew under the next epoch")
    func epochs() async throws {
        try await withTransactions { rig in
            for value in ["a", "b", "c"] {
                try await rig.begin(value)
                if value == "b" {
                    try await rig.producer.abortTransaction()
                } else {
                    try await rig.producer.commitTransaction()
                }
            }
            let epochs = rig.broker.requests.compactMap { ($0.body as? EndTxnRequest)?.producerEpoch }
            #expect(epochs == [0, 0, 1])
            #expect(try await rig.values() == ["a", "c"])
        }
    }

    @Test("A transaction of many batches asks its coordinator for no more than it must")
    func requests() async throws {
        try await withTransactions(configure: { $0.batchSize = 80 }) { rig in
            try await rig.producer.beginTransaction()
            try await rig.send((0..<30).map(String.init))
            try await rig.send((0..<30).map(String.init), to: 1)
            try await rig.producer.commitTransaction()
            let counts = [ApiKey.findCoordinator, .initProducerId, .addPartitionsToTxn, .endTxn].map(rig.count)
            #expect(counts[0] == 1 && counts[1] == 1 && counts[2] <= 2 && counts[3] == 1, "\(counts)")
        }
    }

    @Test("Who calls twice is told so, and nothing is ended twice")
    func twice() async throws {
        try await withTransactions { rig in
            try await rig.producer.beginTransaction()
            await #expect(throws: KafkaError.self) { try await rig.producer.beginTransaction() }
            try await rig.send("a")
            try await rig.producer.flush()
            rig.broker.inject(FaultRule(.endTxn, .delay(.milliseconds(100))))
            let producer = rig.producer
            let first = Task { try await producer.commitTransaction() }
            #expect(try await rig.wait(for: 1, .endTxn))
            await #expect(throws: KafkaError.self) { try await producer.commitTransaction() }
            await #expect(throws: KafkaError.self) { try await producer.abortTransaction() }
            try await first.value
            await #expect(throws: KafkaError.self) { try await producer.commitTransaction() }
            await #expect(throws: KafkaError.self) { try await producer.abortTransaction() }
            #expect(try await rig.values() == ["a"] && rig.count(.endTxn) == 1)
        }
    }

    /// Where an older producer finds that it was fenced.
    enum Step: CaseIterable, Sendable { case sameProducer, samePartition, newPartition, offsets, abort }

    @Test(
        "An older producer of the id is told wherever it goes on, and nothing of it is seen", arguments: Step.allCases)
    func fenced(_ step: Step) async throws {
        try await withTransactions { rig in
            try await rig.begin("old")
            let newer = try ProducerRig(rig.broker) { $0.transactionalId = "x" }
            try await newer.producer.beginTransaction()
            try await newer.send("new")
            try await newer.producer.commitTransaction()
            do {
                switch step {
                case .sameProducer: try await rig.producer.commitTransaction()
                case .samePartition:
                    try await rig.send("late")
                    try await rig.producer.flush()
                    try await rig.producer.commitTransaction()
                case .newPartition:
                    try await rig.send("late", to: 1)
                    try await rig.producer.flush()
                    try await rig.producer.commitTransaction()
                case .offsets: try await rig.producer.sendOffsets([t1: CommittedOffset(offset: 3)], of: Self.group)
                case .abort: try await rig.producer.abortTransaction()
                }
                Issue.record("nothing was told")
            } catch let error as KafkaError {
                #expect(error.code == (step == .samePartition ? .transactionFailed : .producerFenced), "\(error)")
            }
            if step == .samePartition {
                // The partition alone can't say whether it is over: the coordinator does.
                await #expect(throws: KafkaError.self) { try await rig.producer.abortTransaction() }
            }
            await #expect(throws: KafkaError.self) { try await rig.producer.beginTransaction() }
            await newer.producer.close()
            #expect(try await rig.values() == ["new"])
            #expect(try await rig.values(t1).isEmpty)
        }
    }

    @Test("A transaction that lasts longer than its time is aborted by the coordinator, and its producer is fenced")
    func tooLong() async throws {
        try await withTransactions(configure: { $0.transactionTimeout = .milliseconds(100) }) { rig in
            try await rig.begin("a")
            #expect(try await rig.wait { rig.broker.offsets(of: t0)?.stable == 2 })
            let refusal = await #expect(throws: KafkaError.self) { try await rig.producer.commitTransaction() }
            #expect(
                refusal?.code == .producerFenced && refusal?.message.contains("transaction.timeout.ms") == true,
                "\(String(describing: refusal))")
            #expect(try await rig.values().isEmpty)
        }
    }

    @Test("Two ids write to the same partitions at a time: each one's records count as it ends")
    func twoIds() async throws {
        try await withTransactions { rig in
            let other = try ProducerRig(rig.broker) { $0.transactionalId = "y" }
            try await rig.begin("a1")
            try await other.begin("b1")
            try await rig.send("a2")
            try await rig.producer.commitTransaction()
            // What is open holds back what was committed behind it.
            #expect(try await rig.wait { rig.broker.offsets(of: t0)?.stable == 1 })
            #expect(try await rig.values() == ["a1"])
            try await other.producer.abortTransaction()
            #expect(try await rig.values() == ["a1", "a2"])
            try await other.begin("b2")
            #expect(try await rig.values() == ["a1", "a2"])
            try await other.producer.commitTransaction()
            #expect(try await rig.values() == ["a1", "a2", "b2"])
            await other.producer.close()
        }
    }

    @Test("What was not begun, or has nothing to commit, asks nobody")
    func nothing() async throws {
        try await withTransactions { rig in
            try await rig.producer.beginTransaction()
            let before = rig.broker.requests.count
            try await rig.producer.sendOffsets([:], of: Self.group)
            try await rig.producer.abortTransaction()
            #expect(rig.broker.requests.count == before)
            await #expect(throws: KafkaError.self) {
                try await rig.producer.sendOffsets([t0: CommittedOffset(offset: 1)], of: Self.group)
            }
            await #expect(throws: KafkaError.self) { try await rig.producer.abortTransaction() }
        }
    }

    @Test(
        "A cluster that has no transactions, or no coordinators, is told at once",
        arguments: [ApiKey.initProducerId, .findCoordinator])
    func unsupported(_ api: ApiKey) async throws {
        try await withTransactions(setUp: { $0.apiVersions.updateValue(nil, forKey: api) }) { rig in
            let start = ContinuousClock.now
            let refusal = await #expect(throws: KafkaError.self) { try await rig.producer.beginTransaction() }
            #expect(refusal?.code == .unsupportedVersion, "\(String(describing: refusal))")
            #expect(ContinuousClock.now - start < .seconds(10))
        }
    }

    @Test(
        "Closing does not wait for a coordinator that says nothing, and who waits for it is told",
        arguments: [ApiKey.findCoordinator, .initProducerId])
    func closedWhileAsking(_ api: ApiKey) async throws {
        try await withTransactions { rig in
            rig.broker.inject(FaultRule(api, .noAnswer, times: nil))
            let producer = rig.producer
            let caller = Task { try await producer.beginTransaction() }
            let isAsked = try await rig.wait(for: 1, api)
            #expect(isAsked)
            let start = ContinuousClock.now
            await rig.producer.close()
            await #expect(throws: (any Error).self) { try await caller.value }
            #expect(ContinuousClock.now - start < .seconds(10))
            await #expect(throws: KafkaError.self) { try await producer.beginTransaction() }
        }
    }

    @Test("One request at a time does for transactions too")
    func oneInFlight() async throws {
        try await withTransactions(configure: {
            $0.maxInFlight = 1
            $0.batchSize = 80
        }) { rig in
            for (value, commits) in [("a", true), ("b", false), ("c", true)] {
                try await rig.producer.beginTransaction()
                try await rig.send([String](repeating: value, count: 10))
                try await rig.producer.flush()
                if commits {
                    try await rig.producer.commitTransaction()
                } else {
                    try await rig.producer.abortTransaction()
                }
            }
            #expect(try await rig.values() == Array("aaaaaaaaaacccccccccc").map(String.init))
        }
    }
}
