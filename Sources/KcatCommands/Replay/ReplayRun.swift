import Console
import KafkaClient
import KafkaWire
import RecordFilter
import Transport

/// Sends records of partitions again. A batch of which all records are wanted, at the place and time that they have, goes as
/// it is, compressed or not; the others are made anew. Markers, aborted records and those that compaction took are left
/// out.
struct ReplayRun: ~Copyable {
    private let session: Session
    private let producer: KafkaProducer
    private let plan: ReplayPlan
    /// Whether anything is sent; otherwise it is only counted.
    private let executes: Bool
    private var targets: [String: ProducerTopic] = [:]
    /// Where old offsets and new ones are noted.
    private let map: OffsetMapFile?
    private(set) var redrive: Redrive?
    /// What each target would refuse or change, by its name.
    private(set) var checks: [String: TargetCheck]
    private var walker = RecordWalker(isolationLevel: .readUncommitted)
    var tally = ReplayTally()
    /// How far each partition was read.
    private(set) var ranges: AssignRun
    private let filter: RecordFilter?
    private var place: UInt64 = 0
    private var pace: Pace

    init(
        _ session: Session, _ producer: KafkaProducer, _ plan: ReplayPlan, _ checks: [String: TargetCheck],
        _ map: OffsetMapFile?, executes: Bool
    ) throws(UsageError) {
        self.checks = checks
        self.map = map
        ranges = AssignRun(plan.partitions, RunOptions())
        redrive = plan.redriveLimit.map { Redrive(limit: $0, placesByKey: plan.placesByKey) }
        filter = try plan.filter?.filter()
        self.session = session
        self.producer = producer
        self.plan = plan
        self.executes = executes
        pace = Pace(rate: plan.rate, speed: plan.speed)
    }

    /// Finds the target topics, and holds their partitions against what will be sent there.
    mutating func prepare() async throws {
        for source in Set(plan.partitions.map(\.topicPartition.topic)).sorted() {
            guard let name = plan.topics[source] else { continue }
            let topic = try await producer.topic(name)
            targets[source] = topic
            if plan.placesByKey { continue }
            let wanted =
                plan.partition.map { [$0] }
                ?? plan.partitions.filter { $0.topicPartition.topic == source }.map(\.topicPartition.partition)
            if let missing = wanted.sorted().first(where: { $0 >= topic.partitionCount }) {
                throw CommandError(
                    .failure,
                    "\(name):\(missing): unknown partition; \(name) has \(Units.count(Int(topic.partitionCount), "partition"))"
                        + (plan.partition == nil ? ": --partitions key places records by their keys" : ""))
            }
        }
    }

    /// Reads a source to the ends of the ranges, as `assign` does, and hands all over. An end that is yet to come is waited
    /// for, unless nothing is sent: then what is there now is looked at.
    mutating func run(from source: some PartSource) async throws {
        if ranges.isDone { return }
        try await source.begin(ranges.positions(ranges.assignment))
        var toldWaits = false
        while !ranges.isDone {
            guard case .part(let part) = try await source.next(timeout: patience(ranges, toldWaits)) else {
                try map?.flush()
                try await perform(ranges.tick(now: WallClock.now()), isOver: ranges.isDone, on: source)
                continue
            }
            let partition = part.topicPartition
            guard let window = ranges.window(for: partition, fetchOffset: part.fetchOffset) else { continue }
            let walked = try await take(part, window)
            try map?.flush()
            source.advance(part, to: max(walked.nextOffset, part.fetchOffset))
            var actions = ranges.walked(partition, walked)
            // Others may be at their time's end while records of this one still come.
            if let due = ranges.nextTick, due <= WallClock.now() { actions += ranges.tick(now: WallClock.now()) }
            try await perform(actions, isOver: ranges.isDone, on: source)
            if !toldWaits, ranges.isWaiting {
                toldWaits = true
                let verb = executes ? "waiting" : "--execute waits"
                for line in ranges.waits(verb) { session.console.say(line) }
                if !executes { return }
            } else if !executes, ranges.isWaiting(partition) {
                try await source.stop([partition])
            }
        }
    }

