import KafkaClient
import KafkaWire
import Synchronization

/// The partitions of a run that could not be had when it began: while the others are read they are looked for, as long as
/// `-m` says, and join it as they come.
final class LatePartitions: Sendable {
    private struct State {
        var plans: [PartitionPlan] = []
        var lines: [String] = []
        var failure: (any Error)?
        /// What may still come.
        var waiting: [MissingSpec] = []
        /// What the first look came upon: partitions, whether they could be read or not, and topics that were not there.
        var seen: Set<TopicPartition> = []
        var absent: Set<String> = []
    }

    private let resolver: SpecResolver
    private let console: Console
    private let state: Mutex<State>

    /// How long something is waited for before it is said.
    private static let quietTime = Duration.seconds(1)

    init(_ resolver: SpecResolver, _ console: Console) {
        self.resolver = resolver
        self.console = console
        state = Mutex(State())
    }

    /// Whether something may still come.
    var isWaiting: Bool { state.withLock { !$0.waiting.isEmpty || !$0.plans.isEmpty } }

    /// What the first look came upon: partitions, whether they could be read or not, and topics that were not there.
    var seen: (partitions: Set<TopicPartition>, absent: Set<String>) { state.withLock { ($0.seen, $0.absent) } }

    /// Says what a run that had enough has not waited for.
    func sayUnread() {
        for line in MissingSpec.lines(state.withLock { $0.waiting }) { console.say("\(line); not waited for") }
    }

    /// What came since this was asked last, and what is said of what never will.
    func take() throws -> (plans: [PartitionPlan], lines: [String]) {
        let (news, failure) = state.withLock { state in
            let news = (plans: state.plans, lines: state.lines)
            (state.plans, state.lines) = ([], [])
            return (news, state.failure)
        }
        if let failure { throw failure }
        return news
    }

    /// The plans of what can be read now; where that is nothing, of the first that can. What is left is looked for by
    /// ``watch(_:)``. Where nothing ever comes the reason is thrown.
    func begin(_ specs: [PartitionSpec]) async throws -> (plans: [PartitionPlan], awaited: AwaitedSpecs) {
        let look = try await resolver.look(at: resolver.expanded(specs))
        note(look)
        var plans = look.found
        var awaited = AwaitedSpecs(look.missing, resolver.lookup)
        while plans.isEmpty, awaited.isWaiting {
            plans = try await resolver.lookAgain(at: &awaited) { try await resolver.look(at: $0, again: true) }
        }
        state.withLock { $0.waiting = awaited.waiting }
        let refused = awaited.refused.first
        let lines = try await lines(&awaited)
        guard plans.isEmpty, let refused else {
            state.withLock { $0.lines = lines }
            return (plans, awaited)
        }
        for line in lines.dropLast() { console.fail(line) }
        throw CommandError(Session.code(of: refused.error), lines.last ?? "")
    }

    private func note(_ look: SpecLook<PartitionPlan>) {
        state.withLock { state in
            state.seen = Set(look.found.map(\.topicPartition))
            for missing in look.missing {
                if case .ranges(let ranges) = missing.spec.partitions, !missing.isWholeTopic {
                    for range in ranges {
                        for index in range { state.seen.insert(TopicPartition(missing.spec.topic, index)) }
                    }
                } else {
                    state.absent.insert(missing.spec.topic)
                }
            }
        }
    }

    /// Looks for what `awaited` waits for, and calls `ready` when there is news. Ends when nothing is waited for any more.
    func watch(_ awaited: AwaitedSpecs, _ ready: @Sendable () -> Void) async {
        var awaited = awaited
        var isSaid = false
        do {
            while awaited.isWaiting {
                let plans = try await resolver.lookAgain(at: &awaited) {
                    try await resolver.look(at: $0, again: true)
                }
                if !isSaid, awaited.age > Self.quietTime, awaited.isWaiting {
                    isSaid = true
                    for line in MissingSpec.lines(awaited.waiting) { console.say("\(line); waiting for it") }
                }
                let lines = try await lines(&awaited)
                state.withLock { state in
                    state.plans += plans
                    state.lines += lines
                    state.waiting = awaited.waiting
                }
                ready()
            }
        } catch {
            state.withLock { state in
                state.failure = error
                state.waiting = []
            }
            ready()
        }
    }

    private func lines(_ awaited: inout AwaitedSpecs) async throws -> [String] {
        var missing: [MissingSpec] = []
        for spec in awaited.takeRefused() { missing.append(try await resolver.explained(spec)) }
        return MissingSpec.lines(missing)
    }
}

extension Stream where Mode == AssignRun, Source == AssignedSource {
    /// Takes in what came late, and says what never will. Of `live` only what is still assigned, and has not begun by
    /// another reading of the file.
    mutating func take(_ late: LatePartitions, of live: LiveAssignment? = nil) async throws {
        var (plans, lines) = try late.take()
        if let live, !plans.isEmpty {
            let wanted = Set(live.places.map(\.topicPartition))
            plans.removeAll { !wanted.contains($0.topicPartition) || run.has($0.topicPartition) }
        }
        for line in lines { fail(line) }
        run.awaitsOthers = late.isWaiting
        if plans.isEmpty { return }
        let notices = run.add(plans)
        let going = source.consumer.assignment()
        let starts = run.assignment.filter { partition, _ in plans.contains { $0.topicPartition == partition } }
        begin(starts)
        if !starts.isEmpty { try await source.consumer.assign(run.positions(starts), keeping: going) }
        try await perform(notices)
    }
}
