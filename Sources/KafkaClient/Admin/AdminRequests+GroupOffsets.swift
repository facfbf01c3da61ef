import KafkaWire
import Transport

extension AdminRequests {
    /// See ``KafkaAdmin/committedOffsets(ofGroups:)``.
    func committedOffsets(
        _ groups: Set<String>
    ) async throws -> [String: Result<[TopicPartition: CommittedOffset], KafkaError>] {
        let found = try await askCoordinators(Set(groups.map { .group($0) })) { connection, keys, timeout in
            if connection.versions?.common(.offsetFetch, OffsetFetchGroups.versions) != nil {
                return try await AdminRequests.committedTogether(keys, connection, timeout)
            }
            return try await AdminRequests.committedSingly(keys, connection, timeout)
        }
        return AdminRequests.byText(found)
    }

    /// See ``KafkaAdmin/committed(_:group:requiresStable:)``.
    func committed(
        _ partitions: Set<TopicPartition>, _ group: String, requiresStable: Bool
    ) async throws -> [TopicPartition: CommittedOffset] {
        try await CommittedLister(cluster: cluster, coordinators: coordinators, configuration: configuration)
            .list(partitions, group, requiresStable: requiresStable)
    }

    /// Many groups in one request (Kafka 3.0).
    private static func committedTogether(
        _ keys: [CoordinatorKey], _ connection: BrokerConnection, _ timeout: Duration
    ) async throws -> [CoordinatorKey: Outcome<[TopicPartition: CommittedOffset]>] {
        var request = OffsetFetchRequest()
        request.groups = keys.map { OffsetFetchRequest.OffsetFetchRequestGroup(groupId: $0.text, topics: nil) }
        let answer = try await connection.send(CappedRequest<OffsetFetchGroups>(request), timeout: timeout)
        var result: [CoordinatorKey: Outcome<[TopicPartition: CommittedOffset]>] = [:]
        for group in answer.groups {
            let key = CoordinatorKey.group(group.groupId)
            var offsets: [TopicPartition: CommittedOffset] = [:]
            for topic in group.topics {
                for partition in topic.partitions where partition.errorCode == .none && partition.committedOffset >= 0 {
                    offsets[TopicPartition(topic.name, partition.partitionIndex)] = CommittedOffset(
                        offset: partition.committedOffset,
                        leaderEpoch: partition.committedLeaderEpoch >= 0 ? partition.committedLeaderEpoch : nil,
                        metadata: partition.metadata ?? "")
                }
            }
            result[key] = Outcome(group.errorCode, key.error, offsets)
        }
        return result
    }

    /// A request for each group, all on their way at once.
    private static func committedSingly(
        _ keys: [CoordinatorKey], _ connection: BrokerConnection, _ timeout: Duration
    ) async throws -> [CoordinatorKey: Outcome<[TopicPartition: CommittedOffset]>] {
        // Null topics, which stands for all of them, came with version 2.
        enum AllOffsets: VersionCap {
            typealias Request = OffsetFetchRequest
            static let versions: ClosedRange<Int16> = 2...7
        }
        struct One: Sendable {
            let key: CoordinatorKey
            let answer: OffsetFetchResponse
        }
        return try await withThrowingTaskGroup(of: One.self) { group in
            for key in keys {
                group.addTask(executorPreference: connection.loop) {
                    var request = OffsetFetchRequest()
                    request.groupId = key.text
                    request.topics = nil
                    let answer = try await connection.send(CappedRequest<AllOffsets>(request), timeout: timeout)
                    return One(key: key, answer: answer)
                }
            }
            var result: [CoordinatorKey: Outcome<[TopicPartition: CommittedOffset]>] = [:]
            for try await one in group {
                var offsets: [TopicPartition: CommittedOffset] = [:]
                for topic in one.answer.topics {
                    for partition in topic.partitions
                    where partition.errorCode == .none && partition.committedOffset >= 0 {
                        offsets[TopicPartition(topic.name, partition.partitionIndex)] = CommittedOffset(
                            offset: partition.committedOffset,
                            leaderEpoch: partition.committedLeaderEpoch >= 0 ? partition.committedLeaderEpoch : nil,
                            metadata: partition.metadata ?? "")
                    }
                }
                result[one.key] = Outcome(one.answer.errorCode, one.key.error, offsets)
            }
            return result
        }
    }

