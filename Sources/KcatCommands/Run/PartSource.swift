import KafkaClient
import KafkaWire

/// What a source tells.
enum SourceEvent<Part: RecordsPart> {
    /// Records, or the news that there are none.
    case part(Part)
    /// These partitions are ours now.
    case assigned(Set<TopicPartition>)
    /// These are given up; what was written of them may be committed until this was taken in.
    case revoked(Set<TopicPartition>)
    /// These are others' already.
    case lost(Set<TopicPartition>)
}

/// Where a stream's parts come from: brokers, or Kafka's own files.
protocol PartSource: Sendable {
    /// A part as it gives it.
    associatedtype Part: RecordsPart & Sendable

    /// The group that decides which partitions come; `nil` where they were assigned.
    var group: String? { get }
    /// Whether positions that were written out are kept, to be committed.
    var keepsPositions: Bool { get }
    /// How many bytes it may have ready that nobody has taken yet.
    var readyBytes: Int { get }

    /// Begins to give these partitions from these positions on; nothing to a group's.
    func begin(_ starts: [TopicPartition: StartPosition]) async throws
    /// What comes next; `nil` when nothing came within `timeout` (`nil`: however long it takes).
    func next(timeout: Duration?) async throws -> SourceEvent<Part>?
    /// Takes in how far a part was written.
    func advance(_ part: Part, to offset: Int64)
    /// What was advanced to is written out.
    func storePositions()
    /// Gives these no more.
    func stop(_ partitions: Set<TopicPartition>) async throws
}

/// A consumer whose partitions were assigned.
struct AssignedSource: PartSource {
    /// Who fetches.
    let consumer: KafkaConsumer
    /// Where nothing more of a partition is wanted, so that nothing behind it is fetched ahead.
    var ends: [TopicPartition: Int64] = [:]

    var group: String? { nil }
    var keepsPositions: Bool { consumer.configuration.enableAutoCommit == true }
    var readyBytes: Int { consumer.configuration.queuedMaxBytes }

    func begin(_ starts: [TopicPartition: StartPosition]) async throws {
        if !starts.isEmpty { try await consumer.assign(starts, until: ends) }
    }

    func next(timeout: Duration?) async throws -> SourceEvent<FetchedRecords>? {
        try await consumer.nextRecords(timeout: timeout).map { .part($0) }
    }

    func advance(_ part: FetchedRecords, to offset: Int64) { consumer.advance(part, to: offset) }

    func storePositions() { consumer.storePositions() }

    func stop(_ partitions: Set<TopicPartition>) async throws {
        try await consumer.assign(consumer.assignment().subtracting(partitions))
    }
}

/// A consumer that is a member of a group.
struct GroupSource: PartSource {
    /// Who fetches.
    let consumer: KafkaConsumer

    var group: String? { consumer.configuration.groupId ?? "" }
    var keepsPositions: Bool { true }
    var readyBytes: Int { 0 }

    func begin(_ starts: [TopicPartition: StartPosition]) async throws {}

    func next(timeout: Duration?) async throws -> SourceEvent<FetchedRecords>? {
        switch try await consumer.nextEvent(timeout: timeout) {
        case nil: nil
        case .records(let part): .part(part)
        case .assigned(let partitions): .assigned(partitions)
        case .revoked(let partitions): .revoked(partitions)
        case .lost(let partitions): .lost(partitions)
        }
    }

    func advance(_ part: FetchedRecords, to offset: Int64) { consumer.advance(part, to: offset) }

    func storePositions() { consumer.storePositions() }

    func stop(_ partitions: Set<TopicPartition>) async throws {
        // They may have been taken away meanwhile.
        for partition in partitions { try? consumer.pause([partition]) }
    }
}

extension FetchedRecords: RecordsPart {}
