import KafkaBroker
import KafkaClient
import KafkaWire
import Testing

/// S2 to S7 and A4: exactly the partitions that were assigned, of any number of topics, and no group.
struct AssignModeTests {
    @Test("S2, S5, case 2: an assignment holds at once, before anybody was asked anything") func atOnce() async throws {
        try await withRig { rig in
            #expect(rig.consumer.assignment() == [])
            try await rig.consumer.assign([t0: .offset(0), u0: .offset(0)])
            #expect(rig.consumer.assignment() == [t0, u0])
            #expect(rig.broker.requests.isEmpty || rig.consumer.assignment() == [t0, u0])
            try await rig.consumer.assign([t0])
            #expect(rig.consumer.assignment() == [t0])
        }
    }

    @Test("A4, S2, cases 5, 31: several topics over several brokers, each record once and in order")
    func manyTopics() async throws {
        try await withRig(brokers: 3, topics: [.init("t", partitions: 2), .init("u")]) { rig in
            for partition in [t0, t1, u0] { try rig.fill(partition, batches: 20, size: 3) }
            try await rig.consumer.assign([t0: .offset(10), t1: .offset(0)])
            try await rig.consumer.assign([t0, t1, u0])
            try rig.consumer.seek(u0, to: 59)
            let records = try await rig.read(111)
            #expect(records.filter { $0.hasPrefix("t:0") } == offsets(t0, 10..<60))
            #expect(records.filter { $0.hasPrefix("t:1") } == offsets(t1, 0..<60))
            #expect(records.filter { $0.hasPrefix("u") } == offsets(u0, 59..<60))
        }
    }

