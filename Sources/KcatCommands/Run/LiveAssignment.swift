import KafkaClient
import KafkaWire
import RecordOutput

/// An assignment that is read from a file, and anew while records stream.
final class LiveAssignment {
    let file: AssignmentFile
    let resolver: SpecResolver
    private let records: RecordArguments
    let settings: ClientSettings
    /// What is assigned, as the file has it.
    private(set) var places: [AssignmentChange.Place] = []

    init(_ file: AssignmentFile, _ resolver: SpecResolver, _ records: RecordArguments, _ settings: ClientSettings) {
        self.file = file
        self.resolver = resolver
        self.records = records
        self.settings = settings
    }

    /// What the file has now makes of what is assigned, and the plans of those that begin. Nothing is taken over: the
    /// caller does that with ``take(_:)``.
    func next() async throws -> (change: AssignmentChange, plans: [PartitionPlan], places: [AssignmentChange.Place]) {
        let specs = try file.specs()
        var settings = settings
        try GroupCheck.check(specs, records, &settings)
        let next = try await resolver.partitions(of: specs).map { AssignmentChange.Place($0.partition, $0.range) }
        let change = AssignmentChange(from: places, to: next)
        let plans = try await resolver.plans(of: change.begins.map { ($0.topicPartition, $0.range) })
        return (change, plans, next)
    }

    /// These are assigned now.
    func take(_ next: [AssignmentChange.Place]) { places = next }
}

extension Stream where Mode == AssignRun, Source == AssignedSource {
    /// Takes the file's partitions when it is to be read anew. What is wrong with it is said, and the assignment stays.
    mutating func reassignIfDue(_ live: LiveAssignment) async throws {
        guard live.file.takeDue() else { return }
        do {
            let (change, plans, places) = try await live.next()
            try await reassign(change, plans)
            live.take(places)
        } catch let error as CancellationError {
            throw error
        } catch let error as OutputError {
            throw error
        } catch {
            session.console.say("the assignment stays as it is: \(error)")
        }
    }

    /// What was fetched of the old assignment is not written after this; what was written already is out before the new
    /// one is told.
    private mutating func reassign(_ change: AssignmentChange, _ plans: [PartitionPlan]) async throws {
        try flush()
        let notices = run.reassign(plans, keeping: change.keeps)
        let open = run.assignment
        let going = change.keeps.intersection(open.keys).intersection(source.consumer.assignment())
        let starts = open.filter { !going.contains($0.key) }
        try await source.consumer.assign(run.positions(starts), keeping: going)
        let waits = change.partitions.isEmpty ? ", waiting for another" : ""
        session.console.say("assignment: \(change.words)\(waits)")
        try await perform(notices)
    }
}

extension AssignRun {
    /// Where partitions begin, with what is known of the record before.
    func positions(_ starts: [TopicPartition: Int64]) -> [TopicPartition: StartPosition] {
        Dictionary(
            uniqueKeysWithValues: starts.map { partition, offset in
                (partition, .offset(offset, leaderEpoch: startEpoch(of: partition)))
            })
    }
}
