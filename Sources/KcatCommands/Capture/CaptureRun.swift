import Console
import KafkaClient
import KafkaLog
import KafkaWire

/// Fetches whole batches and writes them as they come, until each partition is at its end.
struct CaptureRun {
    let session: Session
    let consumer: KafkaConsumer
    let folder: String
    let captures: [TopicPartition: PartitionCapture]
    let manifest: CaptureManifest

    /// The files' sums, taken while they are written.
    private let digests = FileDigests()

    private static let logStartsName = "log-start-offset-checkpoint"

    /// Runs to the end, or until it is interrupted; what was written is complete and told either way.
    func run() async throws -> ExitCode {
        try writeManifest(isOver: false)
        if captures.values.contains(where: { $0.firstReadable != nil }) { try writeLogStarts() }
        for capture in captures.values {
            capture.grew = { [digests] in digests.grew($0, to: $1, bytes: $2, ownedBy: $3) }
        }
        var failure: (any Error)?
        do { try await fetch() } catch { failure = error }
        for capture in sorted {
            do { try capture.finish() } catch { failure = failure ?? Self.refused(error) }
        }
        do { try writeManifest(isOver: failure == nil) } catch { failure = failure ?? error }
        session.console.clear()
        let rows = sorted.map {
            CaptureReport.Row(
                $0.plan.topicPartition, asked: $0.plan.start, $0.tally, isOver: $0.isDone || $0.isEndless)
        }
        // The mark before each line takes two columns.
        let width = isTerminal ? Terminal.width(StandardError.descriptor) - 2 : nil
        for line in CaptureReport(folder, rows).lines(width: width) { session.console.say(line) }
        let damaged = sorted.reduce(0) { $0 + $1.tally.damages.count }
        if let failure, !(failure is CancellationError) {
            throw CommandError(Session.code(of: failure), "\(failure)")
        }
        if damaged > 0 {
            session.console.warn("\(damaged) damaged batches were kept as they are; capture.json lists them")
            return .damagedData
        }
        return .success
    }

    private var sorted: [PartitionCapture] {
        captures.values.sorted { $0.plan.topicPartition < $1.plan.topicPartition }
    }

    private var isTerminal: Bool { Terminal.isTerminal(StandardError.descriptor) }

    /// What the disk refuses is told with the way out.
    private static func refused(_ error: LogError) -> CommandError {
        CommandError(.failure, "\(error); what was written before it is whole; --resume checks it and goes on")
    }

    private func fetch() async throws {
        let starts = captures.filter { !$0.value.isDone }.mapValues { StartPosition.offset($0.next) }
        if starts.isEmpty { return }
        try await consumer.assign(starts)
        var open = Set(starts.keys)
        var progress =
            isTerminal && !session.console.isQuiet
            ? CaptureProgress(session.console, offsets: offsetsLeft(of: open)) : nil
        defer { progress?.stop() }
        let isTimed = captures.values.contains { $0.plan.endTime != nil }
        var isTold = false
        while !open.isEmpty {
            if !isTold, open.allSatisfy({ captures[$0]?.awaited != nil }) {
                isTold = true
                tellAwaited(open)
            }
            let tick = isTimed ? open.compactMap { captures[$0]?.nextTick }.min() : nil
            let patience = tick.map { Duration.milliseconds(max(1, $0 - WallClock.now())) }
            var done: Set<TopicPartition> = []
            if let fetched = try await consumer.nextRecords(timeout: patience),
                open.contains(fetched.topicPartition), let capture = captures[fetched.topicPartition]
            {
                let (offset, records, bytes) = (capture.next, capture.tally.records, capture.tally.bytes)
                do { try capture.take(fetched, noteStart: writeLogStarts) } catch let error as LogError {
                    throw Self.refused(error)
                }
                progress?.took(
                    offsets: capture.next - offset, records: capture.tally.records - records,
                    bytes: capture.tally.bytes - bytes)
                consumer.advance(fetched, to: max(capture.next, fetched.fetchOffset))
                if capture.isDone { done.insert(fetched.topicPartition) }
            }
            if isTimed { done.formUnion(ended(of: open)) }
            open.subtract(done)
            if !done.isEmpty, !open.isEmpty { try await consumer.assign(open) }
        }
    }

    /// Those that the clock has ended.
    private func ended(of open: Set<TopicPartition>) -> Set<TopicPartition> {
        let now = WallClock.now()
        return open.filter { partition in
            captures[partition]?.tick(now: now)
            return captures[partition]?.isDone ?? false
        }
    }

    /// How many offsets there are up to the ends; `nil` where one is no offset.
    private func offsetsLeft(of open: Set<TopicPartition>) -> Int? {
        var sum = 0
        for capture in open.compactMap({ captures[$0] }) {
            guard let end = capture.plan.end, capture.plan.count == nil else { return nil }
            sum += Int(clamping: max(0, end - capture.next))
        }
        return sum
    }

    /// Says what is waited for.
    private func tellAwaited(_ open: Set<TopicPartition>) {
        let awaited = Dictionary(grouping: open.sorted()) { captures[$0]?.awaited?.words ?? "" }
        for (words, partitions) in awaited.sorted(by: { $0.value[0] < $1.value[0] }) {
            session.console.say("\(PartitionList.text(Set(partitions))): at the log's end; waiting for \(words)")
        }
    }

    /// Notes where logs begin that begin inside of a batch, as a broker does. Those of an earlier run stay.
    private func writeLogStarts() throws {
        var starts = Self.logStarts(inFolder: folder)
        for capture in sorted {
            let partition = capture.plan.topicPartition
            if let first = capture.firstReadable { starts[partition.topic, default: [:]][partition.partition] = first }
        }
        let lines = starts.sorted { $0.key < $1.key }.flatMap { topic, offsets in
            offsets.sorted { $0.key < $1.key }.map { "\(topic) \($0.key) \($0.value)\n" }
        }
        let text = "0\n\(lines.count)\n" + lines.joined()
        do { try AppendedFile.replace(folder + "/" + Self.logStartsName, with: text) } catch {
            throw Self.refused(error)
        }
    }

    /// Where the logs in a folder begin, as an earlier run has noted it.
    static func logStarts(inFolder folder: String) -> [String: [Int32: Int64]] {
        (try? LogFile.text(folder + "/" + logStartsName)).map(Checkpoint.offsets) ?? [:]
    }

    private func writeManifest(isOver: Bool) throws {
        var files: [TopicPartition: [CaptureManifest.File]] = [:]
        for (partition, capture) in captures {
            files[partition] = try capture.writer.names.map { name in
                let (size, sum) = try digests.sum(capture.writer.folder + "/" + name)
                return (name, size, sum)
            }
        }
        let text = manifest.text(sorted, files, time: WallClock.words(WallClock.seconds), isOver: isOver)
        do { try AppendedFile.replace(folder + "/" + CaptureManifest.name, with: text) } catch {
            throw Self.refused(error)
        }
    }
}
