package import KafkaWire

extension SubscriptionState {
    /// The new leader said where its log parts from what was read: `answer` is the largest epoch up to that of the last
    /// record read, and where it ends; `nil` when the leader cannot tell, and is believed.
    ///
    /// What was fetched and not handed out is dropped where it is not in the leader's log; if nothing of that was handed
    /// out, reading goes on as if nothing had happened. Otherwise it is reported (A7): with policy `none` as an error,
    /// else as a notice, going on where the logs part.
    package mutating func validated(
        _ partition: TopicPartition, epoch: UInt64, leaderEpoch: Int32, answer: (epoch: Int32, endOffset: Int64)?,
        policy: AutoOffsetReset
    ) -> RangeVerdict {
        guard let state = partitions[partition], state.epoch == epoch,
            case .awaitingValidation(var position) = state.phase
        else { return .nothing }
        guard let answer else {
            return goOn(partition, epoch, &position, leaderEpoch)
        }
        guard answer.epoch >= 0, answer.endOffset >= 0 else {
            // The leader knows nothing of that epoch: whether the offset is good is for the Fetch to find out.
            position.offsetEpoch = nil
            return goOn(partition, epoch, &position, leaderEpoch)
        }
        if answer.endOffset >= position.offset { return goOn(partition, epoch, &position, leaderEpoch) }
        let handedOut = max(state.handedOutTo ?? 0, state.position ?? 0)
        let target = min(answer.endOffset, handedOut == 0 ? answer.endOffset : handedOut)
        let next = FetchPosition(
            offset: target, offsetEpoch: answer.endOffset == target ? answer.epoch : nil, validEpoch: leaderEpoch)
        if handedOut <= answer.endOffset {
            restart(partition, .fetching(next), position: state.position)
            return .nothing
        }
        let lost =
            "\(partition): the log was cut back to offset \(answer.endOffset), records up to \(handedOut) were read"
        if policy == .none {
            let error = KafkaError(.logTruncated, lost, topicPartition: partition, offset: answer.endOffset)
            restart(partition, .stopped(error), position: state.position)
            return .stopped(error)
        }
        restart(partition, .fetching(next), position: target)
        return .moved(
            ConsumerNotice(.logTruncated, "\(lost): going on at \(target)", topicPartition: partition))
    }

    /// The topic was deleted and made again under its name: what was read of it says nothing of the new one. Told for each
    /// partition that was being read: with policy `none` as an error, else as a notice, and reading goes on at the new
    /// one's beginning, all of which is new.
    package mutating func recreated(_ topic: String, policy: AutoOffsetReset) -> [TopicPartition: RangeVerdict] {
        var verdicts: [TopicPartition: RangeVerdict] = [:]
        for (partition, state) in partitions where partition.topic == topic && state.hasFetched {
            if case .stopped = state.phase { continue }
            let upTo = state.handedOutTo ?? state.position
            let told =
                "\(partition): topic \(topic) was deleted and made again"
                + (upTo.map { "; of the old one was read up to offset \($0)" } ?? "")
            if policy == .none {
                let error = KafkaError(.topicRecreated, told, topicPartition: partition, offset: upTo)
                update(partition, state.epoch) { $0.phase = .stopped(error) }
                verdicts[partition] = .stopped(error)
            } else {
                restart(partition, .awaitingOffset(.earliest), position: nil)
                verdicts[partition] = .moved(
                    ConsumerNotice(
                        .topicRecreated, "\(told): going on at the beginning of the new one",
                        topicPartition: partition))
            }
        }
        return verdicts
    }

    private mutating func goOn(
        _ partition: TopicPartition, _ epoch: UInt64, _ position: inout FetchPosition, _ leaderEpoch: Int32
    ) -> RangeVerdict {
        position.validEpoch = leaderEpoch
        update(partition, epoch) { $0.phase = .fetching(position) }
        return .nothing
    }
}
