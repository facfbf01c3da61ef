import Inspection
import KafkaLog
import KafkaWire

/// Inspects Kafka's own files.
struct FileInspection {
    let settings: InspectSettings
    let report: InspectReport
    let corrupt: CorruptFolder?
    /// What the options say of ranges.
    let options: RunOptions

    /// Looks at all of a target. Returns whether anything was damaged.
    func run(_ target: InspectTarget) throws -> Bool {
        var target = target
        // Behind damage in the newest segment the log does not know where it ends.
        let isSound = target.log.map { $0.tornBytes == 0 } ?? false
        let isWhole = isSound && (target.paths.count != 1 || target.log?.segments.count == 1)
        // A whole log is walked once: its transactions are read when the first batch of one shows up.
        if !isWhole { try Self.naming(target.name) { () throws(LogError) in try target.log?.readTransactions() } }
        var (facts, aborted) = try bounds(target, isWhole: isWhole)
        var range = target.range
        if range == nil, options.defaultRange != SpecRange() { range = options.defaultRange }
        facts.isWhole = range == nil
        if let range, let log = target.log { try narrow(&facts, range, target, log) }
        let whole = "the batch that holds the start is shown whole"
        try report.begin(target.name, range == nil ? nil : "offsets \(facts.start) to \(facts.end); \(whole)")
        var walk = try InspectWalk(settings, target.partition, facts, report, corrupt)
        walk.note(aborted: aborted)
        var torn = 0
        var check = settings.view == .summary && range == nil ? IndexCheck() : nil
        for path in target.paths {
            try Task.checkCancellation()
            torn += try self.walk(path, facts, isRanged: range != nil, &target.log, &walk, &check)
        }
        if !walk.isDamaged { check?.finish(at: facts.end, walk.audit.sequences) }
        var checks = check?.findings ?? []
        if torn > 0 {
            StandardError.tell("% \(target.name): \(torn) bytes behind the last batch are a torn or filled-up tail\n")
        }
        if settings.view == .summary, range == nil, let log = target.log, isWhole {
            checks += EpochCheck.findings(log, walk.epochs)
        }
        try walk.finish(target.name, checks)
        return walk.isDamaged
    }

    /// What the range of `facts` comes to.
    func audit(_ target: InspectTarget, _ facts: PartitionFacts) throws -> PartitionAudit {
        var (target, facts) = (target, facts)
        facts.isCompacted = facts.isCompacted ?? target.isCompacted
        var walk = try InspectWalk(settings, target.partition, facts, report, corrupt)
        walk.note(aborted: Self.listed(target.log?.transactions.aborted ?? []))
        var none: IndexCheck?
        for path in target.paths { _ = try self.walk(path, facts, isRanged: true, &target.log, &walk, &none) }
        try walk.finish(target.name, [])
        return walk.audit
    }

    /// One segment file; returns how many bytes its torn tail has.
    private func walk(
        _ path: String, _ facts: PartitionFacts, isRanged: Bool, _ log: inout SegmentedLog?, _ walk: inout InspectWalk,
        _ check: inout IndexCheck?
    ) throws -> Int {
        var batches = try Self.naming(path) { () throws(LogError) in try SegmentBatches(LogFile(path)) }
        check?.begin(path, walk.audit.sequences)
        defer { check?.end() }
        let most = settings.maxDecompressedBytes
        while true {
            switch try Self.naming(
                path, { () throws(LogError) in try batches.next(withBytes: !settings.isFast, most: most) })
            {
            case .end: return 0
            case .torn(_, let size): return size
            case .damage(let position, let size, let reason):
                check?.damage(at: position, size: size)
                try walk.take(damage: reason, at: position, size: size, file: path) { offset, count in
                    try batches.bytes(at: position + offset, count: count)
                }
            case .batch(let header):
                if log?.lacksTransactions(at: header) == true {
                    try Self.naming(path) { () throws(LogError) in try log?.readTransactions() }
                    let ahead = log?.transactions.aborted(in: header.baseOffset ..< .max) ?? []
                    walk.note(aborted: Self.listed(ahead), lastStableOffset: log?.lastStableOffset)
                }
                if isRanged {
                    if header.lastOffset < facts.start { continue }
                    if header.magic >= 2, header.baseOffset >= facts.end { return 0 }
                }
                if settings.isFast {
                    try fast(header, facts, path, batches, &walk, &check)
                } else {
                    try whole(header, path, &batches, &walk, &check)
                }
            }
        }
    }

