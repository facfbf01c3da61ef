import KafkaClient
import KafkaWire
import Testing

/// The producer's core as a broker would see it: what is sent in which order and with which numbers, whatever comes back.
@Suite struct ProducerStateTests {
    private static let partition = TopicPartition("orders", 3)
    private let start = ContinuousClock.now

    private func batch(_ place: UInt64, count: Int = 2, partition: TopicPartition = Self.partition) -> ProducerBatch {
        ProducerBatch(
            partition, bytes: [UInt8](repeating: 0, count: 70), count: count, places: [place, place + 1], created: start
        )
    }

    private func state(_ change: (inout ProducerLimits) -> Void = { _ in }) -> ProducerState {
        var limits = ProducerLimits()
        // Brokers know the producer already, unless a test is about that.
        limits.beginsAlone = false
        change(&limits)
        var state = ProducerState(limits)
        if limits.isIdempotent { state.identify(as: ProducerIdentity(id: 7, epoch: 0)) }
        return state
    }

    private func drain(_ state: inout ProducerState, after wait: Duration = .zero) -> [ProducerRequest] {
        state.drain(now: start + wait) { _ in .broker(1) }
    }

    private func answer(
        _ state: inout ProducerState, _ request: ProducerRequest, _ error: ErrorCode = .none, offset: Int64 = 0,
        after wait: Duration = .zero
    ) -> [ProducerDelivery] {
        state.answered(
            request.id, [.init(partition: Self.partition, error: error, baseOffset: offset)], broker: "broker 1",
            now: start + wait)
    }

    private func sequences(_ requests: [ProducerRequest]) -> [Int32?] {
        requests.flatMap { $0.batches.map { $0.stamp?.sequence } }
    }

    /// Sends all that can go, a request a batch.
    private func sendAll(_ state: inout ProducerState, after wait: Duration = .zero) -> [ProducerRequest] {
        var all: [ProducerRequest] = []
        while true {
            let some = drain(&state, after: wait)
            if some.isEmpty { return all }
            all += some
        }
    }

