import KafkaWire
import Transport

extension ConsumerEngine {
    /// The first version of OffsetForLeaderEpoch that needs no more than the right to read the topic.
    private enum Permitted: VersionCap {
        typealias Request = OffsetForLeaderEpochRequest
        static let versions: ClosedRange<Int16> = 3...4
    }

    /// Compares positions with the log of a new leader (KIP-320).
    func validate(_ wants: [PartitionAssignment: FetchSession.Want], at broker: Int32) {
        let new = positions.begin(wants.keys)
        if new.isEmpty { return }
        run { engine in
            await engine.compare(wants.filter { new.contains($0.key) }, at: broker)
            engine.positions.end(new)
        }
    }

    private func compare(_ wants: [PartitionAssignment: FetchSession.Want], at broker: Int32) async {
        var topics: [String: [OffsetForLeaderEpochRequest.OffsetForLeaderPartition]] = [:]
        for (assignment, want) in wants {
            let phase = handover.read { $0.subscription.partitions[assignment.partition]?.phase }
            guard case .awaitingValidation(let position)? = phase, let epoch = position.offsetEpoch else { continue }
            topics[assignment.partition.topic, default: []].append(
                OffsetForLeaderEpochRequest.OffsetForLeaderPartition(
                    partition: assignment.partition.partition, currentLeaderEpoch: want.leaderEpoch, leaderEpoch: epoch)
            )
        }
        let request = OffsetForLeaderEpochRequest(
            replicaId: -1,
            topics: topics.map { OffsetForLeaderEpochRequest.OffsetForLeaderTopic(topic: $0.key, partitions: $0.value) }
        )
        do {
            let answer = try await cluster.send(
                CappedRequest<Permitted>(request), to: broker, timeout: configuration.requestTimeout)
            var left = wants
            for topic in answer.response.topics {
                for part in topic.partitions {
                    let partition = TopicPartition(topic.topic, part.partition)
                    guard let (assignment, want) = left.first(where: { $0.key.partition == partition }) else {
                        continue
                    }
                    left[assignment] = nil
                    settle(assignment, want, part)
                }
            }
            for assignment in left.keys { backOff(assignment.partition) }
        } catch is CancellationError {
        } catch {
            let error = KafkaError.wrapping(error)
            for (assignment, want) in wants {
                if error.code == .unsupportedVersion {
                    // Too old to tell: then its log is taken for what it should be.
                    skipValidation(assignment, want)
                } else {
                    backOff(assignment.partition)
                }
            }
            metadata.want()
        }
    }

    private func skipValidation(_ assignment: PartitionAssignment, _ want: FetchSession.Want) {
        _ = handover.withState { state in
            state.subscription.validated(
                assignment.partition, epoch: assignment.epoch, leaderEpoch: want.leaderEpoch, answer: nil, policy: .none
            )
        }
    }

    private func settle(
        _ assignment: PartitionAssignment, _ want: FetchSession.Want,
        _ answer: OffsetForLeaderEpochResponse.EpochEndOffset
    ) {
        guard answer.errorCode == .none else {
            // Never taken for a loss: only an answer is.
            if FetchVerdict(answer.errorCode) == .fail {
                fail(assignment, KafkaError(answer.errorCode, of: assignment.partition, offset: want.fetchOffset))
            } else {
                metadata.want()
                backOff(assignment.partition)
            }
            return
        }
        waits.progressed(assignment.partition)
        let verdict = handover.deliver { state in
            let verdict = state.subscription.validated(
                assignment.partition, epoch: assignment.epoch, leaderEpoch: want.leaderEpoch,
                answer: (answer.leaderEpoch, answer.endOffset), policy: configuration.autoOffsetReset)
            // What was read of a log that is no more is not handed out.
            state.dropStale()
            if case .stopped(let error) = verdict,
                let epoch = state.subscription.partitions[assignment.partition]?.epoch
            {
                state.queue.append(.failure(assignment.partition, epoch: epoch, error))
            }
            return verdict
        }
        if case .moved(let notice) = verdict { notify(notice) }
    }
}
