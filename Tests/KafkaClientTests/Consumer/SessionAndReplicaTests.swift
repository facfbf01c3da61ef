import KafkaBroker
import KafkaClient
import KafkaWire
import Testing

/// Fetch sessions that break (KIP-227), and replicas that are nearer than the leader (KIP-392).
struct SessionAndReplicaTests {
    @Test(
        "cases 212, 213, 216, 218: whatever happens to the session, each record comes once",
        arguments: [
            ErrorCode.fetchSessionIdNotFound, .invalidFetchSessionEpoch, .fetchSessionTopicIdError,
            .unknownServerError, .throttlingQuotaExceeded,
        ])
    func sessionErrors(_ error: ErrorCode) async throws {
        try await withRig(topics: [.init("t", partitions: 2)]) { rig in
            try await rig.consumer.assign([t0: .offset(0), t1: .offset(0)])
            var seen: [String] = []
            for _ in 0..<4 {
                try rig.fill(t0, batches: 1)
                seen += try await rig.read(1)
                rig.broker.inject(FaultRule(.fetch, .error(error), skip: 1, times: 1))
            }
            #expect(seen == offsets(t0, 0..<4))
            #expect(rig.count(.fetch) < 100, "case 212: no spin")
        }
    }

    @Test("case 212: a broker that forgets its sessions loses nothing") func forgotten() async throws {
        try await withRig { rig in
            try await rig.consumer.assign([t0: .offset(0)])
            for round in 0..<5 {
                try rig.fill(t0, batches: 2)
                #expect(try await rig.read(2) == offsets(t0, 2 * round..<2 * round + 2))
                rig.broker.dropFetchSessions(of: 1)
            }
        }
    }

    @Test("case 214: a broker without room for sessions is read from without one") func noRoom() async throws {
        try await withRig(setUp: { $0.maxFetchSessions = 0 }) { rig in
            try await rig.consumer.assign([t0: .offset(0)])
            for round in 0..<10 {
                try rig.fill(t0, batches: 1)
                #expect(try await rig.read(1) == offsets(t0, round..<round + 1))
            }
            let asking = rig.broker.requests.compactMap { $0.body as? FetchRequest }.count { $0.sessionEpoch == 0 }
            #expect(asking == 1)
        }
    }

    @Test("cases 28, 303: partitions come and go in one session, without a full request") func incremental()
        async throws
    {
        try await withRig(topics: [.init("t", partitions: 2), .init("u")]) { rig in
            for partition in [t0, t1, u0] { try rig.fill(partition, batches: 2) }
            try await rig.consumer.assign([t0: .offset(0), t1: .offset(0)])
            #expect(try await rig.read(4).count == 4)
            try await rig.consumer.assign([u0: .offset(0)], keeping: [t0])
            #expect(try await rig.read(2) == offsets(u0, 0..<2))
            let fetches = rig.broker.requests.compactMap { $0.body as? FetchRequest }
            #expect(fetches.count { $0.sessionEpoch == 0 } == 1)
            #expect(fetches.contains { !$0.forgottenTopicsData.isEmpty }, "case 211")
        }
    }

    @Test("case 217: closing ends the session, and does not wait for a broker that is gone") func closes() async throws
    {
        try await withRig { rig in
            try await rig.consumer.assign([t0: .offset(0)])
            _ = try await rig.consumer.nextRecords(timeout: .milliseconds(300))
            try await rig.consumer.assign(Set<TopicPartition>())
            try await Task.sleep(for: .milliseconds(300))
            await rig.consumer.close()
            let last = rig.broker.requests.compactMap { $0.body as? FetchRequest }.last
            #expect(last?.sessionEpoch == -1)
        }
        try await withRig { rig in
            try await rig.consumer.assign([t0: .offset(0)])
            _ = try await rig.consumer.nextRecords(timeout: .milliseconds(300))
            await rig.broker.stopBroker(1)
            let begin = ContinuousClock.now
            await rig.consumer.close()
            #expect(.now - begin < .seconds(2))
        }
    }

