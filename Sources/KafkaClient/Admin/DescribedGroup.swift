public import KafkaWire

/// The sort of a group. New ones may come: a `switch` needs a `default`.
public struct GroupType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// As the brokers say it, in lower case.
    public let rawValue: String

    /// A sort by the brokers' word for it.
    public init(rawValue: String) { self.rawValue = rawValue.lowercased() }

    /// Its members divide the partitions; also a group that only commits.
    public static let classic = GroupType(rawValue: "classic")
    /// The coordinator divides them (KIP-848).
    public static let consumer = GroupType(rawValue: "consumer")
    /// Its members share partitions (KIP-932).
    public static let share = GroupType(rawValue: "share")
    /// Kafka Streams' own (KIP-1071).
    public static let streams = GroupType(rawValue: "streams")

    /// The word.
    public var description: String { rawValue }
}

/// A group as a broker lists it.
public struct ListedGroup: Hashable, Sendable {
    /// Its id.
    public var id: String
    /// Its sort; before Kafka 3.8 all were classic.
    public var type: GroupType
    /// `consumer`, `connect`, `share` ...; empty for one that only commits.
    public var protocolType: String
    /// `Stable`, `Empty` ..., as the broker says it; empty before Kafka 2.6.
    public var state: String
    /// The broker that coordinates it.
    public var coordinator: Int32

    /// A group from its parts.
    public init(id: String, type: GroupType, protocolType: String, state: String, coordinator: Int32) {
        self.id = id
        self.type = type
        self.protocolType = protocolType
        self.state = state
        self.coordinator = coordinator
    }
}

/// A member of a group.
public struct DescribedMember: Hashable, Sendable {
    /// Its id.
    public var id: String
    /// `group.instance.id` of a static one.
    public var instanceId: String?
    /// What it calls itself.
    public var clientId: String
    /// Where it connects from, as the broker says it: `/10.0.0.7`.
    public var host: String
    /// The partitions that it has.
    public var assignment: Set<TopicPartition>
    /// The partitions that it is to have, where the coordinator divides them.
    public var target: Set<TopicPartition>?
    /// Its epoch, where the coordinator divides.
    public var epoch: Int32?

    /// A member from its parts.
    public init(
        id: String, instanceId: String? = nil, clientId: String, host: String, assignment: Set<TopicPartition> = [],
        target: Set<TopicPartition>? = nil, epoch: Int32? = nil
    ) {
        self.id = id
        self.instanceId = instanceId
        self.clientId = clientId
        self.host = host
        self.assignment = assignment
        self.target = target
        self.epoch = epoch
    }
}

/// A group and its members.
public struct DescribedGroup: Hashable, Sendable {
    /// Its id.
    public var id: String
    /// Its sort.
    public var type: GroupType
    /// `Stable`, `Empty`, `Dead` ..., as the coordinator says it.
    public var state: String
    /// The assignor of its members; empty for none.
    public var assignor: String
    /// The broker that coordinates it.
    public var coordinator: Int32
    /// The group's epoch, where the coordinator divides.
    public var epoch: Int32?
    /// The epoch of the newest target assignment, where the coordinator divides.
    public var assignmentEpoch: Int32?
    /// Its members, by id.
    public var members: [DescribedMember]

    /// A group from its parts.
    public init(
        id: String, type: GroupType, state: String, assignor: String = "", coordinator: Int32, epoch: Int32? = nil,
        assignmentEpoch: Int32? = nil, members: [DescribedMember] = []
    ) {
        self.id = id
        self.type = type
        self.state = state
        self.assignor = assignor
        self.coordinator = coordinator
        self.epoch = epoch
        self.assignmentEpoch = assignmentEpoch
        self.members = members
    }
}
