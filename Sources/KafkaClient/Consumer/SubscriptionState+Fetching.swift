package import KafkaWire

extension SubscriptionState {
    /// What became of an answer of a partition.
    package enum Acceptance: Equatable {
        /// It belongs to another epoch or position.
        case stale
        /// It tells nothing new.
        case nothing
        /// It is to be delivered.
        case news
    }

    /// The partition is about to be fetched from a leader of this epoch (`nil` where epochs are not known). When the
    /// leader is another than the one under which the position was right, and the epoch of the record before it is
    /// known, the logs are compared first. Returns the position to fetch, or `nil` when it has to wait.
    package mutating func prepareFetch(_ partition: TopicPartition, leaderEpoch: Int32?) -> FetchPosition? {
        guard let state = partitions[partition], !state.isPaused, !state.isHeld, !state.isRevoking,
            var position = state.fetchPosition
        else { return nil }
        guard let leaderEpoch, leaderEpoch > position.validEpoch ?? -1 else { return position }
        if position.offsetEpoch != nil, position.offsetEpoch != leaderEpoch {
            update(partition, state.epoch) { $0.phase = .awaitingValidation(position) }
            return nil
        }
        position.validEpoch = leaderEpoch
        update(partition, state.epoch) { $0.phase = .fetching(position) }
        return position
    }

    /// An answer without an error. `next` is the position after its batches; `isReadable` is false when their headers
    /// end in something that is none, so that the caller must say where to go on.
    package mutating func fetched(
        _ partition: TopicPartition, epoch: UInt64, asked: Int64, next: FetchPosition, isReadable: Bool,
        highWatermark: Int64, lastStableOffset: Int64, hasRecords: Bool
    ) -> Acceptance {
        var result = Acceptance.stale
        update(partition, epoch) { state in
            guard let position = state.fetchPosition, position.offset == asked else { return }
            var after = position
            after.offset = next.offset
            after.offsetEpoch = next.offsetEpoch ?? position.offsetEpoch
            state.phase = .fetching(after)
            state.isHeld = !isReadable
            if hasRecords { (state.wantedBytes, state.emptyAnswers, state.answers) = (nil, 0, state.answers + 1) }
            let ends = PartitionState.Ends(
                position: after.offset, highWatermark: highWatermark, lastStableOffset: lastStableOffset)
            result = hasRecords || state.told != ends ? .news : .nothing
            state.told = ends
            state.hasFetched = true
        }
        return result
    }

    /// An answer of `count` bytes, of `asked`, took this long: the next may be asked to be larger, or smaller.
    mutating func paced(
        _ partition: TopicPartition, epoch: UInt64, count: Int, of asked: Int32, in elapsed: Duration
    ) {
        update(partition, epoch) { $0.paced(count, of: asked, in: elapsed) }
    }

    /// A whole answer came without a record, and the broker was neither throttled nor sending elsewhere. If that happens
    /// again below the end of the partition, compaction may have left nothing up to it.
    package mutating func sawNothing(_ partition: TopicPartition, epoch: UInt64, asked: Int64, end: Int64) {
        update(partition, epoch) { state in
            guard let position = state.fetchPosition, position.offset == asked, asked < end else { return }
            state.emptyAnswers += 1
            if state.emptyAnswers >= 2 { state.phase = .probing(position, end: end) }
        }
    }

    /// The answer to whether there is nothing between the position and the end: then it is passed over. True when it was.
    package mutating func probed(_ partition: TopicPartition, epoch: UInt64, isHole: Bool) -> Bool {
        var moved = false
        update(partition, epoch) { state in
            guard case .probing(var position, let end) = state.phase else { return }
            state.emptyAnswers = 0
            if isHole {
                // What was there may have been of a later epoch than what was read.
                position.offset = end
                position.offsetEpoch = nil
            }
            moved = isHole
            state.phase = .fetching(position)
        }
        return moved
    }

    /// A whole batch did not fit into what was asked for: ask for `bytes` next time.
    package mutating func wantMore(_ partition: TopicPartition, epoch: UInt64, asked: Int64, bytes: Int32) {
        update(partition, epoch) { state in
            if state.fetchPosition?.offset == asked { state.wantedBytes = bytes }
        }
    }

    /// The leader says that `asked` is not in its log.
    package mutating func outOfRange(_ partition: TopicPartition, epoch: UInt64, asked: Int64) {
        update(partition, epoch) { state in
            if let position = state.fetchPosition, position.offset == asked { state.phase = .outOfRange(position) }
        }
    }

    /// What is to be told about a position that was not in the log.
    package enum RangeVerdict {
        /// It belongs to another epoch, or the position is in the log by now.
        case nothing
        /// The policy moved it.
        case moved(ConsumerNotice)
        /// It stands still with this error.
        case stopped(KafkaError)
    }

    /// Both ends of the log of a partition that was out of range arrived; `latest` is where the policy of that name
    /// leads.
    package mutating func resolveRange(
        _ partition: TopicPartition, epoch: UInt64, logStart: Int64, logEnd: Int64, latest: Int64,
        policy: AutoOffsetReset, now: Int64 = WallClock.now()
    ) -> RangeVerdict {
        var verdict = RangeVerdict.nothing
        update(partition, epoch) { state in
            guard case .outOfRange(let position) = state.phase else { return }
            if (logStart...max(logStart, logEnd)).contains(position.offset) {
                state.phase = .fetching(position)
                return
            }
            let log = "\(partition): offset \(position.offset) is not in the log, which holds \(logStart) to \(logEnd)"
            let target: Int64
            switch policy {
            case .earliest: target = logStart
            case .latest: target = latest
            case .byDuration:
                if let spec = policy.spec(now: now) { state.phase = .awaitingOffset(spec) }
                state.told = nil
                verdict = .moved(
                    ConsumerNotice(.offsetReset, "\(log): going on as \(policy) says", topicPartition: partition))
                return
            case .none:
                let error = KafkaError(
                    .offsetOutOfRange, log, topicPartition: partition, offset: position.offset, errorCode: 1)
                state.phase = .stopped(error)
                verdict = .stopped(error)
                return
            }
            state.phase = .fetching(FetchPosition(offset: target))
            if state.handedOutTo ?? state.position == position.offset {
                state.position = target
                state.positionEpoch = nil
            }
            state.told = nil
            let skipped = target > position.offset ? ", \(target - position.offset) passed over" : ""
            verdict = .moved(
                ConsumerNotice(
                    .offsetReset, "\(log): going on at \(target) (\(policy.rawValue)\(skipped))",
                    topicPartition: partition))
        }
        return verdict
    }
}
