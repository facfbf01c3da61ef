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
    private let isTerminal: Bool
    var run: Mode
    /// Whether a run without partitions goes on: others may come.
    var awaitsPartitions: (@Sendable (borrowing Mode) -> Bool)?
    /// Tells whose the open transaction is that a partition stands at; `nil` where nobody is asked.
    var holder: (@Sendable (TopicPartition, Int64) async -> String?)?
    private var notices: StreamNotices
    private var idle: IdleWatch
    private var lastStored = ContinuousClock.now
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
        idle = IdleWatch(timeout: settings.idleTimeout)
        // Of nothing but locals: the right side of `&&` is a closure, and one that captures this value before all of it is
        // there has the compiler destroy what `notices` was before, which is nothing.
        let isTerminal = Terminal.isTerminal(StandardOutput.descriptor)
        self.isTerminal = isTerminal
        let showsProgress = run.isBounded && !isTerminal && !settings.isQuiet
        notices = StreamNotices(session.console, showsProgress: showsProgress)
    }

    /// Reads to the end of the run, from `starts` on; before each step it does what `each` does. What was fetched before an
    /// error is written before it is thrown, and whatever ends it, what was written out is ready to be committed.
    mutating func run(
        from starts: [TopicPartition: StartPosition] = [:],
        each: (inout Stream<Mode, Source>) async throws -> Void = { _ in }
    ) async throws -> ExitCode {
        defer { notices.stop() }
        do {
            begin(starts.compactMapValues { if case .offset(let offset, _) = $0 { offset } else { nil } })
            try await perform(run.begin())
            try await source.begin(starts)
            idle.begin()
            while !isOver, !idle.isIdle {
                try await each(&self)
                if isOver { break }
                if let event = try await next() { try await take(event) } else { try await rest() }
            }
            try flush()
            if !isOver { try idle.check(run.behind) }
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
            notices.tell()
            tellWhole()
            throw error
        } catch {
            // After a signal too.
            if source.group != nil {
                try? flush()
                notices.tell()
            } else {
                try flush()
            }
            tellWhole()
            throw error
        }
        notices.tell(isOver: true)
        if stages.tellsTally, let tally = stages.tally { session.console.detail(tally.counts.words) }
        if !run.isDone { session.console.say("no record came for the time of --idle-timeout: ending") }
        notices.tellPassedOver()
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

    /// These begin at these offsets.
    mutating func begin(_ starts: [TopicPartition: Int64]) {
        for (partition, offset) in starts { whole.begin(partition, at: offset) }
    }

    /// Says that something can't be had, which the rest is read without.
    mutating func fail(_ line: String) {
        hasFailures = true
        session.console.fail(line)
    }

    private func tellSum() { notices.tellSum(records: run.records, bytes: stages.walk.byteCount) }

    /// Where a run that is broken off can go on, unless its output was only looked at. A file that ends within a record
    /// is cut back to the last whole one.
    private mutating func tellWhole(cutting: Bool = false) {
        notices.stop()
        if case .readerClosed? = session.interruption.reason { return }
        if stages.walk.byteCount == 0 { return }
        if isTerminal { return tellSum() }
        if cutting {
            if let count = file.writtenCount { whole.settle(count) }
            file.cut(to: whole.byteCount)
        }
        notices.tellRest(run.rest(from: whole.nextOffsets))
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
        let tick = run.nextTick.map { Duration.milliseconds(max(0, $0 - WallClock.now())) }
        return [notices.patience, idle.rest, tick].compactMap(\.self).min().map { max($0, .milliseconds(1)) }
    }

    /// What is due when no records come.
    private mutating func rest() async throws {
        notices.tell()
        showProgress()
        if run.nextTick != nil { try await perform(run.tick(now: WallClock.now())) }
    }

    private mutating func take(_ event: SourceEvent<Source.Part>) async throws {
        let group = source.group ?? ""
        switch event {
        case .part(let part): try await take(part)
        case .assigned(let partitions):
            run.assigned(partitions)
            notices.tell()
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
        notices.tell()
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
                notices.moved(partition)
            }
            whole.take(partition, nextOffset: walk.nextOffset, total: stages.walk.byteCount)
            notices.passedOver(walk.skipped, partition)
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
        idle.tookPart(hasRecords: hasRecords)
        notices.tellOverdue()
        showProgress()
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
                    notices.reached(end.0, notice, isLast: actions.contains(.stop(end.0)))
                } else {
                    notices.add(notice)
                }
            case .sayHeld(let partition, let position, let offsets):
                let holder = await self.holder?(partition, position)
                notices.add(OpenTransactionWatch.notice(partition, at: position, offsets, holder))
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

    private func showProgress() {
        guard notices.showsProgress else { return }
        notices.show(
            records: run.records, bytes: stages.walk.byteCount, run.share, scanned: stages.tally?.counts.scanned)
    }
}
