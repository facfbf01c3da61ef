import KafkaBroker
import KafkaClient
import KafkaWire
import Testing

/// Transactions on embedded brokers, with faults. Real ones are in the integration tests.
@Suite struct TransactionalProducerTests {
    /// The values that a reader of committed records gets, by partition.
    private static func committed(_ rig: ProducerRig) async throws -> [[String]] {
        [try await rig.values(t0), try await rig.values(t1)]
    }

    @Test("What is committed is read, what is aborted is not; one transaction after the other")
    func commitAndAbort() async throws {
        try await withTransactions { rig in
            try await rig.producer.beginTransaction()
            try await rig.send("a", "b")
            try await rig.send("c", to: 1)
            try await rig.producer.commitTransaction()
            try await rig.begin("lost")
            try await rig.producer.abortTransaction()
            try await rig.producer.beginTransaction()
            try await rig.send("d")
            try await rig.producer.commitTransaction()
            // One in which nothing is sent asks for nothing.
            let before = rig.broker.requests.count
            try await rig.producer.beginTransaction()
            try await rig.producer.commitTransaction()
            #expect(rig.broker.requests.count == before)
            await rig.producer.close()
            #expect(try await Self.committed(rig) == [["a", "b", "d"], ["c"]])
        }
    }

    @Test("Outside of a transaction nothing is taken, and a plain producer has none")
    func refusals() async throws {
        try await withTransactions { rig in
            await #expect(throws: KafkaError.self) { try await rig.send("a") }
            await #expect(throws: KafkaError.self) { try await rig.producer.commitTransaction() }
            await rig.producer.close()
            let plain = try ProducerRig(rig.broker) { _ in }
            await #expect(throws: KafkaError.self) { try await plain.producer.beginTransaction() }
            await plain.producer.close()
        }
    }

    @Test("Offsets count when the transaction commits, and not when it is aborted")
    func offsets() async throws {
        try await withTransactions { rig in
            for (offset, commits) in [(Int64(7), true), (9, false)] {
                try await rig.producer.beginTransaction()
                try await rig.send("a")
                try await rig.producer.sendOffsets(
                    [t1: CommittedOffset(offset: offset, metadata: "m")],
                    of: ConsumerGroupMetadata(groupId: "g"))
                let open = rig.broker.committed(t1, group: "g")?.offset
                #expect(open != offset, "not before it is committed")
                if commits {
                    try await rig.producer.commitTransaction()
                } else {
                    try await rig.producer.abortTransaction()
                }
                #expect(rig.broker.committed(t1, group: "g")?.offset == 7)
            }
            await rig.producer.close()
        }
    }

    @Test("A newer producer of the id fences the older one, whose open transaction is aborted")
    func fencing() async throws {
        try await withTransactions { rig in
            try await rig.begin("old")
            let newer = try ProducerRig(rig.broker) { $0.transactionalId = "x" }
            try await newer.producer.beginTransaction()
            try await newer.send("new")
            try await newer.producer.commitTransaction()
            let error = await #expect(throws: KafkaError.self) { try await rig.producer.commitTransaction() }
            #expect(error?.code == .producerFenced && error?.message.contains("transactional id x") == true)
            await #expect(throws: KafkaError.self) { try await rig.producer.beginTransaction() }
            await newer.producer.close()
            #expect(try await Self.committed(rig) == [["new"], []])
        }
    }

    @Test("A record that is refused leaves the transaction to be aborted; the next one is sound")
    func abortable() async throws {
        try await withTransactions { rig in
            try await rig.begin("a")
            rig.broker.inject(FaultRule(.produce, .error(.invalidRecord, t0)))
            try await rig.send("refused")
            try await rig.producer.flush()
            let error = await #expect(throws: KafkaError.self) { try await rig.producer.commitTransaction() }
            #expect(error?.code == .transactionFailed && error?.message.contains("can only be aborted") == true)
            await #expect(throws: KafkaError.self) { try await rig.send("b") }
            try await rig.producer.abortTransaction()
            try await rig.producer.beginTransaction()
            try await rig.send("c")
            try await rig.producer.commitTransaction()
            await rig.producer.close()
            #expect(try await Self.committed(rig) == [["c"], []])
        }
    }