    @Test("case 184: a topic without an id makes the request go by name") func byName() async throws {
        try await withRig(setUp: { $0.apiVersions[.metadata] = 0...9 }) { rig in
            try rig.fill(t0, batches: 2)
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(2) == offsets(t0, 0..<2))
            #expect(rig.broker.requests.filter { $0.api == .fetch }.allSatisfy { $0.version <= 12 })
        }
    }

    // MARK: Replicas

    /// Three brokers in racks r1 to r3, `t` on all of them, led by 1; the consumer stands in r3.
    private func nearReplica(_ body: (ConsumerRig) async throws -> Void) async throws {
        try await withRig(
            brokers: 3, topics: [.init("t", replication: 3)],
            setUp: { setup in
                setup.followerFetching = true
                for index in setup.brokers.indices { setup.brokers[index].rack = "r\(index + 1)" }
            }, configure: { $0.clientRack = "r3" }
        ) { rig in
            rig.broker.moveLeader(of: t0, to: 1)
            try rig.fill(t0, batches: 5)
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(5) == offsets(t0, 0..<5))
            try await body(rig)
        }
    }

    /// Fetches that broker `id` was asked for.
    private func fetches(_ rig: ConsumerRig, _ id: Int32) -> Int {
        rig.broker.requests.count { $0.api == .fetch && $0.broker == id }
    }

    @Test("cases 219, 221: the replica in the consumer's rack is read from, and stayed with") func near() async throws {
        try await nearReplica { rig in
            #expect(fetches(rig, 3) > 0)
            let leader = fetches(rig, 1)
            try rig.fill(t0, batches: 3)
            #expect(try await rig.read(3) == offsets(t0, 5..<8))
            #expect(fetches(rig, 1) == leader)
        }
    }

    @Test(
        "case 225: a replica that dies, or errs, is given up for the leader at once, with nothing lost",
        arguments: [nil, .replicaNotAvailable, .notLeaderOrFollower, .unknownServerError] as [ErrorCode?])
    func replicaFails(_ error: ErrorCode?) async throws {
        try await nearReplica { rig in
            let leader = fetches(rig, 1)
            if let error {
                rig.broker.inject(FaultRule(.fetch, .error(error, t0), broker: 3, times: nil))
            } else {
                await rig.broker.stopBroker(3)
            }
            try rig.fill(t0, batches: 3)
            #expect(try await rig.wait { fetches(rig, 1) > leader })
            rig.broker.clearFaults()
            #expect(try await rig.read(3) == offsets(t0, 5..<8))
            #expect(rig.told(.offsetReset) == [])
        }
    }

    @Test("case 223: out of range at a replica leads back to the leader, and resets nothing") func lagging()
        async throws
    {
        try await nearReplica { rig in
            let leader = fetches(rig, 1)
            rig.broker.inject(FaultRule(.fetch, .error(.offsetOutOfRange, t0), broker: 3, times: 3))
            rig.broker.raiseEpoch(of: t0)
            try rig.fill(t0, batches: 3)
            #expect(try await rig.read(3) == offsets(t0, 5..<8))
            #expect(fetches(rig, 1) > leader)
            #expect(rig.told(.offsetReset) == [])
        }
    }

    @Test("case 222: a leader that names a replica nobody knows is asked again, without a spin") func unknown()
        async throws
    {
        try await nearReplica { rig in
            rig.broker.setHook { request in
                guard request.api == .fetch, request.broker == 1 else { return [] }
                return [.preferredReplica(77)]
            }
            rig.broker.clearRequests()
            await rig.broker.stopBroker(3)
            #expect(try await rig.wait { fetches(rig, 1) > 0 })
            try rig.fill(t0, batches: 3)
            #expect(try await rig.read(1, within: .milliseconds(500)) == [])
            #expect(fetches(rig, 1) < 60)
            rig.broker.setHook(nil)
            #expect(try await rig.read(3) == offsets(t0, 5..<8))
        }
    }
}
