import KafkaBroker
import KafkaClient
import KafkaWire
import Testing

/// Records by `poll` and by `batches`.
struct PollTests {
    @Test("case 164: a limit gives exactly as many, the rest comes next, over batches that do not align with it")
    func limits() async throws {
        try await withRig { rig in
            try rig.fill(t0, batches: 10, size: 7)
            try await rig.consumer.assign([t0: .offset(3)])
            var seen: [Int64] = []
            while seen.count < 67 {
                let before = seen.count
                let count = try await rig.consumer.poll(timeout: .seconds(5), maxRecords: 5) { record, _ in
                    seen.append(record.offset)
                }
                #expect(count == min(5, 67 - before) || count < 5 && count > 0)
                #expect(try await rig.consumer.position(of: t0) == seen.last.map { $0 + 1 }, "cases 58, 84, 309")
            }
            #expect(seen == Array(3..<70))
        }
    }

    @Test("case 165: with no time to wait, calls in a loop bring everything in the end") func noTime() async throws {
        try await withRig { rig in
            try rig.fill(t0, batches: 20)
            try await rig.consumer.assign([t0: .offset(0)])
            var seen: [Int64] = []
            for _ in 0..<1000 where seen.count < 20 {
                _ = try await rig.consumer.poll(timeout: .zero, maxRecords: 3) { record, _ in seen.append(record.offset)
                }
                try await Task.sleep(for: .milliseconds(2))
            }
            #expect(seen == Array(0..<20))
        }
    }

    @Test("time is over: 0, no sooner and not much later") func timeout() async throws {
        try await withRig { rig in
            try await rig.consumer.assign([t0: .offset(0)])
            let begin = ContinuousClock.now
            #expect(try await rig.consumer.poll(timeout: .milliseconds(200)) { _, _ in } == 0)
            #expect((.milliseconds(190)...(.seconds(2))).contains(.now - begin))
        }
    }

    @Test("A3, cases 33, 54: what a limit left over is dropped by a seek, and kept by a pause") func leftOver()
        async throws
    {
        try await withRig(topics: [.init("t", partitions: 2)]) { rig in
            for partition in [t0, t1] { try rig.fill(partition, batches: 1, size: 10) }
            try await rig.consumer.assign([t0: .offset(0)])
            #expect(try await rig.read(4) == offsets(t0, 0..<4))
            try rig.consumer.pause([t0])
            #expect(try await rig.read(1, within: .milliseconds(200)) == [])
            try rig.consumer.resume([t0])
            #expect(try await rig.read(2) == offsets(t0, 4..<6))
            try rig.consumer.seek(t0, to: 1)
            #expect(try await rig.read(2) == offsets(t0, 1..<3))
            try await rig.consumer.assign([t1: .offset(8)])
            #expect(try await rig.read(3, within: .seconds(2)) == offsets(t1, 8..<10))
        }
    }

