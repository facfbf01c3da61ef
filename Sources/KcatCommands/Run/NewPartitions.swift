import KafkaClient
import KafkaWire
import Synchronization

/// Partitions that are made while all of a topic are followed (`assign TOPIC`): they are read from their beginning. Looked
/// for beside the stream, which takes over what was found.
final class NewPartitions: Sendable {
    private struct State {
        var known: Set<TopicPartition>
        var found: [PartitionPlan] = []
    }

    private let specs: [PartitionSpec]
    private let state: Mutex<State>

    /// Topics that were not there when the run began: they are ``LatePartitions``'s.
    private let absent: Set<String>

    /// Beside those that were there at the first look. `nil` where none can come: every partition is named, or the run has
    /// an end.
    init?(_ specs: [PartitionSpec], _ options: RunOptions, beside late: LatePartitions) {
        if options.exitsAtEnd { return nil }
        self.specs = specs.filter { $0.partitions == .all && ($0.range ?? options.defaultRange).end == nil }
        if self.specs.isEmpty { return nil }
        let (known, absent) = late.seen
        self.absent = absent
        state = Mutex(State(known: known))
    }

    /// Looks every `interval` from now on; after each look that found some, calls `onFound`.
    func look(every interval: Duration, by resolver: SpecResolver, _ onFound: @escaping @Sendable () -> Void) {
        Task(executorPreference: resolver.loop) {
            while (try? await resolver.loop.sleep(for: interval)) != nil {
                // What can't be found out now is found out the next time.
                guard let plans = try? await self.plans(resolver), !plans.isEmpty else { continue }
                self.state.withLock { state in
                    state.known.formUnion(plans.map(\.topicPartition))
                    state.found += plans
                }
                onFound()
            }
        }
    }

    private func plans(_ resolver: SpecResolver) async throws -> [PartitionPlan] {
        let known = state.withLock { $0.known }
        let places = try await resolver.places(of: resolver.expanded(specs)).found
        let new = places.filter { !known.contains($0.partition) && !absent.contains($0.partition.topic) }
        if new.isEmpty { return [] }
        return try await resolver.plans(of: new.map { ($0.partition, SpecRange(start: .beginning)) })
    }

    /// What was found since this was called last.
    func take() -> [PartitionPlan] {
        state.withLock { state in
            defer { state.found = [] }
            return state.found
        }
    }
}

extension Stream where Mode == AssignRun, Source == AssignedSource {
    /// Reads new partitions beside those that are read.
    mutating func take(_ new: NewPartitions) async throws {
        let plans = new.take()
        if plans.isEmpty { return }
        let notices = run.add(plans)
        let going = source.consumer.assignment()
        let starts = run.assignment.filter { !going.contains($0.key) }
        begin(starts)
        if !starts.isEmpty { try await source.consumer.assign(run.positions(starts), keeping: going) }
        session.console.say("\(PartitionList.text(Set(plans.map(\.topicPartition)))): new, read from the beginning")
        try await perform(notices)
    }
}
