import Inspection
import KafkaClient
import KafkaLog
import KafkaWire

/// One of the two logs that `diff` compares.
enum DiffSide {
    /// Kafka's own files.
    case files(SegmentedLog, TopicPartition?)
    /// What the partition's leader gives; the probe is connected to it, where it could be.
    case leader(KafkaConsumer, TopicPartition, start: Int64, end: Int64, BrokerProbe?)
    /// What one broker's own copy holds.
    case replica(BrokerProbe, TopicPartition, id: Int32)

    /// Where it begins and ends; the end is exclusive. `hint` is an offset that it should have.
    func bounds(near hint: Int64) async throws -> Range<Int64> {
        switch self {
        case .files(let log, _): return log.logStartOffset..<max(log.logStartOffset, log.logEndOffset)
        case .leader(_, _, let start, let end, _): return start..<max(start, end)
        case .replica(let probe, let partition, _):
            let ends = try await probe.ends(of: partition, near: hint)
            return ends.start..<max(ends.start, ends.end)
        }
    }

    /// The largest leader epoch at or below `epoch` that it knows, and where that ended; `nil` where it can't tell.
    func end(of epoch: Int32) async -> (epoch: Int32, endOffset: Int64)? {
        switch self {
        case .files(let log, _):
            let end = log.leaderEpochs.end(of: epoch, logEndOffset: log.logEndOffset)
            return end.endOffset >= 0 ? end : nil
        case .leader(_, let partition, _, _, let probe): return try? await probe?.end(of: epoch, in: partition)
        case .replica(let probe, let partition, _): return try? await probe.end(of: epoch, in: partition)
        }
    }

    /// Its batches that reach into `range`.
    func batches(_ range: Range<Int64>) -> DiffBatches { DiffBatches(self, range) }
}

/// A side's batches one after the other; never more of them in memory than came at once.
final class DiffBatches {
    /// A batch as it lies in the log.
    struct Batch {
        var header: RecordBatchHeader
        var bytes: [UInt8]
    }

    private let side: DiffSide
    private let range: Range<Int64>
    private var position: Int64
    private var ready: ArraySlice<Batch> = []
    private var isOver = false
    private var files: LogReader?
    private var isAssigned = false

    fileprivate init(_ side: DiffSide, _ range: Range<Int64>) {
        self.side = side
        self.range = range
        position = range.lowerBound
        isOver = range.isEmpty
    }

    /// The next; `nil` at the end.
    func next() async throws -> Batch? {
        while ready.isEmpty, !isOver { try await load() }
        return ready.popFirst()
    }

    private func load() async throws {
        switch side {
        case .files(let log, let partition): try load(log, partition)
        case .leader(let consumer, let partition, _, _, _): try await load(consumer, partition)
        case .replica(let probe, let partition, _):
            let part = try await probe.records(of: partition, from: position)
            let before = position
            try take(part.records.span.bytes)
            if position == before { isOver = true }
        }
        if position >= range.upperBound { isOver = true }
    }

    private func load(_ log: SegmentedLog, _ partition: TopicPartition?) throws {
        var reader =
            files
            ?? LogReader(
                log, of: partition ?? TopicPartition("", 0), from: range.lowerBound, isolationLevel: .readUncommitted)
        do {
            guard let part = try reader.next() else {
                isOver = true
                return
            }
            files = reader
            try take(part.records)
        } catch let error as LogError {
            throw CommandError(error.position == nil ? .failure : .damagedData, "\(error)")
        }
    }

    private func load(_ consumer: KafkaConsumer, _ partition: TopicPartition) async throws {
        if !isAssigned {
            try await consumer.assign([partition: .offset(position)])
            isAssigned = true
        }
        guard let part = try await consumer.nextRecords(timeout: .seconds(1)) else {
            return try Task.checkCancellation()
        }
        guard part.topicPartition == partition else { return }
        try take(part.records)
        if part.sizeInBytes == 0, part.fetchOffset >= part.endOffset { isOver = true }
        position = max(position, part.nextOffset)
        consumer.advance(part, to: position)
    }

    private func take(_ records: RawSpan) throws {
        var cursor = RecordBatchCursor(records)
        while let batch = try cursor.next() {
            let header = batch.header
            guard header.hasPossibleEnd, header.lastOffset >= range.lowerBound else { continue }
            if header.baseOffset >= range.upperBound {
                isOver = true
                return
            }
            ready.append(Batch(header: header, bytes: batch.bytes.withUnsafeBytes { Array($0) }))
            position = max(position, header.lastOffset + 1)
        }
    }
}
