package import KafkaWire

/// A member's way through a group. A value without I/O: what happened goes in, what is to be done comes out. Two kinds
/// there are, ``ClassicMembership`` and ``ConsumerGroupMembership`` (KIP-848).
package protocol GroupMembership: Sendable {
    /// Takes in what happened at `now` and says what follows from it.
    mutating func handle(_ event: GroupEvent, now: ContinuousClock.Instant) -> [GroupAction]
    /// When ``GroupEvent/tick`` is wanted at the latest; `nil` while nothing but events is waited for.
    var nextDeadline: ContinuousClock.Instant? { get }
    /// What commits are signed with.
    var identity: GroupIdentity { get }
}

/// Who commits: a member, or nobody.
package struct GroupIdentity: Hashable, Sendable {
    /// The member's id; empty for none.
    package var memberId = ""
    /// The generation of a classic group, the member's epoch in one of KIP-848; -1 for none.
    package var generation: Int32 = -1
    /// The static member's own id (KIP-345).
    package var instanceId: String?

    /// One that is no member of the group, and commits only while nobody is (S8).
    package static let simple = GroupIdentity()

    package init(memberId: String = "", generation: Int32 = -1, instanceId: String? = nil) {
        self.memberId = memberId
        self.generation = generation
        self.instanceId = instanceId
    }

    /// Whether it is a member's.
    package var isMember: Bool { !memberId.isEmpty && generation >= 0 }
}

/// What a member asks the coordinator.
package enum GroupRequest: Equatable, Sendable {
    case join(JoinGroupRequest)
    case sync(SyncGroupRequest)
    case heartbeat(HeartbeatRequest)
    case consumerHeartbeat(ConsumerGroupHeartbeatRequest)
    case leave(GroupIdentity, reason: String)
}

/// What the coordinator answers.
package enum GroupAnswer: Equatable, Sendable {
    case join(JoinGroupResponse)
    case sync(SyncGroupResponse)
    case heartbeat(HeartbeatResponse)
    case consumerHeartbeat(ConsumerGroupHeartbeatResponse)
    case leave(ErrorCode)
}

/// What happens to a member.
package enum GroupEvent: Sendable {
    /// It is to become one.
    case start
    /// An answer came to the request of that number; one to any but the newest of its kind changes nothing.
    case answered(UInt64, GroupAnswer)
    /// No answer will come to the request of that number.
    case failed(UInt64, KafkaError)
    /// The partitions that ``GroupAction/revoke(_:isLost:)`` named are given up.
    case released
    /// As the group's leader it has worked out who gets what.
    case divided([String: [TopicPartition]])
    /// What topic ids are called.
    case named([KafkaUUID: String])
    /// It wants other topics.
    case subscribed(GroupSubscription)
    /// It is to join again: what was divided has changed.
    case rejoin(reason: String)
    /// The coordinator refused a commit for an epoch that is not the member's newest (KIP-848).
    case outdated
    /// Its caller has not come back for too long.
    case idled
    /// Its caller is back.
    case resumed
    /// It is to be one no longer. What it had is given up already.
    case leave(reason: String)
    /// Time has passed.
    case tick
}

/// What is to be done for a member.
package enum GroupAction: Sendable {
    /// Send it to the coordinator; its answer comes under that number.
    case send(GroupRequest, UInt64)
    /// The coordinator is another: find it before anything else is sent.
    case findCoordinator
    /// Have the caller give up these partitions, then tell ``GroupEvent/released``. Lost ones are somebody else's by now
    /// and nothing of them may be committed.
    case revoke(Set<TopicPartition>, isLost: Bool)
    /// These are the partitions from now on; `added` were not before.
    case assign(Set<TopicPartition>, added: Set<TopicPartition>)
    /// Work out who gets what, then tell ``GroupEvent/divided(_:)``.
    case divide(assignor: String, [GroupMember])
    /// It leads a group that stays divided as it is (KIP-814): see to these topics, and have it join again when they change.
    case watch(Set<String>)
    /// Find out what these topics are called, then tell ``GroupEvent/named(_:)``.
    case name(Set<KafkaUUID>)
    /// Say something to who watches.
    case notify(ConsumerNotice)
    /// It is over, for this reason.
    case fail(KafkaError)
    /// It has left.
    case left
}

/// The topics that a member wants.
package struct GroupSubscription: Hashable, Sendable {
    /// By name: those that were asked for, and those that its patterns match where this client looks for them itself.
    package var topics: Set<String> = []
    /// An expression that the coordinator looks for topics with (KIP-848); `nil` for none.
    package var regex: String?

    package init(topics: Set<String> = [], regex: String? = nil) {
        self.topics = topics
        self.regex = regex
    }
}

/// What a member is made with.
package struct GroupSettings: Sendable {
    /// `group.id`.
    package var groupId: String
    /// `group.instance.id`.
    package var instanceId: String?
    /// `client.rack`; empty for none.
    package var rack = ""
    /// `session.timeout.ms`; the classic protocol's alone.
    package var sessionTimeout: Duration = .seconds(45)
    /// `heartbeat.interval.ms`; the classic protocol's alone.
    package var heartbeatInterval: Duration = .seconds(3)
    /// How long giving up partitions may take: `max.poll.interval.ms`.
    package var rebalanceTimeout: Duration = .seconds(300)
    /// `group.remote.assignor`; the consumer protocol's alone.
    package var remoteAssignor: String?
    /// `partition.assignment.strategy`, the preferred first; the classic protocol's alone.
    package var assignors: [any PartitionAssignor] = []
    /// The waits between tries.
    package var backoff = Backoff(.milliseconds(100), upTo: .seconds(1))

    package init(groupId: String) { self.groupId = groupId }

    /// An error of the group, in words.
    package func error(_ code: ErrorCode, _ what: String) -> KafkaError {
        let kind: KafkaError.Code =
            switch code {
            case .groupAuthorizationFailed, .topicAuthorizationFailed: .notAuthorized
            case .unsupportedVersion: .unsupportedVersion
            default: .groupFailed
            }
        return KafkaError(kind, "group \(groupId): \(what)", errorCode: code.rawValue)
    }

    /// What an error that ends a membership is called.
    package func fatal(_ code: ErrorCode, message: String? = nil) -> KafkaError {
        let instance = instanceId ?? ""
        switch code {
        case .fencedInstanceId:
            return error(code, "another member has joined as group.instance.id '\(instance)'")
        case .unreleasedInstanceId:
            return error(code, "group.instance.id '\(instance)' is still held by another member")
        case .groupMaxSizeReached: return error(code, "the group is full (group.max.size of the brokers)")
        case .inconsistentGroupProtocol:
            let names = assignors.map(\.name).joined(separator: ",")
            return error(
                code,
                "its members use another protocol, or none of \(names); "
                    + "partition.assignment.strategy and group.protocol choose")
        case .invalidSessionTimeout:
            return error(
                code, "session.timeout.ms=\(sessionTimeout.wholeMilliseconds) is not what the brokers allow")
        default:
            let detail = message.flatMap { $0.isEmpty ? nil : $0 } ?? code.message
            return error(code, "\(code.name): \(detail)")
        }
    }
}
