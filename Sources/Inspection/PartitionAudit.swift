package import KafkaWire

/// Follows the batches of a partition in their order: gaps and their reasons, producers, totals. A value without I/O.
package struct PartitionAudit: Sendable {
    /// What is known beside the batches.
    package private(set) var facts: PartitionFacts
    /// The producers' sequence numbers.
    package private(set) var sequences: SequenceAudit
    /// What was counted.
    package private(set) var totals = BatchTotals()
    /// How many offsets have no record, by reason.
    package private(set) var missing: [GapReason: Int64] = [:]
    /// The first gaps that nothing explains.
    package private(set) var unexplained: [Gap] = []
    private var aborted = AbortedBatches()
    private var next: Int64
    private var previous: BatchRow?
    private var hasBegun = false
    /// Holes between batches that wait for proof of compaction.
    private var pending: [Gap] = []
    private var hasProof = false
    /// Damage since the last batch that can be trusted: the offsets that each claims, where that makes sense, and what is
    /// wrong with it. Only the next batch that can be trusted tells which offsets it had.
    private var damage: [(claim: ClosedRange<Int64>?, reason: String)] = []
    /// Whether the last of them is a message of format 0 or 1, behind which others of its set may have been.
    private var endsInSet = false
    private static let mostDamage = 10_000
    private static let mostPending = 20_000

    /// Nothing seen yet.
    package init(_ facts: PartitionFacts) {
        self.facts = facts
        next = max(facts.start, facts.logStartOffset ?? facts.start)
        sequences = SequenceAudit(isCompacted: facts.isCompacted == true)
    }

    /// These transactions, which reach into the batches that come, were aborted.
    package mutating func note(aborted listed: [AbortedTransaction]) { aborted.note(listed) }

    /// What became of the log's transactions, which was not asked for before the first batch of one came.
    package mutating func note(aborted listed: [AbortedTransaction], lastStableOffset: Int64?) {
        aborted.note(listed)
        facts.lastStableOffset = lastStableOffset
    }

    /// Takes in the next batch: fills in what is known by those before it, and returns the gaps that it shows.
    /// `recordsWanted` is how many of its records lie in the range, where that is less than all.
    package mutating func take(_ row: inout BatchRow, recordsWanted: Int? = nil) -> [Gap] {
        var gaps = begin()
        guard !row.isUnreadable, !row.hasWrongChecksum else {
            totals.addUnreadable(row)
            note(damage: row)
            return gaps
        }
        // Of a set that can't be looked into only the last offset is known: all since the batch before is its own.
        if row.damage != nil, row.header.magic < 2 { row.baseOffset = min(max(next, 0), row.baseOffset) }
        row.goesBack = previous.map { row.baseOffset <= $0.lastOffset } ?? false
        if let previous, !row.goesBack { row.gapBefore = max(0, row.baseOffset - previous.lastOffset - 1) }
        if row.baseOffset > next, !row.goesBack {
            let holes = holes(upTo: row.baseOffset, behind: row)
            let damaged = holes.filter { $0.reason == .damaged }.reduce(0) { $0 + $1.count }
            row.gapBefore = max(0, row.gapBefore - damaged)
            gaps += holes
        }
        damage = []
        row.isAborted = fate(of: row)
        if !row.goesBack { gaps += inside(row, recordsWanted) }
        sequences.take(row)
        // A reader that has passed these offsets does not get them again.
        totals.add(row, recordsWanted: row.lastOffset < next ? 0 : recordsWanted, facts)
        next = max(next, row.lastOffset + 1)
        previous = row
        for gap in gaps { count(gap) }
        return gaps
    }

    /// The range is over: the gaps at its end, and those that waited for a reason.
    package mutating func finish() -> [Gap] {
        var gaps = begin()
        if next < facts.end {
            gaps += holes(upTo: facts.end, behind: nil)
            next = facts.end
        }
        // No proof of compaction can come any more.
        gaps += settled(asCompacted: facts.isCompacted == true || hasProof)
        for gap in gaps { count(gap) }
        return gaps
    }

    private mutating func begin() -> [Gap] {
        guard !hasBegun else { return [] }
        hasBegun = true
        let start = facts.isWhole ? 0 : facts.start
        guard let logStart = facts.logStartOffset, start < logStart else { return [] }
        return [Gap(start, logStart - 1, .trimmed, "the log begins at \(logStart)")]
    }

    private mutating func count(_ gap: Gap) {
        // What was before the log start is no offset of the log.
        if gap.reason == .trimmed { return }
        missing[gap.reason, default: 0] += gap.count
        if gap.reason == .unexplained, unexplained.count < 100 { unexplained.append(gap) }
    }

    private mutating func fate(of row: BatchRow) -> Bool? {
        let header = row.header
        if header.isControl {
            aborted.mark(header, row.control?.type)
            return false
        }
        guard header.isTransactional else { return false }
        if aborted.isAborted(header) { return true }
        if let stable = facts.lastStableOffset, row.lastOffset >= stable { return nil }
        return false
    }

    private mutating func note(damage row: BatchRow) {
        let isPossible = !row.isUnreadable && row.header.hasPossibleEnd && row.baseOffset <= row.lastOffset
        let first = row.header.magic < 2 ? next : max(next, row.baseOffset)
        let claim = isPossible && row.lastOffset >= next ? first...row.lastOffset : nil
        endsInSet = !row.isUnreadable && row.header.magic < 2
        if damage.count < Self.mostDamage { damage.append((claim, row.damage ?? "")) }
    }

    /// The holes between the batch before, or the range's start, and `end`: what damaged batches claim is damaged; where
    /// their claims make no sense, all of it is.
    private mutating func holes(upTo end: Int64, behind row: BatchRow?) -> [Gap] {
        defer { damage = [] }
        guard let first = damage.first else { return hole(next, end - 1, behind: row) }
        let whole = [Gap(next, end - 1, .damaged, first.reason)]
        var gaps: [Gap] = []
        var at = next
        for (claim, reason) in damage {
            guard let claim, claim.lowerBound >= at, claim.upperBound < end else { return whole }
            if claim.lowerBound > at { gaps.append(gap(at, claim.lowerBound - 1, behind: row)) }
            gaps.append(Gap(claim.lowerBound, claim.upperBound, .damaged, reason))
            at = claim.upperBound + 1
        }
        if at < end {
            let last = damage.last?.reason ?? ""
            gaps.append(endsInSet ? Gap(at, end - 1, .damaged, last) : gap(at, end - 1, behind: row))
        }
        return gaps.flatMap { $0.reason == .damaged ? [$0] : waiting($0) }
    }

    /// A hole without damage in it.
    private mutating func hole(_ first: Int64, _ last: Int64, behind row: BatchRow?) -> [Gap] {
        waiting(gap(first, last, behind: row))
    }

    /// Where it isn't known whether the topic is compacted, a hole waits for proof.
    private mutating func waiting(_ hole: Gap) -> [Gap] {
        if hole.reason == .unexplained, facts.isCompacted == nil, pending.count < Self.mostPending {
            pending.append(hole)
            return []
        }
        return [hole]
    }

    private func gap(_ first: Int64, _ last: Int64, behind row: BatchRow?) -> Gap {
        if facts.isCompacted == true || hasProof, facts.isCompacted != false {
            return Gap(first, last, .compacted, "whole batches")
        }
        return Gap(first, last, .unexplained, neighbours(previous, row))
    }

    private func neighbours(_ before: BatchRow?, _ behind: BatchRow?) -> String {
        func words(_ row: BatchRow?, _ side: String, _ offset: (BatchRow) -> Int64) -> String? {
            guard let row else { return nil }
            let time = row.header.maxTimestamp >= 0 ? ", time \(UTCTime.text(row.header.maxTimestamp))" : ""
            return "\(side) it \(offset(row)) of epoch \(row.header.partitionLeaderEpoch)\(time)"
        }
        var parts = [words(before, "before") { $0.lastOffset }, words(behind, "behind") { $0.baseOffset }].compactMap {
            $0
        }
        if let before, let behind, before.header.partitionLeaderEpoch != behind.header.partitionLeaderEpoch {
            parts.append("the leader changed there: an unclean election or a truncation may have cost them")
        }
        return parts.joined(separator: "; ")
    }

    /// Gaps inside the batch's own offsets, as far as they lie in the range.
    private mutating func inside(_ row: BatchRow, _ recordsWanted: Int?) -> [Gap] {
        let (first, last) = (max(row.baseOffset, max(next, facts.start)), min(row.lastOffset, facts.end - 1))
        guard first <= last else { return [] }
        if row.damage != nil { return [Gap(first, last, .damaged, row.damage ?? "")] }
        if row.header.isControl {
            return [Gap(first, last, .control, row.control?.type.description ?? "without a record")]
        }
        let offsets = last - first + 1
        let records = Int64(recordsWanted ?? row.recordCount ?? Int(offsets))
        var gaps: [Gap] = []
        if records < offsets {
            gaps += prove()
            gaps.append(
                Gap(first, last, count: offsets - records, .compacted, records == 0 ? "empty batch" : "inside a batch"))
        }
        guard records > 0 else { return gaps }
        // Of most batches nothing is said: the words are made only where they are.
        var producer: String { "producer \(row.header.producerId) epoch \(row.header.producerEpoch)" }
        if row.isAborted == true {
            gaps.append(Gap(first, last, count: records, .aborted, producer))
        } else if let stable = facts.lastStableOffset, last >= stable {
            let since = row.firstTimestamp.map { ", open since \(UTCTime.text($0))" } ?? ""
            let what = row.header.isTransactional ? "\(producer)\(since)" : "behind an open transaction"
            gaps.append(Gap(first, last, count: records, .open, what))
        }
        return gaps
    }

    /// A hole inside a batch proves that compaction ran here: it explains the holes between batches too.
    private mutating func prove() -> [Gap] {
        guard !hasProof, facts.isCompacted == nil else { return [] }
        hasProof = true
        sequences.isCompacted = true
        return settled(asCompacted: true)
    }

    private mutating func settled(asCompacted: Bool) -> [Gap] {
        defer { pending = [] }
        guard asCompacted else { return pending }
        return pending.map { Gap($0.first, $0.last, .compacted, "whole batches") }
    }
}
