import KafkaBroker
import KafkaClient
import KafkaWire
import Testing

/// A2: leaders that move, die, or are known too late.
struct LeaderChangeTests {
    private static let replicated = [BrokerConfiguration.NewTopic("t", replication: 3)]

    /// Three brokers, one partition on all of them, ten records read, more to come.
    private func reading(
        _ configure: (inout ConsumerConfiguration) -> Void = { _ in },
        setUp: (inout BrokerConfiguration) -> Void = { _ in },
        _ body: (ConsumerRig, _ leader: Int32, _ other: Int32) async throws -> Void
    ) async throws {
        try await withRig(brokers: 3, topics: Self.replicated, setUp: setUp, configure: configure) { rig in
            try rig.fill(t0, batches: 10)
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(10) == offsets(t0, 0..<10))
            let leader = try #require(rig.broker.leader(of: t0))
            try await body(rig, leader, leader % 3 + 1)
        }
    }

    @Test(
        "A2, cases 168, 169: the leader moves, with a hint or without: each record once, in order",
        arguments: [17, 15, 11, 4] as [Int16])
    func moves(_ version: Int16) async throws {
        try await reading(setUp: { $0.apiVersions[.fetch] = 4...version }) { rig, _, other in
            rig.broker.moveLeader(of: t0, to: other)
            try rig.fill(t0, batches: 5)
            #expect(try await rig.read(5) == offsets(t0, 10..<15))
            #expect(try await rig.wait { rig.told(.leaderChanged).count == 1 })
        }
    }

    @Test("A2, case 189: the leader dies with a Fetch in flight: the next leader brings the rest") func dies()
        async throws
    {
        try await reading {
            $0.fetchMaxWait = .seconds(5)
        } _: { rig, leader, _ in
            // The first Fetch brought what was there: the second waits at the broker.
            #expect(try await rig.wait { rig.count(.fetch) == 2 })
            await rig.broker.stopBroker(leader)
            try rig.fill(t0, batches: 5)
            #expect(try await rig.read(5) == offsets(t0, 10..<15))
            #expect(!rig.told(.brokerLost).isEmpty)
        }
    }

    @Test("A2, cases 189, 190, 205: the connection is cut, between answers or inside one: nothing lost, none twice")
    func cut() async throws {
        try await reading { rig, leader, _ in
            rig.broker.closeConnections(of: leader)
            try rig.fill(t0, batches: 5)
            #expect(try await rig.read(5) == offsets(t0, 10..<15))
            for bytes in [0, 3, 40, 100] {
                rig.broker.inject(FaultRule(.fetch, .closeAfter(bytes: bytes)))
                let next = 15 + [0, 3, 40, 100].firstIndex(of: bytes)!
                try rig.fill(t0, batches: 1)
                #expect(try await rig.read(1) == offsets(t0, next..<next + 1), "cut after \(bytes) bytes")
            }
        }
    }

    @Test(
        "A2, cases 160, 168, 174, 225, 226, 227: errors that pass: the position is kept and nothing is lost",
        arguments: [
            ErrorCode.notLeaderOrFollower, .fencedLeaderEpoch, .unknownLeaderEpoch, .kafkaStorageError,
            .offsetNotAvailable, .unknownServerError, .replicaNotAvailable, .unknownTopicOrPartition,
        ])
    func passingErrors(_ error: ErrorCode) async throws {
        try await reading { rig, _, _ in
            rig.broker.inject(FaultRule(.fetch, .error(error, t0), times: 3))
            rig.broker.raiseEpoch(of: t0)
            try rig.fill(t0, batches: 3)
            #expect(try await rig.read(3) == offsets(t0, 10..<13))
        }
    }

    @Test("A2, case 170: metadata that still name the old leader do not lead back to it") func staleMetadata()
        async throws
    {
        try await reading(setUp: { $0.apiVersions[.fetch] = 4...17 }) { rig, _, other in
            rig.broker.freezeMetadata()
            rig.broker.moveLeader(of: t0, to: other)
            try rig.fill(t0, batches: 5)
            #expect(try await rig.read(5) == offsets(t0, 10..<15), "the hint is newer than the metadata")
            rig.broker.thawMetadata()
            try rig.fill(t0, batches: 1)
            #expect(try await rig.read(1) == ["t:0@15"])
        }
    }

    @Test("A2, case 172: without a leader for a while, it is said once, and reading goes on when there is one")
    func leaderless() async throws {
        try await reading { rig, leader, _ in
            rig.broker.moveLeader(of: t0, to: nil)
            try rig.fill(t0, batches: 2)
            #expect(try await rig.read(1, within: .milliseconds(1500)) == [])
            #expect(rig.told(.waitingForLeader).count == 1)
            rig.broker.moveLeader(of: t0, to: leader)
            #expect(try await rig.read(2) == offsets(t0, 10..<12))
        }
    }

    @Test("A2, case 178: leaders that change while their logs are compared") func twoChanges() async throws {
        try await reading { rig, leader, other in
            rig.broker.inject(FaultRule(.offsetForLeaderEpoch, .delay(.milliseconds(100)), times: 2))
            rig.broker.moveLeader(of: t0, to: other)
            try await Task.sleep(for: .milliseconds(50))
            rig.broker.moveLeader(of: t0, to: leader)
            try rig.fill(t0, batches: 3)
            #expect(try await rig.read(3) == offsets(t0, 10..<13))
        }
    }

    @Test(
        "A2, case 177: a comparison that fails is asked again, and never taken for a loss",
        arguments: [ErrorCode.notLeaderOrFollower, .unknownServerError, .fencedLeaderEpoch, .unknownLeaderEpoch])
    func comparisonFails(_ error: ErrorCode) async throws {
        try await reading { rig, _, other in
            rig.broker.inject(FaultRule(.offsetForLeaderEpoch, .error(error, t0), times: 3))
            rig.broker.moveLeader(of: t0, to: other)
            try rig.fill(t0, batches: 3)
            #expect(try await rig.read(3) == offsets(t0, 10..<13))
            #expect(rig.told(.logTruncated) == [] && rig.told(.offsetReset) == [])
        }
    }

    @Test("A2, case 194: all brokers are restarted in turn, records come all the while") func rolling() async throws {
        try await reading { rig, _, _ in
            for (index, broker) in [Int32(1), 2, 3].enumerated() {
                await rig.broker.stopBroker(broker)
                try rig.fill(t0, batches: 5)
                let first = 10 + 5 * index
                #expect(try await rig.read(5) == offsets(t0, first..<first + 5))
                try rig.broker.startBroker(broker)
            }
        }
    }

    @Test("A2, case 191: brokers that come back at another address are found there") func anotherAddress() async throws
    {
        try await reading { rig, _, _ in
            for (index, broker) in [Int32(1), 2, 3].enumerated() {
                await rig.broker.stopBroker(broker)
                try rig.broker.startBroker(broker, port: 0)
                // A client that asked while this one was away, and not again, knows it nowhere once the others have moved.
                _ = try await rig.consumer.metadata(topics: ["t"])
                try rig.fill(t0, batches: 2)
                let first = 10 + 2 * index
                #expect(try await rig.read(2) == offsets(t0, first..<first + 2))
            }
        }
    }

    @Test("case 57: a partition without a leader holds up no other") func holdsUpNothing() async throws {
        try await withRig(brokers: 2, topics: [.init("t", partitions: 2)]) { rig in
            for partition in [t0, t1] { try rig.fill(partition, batches: 3) }
            rig.broker.moveLeader(of: t0, to: nil)
            try await rig.consumer.assign([t0: .spec(.earliest), t1: .spec(.earliest)])
            #expect(try await rig.read(3) == offsets(t1, 0..<3))
        }
    }
}
