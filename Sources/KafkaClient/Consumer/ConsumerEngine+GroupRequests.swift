import KafkaWire
import Transport

/// What a member asks: the coordinator, and any broker about topics.
extension ConsumerEngine {
    /// Asks the coordinator on behalf of a member.
    func ask(_ request: GroupRequest) async throws -> GroupAnswer {
        guard let groupId = group.groupId else { throw CancellationError() }
        let broker = try await coordinators.broker(of: .group(groupId), until: .now + configuration.apiTimeout)
        // What leaves must not wait behind a JoinGroup that waits for the others.
        var purpose = Cluster.Purpose.group(client)
        if case .leave = request { purpose = .requests }
        let connection = try await cluster.connection(to: broker, for: purpose)
        try await connection.waitUntilReady()
        let answer = try await ask(request, groupId, connection)
        cluster.succeeded(broker)
        return answer
    }

    private func ask(
        _ request: GroupRequest, _ groupId: String, _ connection: BrokerConnection
    ) async throws -> GroupAnswer {
        let short = configuration.requestTimeout
        // A rebalance takes as long as the slowest member may take.
        let long = max(short, configuration.maxPollInterval + .seconds(5))
        // One that is not answered must leave time for another before the session is over.
        let beat = max(.seconds(1), min(short, configuration.sessionTimeout / 3))
        switch request {
        case .join(let request): return .join(try await connection.send(request, timeout: long))
        case .sync(let request): return .sync(try await connection.send(request, timeout: long))
        case .heartbeat(let request): return .heartbeat(try await connection.send(request, timeout: beat))
        case .consumerHeartbeat(let request):
            let capped = CappedRequest<ReleasedConsumerGroupHeartbeat>(request)
            return .consumerHeartbeat(try await connection.send(capped, timeout: beat))
        case .leave(let identity, let reason):
            if connection.versions?.common(.leaveGroup, LeaveGroupOfMany.versions) != nil {
                let member = LeaveGroupRequest.MemberIdentity(
                    memberId: identity.memberId, groupInstanceId: identity.instanceId, reason: reason)
                let request = LeaveGroupRequest(groupId: groupId, members: [member])
                let answer = try await connection.send(CappedRequest<LeaveGroupOfMany>(request), timeout: short)
                return .leave(answer.errorCode)
            }
            let request = LeaveGroupRequest(groupId: groupId, memberId: identity.memberId)
            return .leave(try await connection.send(CappedRequest<LeaveGroupOfOne>(request), timeout: short).errorCode)
        }
    }

    /// Tells who a rebalance waits for, by the coordinator's word, where that comes soon.
    func tell(_ wait: RebalanceWait) async {
        var members: [DescribeGroupsResponse.DescribedGroupMember] = []
        do {
            let broker = try await coordinators.broker(of: .group(wait.groupId), until: .now + .seconds(2))
            // Not behind the JoinGroup that waits.
            let connection = try await cluster.connection(to: broker, for: .requests)
            let request = DescribeGroupsRequest(groups: [wait.groupId])
            members = try await connection.send(request, timeout: .seconds(2)).groups.first?.members ?? []
        } catch {}
        if group.groupId == wait.groupId { notify(wait.notice(members)) }
    }

    // MARK: Which protocol

    /// As `group.protocol` says or, without it, as the group is already; a new one gets the consumer protocol where the
    /// broker has it.
    func groupProtocol(of groupId: String, until deadline: ContinuousClock.Instant) async throws -> GroupProtocol {
        if configuration.groupProtocol == .classic { return .classic }
        let broker = try await coordinators.broker(of: .group(groupId), until: deadline)
        let connection = try await cluster.connection(to: broker, for: .requests)
        try await connection.waitUntilReady()
        let hasApi =
            connection.versions?.common(.consumerGroupHeartbeat, ReleasedConsumerGroupHeartbeat.versions) != nil
        let isOn = connection.versions.map { $0.features.isEmpty || $0.features["group.version"] ?? 0 >= 1 } ?? false
        if configuration.groupProtocol == .consumer {
            guard hasApi, isOn else {
                throw KafkaError(
                    .unsupportedVersion,
                    "\(connection.broker) does not have group.protocol=consumer (Kafka 4.0 and later do); classic does")
            }
            return .consumer
        }
        guard hasApi, isOn else { return .classic }
        let timeout = max(.milliseconds(1), deadline - .now)
        let described = try await connection.send(ConsumerGroupDescribeRequest(groupIds: [groupId]), timeout: timeout)
        let error = described.groups.first?.errorCode ?? .groupIdNotFound
        if error == .none { return .consumer }
        try check(error, groupId)
        let classic = try await connection.send(DescribeGroupsRequest(groups: [groupId]), timeout: timeout)
        guard let found = classic.groups.first, found.errorCode == .none else {
            try check(classic.groups.first?.errorCode ?? .groupIdNotFound, groupId)
            return .consumer
        }
        return found.groupState == "Dead" ? .consumer : .classic
    }

