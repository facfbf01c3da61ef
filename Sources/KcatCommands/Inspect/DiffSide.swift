import Inspection
import KafkaClient
import KafkaLog
import KafkaWire

/// One of the two logs that `diff` compares.
enum DiffSide {
    /// Kafka's own files.
    case files(SegmentedLog, TopicPartition?)
    /// What the partition's leader gives.
    case leader(KafkaConsumer, TopicPartition, start: Int64, end: Int64)
    /// What one broker's own copy holds.
    case replica(BrokerProbe, TopicPartition, id: Int32)

    /// Where it begins and ends; the end is exclusive.
    func bounds() async throws -> Range<Int64> {
        switch self {
        case .files(let log, _): return log.logStartOffset..<max(log.logStartOffset, log.logEndOffset)
        case .leader(_, _, let start, let end): return start..<max(start, end)
        case .replica(let probe, let partition, _):
            let asked = try await probe.fetch(partition)
            let part = try await probe.records(of: partition, from: asked.offset, maxBytes: 1)
            return asked.offset..<max(asked.offset, part.highWatermark)
        }
    }

    /// All batches that begin in `range`.
    func read(_ range: Range<Int64>, _ each: (RecordBatchHeader, RawSpan) throws -> Void) async throws {
        switch self {
        case .files(let log, let partition):
            var reader = LogReader(
                log, of: partition ?? TopicPartition("", 0), from: range.lowerBound, isolationLevel: .readUncommitted)
            do {
                while let part = try reader.next() {
                    if try !Self.walk(part.records, range, each) { return }
                }
            } catch let error as LogError {
                throw CommandError(error.position == nil ? .failure : .damagedData, "\(error)")
            }
        case .leader(let consumer, let partition, _, _):
            var position = range.lowerBound
            try await consumer.assign([partition: .offset(position)])
            while position < range.upperBound {
                guard let part = try await consumer.nextRecords(timeout: .seconds(1)) else { continue }
                guard part.topicPartition == partition else { continue }
                let isOver = try !Self.walk(part.records, range, each)
                if isOver || part.sizeInBytes == 0 && part.fetchOffset >= part.endOffset { break }
                position = max(position, part.nextOffset)
                consumer.advance(part, to: position)
            }
            try await consumer.assign(Set<TopicPartition>())
        case .replica(let probe, let partition, _):
            var position = range.lowerBound
            while position < range.upperBound {
                let part = try await probe.records(of: partition, from: position)
                var next = position
                let isOver = try !Self.walk(part.records.span.bytes, range) { header, bytes in
                    next = max(next, header.lastOffset + 1)
                    try each(header, bytes)
                }
                if isOver || next == position { return }
                position = next
            }
        }
    }

    /// False when the range is over.
    private static func walk(
        _ records: RawSpan, _ range: Range<Int64>, _ each: (RecordBatchHeader, RawSpan) throws -> Void
    ) throws -> Bool {
        var cursor = RecordBatchCursor(records)
        while let batch = try cursor.next() {
            let header = batch.header
            guard header.hasPossibleEnd, header.lastOffset >= range.lowerBound else { continue }
            if header.baseOffset >= range.upperBound { return false }
            try each(header, batch.bytes)
        }
        return true
    }
}

/// Compares two logs batch by batch.
struct DiffComparison {
    /// What it came to.
    struct Outcome {
        /// The offsets that both have.
        var range: Range<Int64>
        /// Batches compared.
        var batches: Int
        /// The first that differs.
        var difference: LogDifference?
        /// Whether surviving records were compared, as compaction ran apart.
        var isByRecords = false
    }

    /// Whether leader epochs have to be the same: they are in replicas, not in a copy.
    let withEpoch: Bool

    /// Compares what both have.
    func compare(_ left: DiffSide, _ right: DiffSide) async throws -> Outcome {
        let (one, other) = (try await left.bounds(), try await right.bounds())
        let start = max(one.lowerBound, other.lowerBound)
        let range = start..<max(start, min(one.upperBound, other.upperBound))
        let (ours, theirs) = (try await identities(left, range), try await identities(right, range))
        var outcome = Outcome(range: range, batches: min(ours.count, theirs.count))
        outcome.difference = LogDifference.first(ours, theirs, withEpoch: withEpoch)
        let isCompacted = ours.contains(where: \.isCompacted) || theirs.contains(where: \.isCompacted)
        guard outcome.difference != nil, isCompacted else { return outcome }
        outcome.isByRecords = true
        let records = (try await self.records(left, range), try await self.records(right, range))
        if let offset = LogDifference.first(records.0, records.1) {
            outcome.difference = LogDifference(
                offset: offset, left: ours.last { $0.baseOffset <= offset },
                right: theirs.last { $0.baseOffset <= offset })
        } else {
            outcome.difference = nil
        }
        return outcome
    }

    private func identities(_ side: DiffSide, _ range: Range<Int64>) async throws -> [BatchIdentity] {
        var found: [BatchIdentity] = []
        // A batch that only one of them has whole lies at the edge: it begins before what both have.
        try await side.read(range) { header, _ in
            if header.baseOffset >= range.lowerBound, header.lastOffset < range.upperBound {
                found.append(BatchIdentity(header))
            }
        }
        return found
    }

    private func records(_ side: DiffSide, _ range: Range<Int64>) async throws -> [RecordIdentity] {
        var found: [RecordIdentity] = []
        var walker = RecordWalker(isolationLevel: .readUncommitted, decompressesAhead: false)
        try await side.read(range) { _, bytes in
            _ = try walker.walk(bytes, from: range.lowerBound, until: range.upperBound) { record in
                found.append(RecordIdentity(record))
            }
        }
        return found
    }
}
