import KafkaWire

extension BrokerCore {
    /// Sends the answers of a group to where their requests wait.
    mutating func deliver(_ answers: [Group.Answer]) {
        for answer in answers {
            switch answer {
            case .join(let token, let response):
                if let member = waitingMembers.removeValue(forKey: token) {
                    self.answer(token, member.header, response)
                }
            case .sync(let token, let response):
                if let member = waitingMembers.removeValue(forKey: token) {
                    self.answer(token, member.header, response)
                }
            }
        }
    }

    /// Changes a group in place and delivers what it answers.
    mutating func change<T>(_ id: String, _ body: (inout Group, inout [Group.Answer]) -> T) -> T {
        var answers: [Group.Answer] = []
        let result = body(&cluster.groups[id, default: Group(id: id)], &answers)
        deliver(answers)
        return result
    }

    /// Lets the time pass for all groups.
    mutating func expireGroups() {
        for (id, group) in cluster.groups {
            guard let deadline = group.nextDeadline, deadline <= now else { continue }
            let now = now
            change(id) { $0.expire(now: now, answers: &$1) }
        }
    }

    /// The offset that a commit speaks of, or why it can't be committed.
    func committed(
        _ partition: TopicPartition, offset: Int64, epoch: Int32, metadata: String?
    ) throws(AppendError) -> CommittedOffset {
        guard cluster[partition] != nil else { throw AppendError(.unknownTopicOrPartition, "\(partition)") }
        let metadata = metadata ?? ""
        guard metadata.utf8.count <= 4096 else { throw AppendError(.offsetMetadataTooLarge, "\(metadata.utf8.count)") }
        return CommittedOffset(offset: offset, leaderEpoch: epoch, metadata: metadata)
    }
}
