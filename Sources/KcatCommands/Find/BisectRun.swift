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
        while case .look(let from, let until) = bisection.step {
            let probe = try await look(plan, from, until)
            if reader.session.interruption.reason != nil { return false }
            guard let record = probe.record else {
                bisection.nothing()
                continue
            }
            sides[record.offset] = probe
            switch judge {
            case .filter: bisection.record(at: record.offset, holds: probe.matches)
            case .command(let judge):
                switch try judge.answer(record, of: partition, brokerId: probe.brokerId) {
                case .before: bisection.record(at: record.offset, holds: false)
                case .since: bisection.record(at: record.offset, holds: true)
                case .unsure: bisection.cannotSay(at: record.offset)
                }
            }
        }
        guard case .found(let since, let before) = bisection.step else { return false }
        output.begin(partition, brokerId: since.flatMap { sides[$0]?.brokerId } ?? -1)
        for offset in [before, since] {
            guard let offset, let record = sides[offset]?.record else { continue }
            _ = try record.withView { try output.take($0) }
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
        if bisection.unsure > 0 { words += "; of \(bisection.unsure) records the command couldn't say" }
        let cost = "\(fetches) \(fetches == 1 ? "fetch" : "fetches")"
        reader.session.console.say("\(partition): \(words) (\(cost); this assumes that it changes once)")
    }

    private func look(_ plan: PartitionPlan, _ from: Int64, _ until: Int64) async throws -> ProbeSink.Probe {
        var piece = PartitionPlan(plan.topicPartition, start: from)
        piece.end = until
        piece.count = 1
        let probe = ProbeSink.Probe()
        let filter: RecordFilter? = if case .filter(let filter) = judge { filter } else { nil }
        try await reader.read([piece], into: PartWalk(Stages.walker(reader.settings), into: ProbeSink(probe, filter)))
        return probe
    }
}
