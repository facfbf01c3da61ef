public import KafkaWire
import Transport

/// When a group has committed a partition last, as the group's partition of `__consumer_offsets` has it.
public struct LastCommit: Hashable, Sendable {
    /// What was committed.
    public var offset: Int64
    /// When, in milliseconds since 1970.
    public var time: Int64
    /// Since when the same offset is committed again and again, as far as was looked back.
    public var unchangedSince: Int64
    /// The id of the topic it was committed for, where the broker keeps it (Kafka 4.1).
    public var topicId: KafkaUUID?

    /// A commit from its parts.
    public init(offset: Int64, time: Int64, unchangedSince: Int64? = nil, topicId: KafkaUUID? = nil) {
        self.offset = offset
        self.time = time
        self.unchangedSince = unchangedSince ?? time
        self.topicId = topicId
    }
}

/// A group's offset of a partition.
public struct GroupPartition: Hashable, Sendable {
    /// The group.
    public var group: String
    /// The partition.
    public var partition: TopicPartition

    /// A partition of a group.
    public init(_ group: String, _ partition: TopicPartition) {
        self.group = group
        self.partition = partition
    }
}

extension KafkaAdmin {
    /// When groups have committed last (needs Read on `__consumer_offsets`): its partitions are read backwards until all
    /// of `wanted` is found, or a bounded way. What isn't found is left out.
    public func lastCommits(_ wanted: Set<GroupPartition>) async throws -> [GroupPartition: LastCommit] {
        try await requests.lastCommits(wanted)
    }
}

/// The newest commits of some groups' partitions, found in a log of commits that is read backwards in windows. A value
/// without I/O.
package struct CommitHistory: Sendable {
    private let wanted: Set<GroupPartition>
    /// What was found.
    package private(set) var commits: [GroupPartition: LastCommit] = [:]
    /// No longer looked for: another offset was committed before, or the commit was removed.
    private var settled: Set<GroupPartition> = []
    private var window: [GroupPartition: [LastCommit?]] = [:]
    /// An offset that was the same for so long is stuck; further back nobody has to look.
    private let longest: Int64 = 60_000

    package init(_ wanted: Set<GroupPartition>) { self.wanted = wanted }

    /// Whether enough is known at `now`, in milliseconds since 1970.
    package func isDone(now: Int64) -> Bool {
        wanted.allSatisfy { key in
            settled.contains(key) || commits[key].map { now - $0.unchangedSince >= longest } ?? false
        }
    }

    /// A record of the window that is being read, in the order of the log.
    package mutating func take(key: RawSpan?, value: RawSpan?) {
        guard let key, let found = CommitHistory.key(key), wanted.contains(found) else { return }
        if let value {
            window[found, default: []].append(CommitHistory.value(value))
        } else {
            window[found, default: []].append(nil)
        }
    }

    /// The window is read; the next lies before it.
    package mutating func endWindow() {
        for (key, records) in window {
            for record in records.reversed() where !settled.contains(key) {
                guard let record else {
                    settled.insert(key)
                    continue
                }
                if commits[key] == nil {
                    commits[key] = record
                } else if commits[key]?.offset == record.offset {
                    commits[key]?.unchangedSince = record.time
                } else {
                    settled.insert(key)
                }
            }
        }
        window = [:]
    }

    /// A record's key, when it is one of a commit (OffsetCommitKey 0 and 1).
    private static func key(_ bytes: RawSpan) -> GroupPartition? {
        var reader = ByteReader(bytes)
        guard let version = try? reader.int16(), (0...1).contains(version),
            let group = try? reader.string(flexible: false), let topic = try? reader.string(flexible: false),
            let partition = try? reader.int32()
        else { return nil }
        return GroupPartition(group, TopicPartition(topic, partition))
    }

    /// A record's value (OffsetCommitValue 0 to 4).
    private static func value(_ bytes: RawSpan) -> LastCommit? {
        var reader = ByteReader(bytes)
        guard let version = try? reader.int16(), (0...4).contains(version), let offset = try? reader.int64() else {
            return nil
        }
        if version >= 3, (try? reader.int32()) == nil { return nil }
        guard (try? reader.string(flexible: version >= 4)) != nil, let time = try? reader.int64() else { return nil }
        var commit = LastCommit(offset: offset, time: time)
        if version >= 4, let tags = try? reader.taggedFields(), let id = tags.first(where: { $0.tag == 0 }) {
            var reader = ByteReader(id.data.span.bytes)
            commit.topicId = try? reader.uuid()
        }
        return commit
    }
}