    @Test("a body that throws ends the call; the record that it threw at comes again") func throwing() async throws {
        struct Enough: Error {}
        try await withRig { rig in
            try rig.fill(t0, batches: 1, size: 5)
            try await rig.consumer.assign([t0: .offset(0)])
            await #expect(throws: Enough.self) {
                _ = try await rig.consumer.poll { record, _ in if record.offset == 2 { throw Enough() } }
            }
            #expect(try await rig.consumer.position(of: t0) == 2)
            #expect(try await rig.read(3) == offsets(t0, 2..<5))
        }
    }

    @Test("B3, case 129: damage is told after the records before it, with partition and offset, until a seek past it")
    func damage() async throws {
        try await withRig { rig in
            try rig.fill(t0, batches: 2, size: 2)
            var damaged = batch(at: 4, 2)
            damaged[damaged.count - 3] ^= 0xff
            try rig.broker.appendUnchecked(damaged, to: t0, lastOffset: 5)
            try rig.fill(t0, batches: 1, size: 2)
            try await rig.consumer.assign([t0: .offset(0)])
            var seen: [Int64] = []
            for _ in 0..<3 {
                let error = await #expect(throws: KafkaError.self) {
                    while true { _ = try await rig.consumer.poll { record, _ in seen.append(record.offset) } }
                }
                #expect(error?.code == .corruptData && error?.offset == 4 && error?.topicPartition == t0)
                #expect(try await rig.consumer.position(of: t0) == 4, "unchanged")
            }
            #expect(seen == [0, 1, 2, 3])
            try rig.consumer.seek(t0, to: 6)
            #expect(try await rig.read(2) == offsets(t0, 6..<8))
        }
    }

    @Test("case 130: damage that heals when it is fetched again is told once") func heals() async throws {
        try await withRig { rig in
            try rig.fill(t0, batches: 3)
            rig.broker.inject(FaultRule(.fetch, .corruptRecords(byte: -2, t0)))
            try await rig.consumer.assign([t0: .offset(0)])
            var seen: [Int64] = []
            await #expect(throws: KafkaError.self) {
                while true { _ = try await rig.consumer.poll { record, _ in seen.append(record.offset) } }
            }
            try rig.consumer.seek(t0, to: try await rig.consumer.position(of: t0))
            #expect(try await rig.read(3 - seen.count) == offsets(t0, seen.count..<3))
        }
    }

    @Test("batches come part by part, and each is done with when the next is asked for") func batches() async throws {
        try await withRig(topics: [.init("t", partitions: 2)]) { rig in
            for partition in [t0, t1] { try rig.fill(partition, batches: 10, size: 5) }
            try await rig.consumer.assign([t0: .offset(0), t1: .offset(0)])
            var walker = RecordWalker(isolationLevel: .readCommitted)
            var count = 0
            for try await batch in rig.consumer.batches {
                #expect(try await rig.consumer.position(of: batch.topicPartition) == batch.fetchOffset)
                try walker.walk(batch) { _ in count += 1 }
                if count == 100 { break }
            }
            #expect(count == 100)
        }
    }

    @Test("a task that is cancelled in a poll or a loop over batches ends at once, with nothing lost") func cancels()
        async throws
    {
        try await withRig { rig in
            try await rig.consumer.assign([t0: .offset(0)])
            let consumer = rig.consumer
            _ = try await consumer.nextRecords(timeout: .milliseconds(500))
            let waits: [@Sendable () async throws -> Void] = [
                { _ = try await consumer.poll { _, _ in } }, { for try await _ in consumer.batches {} },
                { _ = try await consumer.nextRecords() },
            ]
            for wait in waits {
                let task = Task { try await wait() }
                try await Task.sleep(for: .milliseconds(30))
                let begin = ContinuousClock.now
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                #expect(.now - begin < .seconds(1))
            }
            try rig.fill(t0, batches: 2)
            #expect(try await rig.read(2) == offsets(t0, 0..<2))
        }
    }

    @Test("cancelling other calls that wait is as clean", .timeLimit(.minutes(1))) func cancelsCalls() async throws {
        try await withRig(configure: {
            $0.groupId = "g"
            $0.apiTimeout = .seconds(30)
        }) { rig in
            for api in [ApiKey.metadata, .listOffsets, .offsetFetch, .findCoordinator] {
                rig.broker.inject(FaultRule(api, .noAnswer, times: nil))
            }
            try await rig.consumer.assign([t0: .spec(.latest)])
            let consumer = rig.consumer
            let calls: [@Sendable () async throws -> Void] = [
                { _ = try await consumer.endOffsets([t0]) }, { _ = try await consumer.committed([t0]) },
                { _ = try await consumer.position(of: t0) }, { _ = try await consumer.metadata() },
            ]
            for call in calls {
                let task = Task { try await call() }
                try await Task.sleep(for: .milliseconds(50))
                task.cancel()
                let begin = ContinuousClock.now
                await #expect(throws: (any Error).self) { try await task.value }
                #expect(.now - begin < .seconds(2))
            }
        }
    }

    @Test("case 38: a second poll at the same time is refused") func twice() async throws {
        try await withRig { rig in
            try await rig.consumer.assign([t0: .offset(0)])
            let consumer = rig.consumer
            let first = Task { try await consumer.poll(timeout: .seconds(1)) { _, _ in } }
            try await Task.sleep(for: .milliseconds(50))
            let error = await #expect(throws: KafkaError.self) { _ = try await consumer.poll { _, _ in } }
            #expect(error?.code == .invalidArgument)
            #expect(try await first.value == 0)
        }
    }
}