    /// How long to wait for records before something else is due; `nil` for nothing. New offsets come in after their records
    /// went out.
    private func patience(_ ranges: AssignRun, _ isWaiting: Bool) -> Duration? {
        let tick = ranges.nextTick.map { Duration.milliseconds(max(1, $0 - WallClock.now())) }
        let note: Duration? = isWaiting && map != nil ? .seconds(1) : nil
        return [tick, note].compactMap(\.self).min()
    }

    /// Does what the ranges say. That they are at their ends goes without saying, and what is waited for is told at once for
    /// all.
    private func perform(_ actions: [RunAction], isOver: Bool, on source: some PartSource) async throws {
        var stopped: Set<TopicPartition> = []
        for action in actions {
            switch action {
            case .stop(let partition): stopped.insert(partition)
            case .sayHeld(let partition, let position, let offsets):
                session.console.say(OpenTransactionWatch.words(partition, at: position, offsets, nil))
            case .flush, .say: break
            }
        }
        if !stopped.isEmpty, !isOver { try await source.stop(stopped) }
    }

    /// Hands a part's records of the window over.
    private mutating func take(_ part: some RecordsPart, _ window: Window) async throws -> Walked {
        let sent = tally.sent
        let (next, metEndTime) = try await hand(over: part, window)
        return Walked(
            nextOffset: next, records: tally.sent - sent, readableEnd: part.endOffset,
            highWatermark: part.highWatermark, metEndTime: metEndTime)
    }

    /// Hands a part's records of the window over. Returns where it goes on, and whether a record at its end time was met.
    private mutating func hand(
        over part: some RecordsPart, _ window: Window
    ) async throws -> (next: Int64, metEndTime: Bool) {
        let partition = part.topicPartition
        let target = targets[partition.topic]
        if target == nil, redrive == nil { return (part.endOffset, false) }
        let limit = tally.sent.addingReportingOverflow(window.limit)
        let bounds = Bounds(
            until: window.until, sent: limit.overflow ? .max : limit.partialValue, endTime: window.endTime ?? .max)
        filter?.begin(topic: partition.topic, partition: partition.partition)
        var next = part.fetchOffset
        var position = 0
        var aborted = AbortedTransactionFilter()
        aborted.reset(part.abortedTransactions)
        while tally.sent < bounds.sent, let header = header(of: part, at: position) {
            // What a set tells by its last offset begins behind the batch before it.
            if (header.isNamedByLastOffset ? next : header.baseOffset) >= bounds.until { return (bounds.until, false) }
            let range = position..<position + header.sizeInBytes
            position = range.upperBound
            if header.isControl { aborted.end(producerId: header.producerId, lastOffset: header.lastOffset) }
            if header.lastOffset < next { continue }
            if header.isControl
                || header.isTransactional
                    && aborted.isAborted(producerId: header.producerId, lastOffset: header.lastOffset)
            {
                tally.leaveOut(header)
                next = header.lastOffset + 1
                continue
            }
            let verdict = filter?.look(at: BatchFacts(header)) ?? .all
            let isWhole =
                header.baseOffset >= next && header.lastOffset < bounds.until && header.maxTimestamp < bounds.endTime
            let isUntouched =
                isWhole && verdict == .all && goesAsItIs(header) && header.recordCount <= bounds.sent - tally.sent
            if !executes, verdict != .none, let target {
                checks[target.name]?.take(header, untouched: isUntouched, now: WallClock.now())
            }
            if isWhole, verdict == .none {
                tally.unwanted += Int(max(0, header.recordCount))
            } else if isUntouched, let target {
                try await forward(
                    part, range, header, to: TopicPartition(target.name, plan.partition ?? partition.partition))
            } else {
                let (walked, metEndTime) = try await rebuild(part, range, header, from: next, bounds, target)
                if metEndTime || tally.sent >= bounds.sent { return (walked, metEndTime) }
            }
            next = header.lastOffset + 1
        }
        return (next, false)
    }

