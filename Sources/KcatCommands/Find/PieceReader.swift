import KafkaClient
import KafkaWire
import Transport

/// Reads pieces of partitions, one after the other, from brokers or from files, each into a sink.
struct PieceReader {
    /// Where records come from.
    enum Place {
        case brokers(KafkaConsumer)
        case files(LogFolder)

        /// Who answers what must be known of partitions.
        var lookup: any PartitionLookup {
            switch self {
            case .brokers(let consumer): AdminLookup(for: consumer)
            case .files(let folder): folder
            }
        }

        /// The folder, where there is one; otherwise the brokers.
        init(_ folder: LogFolder?, _ settings: ClientSettings, _ session: Session) throws {
            self = if let folder { .files(folder) } else { .brokers(try session.pieceConsumer(settings)) }
        }
    }

    let session: Session
    let place: Place
    let settings: StreamSettings
    private let fetches = FetchCount()

    /// What a run over several partitions has in common.
    private let options: RunOptions

    init(_ session: Session, _ place: Place, _ settings: StreamSettings, options: RunOptions = RunOptions()) {
        self.session = session
        self.place = place
        self.settings = settings
        self.options = options
    }

    /// How many pieces of records came so far: of brokers as many fetches.
    var fetchCount: Int { fetches.count }

    /// Who answers what must be known of partitions.
    var lookup: any PartitionLookup { place.lookup }

    /// A plan of which nothing is said when it reaches its end.
    static func quiet(_ plan: PartitionPlan) -> PartitionPlan {
        var plan = plan
        plan.endsWithLog = false
        return plan
    }

    /// Reads what the plans say into `walk`, to their ends. Whether the reader of the output is still there.
    @discardableResult
    func read(_ plans: [PartitionPlan], into walk: any PartWalking) async throws -> Bool {
        try await read(plans, into: Stages(walk: walk))
    }

    /// As the other, into a walk with what its stages wait for and count.
    @discardableResult
    func read(_ plans: [PartitionPlan], into stages: Stages) async throws -> Bool {
        let run = AssignRun(plans, options)
        if run.isDone { return true }
        switch place {
        case .brokers(let consumer):
            let ends = plans.compactMap { plan in plan.end.map { (plan.topicPartition, $0) } }
            let assigned = AssignedSource(
                consumer: consumer, ends: Dictionary(ends, uniquingKeysWith: { first, _ in first }))
            let source = CountingSource(source: assigned, fetches: fetches)
            var stream = Stream(session, source, run, stages, settings)
            _ = try await stream.run(from: run.positions(run.assignment))
        case .files(let folder):
            let files = FolderSource(folder) { [loop = session.loop] in try await loop.sleep(for: $0) }
            var stream = Stream(session, CountingSource(source: files, fetches: fetches), run, stages, settings)
            _ = try await stream.run(from: run.positions(run.assignment))
        }
        return session.interruption.reason == nil
    }
}

/// Counts the parts that a source gives.
final class FetchCount: @unchecked Sendable {
    /// How many. Only the main thread's loop touches it.
    var count = 0
}

/// A source whose parts are counted.
struct CountingSource<Source: PartSource>: PartSource {
    let source: Source
    let fetches: FetchCount

    var group: String? { source.group }
    var keepsPositions: Bool { source.keepsPositions }
    var readyBytes: Int { source.readyBytes }

    func begin(_ starts: [TopicPartition: StartPosition]) async throws { try await source.begin(starts) }

    func next(timeout: Duration?) async throws -> SourceEvent<Source.Part>? {
        let event = try await source.next(timeout: timeout)
        if case .part = event { fetches.count += 1 }
        return event
    }

    func advance(_ part: Source.Part, to offset: Int64) { source.advance(part, to: offset) }
    func storePositions() { source.storePositions() }
    func stop(_ partitions: Set<TopicPartition>) async throws { try await source.stop(partitions) }
}
