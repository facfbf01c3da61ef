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
    let cluster: ClusterDescription
    /// The topics' settings, where they were told.
    let settings: [String: [String: ConfigurationEntry]]

    /// The files' sums, taken while they are written.
    private let digests = FileDigests()

    private static let logStartsName = "log-start-offset-checkpoint"

    /// Runs to the end, or until it is interrupted; what was written is complete and told either way.
    func run() async throws -> ExitCode {
        try writeManifest(isComplete: false)
        if captures.values.contains(where: { $0.firstReadable != nil }) { try writeLogStarts() }
        for capture in captures.values {
            capture.writer.grew = { [digests] path, size in digests.grew(path, to: size) }
        }
        var failure: (any Error)?
        do { try await fetch() } catch { failure = error }
        for capture in sorted {
            do { try capture.finish() } catch { failure = failure ?? CommandError(.failure, "\(error)") }
        }
        let isComplete = failure == nil && captures.values.allSatisfy { $0.isDone || $0.isEndless }
        do { try writeManifest(isComplete: isComplete) } catch { failure = failure ?? error }
        session.console.clear()
        for capture in sorted { session.console.say(words(capture)) }
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

    private func fetch() async throws {
        let starts = captures.filter { !$0.value.isDone }.mapValues { StartPosition.offset($0.next) }
        if starts.isEmpty { return }
        try await consumer.assign(starts)
        var open = Set(starts.keys)
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
                do { try capture.take(fetched, noteStart: writeLogStarts) } catch let error as LogError {
                    throw CommandError(
                        .failure,
                        "\(error); what was written before it is whole and can be read; --resume goes on with it")
                }
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
            throw CommandError(.failure, "\(error)")
        }
    }

    /// Where the logs in a folder begin, as an earlier run has noted it.
    static func logStarts(inFolder folder: String) -> [String: [Int32: Int64]] {
        (try? LogFile.text(folder + "/" + logStartsName)).map(Checkpoint.offsets) ?? [:]
    }

    private func words(_ capture: PartitionCapture) -> String {
        let partition = capture.plan.topicPartition
        let tally = capture.tally
        guard let start = tally.start else {
            return "\(partition): nothing \(capture.isDone || capture.isEndless ? "to capture" : "captured")"
        }
        let asked =
            capture.plan.start < start || capture.plan.start > start ? " (asked from \(capture.plan.start))" : ""
        let gaps = tally.gaps.isEmpty ? "" : ", \(Units.count(tally.gaps.count, "gap"))"
        return "captured \(partition)  \(start)..\(capture.next)\(asked)  \(Units.count(tally.records, "record"))  "
            + "\(Units.bytes(tally.bytes))\(gaps)  \(capture.writer.folder)"
    }

    private func writeManifest(isComplete: Bool) throws {
        var files: [TopicPartition: [(name: String, size: Int, sha256: String)]] = [:]
        for (partition, capture) in captures {
            files[partition] = try capture.writer.names.map { name in
                let (size, sum) = try digests.sum(capture.writer.folder + "/" + name)
                return (name, size, sum)
            }
        }
        let text = CaptureManifest.text(
            cluster, settings, sorted, files, time: WallClock.words(WallClock.seconds), isComplete: isComplete)
        do { try AppendedFile.replace(folder + "/" + CaptureManifest.name, with: text) } catch {
            throw CommandError(.failure, "\(error)")
        }
    }
}
