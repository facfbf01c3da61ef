public import KafkaWire

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
package struct CommitHistory: HistorySearch {
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
    /// See ``KafkaAdmin/lastCommits(_:)``.
    func lastCommits(_ wanted: Set<GroupPartition>) async throws -> [GroupPartition: LastCommit] {
        let found = try await lookBack("__consumer_offsets", for: wanted, hashing: \.group) { CommitHistory($0) }
        return found.reduce(into: [:]) { commits, history in commits.merge(history.commits) { $1 } }
    }
}
