import Inspection
import KafkaClient
import KafkaWire

/// Inspects partitions as brokers give them: the log's own bytes.
struct LiveInspection {
    let settings: InspectSettings
    let report: InspectReport
    let corrupt: CorruptFolder?
    /// Reads what is decided, and is told which transactions were aborted.
    let committed: KafkaConsumer
    /// Reads what lies behind an open transaction too.
    let uncommitted: KafkaConsumer
    /// Who is told how far it is.
    var counter: InspectProgress?

    /// What the range of `facts` comes to.
    func audit(_ partition: TopicPartition, _ facts: PartitionFacts) async throws -> PartitionAudit {
        var walk = try InspectWalk(settings, partition, facts, report, corrupt)
        try await read(partition, facts, &walk, nil)
        try walk.finish("\(partition)", [])
        return walk.audit
    }

    /// Looks at the range of a plan. Returns whether anything was damaged.
    func run(_ plan: PartitionPlan, _ facts: PartitionFacts, isRanged: Bool) async throws -> Bool {
        let partition = plan.topicPartition
        let notice =
            isRanged
            ? "offsets \(facts.start) to \(facts.end); the batch that holds the start is shown whole" : nil
        try report.begin("\(partition)", notice)
        var walk = try InspectWalk(settings, partition, facts, report, corrupt)
        try await read(partition, facts, &walk, plan.count)
        try walk.finish("\(partition)", [])
        return walk.isDamaged
    }

    /// First what is decided, then what lies behind an open transaction.
    private func read(
        _ partition: TopicPartition, _ facts: PartitionFacts, _ walk: inout InspectWalk, _ count: Int64?
    ) async throws {
        let stable = max(facts.start, min(facts.lastStableOffset ?? facts.end, facts.end))
        var position = facts.start
        if position < stable { position = try await read(partition, position..<stable, committed, &walk, count) }
        if position < facts.end, !isEnough(walk, count) {
            _ = try await read(partition, position..<facts.end, uncommitted, &walk, count)
        }
    }

    private func isEnough(_ walk: borrowing InspectWalk, _ count: Int64?) -> Bool { walk.records >= count ?? .max }

    private func read(
        _ partition: TopicPartition, _ range: Range<Int64>, _ consumer: KafkaConsumer, _ walk: inout InspectWalk,
        _ count: Int64?
    ) async throws -> Int64 {
        var position = range.lowerBound
        try await consumer.assign([partition: .offset(position)])
        while position < range.upperBound, !isEnough(walk, count) {
            try report.flush()
            guard let part = try await consumer.nextRecords(timeout: .seconds(1)) else {
                try Task.checkCancellation()
                continue
            }
            guard part.topicPartition == partition else { continue }
            walk.note(aborted: part.abortedTransactions)
            let before = position
            position = max(position, try take(part, range.upperBound, &walk, count))
            counter?.advance(position - before, bytes: Int(walk.audit.totals.bytes))
            if part.sizeInBytes == 0, part.fetchOffset >= part.endOffset { break }
            consumer.advance(part, to: position)
        }
        try await consumer.assign(Set<TopicPartition>())
        return position
    }

    /// All batches of a part that begin before `end`. Returns where the next part begins.
    private func take(
        _ part: FetchedRecords, _ end: Int64, _ walk: inout InspectWalk, _ count: Int64?
    ) throws -> Int64 {
        let records = part.records
        var (at, position, budget) = (0, part.fetchOffset, Self.searchBudget)
        while at < records.byteCount, !isEnough(walk, count) {
            let claimed: RecordBatchHeader
            var cursor = RecordBatchCursor(records, at: at)
            do throws(RecordError) {
                guard let batch = try cursor.next() else { break }
                claimed = batch.header
            } catch {
                let next = Self.search(records, from: at + 1, after: position - 1, &budget)
                let size = (next ?? records.byteCount) - at
                let bytes = records.extracting(at..<at + size).withUnsafeBytes { Array($0) }
                try walk.take(damage: error.message, at: at, size: size, file: nil) { offset, count in
                    Array(bytes[offset..<offset + count])
                }
                guard let next else { return try Self.passed(part, position) }
                at = next
                continue
            }
            if claimed.magic >= 2, claimed.baseOffset >= end { return end }
            let bytes = records.extracting(at..<cursor.position)
            let sum = BatchInspector.checksum(of: bytes, claimed)
            if sum == claimed.crc {
                at = cursor.position
                let isEarlier = claimed.hasPossibleEnd && claimed.lastOffset < part.fetchOffset
                if isEarlier { continue }
                try walk.take(bytes, claimed, filePosition: nil, file: nil, checksum: sum)
                if claimed.hasPossibleEnd { position = max(position, claimed.lastOffset + 1) }
                continue
            }
            // Its length may be wrong too: the next batch that can be trusted tells, or one where it claims to end.
            let found = Self.search(records, from: at + 1, after: position - 1, &budget)
            var next = cursor.position
            if let found, found < next || !Self.isHeader(records, at: next) { next = found }
            let damaged = records.extracting(at..<next).withUnsafeBytes { Array($0) }
            try walk.take(
                header: claimed, checksum: sum, size: next - at, filePosition: nil, file: nil
            ) { offset, count in Array(damaged[offset..<offset + count]) }
            at = next
        }
        return max(position, part.nextOffset)
    }

    private static func isHeader(_ records: RawSpan, at start: Int) -> Bool {
        records.byteCount - start >= RecordBatchHeader.smallestEntry
            && RecordBatchHeader(records, at: start, position: start, limit: records.byteCount) != nil
    }

    /// How many bytes of candidates have their checksums computed at most in one part.
    private static let searchBudget = 256 << 20

    /// Where the next batch that can be trusted begins.
    private static func search(
        _ records: RawSpan, from start: Int, after offset: Int64, _ budget: inout Int
    ) -> Int? {
        var index = start
        while records.byteCount - index >= RecordBatchHeader.smallestEntry {
            if let header = RecordBatchHeader(records, at: index, position: index, limit: records.byteCount),
                header.baseOffset > offset, header.sizeInBytes <= budget
            {
                budget -= header.sizeInBytes
                let bytes = records.extracting(index..<index + header.sizeInBytes)
                if BatchInspector.checksum(of: bytes, header) == header.crc { return index }
            }
            index += 1
        }
        return nil
    }

    /// Where reading goes on behind a part that has damage at its end.
    private static func passed(_ part: FetchedRecords, _ position: Int64) throws -> Int64 {
        var walker = RecordWalker(isolationLevel: .readUncommitted, skipCorrupt: true)
        let result = try? walker.walk(part.records, from: part.fetchOffset) { (_: borrowing RecordView) in }
        return max(position, part.fetchOffset + 1, result?.nextOffset ?? 0)
    }
}
