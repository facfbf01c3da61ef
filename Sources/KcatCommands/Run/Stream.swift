import Console
import KafkaClient
import KafkaWire
import RecordFilter
import RecordOutput

/// Takes parts from a source, walks them, and says what there is to say, until the run is over.
///
/// It runs on the main thread and may block in a write for as long as the reader likes: the network has its own, heartbeats
/// too. What is committed is what has been written out, and nothing else.
struct Stream<Mode: RunMode, Source: PartSource>: ~Copyable {
    let session: Session
    let source: Source
    private let settings: StreamSettings
    private let stages: Stages
    private let isTerminal = Terminal.isTerminal(StandardOutput.descriptor)
    var run: Mode
    /// Whether a run without partitions goes on: others may come.
    var awaitsPartitions: (@Sendable (borrowing Mode) -> Bool)?
    /// Tells whose the open transaction is that a partition stands at; `nil` where nobody is asked.
    var holder: (@Sendable (TopicPartition, Int64) async -> String?)?
    /// Notices of ends. They wait for a moment without records: by then a reader that has enough, such as `head`, is
    /// gone, and what would be said is of no interest.
    private var pending: [String] = []
    private var pendingSince = ContinuousClock.now
    private var skipped = 0
    private let begin = ContinuousClock.now
    private var lastRecord = ContinuousClock.now
    /// When the brokers gave anything last, be it only an end.
    private var lastPart = ContinuousClock.now
    private var progress: ProgressTicker?
    private var lastStored = ContinuousClock.now
    private var ends = EndNotices()
    /// Whether partitions could not be had that others are read without.
    private var hasFailures = false
    private var whole = WholeOutput()
    /// The file that is written to, where it is one.
    private let file = OutputFile()

    /// A stream of `source` into the stages.
    init(_ session: Session, _ source: Source, _ run: Mode, _ stages: Stages, _ settings: StreamSettings) {
        self.session = session
        self.source = source
        self.run = run
        self.stages = stages
        self.settings = settings
        let showsProgress = run.isBounded && !isTerminal && !settings.isQuiet
        if showsProgress, Terminal.isTerminal(StandardError.descriptor) { progress = ProgressTicker(session.console) }
    }

    /// Reads to the end of the run, from `starts` on; before each step it does what `each` does. What was fetched before an
    /// error is written before it is thrown, and whatever ends it, what was written out is ready to be committed.
    mutating func run(
        from starts: [TopicPartition: StartPosition] = [:],
        each: (inout Stream<Mode, Source>) async throws -> Void = { _ in }
    ) async throws -> ExitCode {
        defer { progress?.stop() }
        do {
            begin(starts.compactMapValues { if case .offset(let offset, _) = $0 { offset } else { nil } })
            try await perform(run.begin())
            try await source.begin(starts)
            (lastRecord, lastPart) = (.now, .now)
            while !isOver, !isIdle {
                try await each(&self)
                if isOver { break }
                if let event = try await next() { try await take(event) } else { try await rest() }
            }
            try flush()
            if !isOver { try checkIdle() }
        } catch OutputError.closed {
            session.interruption.interrupt(.readerClosed)
            return .success
        } catch let error as OutputError {
            // What was buffered is lost, and must not count as written out. A reader that is gone has been told by the
            // task's cancellation.
            tellWhole(cutting: true)
            throw error
        } catch let error as KafkaError where source.group == nil {
            try await drain()
            tellPending()
            tellWhole()
            throw error
        } catch {
            // After a signal too.
            if source.group != nil {
                try? flush()
                tellPending()
            } else {
                try flush()
            }
            tellWhole()
            throw error
        }
        tellPending(isOver: true)
        if stages.tellsTally, let tally = stages.tally { session.console.detail(tally.counts.words) }
        if !run.isDone { session.console.say("no record came for the time of --idle-timeout: ending") }
        if skipped > 0 {
            session.console.say("\(skipped) damaged \(skipped == 1 ? "batch was" : "batches were") passed over")
        }
        tellSum()
        if hasFailures {
            _ = stages.ended?()
            return .failure
        }
        guard settings.failsIfEmpty, run.records == 0, stages.tally?.counts.matched ?? 0 == 0 else {
            return stages.ended?() ?? .success
        }
        session.console.say("no record was written")
        return .failure
    }

