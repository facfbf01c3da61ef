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
        let isWhole = target.paths.count != 1 || target.log?.segments.count == 1
        var (facts, aborted) = try bounds(target, isWhole: isWhole)
        var range = target.range
        if range == nil, options.defaultRange != SpecRange() { range = options.defaultRange }
        if let range, let log = target.log { try narrow(&facts, range, target, log) }
        let whole = "the batch that holds the start is shown whole"
        try report.begin(target.name, range == nil ? nil : "offsets \(facts.start) to \(facts.end); \(whole)")
        var walk = try InspectWalk(settings, target.partition, facts, report, corrupt)
        walk.note(aborted: aborted)
        var torn = 0
        var checks: [Finding] = []
        for path in target.paths {
            try Task.checkCancellation()
            var check = settings.view == .summary && range == nil ? IndexCheck(path) : nil
            torn += try self.walk(path, facts, isRanged: range != nil, &walk, &check)
            if let check { checks += check.findings() }
        }
        if torn > 0 {
            StandardError.write("% \(target.name): \(torn) bytes behind the last batch are a torn or filled-up tail\n")
        }
        if settings.view == .summary, range == nil, let log = target.log, isWhole {
            checks += EpochCheck.findings(log, walk.epochs)
        }
        try walk.finish(target.name, checks)
        return walk.isDamaged
    }

    /// What the range of `facts` comes to.
    func audit(_ target: InspectTarget, _ facts: PartitionFacts) throws -> PartitionAudit {
        var walk = try InspectWalk(settings, target.partition, facts, report, corrupt)
        walk.note(
            aborted: (target.log?.transactions.aborted ?? []).map {
                AbortedTransaction(producerId: $0.producerId, firstOffset: $0.firstOffset)
            })
        var none: IndexCheck?
        for path in target.paths { _ = try self.walk(path, facts, isRanged: true, &walk, &none) }
        try walk.finish(target.name, [])
        return walk.audit
    }

    /// One segment file; returns how many bytes its torn tail has.
    private func walk(
        _ path: String, _ facts: PartitionFacts, isRanged: Bool, _ walk: inout InspectWalk, _ check: inout IndexCheck?
    ) throws -> Int {
        var batches = try Self.naming(path) { () throws(LogError) in try SegmentBatches(LogFile(path)) }
        while true {
            switch try Self.naming(path, { () throws(LogError) in try batches.next(withBytes: !settings.isFast) }) {
            case .end: return 0
            case .torn(_, let size): return size
            case .damage(let position, let size, let reason):
                let bytes = try batches.bytes(at: position, count: min(size, 64 << 20))
                try walk.take(damage: reason, at: position, size: size, bytes: bytes, file: path)
            case .batch(let header):
                check?.add(header)
                if isRanged {
                    if header.lastOffset < facts.start { continue }
                    if header.magic >= 2, header.baseOffset >= facts.end { return 0 }
                }
                let isInside = header.baseOffset >= facts.start && header.lastOffset < facts.end
                if settings.isFast, isInside || header.isControl || settings.view != .silent {
                    var control: ControlRecordType?
                    if header.isControl, header.sizeInBytes <= 4096 {
                        let bytes = try batches.bytes(at: header.position, count: header.sizeInBytes)
                        control = ControlRecord.type(inBatch: bytes)
                    }
                    try walk.take(header: header, filePosition: header.position, control: control)
                } else if settings.isFast {
                    // At the range's edge the records have to be counted.
                    let bytes = try batches.bytes(at: header.position, count: header.sizeInBytes)
                    _ = try walk.take(bytes.span.bytes, header, filePosition: header.position, file: path)
                } else if try !walk.take(batches.bytes, header, filePosition: header.position, file: path) {
                    let size = try batches.distrust(header)
                    if size != header.sizeInBytes {
                        StandardError.write("% \(path): the next batch that can be trusted begins \(size) bytes on\n")
                    }
                }
            }
        }
    }

    /// What a log, or a file alone, spans, and which transactions in it were aborted.
    private func bounds(_ target: InspectTarget, isWhole: Bool) throws -> (PartitionFacts, [AbortedTransaction]) {
        var facts = PartitionFacts(start: 0, end: 0, now: settings.now)
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
                var scan = try Self.naming(path) { () throws(LogError) in try SegmentBatches(LogFile(path)) }
                reading: while true {
                    switch try scan.next(withBytes: false) {
                    case .batch(let header):
                        first = first ?? header.baseOffset
                        end = max(end, header.lastOffset + 1)
                        guard target.log == nil, header.isTransactional else { continue }
                        var type: ControlRecordType?
                        if header.isControl, header.sizeInBytes <= 4096 {
                            let bytes = try scan.bytes(at: header.position, count: header.sizeInBytes)
                            type = ControlRecord.type(inBatch: bytes)
                        }
                        transactions.append(header, marker: type)
                    case .damage: continue
                    case .torn, .end: break reading
                    }
                }
            }
            facts.start = first ?? 0
            facts.end = end
            facts.logStartOffset = nil
            if target.log == nil { facts.lastStableOffset = min(transactions.firstOpenOffset ?? end, end) }
        }
        let aborted = target.log?.transactions.aborted ?? transactions.aborted
        return (facts, aborted.map { AbortedTransaction(producerId: $0.producerId, firstOffset: $0.firstOffset) })
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