    @Test(
        "What passes is asked again: a loading or moved coordinator, a transaction that is still ending, a lost answer",
        arguments: [
            (ApiKey.addPartitionsToTxn, ErrorCode.concurrentTransactions), (.addPartitionsToTxn, .notCoordinator),
            (.addPartitionsToTxn, .coordinatorLoadInProgress), (.endTxn, .coordinatorNotAvailable),
            (.endTxn, .concurrentTransactions), (.initProducerId, .coordinatorLoadInProgress),
            (.initProducerId, .concurrentTransactions), (.addOffsetsToTxn, .concurrentTransactions),
            (.txnOffsetCommit, .notCoordinator), (.txnOffsetCommit, .coordinatorLoadInProgress),
        ])
    func retries(_ api: ApiKey, _ code: ErrorCode) async throws {
        try await withTransactions { rig in
            rig.broker.inject(FaultRule(api, .error(code), times: 2))
            try await rig.producer.beginTransaction()
            try await rig.send("a")
            try await rig.producer.sendOffsets(
                [t1: CommittedOffset(offset: 3)], of: ConsumerGroupMetadata(groupId: "g"))
            try await rig.producer.commitTransaction()
            await rig.producer.close()
            #expect(try await Self.committed(rig) == [["a"], []])
            #expect(rig.broker.committed(t1, group: "g")?.offset == 3)
        }
    }

    @Test(
        "A connection that ends before a request of each sort is served changes nothing",
        arguments: [
            ApiKey.findCoordinator, .initProducerId, .addPartitionsToTxn, .produce, .addOffsetsToTxn, .txnOffsetCommit,
            .endTxn,
        ])
    func lostConnections(_ api: ApiKey) async throws {
        try await withTransactions { rig in
            rig.broker.inject(FaultRule(api, .close))
            try await rig.producer.beginTransaction()
            try await rig.send("a")
            try await rig.producer.sendOffsets(
                [t1: CommittedOffset(offset: 3)], of: ConsumerGroupMetadata(groupId: "g"))
            try await rig.producer.commitTransaction()
            await rig.producer.close()
            #expect(rig.count(api) > 1, "it was asked again")
            #expect(try await Self.committed(rig) == [["a"], []])
            #expect(rig.broker.committed(t1, group: "g")?.offset == 3)
        }
    }

    @Test("An abort waits for what the coordinator is still being told, so that the next transaction has none of it")
    func abortWhileAdding() async throws {
        try await withTransactions { rig in
            rig.broker.inject(FaultRule(.addPartitionsToTxn, .error(.concurrentTransactions), times: 4))
            try await rig.producer.beginTransaction()
            try await rig.send("a")
            #expect(try await rig.wait(for: 1, .addPartitionsToTxn))
            try await rig.producer.abortTransaction()
            rig.broker.clearFaults()
            try await rig.producer.beginTransaction()
            try await rig.send("b", to: 1)
            try await rig.producer.commitTransaction()
            await rig.producer.close()
            #expect(try await Self.committed(rig) == [[], ["b"]])
            #expect(rig.broker.offsets(of: t0)?.end == 0, "no marker where nothing was written")
        }
    }

    @Test("A transaction whose partitions were all refused is aborted all the same, and the next one is sound")
    func neverHeardOf() async throws {
        try await withTransactions { rig in
            rig.broker.inject(FaultRule(.addPartitionsToTxn, .error(.topicAuthorizationFailed, t0)))
            // As Kafka answers for a transaction without partitions.
            rig.broker.inject(FaultRule(.endTxn, .error(.invalidTxnState)))
            try await rig.begin("a")
            await #expect(throws: KafkaError.self) { try await rig.producer.commitTransaction() }
            try await rig.producer.abortTransaction()
            try await rig.producer.beginTransaction()
            try await rig.send("b", to: 1)
            try await rig.producer.commitTransaction()
            await rig.producer.close()
            #expect(try await Self.committed(rig) == [[], ["b"]])
        }
    }

    @Test("The coordinator moves to another broker in the middle")
    func movedCoordinator() async throws {
        try await withTransactions(brokers: 3) { rig in
            try await rig.begin("a")
            let now = try #require(rig.broker.coordinator(of: "x"))
            rig.broker.moveCoordinator(of: "x", to: now % 3 + 1)
            try await rig.send("b", to: 1)
            try await rig.producer.commitTransaction()
            await rig.producer.close()
            #expect(try await Self.committed(rig) == [["a"], ["b"]])
        }
    }

    @Test("A producer that is closed in the middle aborts what is open")
    func closing() async throws {
        try await withTransactions { rig in
            try await rig.begin("a")
            #expect(rig.broker.offsets(of: t0)?.stable == 0)
            await rig.producer.close()
            let ends = try #require(rig.broker.offsets(of: t0))
            #expect(ends.stable == 2 && ends.end == 2, "the record and the marker")
        }
    }

    @Test("A coordinator that says nothing to that is not waited for as long as a call would wait")
    func closingUnanswered() async throws {
        try await withTransactions(configure: { $0.client.apiTimeout = .seconds(60) }) { rig in
            try await rig.begin("a")
            rig.broker.inject(FaultRule(.endTxn, .noAnswer, times: nil))
            let start = ContinuousClock.now
            await rig.producer.close()
            #expect(ContinuousClock.now - start < .seconds(30) && rig.count(.endTxn) > 0)
        }
    }
}
