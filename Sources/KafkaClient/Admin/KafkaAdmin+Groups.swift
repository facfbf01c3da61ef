public import KafkaWire

extension KafkaAdmin {
    /// All groups of the cluster, by id, and what kept brokers from telling theirs. Throws when no broker can be reached.
    public func listGroups() async throws -> (groups: [ListedGroup], failures: [KafkaError]) {
        try await requests.listGroups()
    }

    /// These groups, asked for as what they are: their sorts are those of ``listGroups()``. Each is a description or what
    /// kept it from being had; one that does not exist is described as `Dead` or fails with
    /// ``KafkaError/Code/groupFailed``.
    public func describeGroups(
        _ groups: [String: GroupType]
    ) async throws -> [String: Result<DescribedGroup, KafkaError>] {
        try await requests.describeGroups(groups)
    }

    /// All that these groups have committed, of consumer and classic ones; offsets that an open transaction may yet change
    /// are told as they stand.
    public func committedOffsets(
        ofGroups groups: some Sequence<String>
    ) async throws -> [String: Result<[TopicPartition: CommittedOffset], KafkaError>] {
        try await requests.committedOffsets(Set(groups))
    }

    /// What a group has committed for these partitions; one without a commit is left out. Throws what the coordinator
    /// refuses. `requiresStable`: offsets that an open transaction may yet change are waited for (KIP-447).
    public func committed(
        _ partitions: some Sequence<TopicPartition>, group: String, requiresStable: Bool = false
    ) async throws -> [TopicPartition: CommittedOffset] {
        try await requests.committed(Set(partitions), group, requiresStable: requiresStable)
    }

    /// Where share groups' partitions begin (KIP-932): the first offset that is not done with, and how many records wait.
    public func shareGroupOffsets(
        ofGroups groups: some Sequence<String>
    ) async throws -> [String: Result<[TopicPartition: SharePartitionOffset], KafkaError>] {
        try await requests.shareGroupOffsets(Set(groups))
    }

    // MARK: What changes something

    /// Commits offsets for a group that has no members: with some it is refused, and nothing changes.
    public func alterOffsets(_ offsets: [TopicPartition: CommittedOffset], ofGroup group: String) async throws {
        try await requests.alterOffsets(offsets, group)
    }

    /// Removes what a group has committed for these partitions (KIP-496); each partition's error where it is refused.
    public func deleteOffsets(
        _ partitions: Set<TopicPartition>, ofGroup group: String
    ) async throws -> [TopicPartition: KafkaError] {
        try await requests.deleteOffsets(partitions, group)
    }

    /// Deletes groups that have no members, of any sort.
    public func deleteGroups(_ groups: some Sequence<String>) async throws -> [String: Result<Void, KafkaError>] {
        try await requests.deleteGroups(Set(groups))
    }
}

/// Where a share group's partition begins.
public struct SharePartitionOffset: Hashable, Sendable {
    /// The first offset that is not done with; `nil` before anything was delivered.
    public var start: Int64?
    /// How many records wait, where the broker tells (KIP-1226).
    public var lag: Int64?

    /// An answer from its parts.
    public init(start: Int64?, lag: Int64?) {
        self.start = start
        self.lag = lag
    }
}
