import KafkaClient
import KafkaWire
import Testing

/// The state of share groups found in its topic, read backwards.
struct ShareHistoryTests {
    private let topic = KafkaUUID(high: 7, low: 9)
    private var partition: SharePartition { SharePartition("g", topic, 3) }

    /// A range: first, last, state, count.
    private typealias Range = (Int64, Int64, Int8, Int16)

    private func key(_ type: Int16, group: String = "g") throws -> [UInt8] {
        var writer = ByteWriter()
        writer.int16(type)
        try writer.string(group, flexible: false)
        writer.uuid(topic)
        writer.int32(3)
        return writer.bytes
    }

    private func take(
        _ history: inout ShareHistory, snapshot: Bool = false, start: Int64 = -1, _ ranges: [Range], group: String = "g"
    ) throws {
        var writer = ByteWriter()
        writer.int16(0)
        for _ in 0..<(snapshot ? 3 : 2) { writer.int32(0) }
        writer.int64(start)
        if snapshot { for _ in 0..<2 { writer.int64(1) } }
        writer.unsignedVarint(UInt32(ranges.count + 1))
        for (first, last, state, count) in ranges {
            writer.int64(first)
            writer.int64(last)
            writer.int8(state)
            writer.int16(count)
            try writer.taggedFields([])
        }
        try writer.taggedFields([])
        let key = try key(snapshot ? 0 : 1, group: group)
        history.take(key: key.span.bytes, value: writer.bytes.span.bytes)
    }

    private func delivery(_ first: Int64, _ last: Int64, _ state: ShareDelivery.State, _ count: Int) -> ShareDelivery {
        ShareDelivery(firstOffset: first, lastOffset: last, state: state, count: count)
    }

    @Test("what was written behind the last snapshot changes it, in the order of the log, over windows")
    func updates() throws {
        var history = ShareHistory([partition])
        // The newest window first.
        try take(&history, start: 12, [(14, 15, 4, 3)])
        history.endWindow()
        #expect(!history.isDone(now: 0))
        try take(&history, snapshot: true, start: 0, [(0, 99, 0, 9)])
        try take(&history, snapshot: true, start: 10, [(10, 19, 0, 1)])
        try take(&history, start: -1, [(11, 16, 0, 2)])
        history.endWindow()
        #expect(history.isDone(now: 0))
        #expect(
            history.deliveries[partition] == [
                delivery(12, 13, .available, 2), delivery(14, 15, .archived, 3), delivery(16, 16, .available, 2),
                delivery(17, 19, .available, 1),
            ])
    }

    @Test("where ranges overlap the higher count wins, then the higher state; others' records are passed over")
    func overlaps() throws {
        var history = ShareHistory([partition])
        try take(&history, snapshot: true, start: 5, [(5, 9, 0, 2), (20, 29, 2, 1)])
        try take(&history, snapshot: true, start: 0, [(0, 1, 0, 1)], group: "other")
        try take(&history, [(0, 30, 0, 1)])
        try take(&history, [(7, 7, 4, 2)])
        history.endWindow()
        #expect(
            history.deliveries[partition] == [
                delivery(5, 6, .available, 2), delivery(7, 7, .archived, 2), delivery(8, 9, .available, 2),
                delivery(10, 19, .available, 1), delivery(20, 29, .acknowledged, 1), delivery(30, 30, .available, 1),
            ])
    }

    @Test("a state that was deleted is none; one that is not found, or unreadable, is left out")
    func gone() throws {
        var history = ShareHistory([partition])
        try take(&history, snapshot: true, start: 5, [(5, 9, 0, 2)])
        let key = try key(0)
        history.take(key: key.span.bytes, value: nil)
        history.endWindow()
        #expect(history.deliveries == [partition: []])
        var other = ShareHistory([partition])
        let bytes: [UInt8] = [0, 0, 1]
        other.take(key: key.span.bytes, value: bytes.span.bytes)
        other.take(key: bytes.span.bytes, value: bytes.span.bytes)
        try take(&other, [(1, 2, 0, 1)])
        other.endWindow()
        #expect(other.deliveries.isEmpty && !other.isDone(now: 0))
    }
}
