package import KafkaWire

/// The members of a group of the consumer protocol (KIP-848): who is there, what each is to have, and how far each has come
/// towards it. A value without sockets or clock. Static members (KIP-345) may leave for a while and come back.
package struct ConsumerMembers: Sendable {
    /// One member.
    package struct Member: Sendable {
        /// The id that it gave itself.
        package let id: String
        /// The id that its owner gave it, if it is a static one.
        package var instanceId: String?
        /// The client's id.
        package var clientId: String
        /// The client's address.
        package var clientHost: String
        /// The group's epoch as far as the member has come; -2 for a static one that is away.
        package internal(set) var epoch: Int32 = 0
        /// Its last epoch before: an answer may have been lost.
        var previousEpoch: Int32 = -1
        /// The topics it wants by name.
        package internal(set) var topics: Set<String> = []
        /// The expression whose topics it wants.
        package internal(set) var regex: String?
        /// What it was told to have.
        package internal(set) var assigned: Set<TopicPartition> = []
        /// What it was told to give up and has not yet.
        package internal(set) var revoking: Set<TopicPartition> = []
        /// Whether it knows of ``assigned``.
        var isTold = false
        var rebalanceTimeout: Int64 = 0
        /// Until when it may give up ``revoking``.
        var revokeDeadline: Int64?
        /// Without a heartbeat it is out then.
        var deadline: Int64
    }

    /// Raised with every change of members, wishes or topics.
    package internal(set) var epoch: Int32 = 0
    /// In the order in which they came.
    package internal(set) var members: [Member] = []
    /// What each is to have in the end.
    package internal(set) var target: [String: Set<TopicPartition>] = [:]
    /// The topics that somebody wants, with how many partitions, as they were divided last.
    var divided: [String: Int] = [:]
    /// Members have come or gone since.
    var isStale = false

    /// Nobody.
    package init() {}

    /// A member by its id.
    package subscript(_ id: String) -> Member? { members.first { $0.id == id } }

    func index(of id: String) -> Int? { members.firstIndex { $0.id == id } }

    /// Whether offsets may be asked for or committed under this id and epoch.
    package func check(_ id: String, _ epoch: Int32) -> ErrorCode {
        guard let member = self[id] else { return .unknownMemberId }
        return member.epoch == epoch ? .none : .staleMemberEpoch
    }

    // MARK: Heartbeats

    /// What there is, and the settings of the brokers, beside a heartbeat.
    package struct Surroundings {
        /// The topics that there are, internal ones excepted, with their partitions.
        package var topics: [String: Int]
        /// What topic ids are called.
        package var names: [KafkaUUID: String]
        /// Now, in ms.
        package var now: Int64
        /// Without a heartbeat for so long a member is out, ms.
        package var sessionTimeout: Int64
        /// How often members are to send one, ms.
        package var interval: Int32

        /// All of it.
        package init(
            topics: [String: Int], names: [KafkaUUID: String], now: Int64, sessionTimeout: Int64 = 45_000,
            interval: Int32 = 5_000
        ) {
            self.topics = topics
            self.names = names
            self.now = now
            self.sessionTimeout = sessionTimeout
            self.interval = interval
        }
    }

    /// ConsumerGroupHeartbeat.
    package mutating func heartbeat(
        _ request: ConsumerGroupHeartbeatRequest, client: GroupClient, _ around: Surroundings
    ) -> ConsumerGroupHeartbeatResponse {
        func refuse(_ code: ErrorCode) -> ConsumerGroupHeartbeatResponse {
            ConsumerGroupHeartbeatResponse(errorCode: code, errorMessage: code.message)
        }
        if request.memberEpoch < 0 { return leave(request, around) }
        if request.memberEpoch == 0 {
            let code = admit(request, client, around.now)
            if code != .none { return refuse(code) }
        }
        guard let index = index(of: request.memberId) else { return refuse(.unknownMemberId) }
        if let instance = request.instanceId, members[index].instanceId != instance { return refuse(.fencedInstanceId) }
        if request.memberEpoch > 0, !isOf(request.memberEpoch, members[index]) { return refuse(.fencedMemberEpoch) }
        if let regex = request.subscribedTopicRegex, !regex.isEmpty, TopicExpression(regex) == nil {
            return refuse(.invalidRegularExpression)
        }
        members[index].deadline = around.now + around.sessionTimeout
        let hasChanged = wish(request, index)
        divideIfNeeded(around.topics, hasChanged)
        if let owned = request.topicPartitions {
            report(Set(owned.flatMap { topic in topic.partitions.map { place(topic.topicId, $0, around) } }), index)
        }
        reconcile(index, around.now)
        return answer(index, isWhole: request.memberEpoch == 0 || request.subscribedTopicNames != nil, around)
    }

    private func place(_ id: KafkaUUID, _ partition: Int32, _ around: Surroundings) -> TopicPartition {
        TopicPartition(around.names[id] ?? "", partition)
    }

    private func isOf(_ epoch: Int32, _ member: Member) -> Bool {
        epoch == member.epoch || epoch == member.previousEpoch && epoch > 0
    }

    /// A member joins, or joins anew.
    private mutating func admit(_ request: ConsumerGroupHeartbeatRequest, _ client: GroupClient, _ now: Int64)
        -> ErrorCode
    {
        if let index = index(of: request.memberId) {
            // What it had it has let go of.
            members[index].assigned = []
            members[index].revoking = []
            members[index].epoch = 0
            return .none
        }
        var member = Member(
            id: request.memberId, instanceId: request.instanceId, clientId: client.clientId ?? "",
            clientHost: client.host, deadline: now)
        if let instance = request.instanceId, let old = members.firstIndex(where: { $0.instanceId == instance }) {
            guard members[old].epoch == -2 else { return .unreleasedInstanceId }
            target[member.id] = target.removeValue(forKey: members[old].id)
            member.topics = members[old].topics
            member.regex = members[old].regex
            members[old] = member
            return .none
        }
        members.append(member)
        isStale = true
        return .none
    }

    /// Takes in what a member wants. True when it is something else than before.
    private mutating func wish(_ request: ConsumerGroupHeartbeatRequest, _ index: Int) -> Bool {
        let before = (members[index].topics, members[index].regex)
        if let topics = request.subscribedTopicNames { members[index].topics = Set(topics) }
        if let regex = request.subscribedTopicRegex { members[index].regex = regex.isEmpty ? nil : regex }
        if request.rebalanceTimeoutMs > 0 { members[index].rebalanceTimeout = Int64(request.rebalanceTimeoutMs) }
        return before != (members[index].topics, members[index].regex)
    }

    /// A member says what it holds: what it was to give up and does not hold is given up.
    private mutating func report(_ owned: Set<TopicPartition>, _ index: Int) {
        if !members[index].revoking.isDisjoint(with: owned) { return }
        members[index].revoking = []
        members[index].revokeDeadline = nil
    }

    private mutating func answer(
        _ index: Int, isWhole: Bool, _ around: Surroundings
    ) -> ConsumerGroupHeartbeatResponse {
        var response = ConsumerGroupHeartbeatResponse(
            memberId: members[index].id, memberEpoch: members[index].epoch, heartbeatIntervalMs: around.interval)
        if members[index].isTold, !isWhole { return response }
        members[index].isTold = true
        let ids = Dictionary(around.names.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first })
        let byTopic = Dictionary(grouping: members[index].assigned, by: \.topic).sorted { $0.key < $1.key }
        response.assignment = .init(
            topicPartitions: byTopic.compactMap { topic, partitions in
                ids[topic].map { .init(topicId: $0, partitions: partitions.map(\.partition).sorted()) }
            })
        return response
    }

    // MARK: Ends

    private mutating func leave(
        _ request: ConsumerGroupHeartbeatRequest, _ around: Surroundings
    ) -> ConsumerGroupHeartbeatResponse {
        guard let index = index(of: request.memberId) else {
            return ConsumerGroupHeartbeatResponse(errorCode: .unknownMemberId)
        }
        if request.memberEpoch == -2, members[index].instanceId != nil {
            members[index].epoch = -2
            members[index].assigned = []
            members[index].revoking = []
            members[index].isTold = false
        } else {
            remove(index)
            divideIfNeeded(around.topics, false)
        }
        return ConsumerGroupHeartbeatResponse(memberId: request.memberId, memberEpoch: request.memberEpoch)
    }

    private mutating func remove(_ index: Int) {
        target[members[index].id] = nil
        members.remove(at: index)
        isStale = true
    }

    /// When ``expire(now:)`` has something to do next.
    package var nextDeadline: Int64? {
        members.map { min($0.deadline, $0.revokeDeadline ?? .max) }.min()
    }

    /// Members without a heartbeat, and those that do not give up what they have to, are out.
    package mutating func expire(now: Int64) {
        while let index = members.firstIndex(where: { min($0.deadline, $0.revokeDeadline ?? .max) <= now }) {
            remove(index)
        }
    }
}
