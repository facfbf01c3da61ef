import KafkaClient
import KafkaWire
import Transport

/// Finds out what specs mean in this cluster: which partitions there are, and which offsets their starts and ends are.
struct SpecResolver {
    let lookup: any PartitionLookup
    let options: RunOptions
    /// The loop that its caller runs on.
    let loop: EventLoop

    /// Specs that name more partitions than this are held against the topic before anything is read.
    private static let mostNamed = 1000

    /// The partitions of the specs, in their order, each with its spec's range. A topic or a partition that does not
    /// exist is an error, after a bounded time in which it may appear (A1).
    func partitions(of specs: [PartitionSpec]) async throws -> [(TopicPartition, SpecRange?)] {
        var specs = specs
        if TopicExpansion.isNeeded(specs) {
            let names = try await lookup.metadata(topics: nil).topics.map(\.name)
            specs = try TopicExpansion.specs(specs, among: names)
        }
        let open = specs.filter { Self.named($0.partitions) == nil }
        var topics: [String: ClusterDescription.Topic] = [:]
        if !open.isEmpty { topics = try await describe(Set(open.map(\.topic))) }
        return try specs.flatMap { spec in
            let indexes = try Self.named(spec.partitions) ?? Self.existing(spec, topics[spec.topic])
            return indexes.map { (TopicPartition(spec.topic, $0), spec.range) }
        }
    }

    /// The partitions that a spec names one by one; `nil` when the topic must be asked.
    private static func named(_ selection: PartitionSelection) -> [Int32]? {
        guard case .ranges(let ranges) = selection else { return nil }
        guard ranges.reduce(0, { $0 + $1.count }) <= mostNamed else { return nil }
        return ranges.flatMap { $0.map { $0 } }
    }

    private static func existing(
        _ spec: PartitionSpec, _ topic: ClusterDescription.Topic?
    ) throws(CommandError) -> [Int32] {
        let indexes = topic?.partitions.map(\.index) ?? []
        guard case .ranges(let ranges) = spec.partitions else { return indexes }
        for range in ranges {
            let there = indexes.count { range.contains($0) }
            guard there < range.count, let last = indexes.last else { continue }
            let missing = range.first { !indexes.contains($0) } ?? range.lowerBound
            throw CommandError(
                .failure, "\(spec.topic):\(missing): there is no such partition, '\(spec.topic)' has 0-\(last)")
        }
        return ranges.flatMap { $0.map { $0 } }
    }

    private func describe(_ names: Set<String>) async throws -> [String: ClusterDescription.Topic] {
        let deadline = ContinuousClock.now + lookup.unknownTopicTimeout
        while true {
            let cluster = try await lookup.metadata(topics: names.sorted())
            let missing = cluster.topics.first { $0.error != nil || $0.partitions.isEmpty }
            let seen = Set(cluster.topics.map(\.name))
            guard missing != nil || !names.isSubset(of: seen) else {
                return Dictionary(cluster.topics.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
            }
            let error = missing?.error
            let mayAppear = error == nil || error == "UNKNOWN_TOPIC_OR_PARTITION" || error == "LEADER_NOT_AVAILABLE"
            guard mayAppear, ContinuousClock.now < deadline else {
                let name = missing?.name ?? names.subtracting(seen).min() ?? ""
                throw try await Self.unknown(topic: name, error, lookup)
            }
            try await loop.sleep(for: .milliseconds(100))
        }
    }

    /// The error for a topic that can't be had, with the name that was most likely meant.
    static func unknown(topic name: String, _ error: String?, _ lookup: any PartitionLookup) async throws
        -> CommandError
    {
        if error == "TOPIC_AUTHORIZATION_FAILED" {
            return CommandError(.failure, "\(name): \(KafkaError.forbidden(topic: name))")
        }
        guard error == nil || error == "UNKNOWN_TOPIC_OR_PARTITION" else {
            return CommandError(.failure, "topic '\(name)': \(error ?? "")")
        }
        let others = try await lookup.metadata(topics: nil).topics.map(\.name)
        let hint = nearest(to: name, in: others).map { ", did you mean '\($0)'?" }
        return CommandError(.failure, "topic '\(name)' does not exist" + (hint ?? " (kcat-swift topics lists them)"))
    }

    /// The plans of partitions, all that must be asked for being asked at once.
    func plans(of partitions: [(TopicPartition, SpecRange?)]) async throws -> [PartitionPlan] {
        let planners = partitions.map { PartitionPlanner($0.0, $0.1, options) }
        // Several specs may ask the same of one partition.
        var askers: [PartitionQuestion: Set<TopicPartition>] = [:]
        for (planner, partition) in zip(planners, partitions) {
            for question in planner.questions { askers[question, default: []].insert(partition.0) }
        }
        let answers = try await answers(to: askers.mapValues(Array.init))
        return try zip(planners, partitions).map { planner, partition in
            do { return try planner.plan(answers[partition.0] ?? [:]) } catch let error as PlanError {
                throw CommandError(.failure, error.description)
            }
        }
    }

    /// Every question's answers.
    private func answers(
        to askers: [PartitionQuestion: [TopicPartition]]
    ) async throws -> [TopicPartition: PartitionAnswers] {
        try await withThrowingTaskGroup(
            of: [TopicPartition: PartitionAnswers].self
        ) { group in
            for (question, partitions) in askers {
                group.addTask { try await answer(question, for: partitions) }
            }
            var result: [TopicPartition: PartitionAnswers] = [:]
            for try await answers in group {
                for (partition, answers) in answers { result[partition, default: [:]].merge(answers) { $1 } }
            }
            return result
        }
    }

    private func answer(
        _ question: PartitionQuestion, for partitions: [TopicPartition]
    ) async throws -> [TopicPartition: PartitionAnswers] {
        switch question {
        case .logStart: return try await lookup.beginningOffsets(of: partitions).mapValues { [question: $0] }
        case .logEnd:
            return try await lookup.endOffsets(of: partitions, isolationLevel: nil).mapValues { [question: $0] }
        case .committed:
            return try await lookup.committed(of: partitions).mapValues { committed in
                var answers: PartitionAnswers = [question: committed.offset]
                answers[.committedEpoch] = committed.leaderEpoch.map(Int64.init)
                return answers
            }
        case .committedEpoch, .lacksTimes: return [:]
        case .offsetAt(let time):
            let specs = Dictionary(uniqueKeysWithValues: partitions.map { ($0, OffsetSpec.timestamp(time)) })
            return try await lookup.offsets(for: specs).compactMapValues { listed -> PartitionAnswers? in
                listed.lacksTimes ? [.lacksTimes: 1] : listed.offset.map { [question: $0] }
            }
        }
    }
}