extension AdminRequests {
    private static let offsetsTopic = "__consumer_offsets"
    /// Offsets of one step back.
    private static let windowLength: Int64 = 2_000
    /// Steps back at most.
    private static let mostWindows = 50
    /// Bytes of one piece.
    private static let pieceBytes: Int32 = 1 << 20

    /// See ``KafkaAdmin/lastCommits(_:)``.
    func lastCommits(_ wanted: Set<GroupPartition>) async throws -> [GroupPartition: LastCommit] {
        if wanted.isEmpty { return [:] }
        let topic = try await describe([AdminRequests.offsetsTopic]).topics.first
        if let error = topic?.error {
            throw KafkaError(
                error == "TOPIC_AUTHORIZATION_FAILED" ? .notAuthorized : .brokerError,
                "\(AdminRequests.offsetsTopic): \(error)")
        }
        let count = UInt32(clamping: topic?.partitions.count ?? 0)
        guard count > 0 else { return [:] }
        // As Kafka's GroupCoordinator.partitionFor has it; of the least number Utils.abs makes 0.
        var byPartition: [TopicPartition: Set<GroupPartition>] = [:]
        for key in wanted {
            let hash = Int32(bitPattern: JavaHash.rawCode(key.group))
            let index = (hash == .min ? 0 : hash.magnitude) % count
            byPartition[TopicPartition(AdminRequests.offsetsTopic, Int32(index)), default: []].insert(key)
        }
        let groups = byPartition
        let found = try await askLeaders(Set(groups.keys)) { connection, partitions, timeout in
            var outcomes: [TopicPartition: Outcome<[GroupPartition: LastCommit]>] = [:]
            for partition in partitions {
                outcomes[partition] = try await AdminRequests.lookBack(
                    partition, groups[partition] ?? [], connection, timeout)
            }
            return outcomes
        }
        var result: [GroupPartition: LastCommit] = [:]
        for commits in found.values { result.merge(try commits.get()) { $1 } }
        return result
    }

    /// Reads one partition of commits backwards.
    private static func lookBack(
        _ partition: TopicPartition, _ wanted: Set<GroupPartition>, _ connection: BrokerConnection, _ timeout: Duration
    ) async throws -> Outcome<[GroupPartition: LastCommit]> {
        func listed(_ timestamp: Int64) async throws -> ListOffsetsResponse.ListOffsetsPartitionResponse? {
            let request = ListOffsetsRequest(
                replicaId: -1, isolationLevel: IsolationLevel.readCommitted.rawValue,
                topics: [
                    .init(
                        name: partition.topic,
                        partitions: [.init(partitionIndex: partition.partition, timestamp: timestamp)])
                ])
            return try await connection.send(request, timeout: timeout).topics.first?.partitions.first
        }
        guard let first = try await listed(-2), let last = try await listed(-1) else { return .done([:]) }
        for error in [first.errorCode, last.errorCode] where error != .none {
            return Outcome(error, { KafkaError($0, of: partition) }, [:])
        }
        var history = CommitHistory(wanted)
        var end = last.offset
        for _ in 0..<mostWindows where end > first.offset && !history.isDone(now: WallClock.now()) {
            let begin = max(first.offset, end - windowLength)
            try await read(partition, begin..<end, &history, connection, timeout)
            history.endWindow()
            end = begin
        }
        return .done(history.commits)
    }

    private static func read(
        _ partition: TopicPartition, _ range: Range<Int64>, _ history: inout CommitHistory,
        _ connection: BrokerConnection, _ timeout: Duration
    ) async throws {
        var next = range.lowerBound
        var walker = RecordWalker(isolationLevel: .readCommitted, skipCorrupt: true, decompressesAhead: false)
        while next < range.upperBound {
            let request = FetchRequest.once([(partition, next, pieceBytes)], .readCommitted)
            let answer = try await connection.sendKeepingFrame(CappedRequest<FetchByName>(request), timeout: timeout)
            guard let data = answer.response.responses.first?.partitions.first else { return }
            if data.errorCode != .none { throw KafkaError(data.errorCode, of: partition) }
            let bytes = answer.frame.bytes.extracting(data.records?.range ?? 0..<0)
            let walked = try walker.walk(bytes, from: next, until: range.upperBound, aborted: data.aborted) {
                history.take(key: $0.key, value: $0.value)
            }
            guard walked.nextOffset > next else { return }
            next = walked.nextOffset
        }
    }
}
