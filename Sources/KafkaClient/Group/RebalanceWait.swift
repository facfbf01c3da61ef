import KafkaWire

/// A rebalance that takes long: what of it is waited for.
package struct RebalanceWait: Hashable, Sendable {
    package var groupId: String
    /// Who waits.
    package var memberId: String
    /// The member that divides the partitions, where it is the one that is waited for; empty where it isn't known. `nil`
    /// where the others have to join again.
    package var dividerId: String?
    /// Since when, in seconds since 1970.
    package var clock: Int64

    package init(groupId: String, memberId: String, dividerId: String?, clock: Int64) {
        self.groupId = groupId
        self.memberId = memberId
        self.dividerId = dividerId
        self.clock = clock
    }

    /// As many members as are named.
    private static let mostNamed = 5

    /// What is said of it. `members` are those that the coordinator names; it does not tell who of them has joined again.
    package func notice(_ members: [DescribeGroupsResponse.DescribedGroupMember]) -> ConsumerNotice {
        let others = members.filter { $0.memberId != memberId && (dividerId ?? "").isEmpty || $0.memberId == dividerId }
        var names = others.prefix(Self.mostNamed).map { member in
            let host = member.clientHost.hasPrefix("/") ? String(member.clientHost.dropFirst()) : member.clientHost
            let name = member.groupInstanceId.map { "\($0), " } ?? ""
            return "\(name)\(member.memberId) at \(host)"
        }
        if others.count > Self.mostNamed { names.append("\(others.count - Self.mostNamed) more") }
        let what =
            dividerId == nil ? "for its other members to join again" : "for the member that divides the partitions"
        let who = names.isEmpty ? "" : ": " + names.joined(separator: "; ")
        return ConsumerNotice(
            .groupWaiting,
            "group \(groupId): a rebalance waits \(what) since \(WallClock.words(clock))\(who); one that is gone is waited for "
                + "until its session, or its max.poll.interval.ms, is over")
    }
}
