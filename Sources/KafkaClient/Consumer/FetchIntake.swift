package import KafkaWire

/// Takes an answer to Fetch into the subscription and the queue. What it finds beside records is left to the engine.
package struct FetchIntake {
    package let session: FetchSession
    package let answer: FramedAnswer<FetchResponse>
    package let frame: FetchedFrame
    package let broker: Int32
    package let isolationLevel: IsolationLevel
    package let largestAnswer: Int
    /// How long the answer took to come.
    package let elapsed: Duration

    /// An answer of `broker` to the last request of `session`. No partition is asked for more than `largestAnswer` bytes.
    package init(
        session: FetchSession, answer: FramedAnswer<FetchResponse>, frame: FetchedFrame, broker: Int32,
        isolationLevel: IsolationLevel, largestAnswer: Int, elapsed: Duration = .zero
    ) {
        self.session = session
        self.answer = answer
        self.frame = frame
        self.broker = broker
        self.isolationLevel = isolationLevel
        self.largestAnswer = largestAnswer
        self.elapsed = elapsed
    }

    /// What the engine has to see to.
    package struct Outcome {
        /// Partitions that brought records.
        package var served: [TopicPartition] = []
        /// Partitions without an error.
        package var fine: [TopicPartition] = []
        /// Partitions whose error passes.
        package var retries: [TopicPartition: FetchResponse.PartitionData] = [:]
        package var outOfRange: [FetchSession.Want] = []
        package var preferredReplicas: [TopicPartition: Int32] = [:]
        /// The next request is to begin another session: the answer spoke of a partition that was not asked for, or left
        /// one out of which nothing is known.
        package var needsNewSession = false
        fileprivate var hasBytes = false
    }

    package func take(into subscription: inout SubscriptionState, _ queue: inout DeliveryQueue) -> Outcome {
        var outcome = Outcome()
        var failures: [DeliveryQueue.Item] = []
        for topic in answer.response.responses {
            for data in topic.partitions {
                guard let want = session.want(topic, data.partitionIndex) else {
                    outcome.needsNewSession = true
                    continue
                }
                if data.records?.range.isEmpty == false { outcome.hasBytes = true }
                switch FetchVerdict(data.errorCode) {
                case .fine: takeRecords(data, want, &subscription, &queue, &outcome, &failures)
                case .findLeader, .retry:
                    if subscription.isCurrent(want) { outcome.retries[want.partition] = data }
                case .outOfRange: outcome.outOfRange.append(want)
                case .fail:
                    let error = KafkaError(
                        data.errorCode, of: want.partition, offset: want.fetchOffset, broker: "broker \(broker)")
                    fail(want, error, &subscription, &failures)
                }
            }
        }
        // Errors come behind the data of others.
        for failure in failures { queue.append(failure) }
        if !outcome.hasBytes, answer.response.throttleTimeMs <= 0 { sawNothing(&subscription, &outcome) }
        return outcome
    }

    private func takeRecords(
        _ data: FetchResponse.PartitionData, _ want: FetchSession.Want, _ subscription: inout SubscriptionState,
        _ queue: inout DeliveryQueue, _ outcome: inout Outcome, _ failures: inout [DeliveryQueue.Item]
    ) {
        let range = data.records?.range ?? 0..<0
        let bytes = unsafe RawSpan(_unsafeBytes: frame.unsafeBytes[range])
        let highWatermark = max(0, data.highWatermark)
        let lastStable = data.lastStableOffset >= 0 ? data.lastStableOffset : highWatermark
        let peek = BatchPeek(bytes, from: want.fetchOffset, limit: data.highWatermark >= 0 ? highWatermark : .max)
        if data.preferredReadReplica >= 0, range.isEmpty {
            outcome.preferredReplicas[want.partition] = data.preferredReadReplica
            return
        }
        // A follower's mechanism; a consumer's request should not bring it, and its silence would mean nothing.
        if data.divergingEpoch.endOffset >= 0, range.isEmpty { return }
        if peek.batches == 0, peek.isReadable, let size = peek.truncatedBatch {
            return takeTruncated(size, of: range.count, want, &subscription, &failures)
        }
        let acceptance = subscription.fetched(
            want.partition, epoch: want.epoch, asked: want.fetchOffset,
            next: FetchPosition(offset: peek.nextOffset, offsetEpoch: peek.leaderEpoch), isReadable: peek.isReadable,
            highWatermark: highWatermark, lastStableOffset: lastStable, hasRecords: !range.isEmpty)
        guard acceptance != .stale else { return }
        subscription.paced(want.partition, epoch: want.epoch, count: range.count, of: want.maxBytes, in: elapsed)
        outcome.fine.append(want.partition)
        if !range.isEmpty { outcome.served.append(want.partition) }
        guard acceptance == .news else { return }
        queue.append(
            .records(
                FetchedRecords(
                    want.partition, epoch: want.epoch, fetchOffset: want.fetchOffset, nextOffset: peek.nextOffset,
                    highWatermark: highWatermark, lastStableOffset: lastStable,
                    logStartOffset: data.logStartOffset >= 0 ? data.logStartOffset : nil,
                    endOffset: isolationLevel == .readCommitted ? lastStable : highWatermark,
                    abortedTransactions: aborted(data), brokerId: broker,
                    leaderEpoch: want.leaderEpoch >= 0 ? want.leaderEpoch : nil, frame: frame, range: range,
                    epochs: peek.epochs)))
    }

    private func aborted(_ data: FetchResponse.PartitionData) -> [AbortedTransaction] {
        guard isolationLevel == .readCommitted, let list = data.abortedTransactions, !list.isEmpty else { return [] }
        return list.map { AbortedTransaction(producerId: $0.producerId, firstOffset: $0.firstOffset) }
    }

    /// Not even one batch is whole: more must be asked for, or nothing would ever come.
    private func takeTruncated(
        _ size: Int, of count: Int, _ want: FetchSession.Want, _ subscription: inout SubscriptionState,
        _ failures: inout [DeliveryQueue.Item]
    ) {
        let wanted = max(size, 2 * Int(want.maxBytes))
        if size <= largestAnswer, want.maxBytes < largestAnswer, count >= Int(want.maxBytes) {
            subscription.wantMore(
                want.partition, epoch: want.epoch, asked: want.fetchOffset,
                bytes: Int32(clamping: min(wanted, largestAnswer)))
            return
        }
        let error = KafkaError(
            .corruptData,
            "\(want.partition): the batch at offset \(want.fetchOffset) of \(size) bytes comes cut short to \(count)",
            topicPartition: want.partition, offset: want.fetchOffset)
        fail(want, error, &subscription, &failures)
    }

    private func fail(
        _ want: FetchSession.Want, _ error: KafkaError, _ subscription: inout SubscriptionState,
        _ failures: inout [DeliveryQueue.Item]
    ) {
        guard subscription.isCurrent(want) else { return }
        subscription.stop(want.partition, epoch: want.epoch, error)
        failures.append(.failure(want.partition, epoch: want.epoch, error))
    }

    /// In a session, a partition that the answer leaves out has nothing new either. Of one that begins anew the broker has
    /// told the ends before, and doesn't tell them again as long as the session lasts.
    private func sawNothing(_ subscription: inout SubscriptionState, _ outcome: inout Outcome) {
        for (partition, want) in session.partitions
        where outcome.retries[partition] == nil && outcome.preferredReplicas[partition] == nil {
            guard let told = subscription.partitions[partition]?.told else {
                if subscription.isCurrent(want) { outcome.needsNewSession = true }
                continue
            }
            let end = isolationLevel == .readCommitted ? told.lastStableOffset : told.highWatermark
            subscription.sawNothing(partition, epoch: want.epoch, asked: want.fetchOffset, end: end)
        }
    }
}

extension SubscriptionState {
    /// Whether an answer to this is still wanted.
    package func isCurrent(_ want: FetchSession.Want) -> Bool {
        guard let state = partitions[want.partition], state.epoch == want.epoch else { return false }
        return state.fetchPosition?.offset == want.fetchOffset
    }
}
