import KafkaClient
import KafkaWire
import Testing
import Transport

/// What has come and waits, in the order in which it came.
struct DeliveryQueueTests {
    private var queue = DeliveryQueue()
    private var state = SubscriptionState()

    private mutating func append(_ partition: TopicPartition, _ offset: Int64) {
        let bytes = batch(at: offset)
        queue.append(
            .records(
                FetchedRecords(
                    partition, epoch: state.epoch(of: partition), fetchOffset: offset, nextOffset: offset + 1,
                    highWatermark: 100, lastStableOffset: 100, logStartOffset: 0, endOffset: 100, brokerId: 1,
                    leaderEpoch: nil, frame: FetchedFrame(Frame(bytes)) { _ in }, range: 0..<bytes.count)))
    }

    private mutating func pop() -> Int64? {
        guard case .records(let fetched)? = queue.popFirst(state) else { return nil }
        return fetched.fetchOffset
    }

    @Test("in order, however many, while more comes") mutating func order() throws {
        try state.assign([t0: .offset(0)])
        var popped: [Int64] = []
        for offset in 0..<100 as Range<Int64> {
            append(t0, offset)
            if offset % 3 == 0, let first = pop() { popped.append(first) }
        }
        while let first = pop() { popped.append(first) }
        #expect(popped == Array(0..<100))
        #expect(queue.isEmpty && queue.bytes(of: t0) == 0)
    }

    @Test("case 303: the bytes that wait are counted by partition") mutating func counts() throws {
        try state.assign([t0: .offset(0), t1: .offset(0)])
        append(t0, 0)
        append(t1, 0)
        append(t1, 1)
        let size = batch(at: 0).count
        #expect(queue.bytes(of: t0) == size && queue.bytes(of: t1) == 2 * size && queue.bytes(of: u0) == 0)
        _ = pop()
        #expect(queue.bytes(of: t0) == 0 && !queue.contains(t0) && queue.contains(t1))
    }

    @Test("case 33: what is paused stays in its place, with others passing it") mutating func paused() throws {
        try state.assign([t0: .offset(0), t1: .offset(0)])
        for offset in 0..<20 as Range<Int64> {
            append(t0, offset)
            append(t1, 100 + offset)
        }
        try state.pause([t0])
        for offset in 0..<20 as Range<Int64> { #expect(pop() == 100 + offset) }
        #expect(pop() == nil)
        try state.resume([t0])
        for offset in 0..<20 as Range<Int64> { #expect(pop() == offset) }
    }

    @Test("A3: what is stale goes, errors too, and the rest keeps its order") mutating func stale() throws {
        try state.assign([t0: .offset(0), t1: .offset(0)])
        append(t0, 0)
        append(t1, 100)
        queue.append(.failure(t0, epoch: state.epoch(of: t0), KafkaError(.notAuthorized, "")))
        append(t0, 1)
        append(t1, 101)
        let epoch = state.epoch(of: t0)
        queue.removeAll { partition, its in partition == t0 && its == epoch }
        #expect(queue.bytes(of: t0) == 0)
        #expect([pop(), pop(), pop()] == [100, 101, nil])
        #expect(queue.isEmpty)
    }
}
