import Console
import KafkaClient
import KafkaWire
import RecordFilter
import RecordOutput

/// Finds the first record from which an expression holds, or a command says so, by halving.
struct BisectRun {
    /// Who says whether it holds.
    enum Judge {
        case filter(RecordFilter)
        case command(RecordJudge)
    }

    let reader: PieceReader
    let formatter: RecordFormatter
    let judge: Judge
    /// What decodes records for the filter and the format; `nil` where they stay as they are.
    let decoder: RecordDecoder?
    /// Whether the time between the first record and the last is halved, before the offsets that this leaves.
    let byTime: Bool

    /// Halves each partition and writes the records on both sides of the change. Whether there is one in any.
    func run(_ plans: [PartitionPlan]) async throws -> Bool {
        var output = FormatSink(formatter, descriptor: StandardOutput.descriptor)
        var isFound = false
        for plan in plans {
            guard let end = plan.end, end > plan.start else { continue }
            if try await halve(plan, end, &output) { isFound = true }
            if reader.session.interruption.reason != nil { break }
        }
        try output.flush()
        return isFound
    }

    private func halve(_ plan: PartitionPlan, _ end: Int64, _ output: inout FormatSink) async throws -> Bool {
        let partition = plan.topicPartition
        let fetchesBefore = reader.fetchCount
        var bisection = Bisection(plan.start..<end)
        var sides: [Int64: ProbeSink.Probe] = [:]
        var times = byTime ? try await self.times(plan, end) : nil
        while case .look(let middle, let until) = bisection.step {
            var from = middle
            // The first record from a time on takes the place of the one in the middle, as long as that halves anything.
            if let span = times, span.looks > 0,
                let offset = try await offset(of: span.middle, in: plan, bisection.range)
            {
                times?.looks -= 1
                from = offset
                bisection.look(from: offset)
            } else {
                times = nil
            }
            let probe = try await look(plan, from, until)
            if reader.session.interruption.reason != nil { return false }
            guard let record = probe.record else {
                bisection.nothing()
                continue
            }
            sides[record.offset] = probe
            switch try answer(record, probe, of: partition) {
            case .before:
                bisection.record(at: record.offset, holds: false)
                times?.since(record.timestamp)
            case .since:
                bisection.record(at: record.offset, holds: true)
                times?.before(record.timestamp)
            case .unsure:
                bisection.cannotSay(at: record.offset)
                times = nil
            }
        }
        guard case .found(let since, let before) = bisection.step else { return false }
        output.begin(partition, brokerId: since.flatMap { sides[$0]?.brokerId } ?? -1)
        for offset in [before, since] {
            guard let offset, let record = sides[offset]?.record else { continue }
            decoder?.begin(partition.topic)
            _ = try record.withView { record in
                // It was decoded before: its schema is here.
                _ = decoder?.decode(record)
                return try output.take(record)
            }
        }
        try output.flush()
        tell(partition, since, before, bisection, reader.fetchCount - fetchesBefore)
        return since != nil
    }

    private func tell(
        _ partition: TopicPartition, _ since: Int64?, _ before: Int64?, _ bisection: Bisection, _ fetches: Int
    ) {
        var words: String
        switch (since, before) {
        case (let since?, let before?): words = "holds from offset \(since) on; the record before it is \(before)"
        case (let since?, nil): words = "holds from the first record, \(since), on"
        case (nil, let before?): words = "does not hold yet at the last record, \(before)"
        case (nil, nil): words = "there is no record to look at"
        }
        if bisection.unsure > 0 { words += "; of \(Units.count(bisection.unsure, "record")) the command couldn't say" }
        let cost = Units.count(fetches, "fetch", "fetches")
        reader.session.console.say("\(partition): \(words) (\(cost); this assumes that it changes once)")
    }

    private func look(_ plan: PartitionPlan, _ from: Int64, _ until: Int64) async throws -> ProbeSink.Probe {
        var piece = PartitionPlan(plan.topicPartition, start: from)
        piece.end = until
        piece.count = 1
        let probe = ProbeSink.Probe()
        let filter: RecordFilter? = if case .filter(let filter) = judge { filter } else { nil }
        var stages = Stages(walk: PartWalk(Stages.walker(reader.settings), into: ProbeSink(probe, filter, decoder)))
        if let decoder { stages.untilReady = { await decoder.fetchSchemas() } }
        try await reader.read([piece], into: stages)
        return probe
    }

    private func answer(
        _ record: RecordCopy, _ probe: ProbeSink.Probe, of partition: TopicPartition
    ) throws -> RecordJudge.Judgement {
        switch judge {
        case .filter: probe.matches ? .since : .before
        case .command(let judge): try judge.answer(record, of: partition, brokerId: probe.brokerId)
        }
    }

    /// A span of time that is halved.
    private struct Times {
        var low: Int64
        var high: Int64
        /// How many more looks it may take: where times go back and forth it may halve nothing.
        var looks = 64
        var middle: Int64 { low + (high - low) / 2 }

        /// What is looked for is not before this time.
        mutating func since(_ time: Int64) { low = max(low, time) }
        /// It is not after this time.
        mutating func before(_ time: Int64) { high = min(high, time) }
    }

    /// The times of the first record and of the last; `nil` where they have none, or one.
    private func times(_ plan: PartitionPlan, _ end: Int64) async throws -> Times? {
        guard let first = try await look(plan, plan.start, end).record, first.timestamp >= 0 else { return nil }
        // The last record is where the log's largest time is, as far as is known.
        let last = try await reader.lookup.offset(.maxTimestamp, of: plan.topicPartition)
        guard let time = last?.timestamp, time > first.timestamp else { return nil }
        return Times(low: first.timestamp, high: time)
    }

    /// Where the first record from `time` on is, unless that lies at an edge of the range, where looking would halve nothing.
    private func offset(of time: Int64, in plan: PartitionPlan, _ range: Range<Int64>) async throws -> Int64? {
        guard let offset = try await reader.lookup.offset(.timestamp(time), of: plan.topicPartition)?.offset,
            offset > range.lowerBound, offset < range.upperBound
        else { return nil }
        return offset
    }
}
