import Console
import KafkaClient
import KafkaWire
import RecordOutput

/// Takes what a group's consumer has, writes the records, and says what there is to say, until the run is over.
///
/// It runs on the main thread and may block in a write for as long as the reader likes: heartbeats go on in the network's
/// thread. What is committed is what has been written out, and nothing else.
struct SubscribeStream: ~Copyable {
    private let session: Session
    private let consumer: KafkaConsumer
    private let arguments: Arguments
    private let group: String
    private let isTerminal = Terminal.isTerminal(StandardOutput.descriptor)
    private var run: SubscribeRun
    private var writer: RecordWriter
    private var pending: [String] = []
    private var pendingSince = ContinuousClock.now
    private var skipped = 0
    private let begin = ContinuousClock.now
    private var lastRecord = ContinuousClock.now
    private var lastSettled = ContinuousClock.now
    private var progress: Progress?

    init(
        _ session: Session, _ consumer: KafkaConsumer, _ run: SubscribeRun, _ formatter: RecordFormatter,
        _ arguments: Arguments
    ) {
        self.session = session
        self.consumer = consumer
        self.run = run
        self.arguments = arguments
        group = consumer.configuration.groupId ?? ""
        writer = RecordWriter(
            formatter, isolationLevel: consumer.configuration.isolationLevel,
            skipsCorrupt: arguments.records.skipsCorrupt,
            maxDecompressedBytes: arguments.records.maxDecompressedBytes, isUnbuffered: arguments.output.isUnbuffered)
        let showsProgress = run.isBounded && !isTerminal && !arguments.general.isQuiet
        if showsProgress, Terminal.isTerminal(StandardError.descriptor) { progress = Progress() }
    }

    /// Reads to the end of the run. Whatever ends it, what was written out is ready to be committed.
    mutating func run() async throws -> ExitCode {
        do {
            while !run.isDone, !isIdle {
                if let event = try await next() { try await take(event) } else { rest() }
            }
            try settle()
        } catch OutputError.closed {
            session.interruption.interrupt(.readerClosed)
            return .success
        } catch {
            // After a signal too. A reader that is gone has been told by the task's cancellation.
            if !(error is OutputError) { try? settle() }
            tellPending()
            throw error
        }
        tellPending()
        if !run.isDone { session.console.say("no record came for the time of --idle-timeout: ending") }
        if skipped > 0 {
            session.console.say("\(skipped) damaged \(skipped == 1 ? "batch was" : "batches were") passed over")
        }
        return .success
    }

    /// Writes out what is buffered; then it may be committed.
    private mutating func settle() throws {
        try writer.flush()
        consumer.storePositions()
        lastSettled = .now
    }

    private var isIdle: Bool {
        guard let timeout = arguments.records.idleTimeout else { return false }
        return .now - lastRecord >= timeout
    }

    /// The next event; `nil` when it is time to look at the clock.
    private mutating func next() async throws -> ConsumerEvent? {
        if let event = try await consumer.nextEvent(timeout: .zero) {
            // Signals and notices get their turn, however fast records come.
            await Task.yield()
            return event
        }
        try settle()
        return try await consumer.nextEvent(timeout: patience)
    }

    /// How long to wait before something else is due.
    private var patience: Duration? {
        var waits: [Duration] = []
        if !pending.isEmpty { waits.append(.milliseconds(30)) }
        if progress != nil { waits.append(.milliseconds(200)) }
        if let timeout = arguments.records.idleTimeout { waits.append(timeout - (.now - lastRecord)) }
        return waits.min().map { max($0, .milliseconds(1)) }
    }

    private mutating func rest() {
        tellPending()
        showProgress()
    }

    private mutating func take(_ event: ConsumerEvent) async throws {
        switch event {
        case .records(let fetched): try take(fetched)
        case .assigned(let partitions):
            run.assigned(partitions)
            tellPending()
            if !partitions.isEmpty {
                session.console.say("Group \(group): assigned \(PartitionList.text(partitions))")
            } else if run.isEmpty {
                session.console.say("Group \(group): joined; no partition is assigned to this member now")
            }
        case .revoked(let partitions):
            try settle()
            run.revoked(partitions)
            tellPending()
            session.console.say("Group \(group): gives up \(PartitionList.text(partitions))")
        case .lost(let partitions):
            try settle()
            run.revoked(partitions)
            tellPending()
            session.console.say(
                "Group \(group): lost \(PartitionList.text(partitions)); others may write the last records again")
        }
    }

    private mutating func take(_ fetched: FetchedRecords) throws {
        let partition = fetched.topicPartition
        guard let window = run.window(for: partition, fetchOffset: fetched.fetchOffset, endOffset: fetched.endOffset)
        else { return }
        let walk: RecordWriter.Walk
        do {
            walk = try writer.write(fetched, window)
        } catch let error as RecordError {
            throw CommandError.damaged(error, partition)
        }
        consumer.advance(fetched, to: walk.nextOffset)
        if walk.records > 0 { lastRecord = .now }
        for error in walk.skipped {
            skipped += 1
            let last = error.lastOffset.map { "-\($0)" } ?? ""
            session.console.say("\(partition): passed over offsets \(error.offset)\(last): \(error.message)")
        }
        try perform(
            run.walked(
                partition,
                AssignRun.Walked(
                    nextOffset: walk.nextOffset, records: walk.records, readableEnd: fetched.endOffset,
                    highWatermark: fetched.highWatermark, metEndTime: walk.metEndTime)))
        if isTerminal || .now - lastSettled > .seconds(1) { try settle() }
        if !pending.isEmpty, .now - pendingSince > .milliseconds(500) { tellPending() }
        showProgress()
    }

    private mutating func perform(_ actions: [AssignRun.Action]) throws {
        for action in actions {
            switch action {
            case .flush: try settle()
            case .say(let notice):
                if pending.isEmpty { pendingSince = .now }
                pending.append(notice)
            // It may have been taken away meanwhile.
            case .stop(let partition): try? consumer.pause([partition])
            }
        }
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