    /// See ``KafkaAdmin/shareGroupOffsets(ofGroups:)``.
    func shareGroupOffsets(
        _ groups: Set<String>
    ) async throws -> [String: Result<[TopicPartition: SharePartitionOffset], KafkaError>] {
        let found = try await askCoordinators(Set(groups.map { .group($0) })) { connection, keys, timeout in
            let request = DescribeShareGroupOffsetsRequest(
                groups: keys.map {
                    DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestGroup(
                        groupId: $0.text, topics: nil)
                })
            let answer = try await connection.send(request, timeout: timeout)
            var result: [CoordinatorKey: Outcome<[TopicPartition: SharePartitionOffset]>] = [:]
            for group in answer.groups {
                let key = CoordinatorKey.group(group.groupId)
                var offsets: [TopicPartition: SharePartitionOffset] = [:]
                for topic in group.topics {
                    for partition in topic.partitions where partition.errorCode == .none {
                        offsets[TopicPartition(topic.topicName, partition.partitionIndex)] = SharePartitionOffset(
                            start: partition.startOffset >= 0 ? partition.startOffset : nil,
                            lag: partition.lag >= 0 ? partition.lag : nil)
                    }
                }
                result[key] = Outcome(group.errorCode, key.error, offsets)
            }
            return result
        }
        return AdminRequests.byText(found)
    }

    /// See ``KafkaAdmin/alterOffsets(_:ofGroup:)``.
    func alterOffsets(_ offsets: [TopicPartition: CommittedOffset], _ group: String) async throws {
        let plan = OffsetCommitPlan(group, offsets)
        if plan.isDone { return }
        let request = plan.request(.simple)
        let found = try await askCoordinators([.group(group)]) { connection, keys, timeout in
            let answer = try await connection.send(CappedRequest<OffsetCommitByName>(request), timeout: timeout)
            var refused: ErrorCode?
            for topic in answer.topics {
                for partition in topic.partitions where partition.errorCode != .none {
                    refused = refused ?? partition.errorCode
                }
            }
            let outcome = Outcome(
                refused ?? .none, { AdminRequests.refusal($0, "offsets not changed", group) }, true)
            return Dictionary(keys.map { ($0, outcome) }, uniquingKeysWith: { $1 })
        }
        for result in found.values { _ = try result.get() }
    }

    /// See ``KafkaAdmin/deleteOffsets(_:ofGroup:)``.
    func deleteOffsets(
        _ partitions: Set<TopicPartition>, _ group: String
    ) async throws -> [TopicPartition: KafkaError] {
        let topics = Dictionary(grouping: partitions, by: \.topic).sorted { $0.key < $1.key }
        let request = OffsetDeleteRequest(
            groupId: group,
            topics: topics.map { name, partitions in
                OffsetDeleteRequest.OffsetDeleteRequestTopic(
                    name: name,
                    partitions: partitions.sorted().map {
                        OffsetDeleteRequest.OffsetDeleteRequestPartition(partitionIndex: $0.partition)
                    })
            })
        let found = try await askCoordinators([.group(group)]) { connection, keys, timeout in
            let answer = try await connection.send(request, timeout: timeout)
            var refused: [TopicPartition: KafkaError] = [:]
            for topic in answer.topics {
                for part in topic.partitions where part.errorCode != .none {
                    let partition = TopicPartition(topic.name, part.partitionIndex)
                    var error = AdminRequests.refusal(part.errorCode, "\(partition): not forgotten", group)
                    error.topicPartition = partition
                    refused[partition] = error
                }
            }
            let outcome = Outcome(
                answer.errorCode, { AdminRequests.refusal($0, "offsets not forgotten", group) }, refused)
            return Dictionary(keys.map { ($0, outcome) }, uniquingKeysWith: { $1 })
        }
        return try found.values.first?.get() ?? [:]
    }
}
