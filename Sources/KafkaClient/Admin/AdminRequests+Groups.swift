import KafkaWire
import Transport

extension AdminRequests {
    /// See ``KafkaAdmin/listGroups()``.
    func listGroups() async throws -> (groups: [ListedGroup], failures: [KafkaError]) {
        let answers = try await askBrokers { connection, timeout in
            try await connection.send(ListGroupsRequest(), timeout: timeout)
        }
        var groups: [String: ListedGroup] = [:]
        var failures: [KafkaError] = []
        for (broker, answer) in answers.sorted(by: { $0.key < $1.key }) {
            switch answer {
            case .success(let answer) where answer.errorCode == .none:
                for group in answer.groups {
                    groups[group.groupId] = ListedGroup(
                        id: group.groupId,
                        type: group.groupType.isEmpty ? .classic : GroupType(rawValue: group.groupType),
                        protocolType: group.protocolType, state: group.groupState, coordinator: broker)
                }
            case .success(let answer):
                let error = answer.errorCode
                failures.append(
                    KafkaError(
                        error == .clusterAuthorizationFailed ? .notAuthorized : .brokerError,
                        "broker \(broker) does not tell its groups: \(error.name): \(error.message)",
                        errorCode: error.rawValue))
            case .failure(let error):
                var error = error
                error.message = "the groups of broker \(broker) are missing: \(error.message)"
                failures.append(error)
            }
        }
        // Who lists a group coordinates it: nobody has to be asked.
        await coordinators.note(
            Dictionary(groups.map { (.group($0.key), $0.value.coordinator) }, uniquingKeysWith: { $1 }))
        return (groups.values.sorted { $0.id < $1.id }, failures)
    }

    /// See ``KafkaAdmin/describeGroups(_:)``.
    func describeGroups(
        _ groups: [String: GroupType]
    ) async throws -> [String: Result<DescribedGroup, KafkaError>] {
        let found = try await askCoordinators(Set(groups.keys.map { .group($0) })) { connection, keys, timeout in
            var result: [CoordinatorKey: Outcome<DescribedGroup>] = [:]
            for (type, keys) in Dictionary(grouping: keys, by: { groups[$0.text] ?? .classic }) {
                let names = keys.map(\.text).sorted()
                for answer in try await AdminRequests.describe(names, type, connection, timeout) {
                    let key = CoordinatorKey.group(answer.group.id)
                    result[key] = Outcome(answer.error, key.error, answer.group)
                }
            }
            return result
        }
        return AdminRequests.byText(found)
    }

    /// What one coordinator says of groups of one sort.
    private struct GroupAnswer {
        var error: ErrorCode
        var group: DescribedGroup
    }

    private static func describe(
        _ names: [String], _ type: GroupType, _ connection: BrokerConnection, _ timeout: Duration
    ) async throws -> [GroupAnswer] {
        let broker = connection.broker.id ?? -1
        switch type {
        case .consumer:
            let answer = try await connection.send(ConsumerGroupDescribeRequest(groupIds: names), timeout: timeout)
            return answer.groups.map { group in
                GroupAnswer(
                    error: group.errorCode,
                    group: DescribedGroup(
                        id: group.groupId, type: type, state: group.groupState, assignor: group.assignorName,
                        coordinator: broker, epoch: group.groupEpoch, assignmentEpoch: group.assignmentEpoch,
                        members: group.members.map(DescribedMember.init).sorted { $0.id < $1.id }))
            }
        case .share:
            let answer = try await connection.send(ShareGroupDescribeRequest(groupIds: names), timeout: timeout)
            return answer.groups.map { group in
                GroupAnswer(
                    error: group.errorCode,
                    group: DescribedGroup(
                        id: group.groupId, type: type, state: group.groupState, assignor: group.assignorName,
                        coordinator: broker, epoch: group.groupEpoch, assignmentEpoch: group.assignmentEpoch,
                        members: group.members.map(DescribedMember.init).sorted { $0.id < $1.id }))
            }
        case .streams:
            let answer = try await connection.send(StreamsGroupDescribeRequest(groupIds: names), timeout: timeout)
            return answer.groups.map { group in
                let topics = SubtopologyTopics(group.topology)
                return GroupAnswer(
                    error: group.errorCode,
                    group: DescribedGroup(
                        id: group.groupId, type: type, state: group.groupState, coordinator: broker,
                        epoch: group.groupEpoch, assignmentEpoch: group.assignmentEpoch,
                        members: group.members.map { DescribedMember($0, topics) }.sorted { $0.id < $1.id }))
            }
        default:
            let answer = try await connection.send(DescribeGroupsRequest(groups: names), timeout: timeout)
            return answer.groups.map { group in
                GroupAnswer(
                    error: group.errorCode,
                    group: DescribedGroup(
                        id: group.groupId, type: .classic, state: group.groupState, assignor: group.protocolData,
                        coordinator: broker,
                        members: group.members.map { DescribedMember($0, group.protocolType) }
                            .sorted { $0.id < $1.id }))
            }
        }
    }

