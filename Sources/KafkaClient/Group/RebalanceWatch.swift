/// How long a rebalance has been waiting for others, and whether that was told.
struct RebalanceWatch: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// How long one may take before it is told.
    private static let patience: Duration = .seconds(5)

    /// What the coordinator has not answered yet, and since when; seconds since 1970, too. `dividerId` is the member that
    /// divides the partitions, where that is what is waited for.
    private var wait: (dividerId: String?, since: Instant, clock: Int64)?
    /// The member that divides, as the coordinator said last.
    private var divider = ""
    private var isTold = false

    /// Something happened to the member.
    mutating func saw(_ event: GroupEvent) {
        if case .answered(_, .join(let answer)) = event { divider = answer.leader }
        switch event {
        case .answered(_, .join), .answered(_, .sync), .failed: wait = nil
        default: break
        }
    }

    /// The member does that.
    mutating func saw(_ action: GroupAction, _ now: Instant, clock: Int64) {
        switch action {
        case .send(.join, _): wait = (nil, now, clock)
        case .send(.sync, _): wait = (divider, now, clock)
        case .assign: isTold = false
        default: break
        }
    }

    /// What is to be told now, as the group's member; once.
    mutating func due(_ groupId: String, _ memberId: String, _ now: Instant) -> RebalanceWait? {
        guard let wait, !isTold, wait.since + Self.patience <= now else { return nil }
        isTold = true
        return RebalanceWait(groupId: groupId, memberId: memberId, dividerId: wait.dividerId, clock: wait.clock)
    }

    /// When it will have taken too long; `nil` where nothing is waited for, or it was told.
    var nextDeadline: Instant? { isTold ? nil : wait.map { $0.since + Self.patience } }
}
