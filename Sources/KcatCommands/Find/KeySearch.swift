import Console
import KafkaClient
import KafkaWire
import RecordFilter
import RecordOutput

/// Finds records by their keys: computes where producers put them, and reads only there.
struct KeySearch {
    let reader: PieceReader
    let formatter: RecordFormatter
    let find: FindArguments
    /// What decodes records; `nil` where they stay as they are.
    let decoder: RecordDecoder?

    private var console: Console { reader.session.console }

    /// Finds one key among topics of so many partitions. Whether a record has it.
    func run(
        _ key: String, _ filter: FilterPlan?, _ plans: [PartitionPlan], _ counts: [String: Int32]
    ) async throws -> Bool {
        let bytes = Array(key.utf8)
        var there: [PartitionPlan] = []
        var others: [PartitionPlan] = []
        for plan in plans {
            let count = counts[plan.topicPartition.topic] ?? 0
            let place = find.partitioner.partition(of: bytes.span.bytes, count: count)
            if place == nil || place == plan.topicPartition.partition {
                there.append(plan)
            } else {
                others.append(plan)
            }
        }
        tell(bytes, counts, there)
        let term = FilterExpression.term(FilterTerm(.key, .compare(.equal, .string(bytes))))
        let plan = FilterPlan(filter.map { .and([term, $0.expression]) } ?? term)
        let run = FindRun(
            reader: reader, formatter: formatter, choice: find.choice ?? .last, plan: plan,
            decoder: decoder)
        if !there.isEmpty, try await run.run(there) > 0 { return true }
        if reader.session.interruption.reason != nil { return false }
        let places = there.map(\.topicPartition)
        let place = places.isEmpty ? "" : " in \(PartitionList.text(Set(places)))"
        guard !others.isEmpty else {
            console.say("no record has the key\(place)")
            return false
        }
        guard find.searchesAllPartitions else {
            console.say(
                "no record has the key\(place); the number of partitions may have changed, or the producer places keys "
                    + "otherwise: --all-partitions looks in the others, --partitioner "
                    + "\(find.partitioner == .murmur2 ? "crc32" : "murmur2") elsewhere")
            return false
        }
        console.say("no record has the key\(place); looking in the other \(others.count)")
        if try await run.run(others) > 0 { return true }
        if reader.session.interruption.reason == nil { console.say("no record has the key") }
        return false
    }

    private func tell(_ key: [UInt8], _ counts: [String: Int32], _ there: [PartitionPlan]) {
        for (topic, count) in counts.sorted(by: { $0.key < $1.key }) {
            guard let place = find.partitioner.partition(of: key.span.bytes, count: count) else {
                console.say("\(topic): \(find.partitioner.rawValue) places an empty key anywhere; all are read")
                continue
            }
            let isThere = there.contains { $0.topicPartition == TopicPartition(topic, place) }
            console.say(
                "the key belongs in \(topic):\(place) (\(find.partitioner.rawValue), "
                    + "\(Units.count(Int(count), "partition")))" + (isThere ? "" : ", which the spec leaves out"))
        }
    }

    /// How many partitions each of the topics has: that decides where their keys are.
    static func partitionCounts(
        _ partitions: [SpecResolver.Place], _ lookup: any PartitionLookup
    ) async throws -> [String: Int32] {
        let cluster = try await lookup.metadata(topics: Set(partitions.map(\.partition.topic)).sorted())
        return Dictionary(
            cluster.topics.map { ($0.name, Int32($0.partitions.count)) }, uniquingKeysWith: { first, _ in first })
    }

    /// Finds many keys in one pass over the partitions that can have them. Whether any was found.
    func run(
        _ keys: [[UInt8]], _ filter: FilterPlan?, _ plans: [PartitionPlan], _ counts: [String: Int32]
    ) async throws -> Bool {
        var wanted: Set<TopicPartition> = []
        for (topic, count) in counts {
            for key in keys {
                guard let place = find.partitioner.partition(of: key.span.bytes, count: count) else {
                    wanted.formUnion(plans.map(\.topicPartition))
                    break
                }
                wanted.insert(TopicPartition(topic, place))
            }
        }
        let there = plans.filter { find.searchesAllPartitions || wanted.contains($0.topicPartition) }
        let choice = find.choice ?? .last
        let state = SoughtKeys(keys)
        let sink = FormatSink(formatter, descriptor: StandardOutput.descriptor)
        let stages: Stages =
            switch (filter, decoder) {
            case (nil, nil):
                Stages(walk: PartWalk(Stages.walker(reader.settings), into: KeySink(state, choice, into: sink)))
            case (nil, let decoder?):
                // Only what has one of the keys is decoded.
                Stages(
                    walk: PartWalk(
                        Stages.walker(reader.settings),
                        into: KeySink(state, choice, into: DecodingSink(decoder, sink))),
                    untilReady: { await decoder.fetchSchemas() })
            case (let filter?, let decoder):
                try Stages(reader.settings, filter, decoder, into: KeySink(state, choice, into: sink))
            }
        guard try await reader.read(there, into: stages) else { return true }
        console.detail("fetches: \(reader.fetchCount)")
        if choice != .all {
            let run = FindRun(
                reader: reader, formatter: formatter, choice: choice,
                plan: FilterPlan(.term(FilterTerm(.key, .exists))), decoder: decoder)
            try await run.write(state.found.compactMap { $0 })
        }
        let missing = state.counts.count { $0 == 0 }
        let found =
            "\(keys.count - missing) of \(Units.count(keys.count, "key")) found in \(there.count) of "
            + Units.count(plans.count, "partition")
        console.say(missing > 0 && there.count < plans.count ? found + "; --all-partitions looks in the others" : found)
        return missing < keys.count
    }
}