    @Test("What is abandoned is told once, in order: what has no answer may be there, what waits says for what")
    func abandoned() {
        var state = state { $0.maxInFlight = 1 }
        for place: UInt64 in [0, 2] { state.add(batch(place)) }
        state.add(batch(4, partition: t0))
        let requests = state.drain(now: start) { $0 == t0 ? .unknown : .broker(1) }
        let told = state.abandon(because: "the producer was closed")
        #expect(told.map(\.places.first) == [0, 2, 4] && told.allSatisfy { $0.error?.code == .closed })
        let words = told.compactMap(\.error?.message)
        #expect(
            words.first
                == "orders:3: the producer was closed before an answer came: the broker may have it all the same")
        #expect(words[1].hasPrefix("orders:3: the producer was closed before it was delivered: "))
        #expect(words[2] == "t:0: the producer was closed before it was delivered: no leader was found")
        #expect(state.isEmpty && state.abandon(because: "").isEmpty)
        #expect(answer(&state, requests[0]).isEmpty, "an answer that comes late is nobody's")
    }

    @Test("Up to five requests are on their way, numbered without a gap; the sixth batch waits")
    func fiveInFlight() {
        var state = state()
        for place in 0..<6 { state.add(batch(UInt64(place))) }
        let sent = sendAll(&state)
        #expect(sequences(sent) == [0, 2, 4, 6, 8])
        #expect(answer(&state, sent[0], offset: 40).map(\.baseOffset) == [40])
        #expect(sequences(sendAll(&state)) == [10])
    }

    @Test("Nothing is sent before there is a producer id, and without idempotence nothing is numbered")
    func identity() {
        var waiting = ProducerState(ProducerLimits())
        waiting.add(batch(1))
        #expect(waiting.needsIdentity && drain(&waiting).isEmpty)
        waiting.identify(as: ProducerIdentity(id: 9, epoch: 4))
        #expect(drain(&waiting).first?.batches.first?.stamp == .init(id: 9, epoch: 4, sequence: 0))
        var plain = state { $0.isIdempotent = false }
        plain.add(batch(1))
        #expect(sequences(drain(&plain)) == [nil])
    }

    @Test("In a transaction what comes behind a lost batch comes again too; the first itself ends it")
    func transactionalRetry() {
        var state = state { $0.isTransactional = true }
        for place in 0..<3 { state.add(batch(UInt64(place))) }
        let sent = sendAll(&state)
        state.lost(sent[0].id, "the connection ended", now: start)
        for request in sent[1...] { #expect(answer(&state, request, .outOfOrderSequenceNumber).isEmpty) }
        var again: [Int32?] = []
        for round in 1...3 {
            let next = drain(&state, after: .seconds(2 * round))
            again += sequences(next)
            for request in next { #expect(answer(&state, request, after: .seconds(2 * round)).first?.error == nil) }
        }
        #expect(again == [0, 2, 4] && state.isEmpty)
        state.add(batch(9))
        let last = sendAll(&state, after: .seconds(9))
        let told = answer(&state, last[0], .outOfOrderSequenceNumber, after: .seconds(9))
        #expect(told.first?.error != nil && state.isEmpty)
    }

    @Test("A batch that was lost goes again with its number, before all that came after, one at a time")
    func retry() {
        var state = state()
        for place in 0..<3 { state.add(batch(UInt64(place))) }
        let sent = sendAll(&state)
        state.lost(sent[0].id, "the connection ended", now: start)
        // What came after is refused until the first is there.
        #expect(answer(&state, sent[1], .outOfOrderSequenceNumber).isEmpty)
        #expect(drain(&state, after: .seconds(5)).isEmpty, "one is still on its way")
        #expect(answer(&state, sent[2], .outOfOrderSequenceNumber).isEmpty)
        #expect(drain(&state).isEmpty, "the backoff is not over")
        for sequence: Int32 in [0, 2, 4] {
            let again = drain(&state, after: .seconds(5))
            #expect(sequences(again) == [sequence] && again.first?.batches.first?.stamp?.epoch == 0)
            #expect(drain(&state, after: .seconds(5)).isEmpty, "one at a time")
            #expect(again.map { answer(&state, $0, offset: Int64(sequence)).count } == [1])
        }
        #expect(state.isEmpty)
    }

    @Test("A batch that the broker has already counts as delivered, without an offset")
    func duplicate() {
        var state = state()
        state.add(batch(1))
        let sent = drain(&state)
        let done = answer(&state, sent[0], .duplicateSequenceNumber)
        #expect(done.count == 1 && done[0].error == nil && done[0].baseOffset == nil && state.isEmpty)
    }

    @Test("When the broker lacks what came before the first batch, numbers begin anew under a new epoch (KIP-360)")
    func newEpoch() {
        var state = state()
        for place in 0..<3 { state.add(batch(UInt64(place))) }
        var sent = sendAll(&state)
        #expect(answer(&state, sent[0], offset: 0).count == 1)
        #expect(answer(&state, sent[1], .unknownProducerId).isEmpty)
        #expect(drain(&state, after: .seconds(5)).isEmpty, "the third is still on its way")
        #expect(answer(&state, sent[2], .outOfOrderSequenceNumber).isEmpty)
        sent = []
        for _ in 0..<2 {
            let next = drain(&state, after: .seconds(5))
            sent += next
            for request in next { #expect(answer(&state, request).count == 1) }
        }
        #expect(
            sent.flatMap(\.batches).map(\.stamp) == [
                .init(id: 7, epoch: 1, sequence: 0), .init(id: 7, epoch: 1, sequence: 2),
            ])
        #expect(state.isEmpty)
    }

    @Test("A new epoch waits until other partitions' batches with numbers are settled")
    func epochWaits() {
        let other = TopicPartition("orders", 4)
        var state = state()
        state.add(batch(1))
        state.add(batch(2, partition: other))
        let sent = drain(&state)
        #expect(sent.count == 1 && sent[0].batches.count == 2, "one request for one broker")
        let answers: [ProducerAnswer] = [
            .init(partition: Self.partition, error: .unknownProducerId),
            .init(partition: other, error: .requestTimedOut),
        ]
        #expect(state.answered(sent[0].id, answers, broker: "broker 1", now: start).isEmpty)
        let again = drain(&state, after: .seconds(5))
        #expect(again.flatMap(\.batches).map(\.partition) == [other], "its fate is not known: the old number holds")
        #expect(again[0].batches[0].stamp == .init(id: 7, epoch: 0, sequence: 0))
        _ = state.answered(
            again[0].id, [.init(partition: other, baseOffset: 5)], broker: "broker 1", now: start)
        #expect(drain(&state, after: .seconds(5)).first?.batches.first?.stamp == .init(id: 7, epoch: 1, sequence: 0))
    }

    @Test("What will never be accepted fails at once; what was behind it goes on under a new epoch")
    func failure() {
        var state = state()
        for place in [10, 20] { state.add(batch(UInt64(place))) }
        let sent = sendAll(&state)
        let failed = answer(&state, sent[0], .messageTooLarge)
        #expect(failed.map(\.places) == [[10, 11]] && failed[0].error?.message.contains("MESSAGE_TOO_LARGE") == true)
        #expect(answer(&state, sent[1], .outOfOrderSequenceNumber).isEmpty)
        #expect(drain(&state, after: .seconds(5)).first?.batches.first?.stamp == .init(id: 7, epoch: 1, sequence: 0))
    }

    @Test("A fenced producer ends: all that waits fails")
    func fenced() {
        var state = state()
        for place in 0..<7 { state.add(batch(UInt64(place))) }
        let sent = sendAll(&state)
        let failed = answer(&state, sent[0], .producerFenced)
        #expect(failed.count == 3 && failed.allSatisfy { $0.error != nil } && state.fatal != nil)
        #expect(drain(&state, after: .seconds(5)).isEmpty)
    }

    @Test("NOT_LEADER asks for the topic's leaders; the batch goes to the new one")
    func leader() {
        var state = state()
        state.add(batch(1))
        let sent = drain(&state)
        #expect(answer(&state, sent[0], .notLeaderOrFollower).isEmpty)
        #expect(state.topicsToAsk == ["orders"])
        state.asked(["orders"])
        let again = state.drain(now: start + .seconds(5)) { _ in .broker(2) }
        #expect(again.map(\.broker) == [2] && sequences(again) == [0])
    }

    @Test("A partition without a leader is asked for, and given up when its time is over, with the reason")
    func expiry() {
        var state = state()
        state.add(batch(1))
        #expect(state.drain(now: start) { _ in .unknown }.isEmpty && state.topicsToAsk == ["orders"])
        #expect(state.expire(now: start + .seconds(119)).isEmpty)
        #expect(state.nextWakeUp(after: start) == start + .seconds(120))
        let given = state.expire(now: start + .seconds(120))
        #expect(
            given.count == 1
                && given[0].error?.message == "orders:3: not delivered within 120000 ms: no leader was found")
        #expect(state.isEmpty)
    }

    @Test("Sequence numbers wrap around from 2^31-1 to 0")
    func wraps() {
        var state = state()
        state.add(batch(1, count: Int(Int32.max)))
        state.add(batch(2, count: 3))
        state.add(batch(3))
        #expect(sequences(sendAll(&state)) == [0, Int32.max, 2])
    }

    @Test(
        "A stamped batch has the producer's fields and a checksum that holds; the records stay",
        arguments: CompressionCodec.allCases)
    func stamp(codec: CompressionCodec) throws {
        let writer = RecordBatchWriter(capacity: 1)
        let value = [UInt8](repeating: UInt8(ascii: "v"), count: 300)
        for index in 0..<50 {
            _ = value.withUnsafeBytes {
                writer.append(OutgoingRecord(key: nil, value: $0, timestamp: 1000 + Int64(index)))
            }
        }
        var bytes = try writer.finish(codec: codec)
        let records = bytes[61...]
        RecordBatchStamp.put(on: &bytes, producerId: 7, producerEpoch: 2, baseSequence: 5, isTransactional: true)
        #expect(bytes[61...] == records)
        func number(_ place: Range<Int>) -> Int64 { bytes[place].reduce(0) { $0 << 8 | Int64($1) } }
        #expect(number(43..<51) == 7 && number(51..<53) == 2 && number(53..<57) == 5, "id, epoch, sequence")
        #expect(number(21..<23) == Int64(codec.rawValue) | 16, "codec, in a transaction, no control batch")
        #expect(number(57..<61) == 50 && number(23..<27) == 49 && number(35..<43) == 1049, "count, last, latest")
        let sum = bytes[21...].withUnsafeBytes { CRC32C.checksum($0) }
        #expect(UInt32(truncatingIfNeeded: number(17..<21)) == sum)
        var walker = RecordWalker()
        var seen = 0
        _ = try walker.walk(bytes.span.bytes, from: 0) { record in
            if record.value?.byteCount == 300, record.timestamp == 1000 + record.offset { seen += 1 }
        }
        #expect(seen == 50)
        #expect(writer.count == 0, "the next batch begins empty")
    }
}
