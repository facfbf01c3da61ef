import KafkaWire
import Transport

/// Asks the leaders of partitions for offsets (ListOffsets), each leader for all of its partitions at once, until every
/// partition is answered or the time for it is over.
struct OffsetLister: Sendable {
    let cluster: Cluster
    let configuration: ClientConfiguration

    /// Each partition's answer. `onResult` is told of each as soon as it is settled. Throws what concerns all: no broker,
    /// cancellation. To be called on the loop.
    ///
    /// With `patience` no partition holds up the others: one that has no leader, whose leader can't be reached, or whose
    /// topic the brokers do not know gets that as its result at the first look, and a leader that says nothing is waited
    /// for no longer than `patience`. A partition that its topic lacks is waited for all the same.
    @discardableResult
    func list(
        _ specs: [TopicPartition: OffsetSpec], _ isolationLevel: IsolationLevel, patience: Duration? = nil,
        isolation: isolated (any Actor)? = #isolation,
        onResult: (TopicPartition, Result<ListedOffset, KafkaError>) -> Void = { _, _ in }
    ) async throws -> [TopicPartition: Result<ListedOffset, KafkaError>] {
        let start = ContinuousClock.now
        let retrying = Retrying(on: cluster.loop, until: start + configuration.apiTimeout, configuration.backoff)
        var plan = ListOffsetsPlan(specs)
        var told: Set<TopicPartition> = []
        var hasLooked = false
        // Anything that keeps it from going on is thrown: the partitions' own troubles are in the plan.
        return try await retrying(isFinal: { _, _ in true }) {
            // Captured, or the closure would leave the loop.
            _ = isolation
            // What the answers before have said of leaders is looked up first.
            var isKnown = !plan.needsMetadata
            var requests = isKnown ? plan.requests(cluster.known, isolationLevel: isolationLevel) : [:]
            isKnown = isKnown && !plan.needsMetadata
            // Who is asked with no time left can't answer, and a healthy connection would be closed and blamed for it.
            if !isKnown, retrying.hasTime || !hasLooked {
                hasLooked = true
                try await refresh(&plan, until: retrying.deadline)
                requests = plan.requests(cluster.known, isolationLevel: isolationLevel)
            }
            let patient = patience.map { max(Retrying.leastTime, start + $0 - .now) }
            if retrying.hasTime || !plan.knowsWhy {
                await ask(requests, &plan, timeout: min(retrying.left, patient ?? retrying.left))
            }
            if patience != nil { plan.giveUp(cluster.known) }
            if ContinuousClock.now - start >= configuration.unknownTopicTimeout {
                for partition in plan.unknown(cluster.known) {
                    plan.finish(partition, .failure(await cluster.unknown(partition)))
                }
            }
            if ContinuousClock.now >= retrying.deadline { plan.expire() }
            for (partition, result) in plan.results where told.insert(partition).inserted {
                onResult(partition, result)
            }
            if plan.open.isEmpty { return .done(plan.results) }
            return .again(KafkaError(.timedOut, "no answer to ListOffsets"))
        }
    }

    /// The last look is left little time: what it can't find out must not hide what is known already.
    private func refresh(
        _ plan: inout ListOffsetsPlan, until deadline: ContinuousClock.Instant,
        isolation: isolated (any Actor)? = #isolation
    ) async throws {
        do {
            try await cluster.refresh(plan.topics, until: deadline)
        } catch is CancellationError {
            throw CancellationError()
        } catch  where !plan.results.isEmpty || (plan.knowsWhy && ContinuousClock.now >= deadline) {
        }
    }

    /// Asks all leaders at once.
    private func ask(
        _ requests: [Int32: ListOffsetsRequest], _ plan: inout ListOffsetsPlan, timeout: Duration,
        isolation: isolated (any Actor)? = #isolation
    ) async {
        let cluster = cluster
        await withTaskGroup(of: LeaderReply.self) { group in
            _ = isolation
            for (broker, request) in requests {
                group.addTask(executorPreference: cluster.loop) {
                    do {
                        let answer = try await cluster.send(request, to: broker, timeout: timeout)
                        return LeaderReply(broker: broker, request: request, result: .success(answer))
                    } catch {
                        let error = KafkaError.wrapping(error)
                        return LeaderReply(broker: broker, request: request, result: .failure(error))
                    }
                }
            }
            for await reply in group {
                switch reply.result {
                case .success(let answer):
                    plan.answered(answer.response, version: answer.version, broker: "broker \(reply.broker)")
                case .failure(let error): plan.failed(reply.request, error)
                }
            }
        }
    }
}

/// What came of asking one leader. (Not a tuple: those crash in task groups of Swift 6.3.)
private struct LeaderReply: Sendable {
    let broker: Int32
    let request: ListOffsetsRequest
    let result: Result<FramedAnswer<ListOffsetsResponse>, KafkaError>
}
