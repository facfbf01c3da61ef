import KafkaClient
import KafkaWire
import Synchronization
import Testing
import Transport

/// Where the network and the caller meet: what waits, who waits, and what an assign or a seek takes away.
struct HandoverTests {
    /// A handover whose bell rings nobody.
    private func withHandover(_ body: (Handover) async throws -> Void) async throws {
        let loop = try EventLoop.started()
        defer { loop.stop() }
        try await body(Handover(Bell(loop)))
    }

    /// Records of `partition` from `offset` on, as the network brings them, in the partition's epoch.
    private func bring(_ handover: Handover, _ partition: TopicPartition, at offset: Int64, _ count: Int = 1) {
        prepare(handover, partition, at: offset, count)?.wake()
    }

    /// As `bring`, and who waits has yet to be woken.
    private func prepare(
        _ handover: Handover, _ partition: TopicPartition, at offset: Int64, _ count: Int = 1
    ) -> Handover.Delivery? {
        let bytes = batch(at: offset, count)
        let frame = handover.hold(Frame(bytes))
        return handover.prepare { state in
            let epoch = state.subscription.epoch(of: partition)
            let next = offset + Int64(count)
            _ = state.subscription.answered(partition, asked: offset, next: next)
            state.queue.append(
                .records(
                    FetchedRecords(
                        partition, epoch: epoch, fetchOffset: offset, nextOffset: next, highWatermark: next,
                        lastStableOffset: next, logStartOffset: 0, endOffset: next, brokerId: 1, leaderEpoch: nil,
                        frame: frame, range: 0..<bytes.count)))
        }.1
    }

    @Test("A3, case 25: what waits of the old assignment is not handed out after assign returns, nor after a seek")
    func staleRecords() async throws {
        try await withHandover { handover in
            try handover.change { (state) throws(KafkaError) in
                try state.assign([t0: .offset(0), t1: .offset(0)])
            }
            bring(handover, t0, at: 0)
            bring(handover, t1, at: 0)
            try handover.change { (state) throws(KafkaError) in try state.assign([t1]) }
            #expect(try await handover.records(timeout: .zero)?.topicPartition == t1)
            #expect(try await handover.records(timeout: .zero) == nil)
            bring(handover, t1, at: 1)
            try handover.change { (state) throws(KafkaError) in try state.seek(t1, to: .offset(0)) }
            #expect(try await handover.records(timeout: .zero) == nil)
            #expect(handover.heldBytes == 0, "their memory is free")
        }
    }

    @Test("A3: what the caller holds of an old assignment moves no position any more") func lateAdvance() async throws {
        try await withHandover { handover in
            try handover.change { (state) throws(KafkaError) in try state.assign([t0: .offset(0)]) }
            bring(handover, t0, at: 0, 5)
            let fetched = try #require(try await handover.records(timeout: .zero))
            try handover.change { (state) throws(KafkaError) in try state.seek(t0, to: .offset(2)) }
            handover.advance(fetched, to: 5)
            #expect(handover.read { $0.subscription.partitions[t0]?.position } == 2)
        }
    }

    @Test("A3, case 26: who waits is woken by what comes of the new assignment, not by what came of the old")
    func waits() async throws {
        try await withHandover { handover in
            try handover.change { (state) throws(KafkaError) in try state.assign([t0: .offset(0)]) }
            let waiting = Task { try await handover.records(timeout: nil)?.topicPartition }
            while !handover.read({ $0.isHungry }) { await Task.yield() }
            try handover.change { (state) throws(KafkaError) in try state.assign([t1: .offset(0)]) }
            bring(handover, t1, at: 0)
            #expect(try await waiting.value == t1)
        }
    }

    @Test("what has come is his who waits before he is woken: the next answer is asked for meanwhile")
    func wakesLater() async throws {
        try await withHandover { handover in
            try handover.change { (state) throws(KafkaError) in try state.assign([t0: .offset(0)]) }
            #expect(prepare(handover, t0, at: 0) == nil, "nobody waits")
            #expect(try await handover.records(timeout: .zero)?.fetchOffset == 0)
            let isOver = Atomic<Bool>(false)
            let waiting = Task {
                defer { isOver.store(true, ordering: .releasing) }
                return try await handover.records(timeout: nil)?.fetchOffset
            }
            while !handover.read({ $0.isHungry }) { await Task.yield() }
            let delivery = try #require(prepare(handover, t0, at: 1))
            #expect(handover.read { $0.queue.isEmpty && !$0.isHungry }, "the next fetch finds nothing in its way")
            #expect(handover.read { $0.subscription.next(t0) } == 2)
            // Neither a cancellation nor the end takes it away.
            waiting.cancel()
            handover.close()
            try await Task.sleep(for: .milliseconds(20))
            let wasOver = isOver.load(ordering: .acquiring)
            #expect(!wasOver)
            delivery.wake()
            #expect(try await waiting.value == 1)
        }
    }