    /// Where a part's records end: before an offset, when so many were sent in all, before a time.
    private struct Bounds {
        var until: Int64
        var sent: Int
        var endTime: Int64
    }

    private func header(of part: some RecordsPart, at position: Int) -> RecordBatchHeader? {
        let bytes = part.records
        return RecordBatchHeader(bytes, at: position, position: position, limit: bytes.byteCount)
    }

    private func copy(_ part: some RecordsPart, _ range: Range<Int>) -> [UInt8] {
        part.records.extracting(range).withUnsafeBytes { Array($0) }
    }

    /// Nothing in it changes: the target's partition, time, and every record is there and wanted.
    private func goesAsItIs(_ header: RecordBatchHeader) -> Bool {
        redrive == nil && header.magic == 2 && !plan.isNow && !plan.placesByKey && header.recordCount > 0
            && header.recordCount == header.lastOffsetDelta + 1 && !header.hasDeleteHorizon
            && header.timestampType == .createTime
    }

    /// Sends a batch without looking into it.
    private mutating func forward(
        _ part: some RecordsPart, _ range: Range<Int>, _ header: RecordBatchHeader, to goal: TopicPartition
    ) async throws {
        let count = Int(header.recordCount)
        try check(part, range, header)
        if executes {
            let bytes = copy(part, range)
            _ = try await pace.wait(header.maxTimestamp, count: tally.sent + count, on: session.loop)
            let places = [UInt64](place + 1...place + UInt64(count))
            map?.map.send(count, from: place + 1, of: part.topicPartition, at: header.baseOffset)
            while try !producer.append(batch: bytes, count: count, places: places, to: goal) {
                try await producer.waitForRoom()
            }
        } else if checks[goal.topic]?.isCompacted ?? false {
            let keyless = try keyless(part, range, header)
            checks[goal.topic]?.take(keyless: keyless)
        }
        place += UInt64(count)
        tally.sent += count
        tally.untouched += 1
    }

    /// How many records of a batch have no key.
    private mutating func keyless(
        _ part: some RecordsPart, _ range: Range<Int>, _ header: RecordBatchHeader
    ) throws -> Int {
        var count = 0
        do {
            _ = try walker.walk(part.records.extracting(range), from: header.baseOffset) {
                (record: borrowing RecordView) in
                if record.key == nil { count += 1 }
            }
        } catch let error as RecordError {
            throw Self.damage(error.message, error.offset, part, range)
        }
        return count
    }

    private func check(_ part: some RecordsPart, _ range: Range<Int>, _ header: RecordBatchHeader) throws {
        let sum = part.records.extracting(range).withUnsafeBytes {
            RecordBatchHeader.checksum(of: $0, magic: header.magic)
        }
        guard sum == header.crc else {
            throw Self.damage("the checksum does not hold", header.baseOffset, part, range)
        }
    }

    private static func damage(
        _ words: String, _ offset: Int64, _ part: some RecordsPart, _ range: Range<Int>
    ) -> CommandError {
        let file = part.place(of: range.lowerBound).map { " (\($0))" } ?? ""
        return CommandError(
            .damagedData, "\(part.topicPartition): offset \(offset): \(words)\(file); it is not sent, nor what follows")
    }

    /// Its records one by one. Returns where they ended, and whether that was at the end time.
    private mutating func rebuild(
        _ part: some RecordsPart, _ range: Range<Int>, _ header: RecordBatchHeader, from: Int64, _ bounds: Bounds,
        _ target: ProducerTopic?
    ) async throws -> (next: Int64, metEndTime: Bool) {
        var next = from
        let sent = tally.sent
        tally.rebuilt += 1
        while true {
            if executes {
                _ = try await pace.wait(header.maxTimestamp, count: tally.sent, on: session.loop)
            }
            let (walked, stop) = try append(part, range, from: next, bounds, target)
            next = walked
            switch stop {
            case .end: return (next, false)
            case .endTime:
                // Of a batch that is wholly later nothing was made.
                if tally.sent == sent { tally.rebuilt -= 1 }
                return (next, true)
            case .full: try await producer.waitForRoom()
            case .needsTopic(let name): try await find(name)
            }
        }
    }

