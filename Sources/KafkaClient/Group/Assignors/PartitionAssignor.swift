package import KafkaWire

/// How a classic group hands partitions over (KIP-429).
package enum RebalanceProtocol: Sendable {
    /// Every member gives up all of its partitions before it joins again.
    case eager
    /// A member keeps what stays its own; what moves is given up first and assigned in a second rebalance.
    case cooperative
}

/// What divides a classic group's partitions among its members. The group's leader runs it on the subscriptions that
/// JoinGroup hands it. A value without state: those here answer as the assignors of the Java client 4.3 of the same name
/// do, member for member and partition for partition, even in the order of each list, so that it makes no difference
/// which client leads.
///
/// In three corners Java's sticky ones fail, and these differ: a claim to a partition that the topic has not (Java throws,
/// or hands out partitions twice), a claim of an earlier generation to a topic that the member no longer wants (Java
/// throws, or gives it the partition), and a member that wants no topic (Java may give it a share all the same). Here such
/// claims are passed over, and nobody gets what they do not want.
package protocol PartitionAssignor: Sendable {
    /// The name by which members agree on it: the protocol name of JoinGroup.
    var name: String { get }
    /// What it can be used with, the preferred first.
    var supportedProtocols: [RebalanceProtocol] { get }

    /// The user data of the member's subscription; nil for none.
    ///
    /// - Parameters:
    ///   - owned: what the last assignment gave this member, in its order. An eager member sends it too, though it has
    ///     given it up.
    ///   - generation: the generation of that assignment; -1 before the first.
    func subscriptionUserData(owned: [TopicPartition], generation: Int32) -> [UInt8]?

    /// Divides the partitions. Every member is in the answer, with an empty list where it gets nothing.
    ///
    /// - Parameters:
    ///   - topics: what is known of the topics that the group subscribes to. Others are passed over, and a subscribed
    ///     topic that is missing is not assigned.
    ///   - members: in the order of JoinGroup's answer.
    func assign(topics: [String: AssignableTopic], members: [GroupMember]) -> [String: [TopicPartition]]
}

extension PartitionAssignor {
    package var supportedProtocols: [RebalanceProtocol] { [.eager] }

    package func subscriptionUserData(owned: [TopicPartition], generation: Int32) -> [UInt8]? { nil }

    /// Divides the partitions of topics whose replicas' racks are not known.
    ///
    /// - Parameter partitionsPerTopic: how many partitions each topic has.
    package func assign(partitionsPerTopic: [String: Int], members: [GroupMember]) -> [String: [TopicPartition]] {
        assign(topics: partitionsPerTopic.mapValues { AssignableTopic(partitionCount: $0) }, members: members)
    }
}

/// What an assignor has to know of a topic.
package struct AssignableTopic: Sendable, Equatable {
    /// Its partitions are numbered from 0.
    package var partitionCount: Int
    /// The racks that have a replica of each partition, by its number; what is missing at the end has none known.
    package var replicaRacks: [Set<String>]

    package init(partitionCount: Int, replicaRacks: [Set<String>] = []) {
        self.partitionCount = partitionCount
        self.replicaRacks = replicaRacks
    }
}

/// A member as the group's leader sees it: an entry of JoinGroup's answer and the ConsumerProtocolSubscription in it.
package struct GroupMember: Sendable, Equatable {
    /// The id that the coordinator gave it.
    package var memberId: String
    /// The static member's own id (KIP-345); nil for a dynamic one.
    package var groupInstanceId: String?
    /// The topics that it wants.
    package var topics: [String]
    /// What it held before the rebalance (version 1 of the subscription; KIP-429).
    package var ownedPartitions: [TopicPartition]
    /// The generation of `ownedPartitions`; -1 for none (version 2; KIP-792).
    package var generationId: Int32
    /// Where it runs; nil or empty for unknown (version 3; KIP-881).
    package var rackId: String?
    /// What its assignor had to say; nil for nothing.
    package var userData: [UInt8]?

    package init(
        memberId: String, groupInstanceId: String? = nil, topics: [String], ownedPartitions: [TopicPartition] = [],
        generationId: Int32 = -1, rackId: String? = nil, userData: [UInt8]? = nil
    ) {
        self.memberId = memberId
        self.groupInstanceId = groupInstanceId
        self.topics = topics
        self.ownedPartitions = ownedPartitions
        self.generationId = generationId
        self.rackId = rackId
        self.userData = userData
    }
}
