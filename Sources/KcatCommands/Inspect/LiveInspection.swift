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
        var (at, position) = (0, part.fetchOffset)
        while at < records.byteCount, !isEnough(walk, count) {
            var cursor = RecordBatchCursor(records, at: at)
            var reason = "bytes that are no record batch"
            do throws(RecordError) {
                guard let batch = try cursor.next() else { break }
                let header = batch.header
                if header.magic >= 2, header.baseOffset >= end { return end }
                at = cursor.position
                guard header.lastOffset >= part.fetchOffset || header.lastOffset < header.baseOffset else { continue }
                if try check(batch, header, &walk, &position, records, &at, part) { continue }
                continue
            } catch {
                reason = error.message
            }
            let next = Self.search(records, from: at + 1, after: position - 1)
            let size = (next ?? records.byteCount) - at
            let bytes = records.withUnsafeBytes { Array($0[at..<at + size]) }
            try walk.take(damage: reason, at: at, size: size, bytes: bytes, file: nil)
            guard let next else { return try Self.passed(part, position) }
            at = next
        }
        return max(position, part.nextOffset)
    }

    private func check(
        _ batch: borrowing RecordBatchView, _ header: RecordBatchHeader, _ walk: inout InspectWalk,
        _ position: inout Int64, _ records: RawSpan, _ at: inout Int, _ part: FetchedRecords
    ) throws(RecordError) -> Bool {
        do {
            if try walk.take(batch.bytes, header, filePosition: nil, file: nil) {
                if header.hasPossibleEnd { position = max(position, header.lastOffset + 1) }
                return true
            }
        } catch {
            throw (error as? RecordError) ?? RecordError("\(error)", offset: header.baseOffset, position: at)
        }
        return false
    }

    /// Where the next batch that can be trusted begins.
    private static func search(_ records: RawSpan, from start: Int, after offset: Int64) -> Int? {
        var index = start
        while records.byteCount - index >= RecordBatchHeader.smallestEntry {
            if let header = RecordBatchHeader(records, at: index, position: index, limit: records.byteCount),
                header.baseOffset > offset,
                records.extracting(index..<index + header.sizeInBytes).withUnsafeBytes({
                    RecordBatchHeader.checksum(of: $0, magic: header.magic)
                }) == header.crc
            {
                return index
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