    /// A batch of which the header is enough; at the range's edge its records have to be counted.
    private func fast(
        _ header: RecordBatchHeader, _ facts: PartitionFacts, _ path: String, _ batches: borrowing SegmentBatches,
        _ walk: inout InspectWalk, _ check: inout IndexCheck?
    ) throws {
        let isInside = header.baseOffset >= facts.start && header.lastOffset < facts.end
        guard isInside || header.isControl || settings.view != .silent else {
            let bytes = try batches.bytes(at: header.position, count: header.sizeInBytes)
            let sum = BatchInspector.checksum(of: bytes.span.bytes, header)
            return try walk.take(bytes.span.bytes, header, filePosition: header.position, file: path, checksum: sum)
        }
        var marker: ControlRecordType?
        if header.isControl, header.sizeInBytes <= 4096 {
            marker = ControlRecord.type(inBatch: try batches.bytes(at: header.position, count: header.sizeInBytes))
        }
        check?.add(header, marker)
        try walk.take(header: header, filePosition: header.position, control: marker)
    }

    /// A batch whose checksum is verified, and that is looked into unless it is too large.
    private func whole(
        _ header: RecordBatchHeader, _ path: String, _ batches: inout SegmentBatches, _ walk: inout InspectWalk,
        _ check: inout IndexCheck?
    ) throws {
        let sum = try batches.checksum(of: header)
        if sum == header.crc, batches.hasBytes {
            check?.add(header, header.isControl ? ControlRecord.type(inBatch: batches.bytes) : nil)
            return try walk.take(batches.bytes, header, filePosition: header.position, file: path, checksum: sum)
        }
        // What is behind a wrong checksum may have a wrong length too.
        let size = sum == header.crc ? header.sizeInBytes : try batches.distrust(header)
        if sum == header.crc {
            check?.add(header, nil)
            StandardError.tell(
                "% \(path) at byte \(header.position): a batch of \(size) bytes is not looked into "
                    + "(--max-decompressed is \(settings.maxDecompressedBytes))\n")
        } else {
            check?.damage(at: header.position, size: size)
        }
        try walk.take(
            header: header, checksum: sum, size: size, filePosition: header.position, file: path
        ) { offset, count in try batches.bytes(at: header.position + offset, count: count) }
    }

    /// What a log, or a file alone, spans, and which transactions in it were aborted.
    private func bounds(_ target: InspectTarget, isWhole: Bool) throws -> (PartitionFacts, [AbortedTransaction]) {
        var facts = PartitionFacts(start: 0, end: 0, now: settings.now, isCompacted: target.isCompacted)
        if let log = target.log {
            facts.start = log.logStartOffset
            facts.end = log.logEndOffset
            facts.logStartOffset = log.logStartOffset
            facts.lastStableOffset = log.lastStableOffset
        }
        var transactions = TransactionState()
        if target.log == nil || !isWhole {
            // A file by itself: its headers tell from where to where it goes, and which transactions end in it.
            var (first, end): (Int64?, Int64) = (nil, 0)
            for path in target.paths {
                let extent: Extent
                if let quick = try self.extent(of: path, transactions, verifies: false) {
                    extent = quick
                } else {
                    extent = try self.extent(of: path, transactions, verifies: true) ?? Extent()
                }
                first = first ?? extent.first
                end = max(end, extent.end)
                transactions = extent.transactions
            }
            let isAll = target.paths.count == target.log?.segments.count
            facts.start = isAll ? facts.start : first ?? 0
            facts.end = end
            if !isAll { facts.logStartOffset = nil }
            // What a sound log knows of transactions reaches beyond one of its files.
            let isKnown = target.log.map { $0.tornBytes == 0 } ?? false
            if !isKnown { facts.lastStableOffset = min(transactions.firstOpenOffset ?? end, end) }
        }
        return (facts, Self.listed((target.log?.transactions.aborted ?? []) + transactions.aborted))
    }

