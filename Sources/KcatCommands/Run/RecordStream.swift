import Console
import KafkaClient
import KafkaWire
import RecordOutput

/// Takes answers from the consumer, writes their records, and says what there is to say, until the run is over.
///
/// It runs on the main thread and may block in a write for as long as the reader likes: the network has its own.
struct RecordStream: ~Copyable {
    let session: Session
    let consumer: KafkaConsumer
    private let arguments: Arguments
    private let isTerminal = Terminal.isTerminal(StandardOutput.descriptor)
    var run: AssignRun
    /// Where other partitions may come from while records stream.
    var live: LiveAssignment?
    private var writer: RecordWriter
    /// Notices of ends. They wait for a moment without records: by then a reader that has enough, such as `head`, is
    /// gone, and what would be said is of no interest.
    private var pending: [String] = []
    private var pendingSince = ContinuousClock.now
    private var skipped = 0
    private let begin = ContinuousClock.now
    private var lastRecord = ContinuousClock.now
    private var progress: Progress?
    /// Whether what was written out is committed.
    private let commits: Bool
    private var lastStored = ContinuousClock.now

    init(
        _ session: Session, _ consumer: KafkaConsumer, _ run: AssignRun, _ formatter: RecordFormatter,
        _ arguments: Arguments, live: LiveAssignment? = nil
    ) {
        self.session = session
        self.consumer = consumer
        self.run = run
        self.arguments = arguments
        commits = consumer.configuration.enableAutoCommit == true
        self.live = live
        writer = RecordWriter(
            formatter, isolationLevel: consumer.configuration.isolationLevel,
            skipsCorrupt: arguments.records.skipsCorrupt,
            maxDecompressedBytes: arguments.records.maxDecompressedBytes, isUnbuffered: arguments.output.isUnbuffered)
        let showsProgress = run.isBounded && !isTerminal && !arguments.general.isQuiet
        if showsProgress, Terminal.isTerminal(StandardError.descriptor) { progress = Progress() }
    }

    /// Reads to the end of the run. What was fetched before an error is written before it is thrown.
    mutating func run() async throws -> ExitCode {
        do {
            try await perform(run.begin())
            let starts = run.assignment
            if !starts.isEmpty { try await consumer.assign(positions(starts)) }
            lastRecord = .now
            while !isOver, !isIdle {
                try await reassignIfDue()
                if let fetched = try await next() { try await take(fetched) } else { try await rest() }
            }
            try flush()
        } catch OutputError.closed {
            session.interruption.interrupt(.readerClosed)
            return .success
        } catch let error as KafkaError {
            try await drain()
            tellPending()
            throw error
        } catch let error as OutputError {
            // What was buffered is lost, and must not count as written out.
            throw error
        } catch {
            try flush()
            throw error
        }
        tellPending()
        if !run.isDone { session.console.say("no record came for the time of --idle-timeout: ending") }
        if skipped > 0 {
            session.console.say("\(skipped) damaged \(skipped == 1 ? "batch was" : "batches were") passed over")
        }
        return .success
    }

    /// Where partitions begin, with what is known of the record before.
    func positions(_ starts: [TopicPartition: Int64]) -> [TopicPartition: StartPosition] {
        Dictionary(
            uniqueKeysWithValues: starts.map { partition, offset in
                (partition, .offset(offset, leaderEpoch: run.startEpoch(of: partition)))
            })
    }

    /// A run without partitions is over, unless a file may bring some.
    private var isOver: Bool { run.isDone && !(live != nil && run.awaitsAssignment) }

    /// Writes out what is buffered; then it may be committed.
    mutating func flush() throws {
        try writer.flush()
        guard commits else { return }
        consumer.storePositions()
        lastStored = .now
    }

    private var isIdle: Bool {
        guard let timeout = arguments.records.idleTimeout else { return false }
        return .now - lastRecord >= timeout
    }

    /// The next answer; `nil` when it is time to look at the clock.
    private mutating func next() async throws -> FetchedRecords? {
        if let fetched = try await consumer.nextRecords(timeout: .zero) {
            // Signals and notices get their turn, however fast records come.
            await Task.yield()
            return fetched
        }
        try flush()
        return try await consumer.nextRecords(timeout: patience)
    }

    /// How long to wait for records before something else is due.
    private var patience: Duration? {
        var waits: [Duration] = []
        if !pending.isEmpty { waits.append(.milliseconds(30)) }
        if progress != nil { waits.append(.milliseconds(200)) }
        if let timeout = arguments.records.idleTimeout { waits.append(timeout - (.now - lastRecord)) }
        if let tick = run.nextTick { waits.append(.milliseconds(max(0, tick - WallClock.now()))) }
        return waits.min().map { max($0, .milliseconds(1)) }
    }

    /// What is due when no records come.
    private mutating func rest() async throws {
        tellPending()
        showProgress()
        if run.nextTick != nil { try await perform(run.tick(now: WallClock.now())) }
    }

    private mutating func take(_ fetched: FetchedRecords) async throws {
        guard let window = run.window(for: fetched.topicPartition, fetchOffset: fetched.fetchOffset) else { return }
        let walk: RecordWriter.Walk
        do {
            walk = try writer.write(fetched, window)
        } catch let error as RecordError {
            throw CommandError.damaged(error, fetched.topicPartition)
        }
        consumer.advance(fetched, to: walk.nextOffset)
        if walk.records > 0 { lastRecord = .now }
        for error in walk.skipped {
            skipped += 1
            let last = error.lastOffset.map { "-\($0)" } ?? ""
            let place = "\(fetched.topicPartition): passed over offsets \(error.offset)\(last)"
            session.console.say("\(place): \(error.message)")
        }
        try await perform(
            run.walked(
                fetched.topicPartition,
                AssignRun.Walked(
                    nextOffset: walk.nextOffset, records: walk.records, readableEnd: fetched.endOffset,
                    highWatermark: fetched.highWatermark, metEndTime: walk.metEndTime)))
        if isTerminal || commits && .now - lastStored > .seconds(1) { try flush() }
        if !pending.isEmpty, .now - pendingSince > .milliseconds(500) { tellPending() }
        showProgress()
    }

    mutating func perform(_ actions: [AssignRun.Action]) async throws {
        var isStopping = false
        for action in actions {
            switch action {
            case .flush: try flush()
            case .say(let notice):
                if pending.isEmpty { pendingSince = .now }
                pending.append(notice)
            case .stop: isStopping = true
            }
        }
        guard isStopping, !run.isDone else { return }
        // What is assigned no more can be committed no more.
        if commits { try flush() }
        try await consumer.assign(Set(run.assignment.keys))
    }

    /// Writes what had been fetched already when an error came.
    private mutating func drain() async throws {
        var bytes = 0
        while bytes < consumer.configuration.queuedMaxBytes, !run.isDone {
            guard let fetched = try? await consumer.nextRecords(timeout: .zero) else { break }
            bytes += fetched.sizeInBytes
            try await take(fetched)
        }
        try flush()
    }

    private mutating func tellPending() {
        for notice in pending { session.console.say(notice) }
        pending.removeAll()
    }

    private mutating func showProgress() {
        guard progress != nil else { return }
        let (done, total) = run.share
        progress?.update(
            records: Int(clamping: run.records), bytes: writer.byteCount, done: done, of: total, at: .now - begin)
        if let progress { session.console.show(progress) }
    }
}