    /// Asks for a topic that a dead letter names. One that isn't there is told once.
    private mutating func find(_ name: String) async throws {
        do { redrive?.topics[name] = .some(try await producer.topic(name)) } catch let error as KafkaError {
            guard error.code == .unknownTopicOrPartition else { throw error }
            session.console.warn("\(error.message): its dead letters are left out")
            redrive?.topics[name] = .some(nil)
        }
    }

    /// Why appending a batch's records stopped.
    private enum Stop: Equatable {
        /// All that is wanted is handed over.
        case end
        /// The next record is of the end time, or later.
        case endTime
        /// There is no room now.
        case full
        /// A topic has to be asked for first.
        case needsTopic(String)
    }

    /// Appends until something has to come first. Returns where it stopped, and why.
    private mutating func append(
        _ part: some RecordsPart, _ range: Range<Int>, from: Int64, _ bounds: Bounds, _ target: ProducerTopic?
    ) throws -> (next: Int64, stop: Stop) {
        let partition = part.topicPartition
        let (producer, plan, executes, filter, map) = (producer, plan, executes, filter, map?.map)
        var (place, tally, redrive, keyless) = (place, tally, redrive, 0)
        self.redrive = nil
        var stop = Stop.end
        var stopped: Int64?
        defer {
            (self.place, self.tally, self.redrive) = (place, tally, redrive)
            if let target { checks[target.name]?.take(keyless: keyless) }
        }
        let result: WalkResult
        do {
            result = try walker.walk(
                part.records.extracting(range), from: from, until: bounds.until
            ) { (record: borrowing RecordView) in
                if stopped != nil { return }
                if tally.sent >= bounds.sent {
                    stopped = record.offset
                    return
                }
                if record.timestamp >= bounds.endTime {
                    stop = .endTime
                    stopped = record.offset
                    return
                }
                if let filter, try !Self.holds(filter, record, partition) {
                    tally.unwanted += 1
                    return
                }
                var outgoing = OutgoingRecord(
                    record, timestamp: plan.isNow ? WallClock.now() : max(0, record.timestamp))
                func hand(to topic: ProducerTopic, _ goal: Int32?) throws {
                    guard executes else { return }
                    map?.send(from: place + 1, of: partition, at: record.offset)
                    if try !producer.append(outgoing, to: topic, partition: goal, place: place + 1) {
                        map?.takeBack()
                        stop = .full
                        stopped = record.offset
                    }
                }
                if redrive != nil {
                    switch redrive?.judge(record, source: partition.topic) {
                    case .send(let topic, let goal)?:
                        try redrive?.headers.bytes.withUnsafeBytes { bytes in
                            outgoing.headers = bytes
                            outgoing.headerCount = redrive?.headers.count ?? 0
                            try hand(to: topic, goal)
                        }
                        if stopped == nil { redrive?.sent(to: topic.name) }
                    case .needsTopic(let name)?:
                        stop = .needsTopic(name)
                        stopped = record.offset
                    case .leaveOut?, nil: return
                    }
                } else if let target {
                    var goal: Int32? = plan.partition ?? partition.partition
                    if plan.placesByKey {
                        // Without a key it may go anywhere.
                        goal = Partitioner.murmur2.partition(of: record.key, count: target.partitionCount)
                    }
                    try hand(to: target, goal)
                }
                if stopped == nil {
                    place += 1
                    if record.key == nil { keyless += 1 }
                    tally.sent += 1
                }
            }
        } catch let error as RecordError {
            throw Self.damage(error.message, error.offset, part, range)
        }
        return (stopped ?? result.nextOffset, stop)
    }

    private static func holds(
        _ filter: RecordFilter, _ record: borrowing RecordView, _ partition: TopicPartition
    ) throws -> Bool {
        do throws(RecordFilter.Failure) { return try filter.holds(record) } catch {
            throw CommandError(.failure, "\(partition): \(error)")
        }
    }
}