    /// What a file's headers tell.
    private struct Extent {
        var first: Int64?
        var end: Int64 = 0
        var transactions = TransactionState()
    }

    /// Where a file begins and ends, and what becomes of transactions in it. `nil` where damage shows up and `verifies` is
    /// false: a damaged header may claim any offset and any length, so that only checksums tell which can be trusted.
    private func extent(
        of path: String, _ transactions: TransactionState, verifies: Bool
    ) throws -> Extent? {
        var extent = Extent(transactions: transactions)
        var scan = try Self.naming(path) { () throws(LogError) in try SegmentBatches(LogFile(path)) }
        var last: RecordBatchHeader?
        while true {
            switch try scan.next(withBytes: verifies, most: settings.maxDecompressedBytes) {
            case .batch(let header):
                if verifies, try scan.checksum(of: header) != header.crc {
                    _ = try scan.distrust(header)
                    continue
                }
                extent.first = extent.first ?? header.baseOffset
                extent.end = max(extent.end, header.lastOffset + 1)
                last = header
                guard header.isTransactional else { continue }
                var type: ControlRecordType?
                if header.isControl, header.sizeInBytes <= 4096 {
                    type = ControlRecord.type(
                        inBatch: try scan.bytes(at: header.position, count: header.sizeInBytes))
                }
                extent.transactions.append(header, marker: type)
            case .damage where verifies: continue
            case .torn where verifies: return extent
            case .damage, .torn: return nil
            case .end:
                if !verifies, let last, try scan.checksum(of: last) != last.crc { return nil }
                return extent
            }
        }
    }

    /// As brokers list them.
    private static func listed(_ ranges: [AbortedRange]) -> [AbortedTransaction] {
        ranges.map { AbortedTransaction(producerId: $0.producerId, firstOffset: $0.firstOffset) }
    }

    /// The range in offsets.
    private func narrow(
        _ facts: inout PartitionFacts, _ range: SpecRange, _ target: InspectTarget, _ log: SegmentedLog
    ) throws {
        let planner = PartitionPlanner(target.partition ?? TopicPartition("", 0), range, options)
        var answers: PartitionAnswers = [:]
        for question in planner.questions {
            switch question {
            case .logStart: answers[question] = log.logStartOffset
            case .logEnd: answers[question] = log.logEndOffset
            case .offsetAt(let time): answers[question] = try log.firstRecord(notBefore: time)?.offset
            case .lastRecords(let count):
                // The whole log is looked at, aborted records too.
                let partition = target.partition ?? TopicPartition("", 0)
                answers[question] = try log.offset(ofLast: count, of: partition, .readUncommitted).get()
            case .committed, .committedEpoch, .lacksTimes:
                throw UsageError("'stored' is what a group has committed, which only brokers tell")
            }
        }
        let plan: PartitionPlan
        do { plan = try planner.plan(answers) } catch { throw CommandError(.failure, "\(error)") }
        facts.start = plan.start
        facts.end = min(
            plan.end ?? plan.count.map { PartitionPlanner.shifted(plan.start, by: $0) } ?? facts.end, log.logEndOffset)
    }

    /// What goes wrong with a file is a failure that names it.
    private static func naming<T: ~Copyable>(_ path: String, _ body: () throws(LogError) -> T) throws -> T {
        do { return try body() } catch { throw CommandError(.failure, "\(error)") }
    }
}
