package import KafkaWire

/// Names a request that waits for its answer.
package typealias RequestToken = UInt64

/// A consumer group: its members and its committed offsets. Of the classic protocol, or of the consumer protocol, then
/// ``consumers`` has the members. A value without sockets or clock: requests and the passing of time go in, answers come
/// out, some of them to requests that have waited.
package struct Group: Sendable {
    /// Where a group stands, by Kafka's names.
    package enum State: String, Sendable {
        /// No members; perhaps offsets.
        case empty = "Empty"
        /// Members are asked to join again, and those who have wait for the others.
        case preparingRebalance = "PreparingRebalance"
        /// All have joined; the leader is to say who gets what.
        case completingRebalance = "CompletingRebalance"
        /// Everybody knows what is theirs.
        case stable = "Stable"
    }

    /// An answer to a request, often an earlier one.
    package enum Answer: Sendable {
        /// To JoinGroup.
        case join(RequestToken, JoinGroupResponse)
        /// To SyncGroup.
        case sync(RequestToken, SyncGroupResponse)
    }

    /// The group's id.
    package let id: String
    /// Where it stands.
    package internal(set) var state = State.empty
    /// Raised by each rebalance.
    package internal(set) var generation: Int32 = 0
    /// `consumer` for consumers.
    package internal(set) var protocolType = ""
    /// The assignor that the members agreed on.
    package internal(set) var protocolName: String?
    /// The member that assigns.
    package internal(set) var leader: String?
    /// In the order in which they came.
    package internal(set) var members: [GroupMember] = []
    /// The members by the consumer protocol (KIP-848); `nil` for a group that is or was classic.
    package var consumers: ConsumerMembers?
    /// Ids given out whose owners have not joined yet, and until when they may.
    var pendingMembers: [String: Int64] = [:]
    /// When the rebalance goes on without those who are missing.
    var rebalanceDeadline: Int64?
    /// In a new group: until then more members are waited for, even though all known ones are there.
    var initialDelayEnd: Int64?
    /// What was committed.
    package internal(set) var offsets: [TopicPartition: CommittedOffset] = [:]
    /// What transactions commit when they do, by producer.
    var pendingOffsets: [Int64: [TopicPartition: CommittedOffset]] = [:]
    private var madeMembers: UInt64 = 0

    /// An empty group.
    package init(id: String) { self.id = id }

    func index(of member: String) -> Int? { members.firstIndex { $0.id == member } }

    /// A new member id, as brokers make them: what the client calls itself, and something nobody else has.
    mutating func makeMemberId(_ clientId: String?) -> String {
        madeMembers += 1
        let digits = String(madeMembers, radix: 16)
        return "\(clientId ?? "")-\(String(repeating: "0", count: max(0, 12 - digits.count)))\(digits)"
    }
}

/// A member of a group.
package struct GroupMember: Sendable {
    /// The id that the broker gave it.
    package var id: String
    /// The id that its owner gave it, if it is a static one (KIP-345).
    package var instanceId: String?
    /// The client's id.
    package var clientId: String
    /// The client's address.
    package var clientHost: String
    /// Without a heartbeat for so long it is out, ms.
    package var sessionTimeout: Int64
    /// So long it may take to join again, ms.
    package var rebalanceTimeout: Int64
    /// The assignors that it has, the preferred first, each with the subscription.
    package var protocols: [JoinGroupRequest.JoinGroupRequestProtocol]
    /// What the leader gave it.
    package var assignment: [UInt8] = []
    /// When it is out.
    var deadline: Int64
    /// Its JoinGroup that waits.
    var joining: RequestToken?
    /// Its SyncGroup that waits.
    var syncing: RequestToken?

    func hasSameProtocols(as other: [JoinGroupRequest.JoinGroupRequestProtocol]) -> Bool { protocols == other }

    /// The subscription under the assignor `name`.
    func metadata(for name: String?) -> [UInt8] { protocols.first { $0.name == name }?.metadata ?? [] }
}

/// An offset that a group committed: the next one to read.
package struct CommittedOffset: Equatable, Sendable {
    /// The next offset to read.
    package var offset: Int64
    /// The leader epoch of the record before it; -1 when it was not told.
    package var leaderEpoch: Int32
    /// What the client wants to remember with it.
    package var metadata: String

    /// `offset`, committed by one who said this much about it.
    package init(offset: Int64, leaderEpoch: Int32 = -1, metadata: String = "") {
        self.offset = offset
        self.leaderEpoch = leaderEpoch
        self.metadata = metadata
    }
}