    @Test("S3, cases 11, 46: no membership request is ever sent, and no coordinator looked for without need")
    func noMembership() async throws {
        try await withRig(configure: { $0.groupId = "g" }) { rig in
            try rig.fill(t0, batches: 10)
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(10).count == 10)
            try rig.consumer.seekToBeginning([t0])
            #expect(try await rig.read(1) == ["t:0@0"])
            #expect(rig.count(.findCoordinator) == 0, "the position was told")
            _ = try await rig.consumer.committed([t0])
            rig.broker.raiseEpoch(of: t0)
            #expect(try await rig.read(9).count == 9)
            await rig.consumer.close()
            let asked = Set(rig.broker.requests.map(\.api))
            #expect(
                asked.isSubset(of: [
                    .apiVersions, .metadata, .listOffsets, .fetch, .findCoordinator, .offsetFetch,
                    .offsetForLeaderEpoch,
                ]), "\(asked)")
            #expect(asked.isSuperset(of: [.fetch, .offsetFetch]))
        }
    }

    @Test("P5, case 22: no topic is created by asking for it", arguments: ["missing", "t2"])
    func createsNothing(_ topic: String) async throws {
        try await withRig(setUp: { $0.autoCreatesTopics = true }) { rig in
            try await rig.consumer.assign([TopicPartition(topic, 0): .offset(0)])
            #expect(await rig.error()?.code == .unknownTopicOrPartition)
            #expect(rig.broker.topicId(of: topic) == nil)
        }
    }

    @Test("S6, case 6: the empty assignment ends all fetching, and another begins it again") func stops() async throws {
        try await withRig { rig in
            try rig.fill(t0, batches: 5)
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(5).count == 5)
            try await rig.consumer.assign(Set<TopicPartition>())
            #expect(rig.consumer.assignment() == [])
            try rig.fill(t0, batches: 1)
            #expect(try await rig.consumer.nextRecords(timeout: .milliseconds(300)) == nil)
            rig.broker.clearRequests()
            try await Task.sleep(for: .milliseconds(300))
            #expect(rig.count(.fetch) == 0)
            try await rig.consumer.assign([t0: .offset(5)])
            #expect(try await rig.read(1) == ["t:0@5"])
        }
    }

    @Test("S7, cases 52, 54, 58: seeking back gives records again, forward passes them over, and is the position")
    func seeks() async throws {
        try await withRig { rig in
            try rig.fill(t0, batches: 2, size: 10)
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(15).count == 15)
            #expect(try await rig.consumer.position(of: t0) == 15)
            try rig.consumer.seek(t0, to: 12)
            #expect(try await rig.consumer.position(of: t0) == 12)
            #expect(try await rig.read(2) == ["t:0@12", "t:0@13"])
            try rig.consumer.seek(t0, to: 18)
            #expect(try await rig.read(2) == ["t:0@18", "t:0@19"])
            try rig.consumer.seekToBeginning([t0])
            #expect(try await rig.consumer.position(of: t0) == 0)
            try rig.consumer.seekToEnd([t0])
            #expect(try await rig.consumer.position(of: t0) == 20)
            try rig.fill(t0, batches: 1)
            #expect(try await rig.read(1) == ["t:0@20"])
        }
    }

    @Test("S7, cases 65, 72: offsets at both ends and at times, one for each partition that is asked for")
    func lookups() async throws {
        try await withRig(brokers: 2, topics: [.init("t", partitions: 2), .init("u")]) { rig in
            for (partition, count) in [(t0, 5), (t1, 3)] {
                for index in 0..<count {
                    var batch = RecordBatchBuilder()
                    batch.records = [.init(offsetDelta: 0, timestamp: Int64(1000 * index), key: nil, value: [1])]
                    try rig.broker.append(try batch.encoded(), to: partition)
                }
            }
            try rig.broker.deleteRecords(before: 2, of: t0)
            #expect(try await rig.consumer.beginningOffsets([t0, t1, u0, t0]) == [t0: 2, t1: 0, u0: 0])
            #expect(try await rig.consumer.endOffsets([t0, t1, u0]) == [t0: 5, t1: 3, u0: 0])
            let times = try await rig.consumer.offsets(
                for: [t0: .timestamp(2500), t1: .timestamp(2000), u0: .timestamp(0)])
            #expect(times.mapValues(\.offset) == [t0: 3, t1: 2, u0: nil])
            let error = await #expect(throws: KafkaError.self) {
                _ = try await rig.consumer.endOffsets([t0, TopicPartition("t", 9)])
            }
            #expect(error?.message == "t:9: unknown partition; t has partitions 0-1")
        }
    }

    @Test("S7, cases 33, 34: a paused partition brings nothing, is not fetched, and loses nothing")
    func pauses() async throws {
        try await withRig(topics: [.init("t", partitions: 2)]) { rig in
            for partition in [t0, t1] { try rig.fill(partition, batches: 5) }
            try await rig.consumer.assign([t0: .offset(0), t1: .offset(0)])
            try rig.consumer.pause([t0])
            #expect(rig.consumer.paused() == [t0])
            #expect(try await rig.read(6, within: .seconds(2)) == offsets(t1, 0..<5))
            try rig.consumer.resume([t0, t1])
            #expect(try await rig.read(5) == offsets(t0, 0..<5))
        }
    }

    @Test("case 313: a thousand partitions over three brokers: one session and one question for offsets each")
    func thousandPartitions() async throws {
        try await withRig(brokers: 3, topics: [.init("t", partitions: 1000)]) { rig in
            let partitions = (0..<1000).map { TopicPartition("t", $0) }
            for partition in partitions { try rig.fill(partition, batches: 1) }
            let begin = ContinuousClock.now
            try await rig.consumer.assign(Dictionary(uniqueKeysWithValues: partitions.map { ($0, .spec(.earliest)) }))
            let records = try await rig.read(1000)
            #expect(Set(records) == Set(partitions.map { "\($0)@0" }))
            #expect(.now - begin < .seconds(2))
            let fetches = rig.broker.requests.compactMap { $0.body as? FetchRequest }
            #expect(fetches.count { $0.sessionEpoch == 0 } == 3)
            #expect(rig.count(.listOffsets) == 3)
        }
    }

    @Test("case 37: what is not assigned has no position, and the error names it") func notAssigned() async throws {
        try await withRig { rig in
            let error = await #expect(throws: KafkaError.self) { _ = try await rig.consumer.position(of: u0) }
            #expect(error?.topicPartition == u0)
        }
    }

    @Test("case 39, 40, 41: closing ends who waits and is quick, also a second time") func closes() async throws {
        try await withRig { rig in
            try await rig.consumer.assign([t0: .offset(0)])
            let consumer = rig.consumer
            let waiting = Task { try await consumer.nextRecords() == nil }
            try await Task.sleep(for: .milliseconds(50))
            let begin = ContinuousClock.now
            await rig.consumer.close()
            await rig.consumer.close()
            #expect(.now - begin < .seconds(2))
            let error = await #expect(throws: KafkaError.self) { _ = try await waiting.value }
            #expect(error?.code == .closed)
            await #expect(throws: KafkaError.self) { try await rig.consumer.assign([t0]) }
        }
    }
}
