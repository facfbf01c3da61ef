import KafkaBroker
import KafkaClient
import KafkaWire
import Testing

/// A3: answers that were asked for before an assign or a seek, and come after it.
struct LateAnswerTests {
    /// The next answer of `api` is held back.
    private func delay(_ rig: ConsumerRig, _ api: ApiKey) {
        rig.broker.inject(FaultRule(api, .delay(.milliseconds(300))))
    }

    /// Waits until a request of `api` has come.
    private func asked(_ rig: ConsumerRig, _ api: ApiKey) async throws {
        #expect(try await rig.wait { rig.count(api) > 0 }, "no \(api) was sent")
    }

    @Test("A3, cases 23, 24, 25: assigned A, B, A with a Fetch of the first A in flight, its answer is not delivered")
    func sameAgain() async throws {
        try await withRig(topics: [.init("t", partitions: 2)]) { rig in
            for partition in [t0, t1] { try rig.fill(partition, batches: 10) }
            delay(rig, .fetch)
            try await rig.consumer.assign([t0: .offset(2)])
            try await asked(rig, .fetch)
            try await rig.consumer.assign([t1: .offset(0)])
            try await rig.consumer.assign([t0: .offset(7)])
            #expect(try await rig.read(3) == offsets(t0, 7..<10))
            #expect(try await rig.read(1, within: .milliseconds(300)) == [])
        }
    }

    @Test("A3: assigned A, B, A at the same offset, each record comes once") func sameOffset() async throws {
        try await withRig(topics: [.init("t", partitions: 2)]) { rig in
            for partition in [t0, t1] { try rig.fill(partition, batches: 4) }
            delay(rig, .fetch)
            try await rig.consumer.assign([t0: .offset(0)])
            try await asked(rig, .fetch)
            try await rig.consumer.assign([t1: .offset(0)])
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(5, within: .seconds(2)) == offsets(t0, 0..<4))
        }
    }

    @Test("A3, case 26: who waits is not woken by the old assignment, and gets what comes of the new one")
    func whoWaits() async throws {
        try await withRig(topics: [.init("t", partitions: 2)]) { rig in
            try rig.fill(t0, batches: 1)
            delay(rig, .fetch)
            try await rig.consumer.assign([t0: .offset(0)])
            let consumer = rig.consumer
            let waiting = Task {
                while let fetched = try await consumer.nextRecords() {
                    if fetched.sizeInBytes > 0 { return fetched.topicPartition }
                }
                return u0
            }
            try await asked(rig, .fetch)
            try await rig.consumer.assign([t1: .offset(0)])
            try await Task.sleep(for: .milliseconds(400))
            try rig.fill(t1, batches: 1)
            #expect(try await waiting.value == t1)
        }
    }

    @Test("A3, case 25: records that wait unread are not delivered after an assign") func buffered() async throws {
        try await withRig(topics: [.init("t", partitions: 2)]) { rig in
            for partition in [t0, t1] { try rig.fill(partition, batches: 3) }
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.wait { rig.count(.fetch) > 1 })
            try await rig.consumer.assign([t1: .offset(0)])
            #expect(try await rig.read(4, within: .seconds(2)) == offsets(t1, 0..<3))
        }
    }

    @Test("A3, case 48: a committed offset that comes after a seek moves nothing") func committed() async throws {
        try await withRig(configure: { $0.groupId = "g" }) { rig in
            try rig.fill(t0, batches: 10)
            rig.broker.commit(2, for: t0, group: "g")
            delay(rig, .offsetFetch)
            try await rig.consumer.assign([t0])
            try await asked(rig, .offsetFetch)
            try rig.consumer.seek(t0, to: 8)
            #expect(try await rig.read(3, within: .seconds(2)) == offsets(t0, 8..<10))
            #expect(try await rig.consumer.position(of: t0) == 10)
        }
    }

    @Test("A3, case 49: an offset of the leader that comes after a seek moves nothing") func listed() async throws {
        try await withRig { rig in
            try rig.fill(t0, batches: 10)
            delay(rig, .listOffsets)
            try await rig.consumer.assign([t0: .spec(.earliest)])
            try await asked(rig, .listOffsets)
            try rig.consumer.seek(t0, to: 8)
            #expect(try await rig.read(3, within: .seconds(2)) == offsets(t0, 8..<10))
        }
    }

    @Test("A3, A6, case 49: a reset that was decided before a seek and comes after it moves nothing")
    func reset() async throws {
        try await withRig(configure: { $0.autoOffsetReset = .earliest }) { rig in
            try rig.fill(t0, batches: 10)
            try rig.broker.deleteRecords(before: 3, of: t0)
            delay(rig, .listOffsets)
            try await rig.consumer.assign([t0: .offset(0)])
            try await asked(rig, .listOffsets)
            try rig.consumer.seek(t0, to: 8)
            #expect(try await rig.read(3, within: .seconds(2)) == offsets(t0, 8..<10))
            #expect(rig.told(.offsetReset) == [])
        }
    }

    @Test("A3, case 53: an out of range that comes after a seek is none") func outOfRange() async throws {
        try await withRig { rig in
            try rig.fill(t0, batches: 10)
            delay(rig, .fetch)
            try await rig.consumer.assign([t0: .offset(500)])
            try await asked(rig, .fetch)
            try rig.consumer.seek(t0, to: 8)
            #expect(try await rig.read(3, within: .seconds(2)) == offsets(t0, 8..<10))
        }
    }

    @Test("A3, case 180: a comparison of logs that comes after a seek moves nothing") func validation() async throws {
        try await withRig { rig in
            try rig.fill(t0, batches: 10)
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(10).count == 10)
            delay(rig, .offsetForLeaderEpoch)
            try rig.broker.truncate(t0, to: 5)
            try await asked(rig, .offsetForLeaderEpoch)
            try rig.consumer.seek(t0, to: 3)
            #expect(try await rig.read(3, within: .seconds(2)) == offsets(t0, 3..<5))
            #expect(rig.told(.logTruncated) == [])
        }
    }

    @Test("case 51: assigned and given up again before anybody answered, nothing comes and nothing fails")
    func givenUp() async throws {
        try await withRig(configure: { $0.groupId = "g" }) { rig in
            for _ in 0..<20 {
                try await rig.consumer.assign([t0: .spec(.earliest)])
                try await rig.consumer.assign([t0])
                try await rig.consumer.assign(Set<TopicPartition>())
            }
            #expect(try await rig.consumer.nextRecords(timeout: .milliseconds(300)) == nil)
            #expect(rig.consumer.assignment() == [])
        }
    }

    @Test("case 5: partitions that stay lose nothing and bring nothing twice while others come and go")
    func neighbours() async throws {
        try await withRig(topics: [.init("t", partitions: 3)]) { rig in
            let partitions = (0..<3).map { TopicPartition("t", $0) }
            for partition in partitions { try rig.fill(partition, batches: 200) }
            try await rig.consumer.assign([t0: .offset(0), t1: .offset(0)])
            var records: [String] = []
            for round in 0..<20 {
                records += try await rig.read(7)
                try await rig.consumer.assign(
                    round.isMultiple(of: 2) ? [:] : [t1: .spec(.earliest)], keeping: [t0])
            }
            try await rig.consumer.assign([t0])
            records += try await rig.read(400, within: .seconds(2))
            #expect(records.filter { $0.hasPrefix("t:0") } == offsets(t0, 0..<200))
        }
    }
}
