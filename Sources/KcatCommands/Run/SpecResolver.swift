import KafkaClient
import KafkaWire
import Transport

/// Finds out what specs mean in this cluster: which partitions there are, and which offsets their starts and ends are.
///
/// What concerns one partition or one topic need not concern the others: ``look(at:again:)`` tells it beside what was
/// found. ``partitions(of:)`` and ``plans(of:)`` are for those who want all or nothing.
struct SpecResolver: Sendable {
    let lookup: any PartitionLookup
    let options: RunOptions
    /// The loop that its caller runs on.
    let loop: EventLoop

    /// A partition with what its spec says of it.
    typealias Place = (partition: TopicPartition, range: SpecRange?)

    /// Specs that name more partitions than this are held against the topic before anything is read.
    private static let mostNamed = 1000
    /// How long a leader that says nothing may hold up the partitions of the others.
    private static let patience = Duration.seconds(1)

    // MARK: Which partitions

    /// The partitions of the specs, in their order, each with its spec's range. A topic or a partition that does not
    /// exist is an error, after a bounded time in which it may appear (A1).
    func partitions(of specs: [PartitionSpec]) async throws -> [Place] {
        let specs = try await expanded(specs)
        let deadline = ContinuousClock.now + lookup.unknownTopicTimeout
        while true {
            let look = try await places(of: specs)
            guard let missing = look.missing.first else { return look.found }
            guard missing.mayAppear, ContinuousClock.now < deadline else { throw try await explained(missing).failure }
            try await loop.sleep(for: .milliseconds(100))
        }
    }

    /// Regular expressions become the topics that they match.
    func expanded(_ specs: [PartitionSpec]) async throws -> [PartitionSpec] {
        guard TopicExpansion.isNeeded(specs) else { return specs }
        return try TopicExpansion.specs(specs, among: try await lookup.metadata(topics: nil).topics.map(\.name))
    }

    /// The partitions of the specs as the brokers have them at one look, and the specs whose topics can't be had. Those that
    /// name their partitions are looked up only where `again` says so: that they are not there is told by their leaders.
    func places(of specs: [PartitionSpec], again: Bool = false) async throws -> SpecLook<Place> {
        let asked = again ? specs : specs.filter { Self.named($0.partitions) == nil }
        let topics = asked.isEmpty ? [:] : try await describe(Set(asked.map(\.topic)))
        var look = SpecLook<Place>()
        for spec in specs {
            if again || Self.named(spec.partitions) == nil, let error = Self.fault(spec.topic, topics[spec.topic]) {
                look.missing.append(MissingSpec(spec, error, isWholeTopic: true))
                continue
            }
            let indexes = try Self.named(spec.partitions) ?? existing(spec, topics[spec.topic])
            look.found += indexes.map { (TopicPartition(spec.topic, $0), spec.range) }
        }
        return look
    }

    /// What keeps a topic from being had; `nil` for nothing. One without partitions is being made.
    private static func fault(_ name: String, _ topic: ClusterDescription.Topic?) -> KafkaError? {
        if let code = topic?.errorCode { return KafkaError(ErrorCode(rawValue: code), ofTopic: name) }
        return topic?.partitions.isEmpty == false ? nil : .unknownTopic(name, suggesting: nil)
    }

    /// The partitions that a spec names one by one; `nil` when the topic must be asked.
    private static func named(_ selection: PartitionSelection) -> [Int32]? {
        guard case .ranges(let ranges) = selection else { return nil }
        guard ranges.reduce(0, { $0 + $1.count }) <= mostNamed else { return nil }
        return ranges.flatMap { $0.map { $0 } }
    }

    private func existing(_ spec: PartitionSpec, _ topic: ClusterDescription.Topic?) throws -> [Int32] {
        let indexes = (topic?.partitions.map(\.index) ?? []).filter { !lookup.lacks(TopicPartition(spec.topic, $0)) }
        guard case .ranges(let ranges) = spec.partitions else { return indexes }
        let there = Set(indexes)
        for range in ranges {
            if let missing = range.first(where: { !there.contains($0) }) {
                throw ClusterMetadata.unknown(TopicPartition(spec.topic, missing), among: indexes)
            }
        }
        return ranges.flatMap { $0.map { $0 } }
    }