    /// To be idle is to be caught up. Brokers that have given nothing for all that time, though there is more, are not
    /// there.
    private func checkIdle() throws(KafkaError) {
        let silence = ContinuousClock.now - lastPart
        guard let timeout = settings.idleTimeout, silence >= timeout else { return }
        let behind = run.behind
        guard let first = behind.first else { return }
        let others = behind.count > 1 ? " and \(behind.count - 1) more" : ""
        throw KafkaError(
            .timedOut,
            "the brokers have given nothing for \(silence.components.seconds) s (--idle-timeout), and "
                + "\(first)\(others) is not read to its end")
    }

    /// These begin at these offsets.
    mutating func begin(_ starts: [TopicPartition: Int64]) {
        for (partition, offset) in starts { whole.begin(partition, at: offset) }
    }

    /// Says that something can't be had, which the rest is read without.
    mutating func fail(_ line: String) {
        hasFailures = true
        session.console.fail(line)
    }

    /// The last line of a run, at a terminal.
    private func tellSum() {
        progress?.stop()
        guard Terminal.isTerminal(StandardError.descriptor) else { return }
        session.console.say(
            Progress.sum(records: Int(clamping: run.records), bytes: stages.walk.byteCount, time: .now - begin))
    }

    /// Where a run that is broken off can go on, unless its output was only looked at. A file that ends within a record
    /// is cut back to the last whole one.
    private mutating func tellWhole(cutting: Bool = false) {
        progress?.stop()
        if case .readerClosed? = session.interruption.reason { return }
        if stages.walk.byteCount == 0 { return }
        if isTerminal { return tellSum() }
        if cutting {
            if let count = file.writtenCount { whole.settle(count) }
            file.cut(to: whole.byteCount)
        }
        let rest = run.rest(from: whole.nextOffsets)
        if rest.count <= 5 {
            for (place, spec) in rest { session.console.say("whole up to \(place); go on with \(spec)") }
        } else {
            let specs = rest.map(\.spec).joined(separator: " ")
            session.console.say("whole up to these places of \(rest.count) partitions; go on with \(specs)")
        }
        tellSum()
    }

    private var isOver: Bool { run.isDone && !(awaitsPartitions?(run) ?? false) }

    /// Writes out what is buffered; then it may be committed.
    mutating func flush() throws {
        try stages.walk.flush()
        whole.settle()
        guard source.keepsPositions else { return }
        source.storePositions()
        lastStored = .now
    }

    private var isIdle: Bool {
        guard let timeout = settings.idleTimeout else { return false }
        return .now - lastRecord >= timeout
    }

    /// The next event; `nil` when it is time to look at the clock.
    private mutating func next() async throws -> SourceEvent<Source.Part>? {
        do {
            if let event = try await source.next(timeout: .zero) {
                // Signals and notices get their turn, however fast records come.
                await Task.yield()
                return event
            }
            try flush()
            return try await source.next(timeout: patience)
        } catch let error as KafkaError {
            guard try await goesOn(without: error) else { throw error }
            return nil
        }
    }

    /// A partition that has no leader for too long, or whose topic is not there or not allowed, does not end what can be
    /// read beside it.
    private mutating func goesOn(without error: KafkaError) async throws -> Bool {
        guard let partition = error.topicPartition else { return false }
        let isOfTopic = error.code == .unknownTopicOrPartition || error.code == .notAuthorized
        guard isOfTopic || error.code == .leaderNotAvailable else { return false }
        let gone = run.forgo(partition, wholeTopic: isOfTopic)
        if gone.isEmpty { return false }
        try flush()
        fail(error.message)
        try await source.stop(gone)
        return true
    }

    /// How long to wait for records before something else is due.
    private var patience: Duration? {
        var waits: [Duration] = []
        if !pending.isEmpty { waits.append(.milliseconds(30)) }
        if let due = ends.nextDue { waits.append(due - (.now - begin)) }
        if let timeout = settings.idleTimeout { waits.append(timeout - (.now - lastRecord)) }
        if let tick = run.nextTick { waits.append(.milliseconds(max(0, tick - WallClock.now()))) }
        return waits.min().map { max($0, .milliseconds(1)) }
    }

    /// What is due when no records come.
    private mutating func rest() async throws {
        tellPending()
        showProgress()
        if run.nextTick != nil { try await perform(run.tick(now: WallClock.now())) }
    }

    private mutating func take(_ event: SourceEvent<Source.Part>) async throws {
        let group = source.group ?? ""
        switch event {
        case .part(let part): try await take(part)
        case .assigned(let partitions):
            run.assigned(partitions)
            tellPending()
            if !partitions.isEmpty {
                session.console.say("Group \(group): assigned \(PartitionList.text(partitions))")
            } else if run.isEmpty {
                session.console.say("Group \(group): joined; no partition is assigned to this member now")
            }
        case .revoked(let partitions):
            try lose(partitions, "Group \(group): gives up \(PartitionList.text(partitions))")
        case .lost(let partitions):
            let others = "others may write the last records again"
            try lose(partitions, "Group \(group): lost \(PartitionList.text(partitions)); \(others)")
        }
    }