    @Test("case 33: what waits of a paused partition is kept, others come first, and resuming wakes who waits")
    func pause() async throws {
        try await withHandover { handover in
            try handover.change { (state) throws(KafkaError) in
                try state.assign([t0: .offset(0), t1: .offset(0)])
            }
            bring(handover, t0, at: 0)
            bring(handover, t0, at: 1)
            bring(handover, t1, at: 0)
            try handover.change { (state) throws(KafkaError) in try state.pause([t0]) }
            #expect(try await handover.records(timeout: .zero)?.topicPartition == t1)
            #expect(try await handover.records(timeout: .zero) == nil)
            let waiting = Task { try await handover.records(timeout: nil)?.fetchOffset }
            while !handover.read({ $0.isHungry }) { await Task.yield() }
            try handover.change { (state) throws(KafkaError) in try state.resume([t0]) }
            #expect(try await waiting.value == 0)
            #expect(try await handover.records(timeout: .zero)?.fetchOffset == 1, "none lost, none twice")
        }
    }

    @Test("cases 39, 40: closing ends who waits, and every later call, also one with no time") func closes()
        async throws
    {
        try await withHandover { handover in
            try handover.change { (state) throws(KafkaError) in try state.assign([t0]) }
            let waiting = Task { try await handover.records(timeout: nil) != nil }
            while !handover.read({ $0.isHungry }) { await Task.yield() }
            handover.close()
            handover.close()
            let ended = await #expect(throws: KafkaError.self) { _ = try await waiting.value }
            #expect(ended?.code == .closed)
            await #expect(throws: KafkaError.self) { _ = try await handover.records(timeout: .zero) }
            #expect(throws: KafkaError.self) {
                try handover.change { (state) throws(KafkaError) in try state.assign([t0]) }
            }
        }
    }

    @Test("a task that is cancelled while it waits ends at once, and the next one may wait") func cancels() async throws
    {
        try await withHandover { handover in
            try handover.change { (state) throws(KafkaError) in try state.assign([t0: .offset(0)]) }
            for _ in 0..<50 {
                let waiting = Task { try await handover.records(timeout: nil) != nil }
                if Bool.random() { await Task.yield() }
                waiting.cancel()
                await #expect(throws: CancellationError.self) { _ = try await waiting.value }
            }
            let next = Task { try await handover.records(timeout: nil)?.fetchOffset }
            while !handover.read({ $0.isHungry }) { await Task.yield() }
            bring(handover, t0, at: 0)
            #expect(try await next.value == 0)
        }
    }

    @Test("case 38: a second task that waits is refused, the first goes on waiting") func oneWaits() async throws {
        try await withHandover { handover in
            try handover.change { (state) throws(KafkaError) in try state.assign([t0: .offset(0)]) }
            let first = Task { try await handover.records(timeout: nil)?.fetchOffset }
            while !handover.read({ $0.isHungry }) { await Task.yield() }
            let error = await #expect(throws: KafkaError.self) { _ = try await handover.records(timeout: nil) }
            #expect(error?.code == .invalidArgument)
            bring(handover, t0, at: 0)
            #expect(try await first.value == 0)
        }
    }

    @Test("case 302: held bytes hold the next fetch back, but not from one who waits with nothing queued")
    func room() async throws {
        try await withHandover { handover in
            try handover.change { (state) throws(KafkaError) in try state.assign([t0: .offset(0)]) }
            bring(handover, t0, at: 0, 10)
            #expect(handover.heldBytes > 0 && !handover.hasRoom(limit: 1))
            let fetched = try await handover.records(timeout: .zero)
            #expect(!handover.hasRoom(limit: 1))
            let waiting = Task { try await handover.records(timeout: nil)?.fetchOffset }
            while !handover.read({ $0.isHungry }) { await Task.yield() }
            #expect(handover.hasRoom(limit: 1))
            withExtendedLifetime(fetched) {}
            bring(handover, t0, at: 10)
            #expect(try await waiting.value == 10)
        }
    }

    @Test("case 62, and after it: an error is handed out once, then again while nothing else can come")
    func standstill() async throws {
        try await withHandover { handover in
            try handover.change { (state) throws(KafkaError) in
                try state.assign([t0: .offset(0), t1: .offset(0)])
            }
            func fail(_ partition: TopicPartition) {
                handover.deliver { state in
                    let error = KafkaError(.notAuthorized, "\(partition)")
                    let epoch = state.subscription.epoch(of: partition)
                    state.subscription.stop(partition, epoch: epoch, error)
                    state.queue.append(.failure(partition, epoch: epoch, error))
                }
            }
            fail(t0)
            await #expect(throws: KafkaError.self) { _ = try await handover.records(timeout: .zero) }
            #expect(try await handover.records(timeout: .zero) == nil, "the other may bring something")
            fail(t1)
            for _ in 0..<3 { await #expect(throws: KafkaError.self) { _ = try await handover.records(timeout: .zero) } }
            try handover.change { (state) throws(KafkaError) in try state.seek(t1, to: .offset(4)) }
            #expect(try await handover.records(timeout: .zero) == nil)
        }
    }
}