    private func describe(_ names: Set<String>) async throws -> [String: ClusterDescription.Topic] {
        let topics = try await lookup.metadata(topics: names.sorted()).topics
        return Dictionary(topics.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Where a topic does not exist, the name that was most likely meant.
    func explained(_ missing: MissingSpec) async throws -> MissingSpec {
        guard missing.isWholeTopic, missing.error.code == .unknownTopicOrPartition else { return missing }
        let name = missing.spec.topic
        let others = try await lookup.metadata(topics: nil).topics.map(\.name)
        let near = nearest(to: name, in: others)
        var error = KafkaError.unknownTopic(name, suggesting: near)
        if near == nil { error.message += " (kcat-swift topics lists them)" }
        return MissingSpec(missing.spec, error, isWholeTopic: true)
    }

    // MARK: What is to be read of them

    /// The plans of partitions, all that must be asked for being asked at once. The first partition's error is thrown.
    func plans(of places: [Place]) async throws -> [PartitionPlan] {
        try await outcomes(of: places, patience: nil).map { try $0.get() }
    }

    /// What can be read of the specs now, and what can't be had, with the reason. Nothing is waited for but a leader that is
    /// slow, and a partition that its topic may yet get. Throws what concerns all.
    func look(at specs: [PartitionSpec], again: Bool = false) async throws -> SpecLook<PartitionPlan> {
        let places = try await places(of: specs, again: again)
        var look = SpecLook<PartitionPlan>(missing: places.missing)
        let outcomes = try await outcomes(of: places.found, patience: Self.patience)
        var failures: [(Place, KafkaError)] = []
        for (place, outcome) in zip(places.found, outcomes) {
            switch outcome {
            case .success(let plan): look.found.append(plan)
            case .failure(let error): failures.append((place, error))
            }
        }
        look.missing += try await missing(failures)
        return look
    }

    /// Partitions that can't be had. One that its topic lacks was most likely mistyped: that concerns all.
    func missing(_ failures: [(Place, KafkaError)]) async throws -> [MissingSpec] {
        let unknown = Set(failures.filter { $0.1.code == .unknownTopicOrPartition }.map(\.0.partition.topic))
        let topics = unknown.isEmpty ? [:] : try await describe(unknown)
        return try failures.map { place, error in
            let isUnknown = error.code == .unknownTopicOrPartition
            if isUnknown, Self.fault(place.partition.topic, topics[place.partition.topic]) == nil { throw error }
            return MissingSpec(PartitionSpec(place.partition, place.range), error, isWholeTopic: isUnknown)
        }
    }

    /// Looks again at what waits, after a moment. That no broker can be reached may pass as well: it is the reason of all
    /// until then.
    func lookAgain<Found>(
        at awaited: inout AwaitedSpecs, _ look: ([PartitionSpec]) async throws -> SpecLook<Found>
    ) async throws -> [Found] {
        try await loop.sleep(for: awaited.pause())
        do {
            let look = try await look(awaited.waiting.map(\.spec))
            awaited.take(look.missing)
            return look.found
        } catch let error as KafkaError where MissingSpec.passes(error) {
            awaited.take(awaited.waiting)
            return []
        }
    }

    /// The plans of partitions, each on its own.
    private func outcomes(
        of places: [Place], patience: Duration?
    ) async throws -> [Result<PartitionPlan, KafkaError>] {
        let planners = places.map { PartitionPlanner($0.partition, $0.range, options) }
        // Several specs may ask the same of one partition.
        var askers: [PartitionQuestion: Set<TopicPartition>] = [:]
        for (planner, place) in zip(planners, places) {
            for question in planner.questions { askers[question, default: []].insert(place.partition) }
        }
        let answers = try await answers(to: askers.mapValues(Array.init), patience: patience)
        return try zip(planners, places).map { planner, place in
            switch answers[place.partition] ?? .success([:]) {
            case .failure(let error): return .failure(error)
            case .success(let answers):
                do { return .success(try planner.plan(answers)) } catch let error as PlanError {
                    throw CommandError(.failure, error.description)
                }
            }
        }
    }

    private typealias Answers = [TopicPartition: Result<PartitionAnswers, KafkaError>]

    /// Every question's answers; a partition of which one can't be answered fails.
    private func answers(
        to askers: [PartitionQuestion: [TopicPartition]], patience: Duration?
    ) async throws -> Answers {
        try await withThrowingTaskGroup(of: Answers.self) { group in
            for (question, partitions) in askers {
                group.addTask { try await answer(question, for: partitions, patience: patience) }
            }
            var result: Answers = [:]
            for try await answers in group {
                for (partition, answer) in answers {
                    result[partition] = (result[partition] ?? .success([:])).flatMap { known in
                        answer.map { known.merging($0) { $1 } }
                    }
                }
            }
            return result
        }
    }

    private func answer(
        _ question: PartitionQuestion, for partitions: [TopicPartition], patience: Duration?
    ) async throws -> Answers {
        switch question {
        case .logStart: return try await ends(.earliest, question, partitions, patience)
        case .logEnd: return try await ends(.latest, question, partitions, patience)
        case .lastRecords(let count):
            return try await lookup.offsets(ofLast: count, of: partitions, patience: patience)
                .mapValues { $0.map { [question: $0] } }
        case .committed:
            return try await lookup.committed(of: partitions).mapValues { committed in
                var answers: PartitionAnswers = [question: committed.offset]
                answers[.committedEpoch] = committed.leaderEpoch.map(Int64.init)
                return .success(answers)
            }
        case .committedEpoch, .lacksTimes: return [:]
        case .offsetAt(let time):
            let results = try await lookup.offsetResults(
                .timestamp(time), of: partitions, isolationLevel: nil, patience: patience)
            return results.mapValues { result in
                result.map { listed in
                    listed.lacksTimes ? [.lacksTimes: 1] : listed.offset.map { [question: $0] } ?? [:]
                }
            }
        }
    }

    private func ends(
        _ spec: OffsetSpec, _ question: PartitionQuestion, _ partitions: [TopicPartition], _ patience: Duration?
    ) async throws -> Answers {
        try await lookup.offsetResults(spec, of: partitions, isolationLevel: nil, patience: patience)
            .mapValues { $0.map { [question: $0.offset ?? 0] } }
    }
}