    /// Throws what is not simply the news that there is no such group.
    private func check(_ error: ErrorCode, _ groupId: String) throws(KafkaError) {
        switch error {
        case .none, .groupIdNotFound, .unsupportedVersion: return
        case _ where error.isRetriable:
            throw KafkaError(.leaderNotAvailable, "group \(groupId): \(error.name)", errorCode: error.rawValue)
        default: throw KafkaError(error, ofGroup: groupId)
        }
    }

    // MARK: Topics

    /// The topics that concern a subscription: all when there are patterns, else those named and those that it divides for
    /// others.
    func groupTopics(_ id: UInt64, until deadline: ContinuousClock.Instant) async throws -> [GroupTopic] {
        guard group.isCurrent(id) else { return [] }
        return try await topics(group.concerned, until: deadline)
    }

    /// What there is of these topics (`nil`: of all). Those that do not exist are left out; throws when the broker cannot
    /// tell of one yet.
    func topics(_ names: [String]?, until deadline: ContinuousClock.Instant) async throws -> [GroupTopic] {
        if names?.isEmpty == true { return [] }
        var request = MetadataRequest()
        request.topics = names?.map { MetadataRequest.MetadataRequestTopic(name: $0) }
        request.allowAutoTopicCreation = false
        let answer = try await cluster.sendToAny(request, until: deadline).answer.response
        // It is not known, rather than not there: dividing without it would take it away from somebody.
        func isVague(_ error: ErrorCode) -> Bool { error.isRetriable && error != .unknownTopicOrPartition }
        if let vague = answer.topics.first(where: { isVague($0.errorCode) }) {
            throw KafkaError(
                .leaderNotAvailable, "topic \(vague.name ?? ""): \(vague.errorCode.name)",
                errorCode: vague.errorCode.rawValue)
        }
        let racks = Dictionary(answer.brokers.map { ($0.nodeId, $0.rack) }, uniquingKeysWith: { first, _ in first })
        return answer.topics.compactMap { topic in
            guard let name = topic.name, topic.errorCode == .none, !topic.partitions.isEmpty else { return nil }
            return GroupTopic(
                name: name, isInternal: topic.isInternal, assignable: ConsumerEngine.assignable(topic, racks))
        }
    }

    private static func assignable(
        _ topic: MetadataResponse.MetadataResponseTopic, _ racks: [Int32: String?]
    ) -> AssignableTopic {
        var result = AssignableTopic(partitionCount: topic.partitions.count)
        if racks.values.contains(where: { $0 != nil }) {
            let sorted = topic.partitions.sorted { $0.partitionIndex < $1.partitionIndex }
            result.replicaRacks = sorted.map { Set($0.replicaNodes.compactMap { racks[$0] ?? nil }) }
        }
        return result
    }

    /// Looks again which topics there are.
    func lookForTopics(_ id: UInt64) async {
        let wishes = group.wishes
        let topics = try? await groupTopics(id, until: .now + configuration.apiTimeout)
        for event in group.looked(topics, id, wishes, .now) { step(event) }
    }

    /// Works out, as the group's leader, who gets what. Tries until it is known which partitions there are.
    func divide(_ members: [GroupMember], by name: String, _ division: Int, of id: UInt64) async {
        let wanted = Set(members.flatMap(\.topics))
        var backoff = Backoff(configuration.retryBackoff, upTo: configuration.retryBackoffMax)
        while group.isCurrent(id, division: division), !isClosed {
            let found = try? await topics(wanted.sorted(), until: .now + configuration.apiTimeout)
            guard group.isCurrent(id, division: division) else { return }
            if let found, let assignor = try? Assignors.named([name]).first {
                let topics = Dictionary(found.map { ($0.name, $0.assignable) }, uniquingKeysWith: { first, _ in first })
                group.divided(wanted, topics, .now)
                return step(.divided(assignor.assign(topics: topics, members: members)))
            }
            do { try await loop.sleep(for: backoff.next()) } catch { return }
        }
    }

    /// Notes, as the leader of a group that stays as it is, which partitions there are.
    func watch(_ wanted: Set<String>, _ division: Int, of id: UInt64) async {
        let found = try? await topics(wanted.sorted(), until: .now + configuration.apiTimeout)
        guard let found, group.isCurrent(id, division: division) else { return }
        let topics = Dictionary(found.map { ($0.name, $0.assignable) }, uniquingKeysWith: { first, _ in first })
        group.divided(wanted, topics, .now)
    }

    /// Finds out what topics are called.
    func name(_ ids: Set<KafkaUUID>, of id: UInt64) async {
        var request = MetadataRequest()
        request.topics = ids.map { MetadataRequest.MetadataRequestTopic(topicId: $0, name: nil) }
        request.allowAutoTopicCreation = false
        let answer = try? await cluster.sendToAny(request, until: .now + configuration.apiTimeout).answer.response
        var names: [KafkaUUID: String] = [:]
        for topic in answer?.topics ?? [] where topic.errorCode == .none && ids.contains(topic.topicId) {
            names[topic.topicId] = topic.name
        }
        // A broker that lags will know it in a moment.
        if names.count < ids.count { try? await loop.sleep(for: configuration.retryBackoff) }
        if group.isCurrent(id) { step(.named(names)) }
    }
}
