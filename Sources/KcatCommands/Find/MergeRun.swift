import KafkaClient
import KafkaWire
import RecordFilter
import RecordOutput
import Transport

/// Reads partitions as one story by timestamp. Each is read a piece at a time, when it has nothing waiting, so that memory
/// is bounded however unevenly they are filled.
struct MergeRun {
    /// A record that waits for its turn.
    struct Item {
        var record: RecordCopy
        var brokerId: Int32
    }

    let reader: PieceReader
    let formatter: RecordFormatter
    /// What decodes records for the filter and the format; `nil` where they stay as they are.
    let decoder: RecordDecoder?
    let filter: FilterPlan?
    /// How long a live run waits for a partition that is silent.
    let wait: Duration
    /// The most records in all; `nil` for any number.
    let count: Int64?

    /// Records that all partitions together may have waiting.
    private static let waiting = 50_000
    /// How long to look away when nothing is new.
    private static let pause = Duration.milliseconds(100)

    /// Reads to the plans' ends; those without one are followed.
    func run(_ plans: [PartitionPlan]) async throws {
        var output = FormatSink(formatter, descriptor: StandardOutput.descriptor)
        let tally = FilterTally()
        var queue = MergeQueue<Item>(count: plans.count)
        var positions = plans.map(\.start)
        var left = plans.map(\.count)
        let piece = Int64(max(100, min(5000, Self.waiting / max(1, plans.count))))
        let waited = Int64(wait / .milliseconds(1))
        var written: Int64 = 0
        while written < count ?? .max, reader.session.interruption.reason == nil {
            let hungry = plans.indices.filter { queue.isHungry($0) }
            let ends = try await ends(of: hungry.map { plans[$0] })
            var isNew = false
            for lane in hungry {
                let plan = plans[lane]
                let end = plan.end ?? ends[plan.topicPartition] ?? positions[lane]
                if let known = plan.end, positions[lane] >= known || left[lane] == 0 { queue.end(lane) }
                if plan.end == nil, left[lane] == 0 { queue.end(lane) }
                guard positions[lane] < end, left[lane] != 0 else { continue }
                var part = PartitionPlan(plan.topicPartition, start: positions[lane])
                part.end = end
                part.count = min(piece, left[lane] ?? .max)
                let got = try await read(part, tally)
                for item in got.items { queue.add(item, time: item.record.timestamp, to: lane, at: WallClock.now()) }
                left[lane] = left[lane].map { $0 - Int64(got.items.count) }
                positions[lane] = got.next
                if got.next >= plan.end ?? .max || left[lane] == 0 { queue.end(lane) }
                isNew = isNew || !got.items.isEmpty
            }
            var isWritten = false
            while written < count ?? .max, let next = queue.next(deadline: WallClock.now() - waited) {
                output.begin(plans[next.lane].topicPartition, brokerId: next.item.brokerId)
                if next.back > 0 { try output.note("goes back \(next.back) ms") }
                if let decoder {
                    decoder.begin(plans[next.lane].topicPartition.topic)
                    while !next.item.record.withView({ decoder.decode($0) }) { await decoder.fetchSchemas() }
                }
                _ = try next.item.record.withView { try output.take($0) }
                written += 1
                isWritten = true
                // A partition that has nothing left is read on before others go on.
                if queue.isHungry(next.lane), plans[next.lane].end != nil { break }
            }
            if plans.indices.allSatisfy({ queue.isOver($0) }) { break }
            if !isNew, !isWritten {
                try output.flush()
                try await reader.session.loop.sleep(for: Self.pause)
            }
        }
        try output.flush()
        if filter != nil { reader.session.console.detail(tally.counts.words) }
    }

    /// Where partitions that are followed end now.
    private func ends(of plans: [PartitionPlan]) async throws -> [TopicPartition: Int64] {
        let open = plans.filter { $0.end == nil }.map(\.topicPartition)
        if open.isEmpty { return [:] }
        return try await reader.lookup.offsetResults(.latest, of: open, isolationLevel: nil, patience: nil)
            .mapValues { try $0.get().offset ?? 0 }
    }

    private func read(_ plan: PartitionPlan, _ tally: FilterTally) async throws -> (items: [Item], next: Int64) {
        let kept = CollectSink.Kept()
        let stages =
            if let filter {
                try Stages(reader.settings, filter, decoder, into: CollectSink(kept), tally: tally)
            } else {
                Stages(walk: PartWalk(Stages.walker(reader.settings), into: CollectSink(kept)))
            }
        try await reader.read([plan], into: stages)
        // With all that was asked for it ends behind the last record, else where the piece does.
        let isFull = Int64(kept.items.count) >= plan.count ?? .max
        let last = kept.items.last.map { $0.record.offset + 1 }
        return (kept.items, isFull ? last ?? plan.start : plan.end ?? plan.start)
    }
}

/// Keeps all records that it is given.
struct CollectSink: RecordSink, ~Copyable {
    /// What was kept.
    final class Kept {
        /// The records, in the order of their offsets.
        var items: [MergeRun.Item] = []
    }

    private let kept: Kept
    private var brokerId: Int32 = -1

    init(_ kept: Kept) { self.kept = kept }

    var byteCount: Int { 0 }

    mutating func begin(_ partition: TopicPartition, brokerId: Int32) { self.brokerId = brokerId }

    mutating func take(_ record: borrowing RecordView) throws -> RecordAnswer {
        kept.items.append(MergeRun.Item(record: RecordCopy(record), brokerId: brokerId))
        return .next
    }

    mutating func flush() throws {}
}