    private mutating func lose(_ partitions: Set<TopicPartition>, _ notice: String) throws {
        try flush()
        run.revoked(partitions)
        tellPending()
        session.console.say(notice)
    }

    private mutating func take(_ part: Source.Part) async throws {
        let partition = part.topicPartition
        var (from, bytePosition) = (part.fetchOffset, 0)
        var hasRecords = false
        while let window = run.window(for: partition, fetchOffset: from, endOffset: part.endOffset) {
            let walk: Walk
            do {
                walk = try stages.walk.walk(part, window, at: bytePosition)
            } catch let error as RecordError {
                // All records before the damage were written.
                whole.take(partition, nextOffset: stages.walk.position, total: stages.walk.byteCount)
                throw CommandError.damaged(error, partition, part.place(of: error.position))
            } catch let error as RecordFilter.Failure {
                throw CommandError(.failure, "\(partition): \(error)")
            }
            source.advance(part, to: walk.nextOffset)
            if walk.records > 0 {
                hasRecords = true
                ends.moved(partition)
            }
            whole.take(partition, nextOffset: walk.nextOffset, total: stages.walk.byteCount)
            tell(walk.skipped, partition)
            try await perform(
                run.walked(
                    partition,
                    Walked(
                        nextOffset: walk.nextOffset, records: walk.records, readableEnd: part.endOffset,
                        highWatermark: part.highWatermark, metEndTime: walk.metEndTime)), of: partition)
            guard walk.isWaiting else { break }
            // A stage waits for something: whoever reads has what is before it.
            try flush()
            try await stages.untilReady?()
            (from, bytePosition) = (walk.nextOffset, walk.batchPosition)
        }
        if isTerminal || source.keepsPositions && .now - lastStored > .seconds(1) { try flush() }
        // However long it took to be written: that is not the brokers' silence.
        lastPart = .now
        if hasRecords { lastRecord = lastPart }
        if !pending.isEmpty || !ends.isEmpty, .now - pendingSince > .milliseconds(500) {
            tellPending()
            pendingSince = .now
        }
        showProgress()
    }

    private mutating func tell(_ skipped: [RecordError], _ partition: TopicPartition) {
        for error in skipped {
            self.skipped += 1
            let last = error.lastOffset.map { "-\($0)" } ?? ""
            session.console.say("\(partition): passed over offsets \(error.offset)\(last): \(error.message)")
        }
    }

    /// Does what the run says, which is about `partition` where one is named.
    mutating func perform(_ actions: [RunAction], of partition: TopicPartition? = nil) async throws {
        let end = partition.flatMap { partition in run.endNotice(of: partition).map { (partition, notice: $0) } }
        var stopped: Set<TopicPartition> = []
        for action in actions {
            switch action {
            case .flush: try flush()
            case .say(let notice):
                if let end, notice == end.notice {
                    let isLast = actions.contains(.stop(end.0))
                    ends.reached(end.0, notice, isLast: isLast, at: .now - begin)
                    continue
                }
                if pending.isEmpty { pendingSince = .now }
                pending.append(notice)
            case .sayHeld(let partition, let position, let offsets):
                let holder = await self.holder?(partition, position)
                if pending.isEmpty { pendingSince = .now }
                pending.append(OpenTransactionWatch.notice(partition, at: position, offsets, holder))
            case .stop(let partition): stopped.insert(partition)
            }
        }
        guard !stopped.isEmpty, !run.isDone else { return }
        // What is assigned no more can be committed no more.
        if source.keepsPositions { try flush() }
        try await source.stop(stopped)
    }

    /// Writes what had been fetched already when an error came.
    private mutating func drain() async throws {
        var bytes = 0
        while bytes < source.readyBytes, !run.isDone {
            guard case .part(let part) = try? await source.next(timeout: .zero) else { break }
            bytes += part.sizeInBytes
            try await take(part)
        }
        try flush()
    }

    /// Says what waits: of the ends those that are due, or all when the run is over.
    private mutating func tellPending(isOver: Bool = false) {
        for notice in pending { session.console.say(notice) }
        pending.removeAll()
        for notice in ends.due(at: isOver ? nil : .now - begin) { session.console.say(notice) }
    }

    private func showProgress() {
        progress?.note(
            records: Int(clamping: run.records), bytes: stages.walk.byteCount, run.share,
            scanned: stages.tally?.counts.scanned)
    }
}
