import KafkaClient
import KafkaWire
import RecordFilter
import RecordOutput

/// Looks for records: a key in its partition, newest first, or whatever an expression says.
struct FindRun {
    let reader: PieceReader
    let formatter: RecordFormatter
    let choice: FindArguments.Choice
    /// What must hold of a record.
    let plan: FilterPlan
    /// What decodes records for the filter and the format; `nil` where they stay as they are.
    var decoder: RecordDecoder?
    private let tally = FilterTally()

    init(
        reader: PieceReader, formatter: RecordFormatter, choice: FindArguments.Choice, plan: FilterPlan,
        decoder: RecordDecoder? = nil
    ) {
        self.reader = reader
        self.formatter = formatter
        self.choice = choice
        self.plan = plan
        self.decoder = decoder
    }

    private var console: Console { reader.session.console }

    /// Offsets of the first window that is read backwards; each further one has four times as many.
    private static let window: Int64 = 1000

    /// Looks through the partitions; how many records were found.
    func run(_ plans: [PartitionPlan]) async throws -> Int {
        defer { console.detail("\(tally.counts.words); fetches: \(reader.fetchCount)") }
        switch choice {
        case .last: return try await last(plans)
        case .first:
            return try await forward(
                plans.map {
                    var plan = $0
                    plan.count = 1
                    return plan
                })
        case .all: return try await forward(plans)
        }
    }

    private func forward(_ plans: [PartitionPlan]) async throws -> Int {
        let sink = FormatSink(formatter, descriptor: StandardOutput.descriptor)
        let stages = try Stages(reader.settings, plan, decoder, into: sink, tally: tally)
        try await reader.read(plans, into: stages)
        return tally.counts.matched
    }

    /// Backwards, a window of offsets after the other, until one has a match: its last is the newest.
    private func last(_ plans: [PartitionPlan]) async throws -> Int {
        var found = 0
        var output = FormatSink(formatter, descriptor: StandardOutput.descriptor)
        for plan in plans {
            guard let end = plan.end else { continue }
            var high = end
            var window = Self.window
            while high > plan.start {
                var piece = plan
                piece.start = max(plan.start, high - window)
                piece.end = high
                piece.needsProof = false
                piece.notices = []
                let kept = KeepingSink.Kept()
                let stages = try Stages(reader.settings, self.plan, decoder, into: KeepingSink(kept), tally: tally)
                guard try await reader.read([piece], into: stages) else { return found }
                if let record = kept.record {
                    output.begin(plan.topicPartition, brokerId: kept.brokerId)
                    _ = try record.withView { record in
                        // It was decoded before: its schema is here.
                        _ = decoder?.decode(record)
                        return try output.take(record)
                    }
                    found += 1
                    break
                }
                high = piece.start
                window *= 4
            }
        }
        try output.flush()
        return found
    }

    /// Writes records that were kept, in the order of partitions and offsets.
    func write(_ found: [SoughtKeys.Found]) async throws {
        var output = FormatSink(formatter, descriptor: StandardOutput.descriptor)
        for item in found.sorted(by: { ($0.partition, $0.record.offset) < ($1.partition, $1.record.offset) }) {
            output.begin(item.partition, brokerId: item.brokerId)
            decoder?.begin(item.partition.topic)
            if let decoder {
                while !item.record.withView({ decoder.decode($0) }) { await decoder.fetchSchemas() }
            }
            _ = try item.record.withView { try output.take($0) }
        }
        try output.flush()
    }
}
