import KafkaWire

extension Group {
    /// Asks everybody to join again, unless that is under way, and goes on at once when nobody is missing.
    mutating func prepareRebalance(_ now: Int64, _ answers: inout [Answer]) {
        if state == .completingRebalance {
            for index in members.indices {
                members[index].assignment = []
                if let token = members[index].syncing {
                    members[index].syncing = nil
                    answers.append(.sync(token, SyncGroupResponse(errorCode: .rebalanceInProgress)))
                }
            }
        }
        if state != .preparingRebalance {
            state = .preparingRebalance
            rebalanceDeadline = now + (members.map(\.rebalanceTimeout).max() ?? 0)
        }
        completeIfAllJoined(now, &answers)
    }

    /// Ends the waiting when all members have joined.
    mutating func completeIfAllJoined(_ now: Int64, _ answers: inout [Answer]) {
        guard state == .preparingRebalance, pendingMembers.isEmpty || members.isEmpty,
            members.allSatisfy({ $0.joining != nil }), initialDelayEnd.map({ $0 <= now }) ?? true
        else { return }
        completeJoin(now, &answers)
    }

    /// The next generation begins with those who have joined.
    mutating func completeJoin(_ now: Int64, _ answers: inout [Answer]) {
        initialDelayEnd = nil
        // Static members keep their place until their session ends.
        members.removeAll { $0.joining == nil && $0.instanceId == nil }
        generation = generation == .max ? 1 : generation + 1
        guard !members.isEmpty else {
            state = .empty
            protocolName = nil
            leader = nil
            rebalanceDeadline = nil
            return
        }
        state = .completingRebalance
        protocolName = electProtocol()
        if leader.flatMap({ index(of: $0) }).map({ members[$0].joining == nil }) ?? true {
            leader = (members.first { $0.joining != nil } ?? members[0]).id
        }
        // Those who then never send SyncGroup are out as well.
        rebalanceDeadline = now + (members.map(\.rebalanceTimeout).max() ?? 0)
        for index in members.indices {
            members[index].assignment = []
            guard let token = members[index].joining else { continue }
            members[index].joining = nil
            members[index].deadline = now + members[index].sessionTimeout
            answers.append(.join(token, joinResponse(to: members[index])))
        }
    }

    /// Each member votes for the first of its assignors that all have.
    private func electProtocol() -> String? {
        let common = members.dropFirst().reduce(Set(members[0].protocols.map(\.name))) {
            $0.intersection($1.protocols.map(\.name))
        }
        var votes: [String: Int] = [:]
        for member in members {
            if let vote = member.protocols.first(where: { common.contains($0.name) }) {
                votes[vote.name, default: 0] += 1
            }
        }
        return votes.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }

    /// Takes a member out; what waits for it is answered.
    mutating func remove(_ index: Int, _ now: Int64, _ answers: inout [Answer]) {
        let member = members.remove(at: index)
        if let token = member.joining {
            answers.append(.join(token, JoinGroupResponse(errorCode: .unknownMemberId, memberId: member.id)))
        }
        if let token = member.syncing { answers.append(.sync(token, SyncGroupResponse(errorCode: .unknownMemberId))) }
        if leader == member.id { leader = nil }
        switch state {
        case .stable, .completingRebalance: prepareRebalance(now, &answers)
        case .preparingRebalance: completeIfAllJoined(now, &answers)
        case .empty: break
        }
    }

    /// The next moment at which ``expire(now:answers:)`` has something to do.
    package var nextDeadline: Int64? {
        var deadlines = Array(pendingMembers.values)
        if state == .preparingRebalance || state == .completingRebalance {
            deadlines += [rebalanceDeadline].compactMap(\.self)
        }
        if state == .preparingRebalance { deadlines += [initialDelayEnd].compactMap(\.self) }
        deadlines += members.filter { $0.joining == nil && $0.syncing == nil }.map(\.deadline)
        deadlines += [consumers?.nextDeadline].compactMap(\.self)
        return deadlines.min()
    }

    /// Lets the time pass: members without a heartbeat go, and a rebalance that has waited long enough goes on.
    package mutating func expire(now: Int64, answers: inout [Answer]) {
        consumers?.expire(now: now)
        pendingMembers = pendingMembers.filter { $0.value > now }
        while let index = members.firstIndex(where: { $0.joining == nil && $0.syncing == nil && $0.deadline <= now }) {
            remove(index, now, &answers)
        }
        switch state {
        case .preparingRebalance:
            if let deadline = rebalanceDeadline, deadline <= now {
                completeJoin(now, &answers)
            } else {
                completeIfAllJoined(now, &answers)
            }
        case .completingRebalance:
            guard let deadline = rebalanceDeadline, deadline <= now else { return }
            rebalanceDeadline = nil
            while let index = members.firstIndex(where: { $0.syncing == nil && $0.instanceId == nil }) {
                if state != .completingRebalance { break }
                remove(index, now, &answers)
            }
        case .empty, .stable: break
        }
    }
}