    /// Answers by the keys' texts.
    static func byText<Value>(
        _ results: [CoordinatorKey: Result<Value, KafkaError>]
    ) -> [String: Result<Value, KafkaError>] {
        Dictionary(results.map { ($0.key.text, $0.value) }, uniquingKeysWith: { $1 })
    }

    /// See ``KafkaAdmin/deleteGroups(_:)``.
    func deleteGroups(_ groups: Set<String>) async throws -> [String: Result<Void, KafkaError>] {
        let found = try await askCoordinators(Set(groups.map { .group($0) })) { connection, keys, timeout in
            let answer = try await connection.send(
                DeleteGroupsRequest(groupsNames: keys.map(\.text).sorted()), timeout: timeout)
            var result: [CoordinatorKey: Outcome<Bool>] = [:]
            for group in answer.results {
                let key = CoordinatorKey.group(group.groupId)
                result[key] = Outcome(
                    group.errorCode, { AdminRequests.refusal($0, "not deleted", group.groupId) }, true)
            }
            return result
        }
        return AdminRequests.byText(found).mapValues { $0.map { _ in () } }
    }

    /// Why a group is not changed, in words.
    static func refusal(_ error: ErrorCode, _ what: String, _ group: String) -> KafkaError {
        let why: String
        switch error {
        case .nonEmptyGroup, .unknownMemberId, .illegalGeneration, .rebalanceInProgress, .fencedMemberEpoch,
            .staleMemberEpoch:
            why = "it has members; stop them first (\(error.name))"
        case .groupIdNotFound: why = "there is no such group (\(error.name))"
        case .groupAuthorizationFailed:
            why = "this account may not: permission Delete or Read on group '\(group)' is missing (\(error.name))"
        case .groupSubscribedToTopic: why = "its members are subscribed to the topic; stop them first (\(error.name))"
        default: why = "\(error.name): \(error.message)"
        }
        return KafkaError(
            error == .groupAuthorizationFailed ? .notAuthorized : .groupFailed, "group \(group): \(what): \(why)",
            errorCode: error.rawValue)
    }
}

extension DescribedMember {
    fileprivate init(_ member: ConsumerGroupDescribeResponse.Member) {
        func partitions(_ assignment: ConsumerGroupDescribeResponse.Assignment) -> Set<TopicPartition> {
            Set(
                assignment.topicPartitions.flatMap { topic in
                    topic.partitions.map { TopicPartition(topic.topicName, $0) }
                })
        }
        self.init(
            id: member.memberId, instanceId: member.instanceId, clientId: member.clientId, host: member.clientHost,
            assignment: partitions(member.assignment), target: partitions(member.targetAssignment),
            epoch: member.memberEpoch)
    }

    fileprivate init(_ member: ShareGroupDescribeResponse.Member) {
        self.init(
            id: member.memberId, clientId: member.clientId, host: member.clientHost,
            assignment: Set(
                member.assignment.topicPartitions.flatMap { topic in
                    topic.partitions.map { TopicPartition(topic.topicName, $0) }
                }), epoch: member.memberEpoch)
    }

    fileprivate init(_ member: StreamsGroupDescribeResponse.Member, _ topics: SubtopologyTopics) {
        self.init(
            id: member.memberId, instanceId: member.instanceId, clientId: member.clientId, host: member.clientHost,
            assignment: topics.partitions(member.assignment), target: topics.partitions(member.targetAssignment),
            epoch: member.memberEpoch)
    }

    /// Of a classic group: what it was given is told in bytes that only consumers agree about.
    fileprivate init(_ member: DescribeGroupsResponse.DescribedGroupMember, _ protocolType: String) {
        var assignment: Set<TopicPartition> = []
        if protocolType == ClassicMembership.protocolType {
            assignment = Set(ClassicMembership.partitions(member.memberAssignment) ?? [])
        }
        self.init(
            id: member.memberId, instanceId: member.groupInstanceId, clientId: member.clientId,
            host: member.clientHost, assignment: assignment)
    }
}

/// The source topics of a streams group's subtopologies: a task of one reads that partition of each.
private struct SubtopologyTopics {
    private let topics: [String: [String]]

    init(_ topology: StreamsGroupDescribeResponse.Topology?) {
        topics = Dictionary(
            (topology?.subtopologies ?? []).map {
                ($0.subtopologyId, $0.sourceTopics + $0.repartitionSourceTopics.map(\.name))
            }, uniquingKeysWith: { $1 })
    }

    func partitions(_ assignment: StreamsGroupDescribeResponse.Assignment) -> Set<TopicPartition> {
        Set(
            assignment.activeTasks.flatMap { task in
                (topics[task.subtopologyId] ?? []).flatMap { topic in
                    task.partitions.map { TopicPartition(topic, $0) }
                }
            })
    }
}
