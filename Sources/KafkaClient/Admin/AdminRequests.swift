import KafkaWire
import Transport

/// The network's side of an admin client: puts a question about many things to those who can answer it, each broker once
/// and all at the same time, and again where something passes. Lives on the cluster's loop.
actor AdminRequests {
    nonisolated let cluster: Cluster
    nonisolated let coordinators: Coordinators
    nonisolated let configuration: ClientConfiguration
    nonisolated var unownedExecutor: UnownedSerialExecutor { cluster.loop.asUnownedSerialExecutor() }

    init(_ cluster: KafkaCluster) {
        self.cluster = cluster.brokers
        coordinators = cluster.coordinators
        configuration = cluster.configuration
    }

    /// What came of asking about one thing.
    enum Outcome<Value: Sendable>: Sendable {
        case done(Value)
        case failed(KafkaError)
        /// It passes, or another broker is the one to ask.
        case again(KafkaError)

        /// What a broker's error about one thing means; `value` where there is none.
        init(_ error: ErrorCode, _ words: (ErrorCode) -> KafkaError, _ value: @autoclosure () -> Value) {
            switch error {
            case .none: self = .done(value())
            case .notCoordinator, .coordinatorNotAvailable: self = .again(words(error))
            case _ where error.isRetriable: self = .again(words(error))
            default: self = .failed(words(error))
            }
        }
    }

    /// What is asked of one broker about some of the keys: the answers by key.
    typealias Question<Key: Hashable & Sendable, Value: Sendable> =
        @Sendable (BrokerConnection, [Key], Duration) async throws -> [Key: Outcome<Value>]

    /// Things that are asked about until each is settled or the time for it is over.
    private struct Batch<Key: Hashable & Sendable, Value: Sendable> {
        var open: Set<Key>
        var results: [Key: Result<Value, KafkaError>] = [:]
        var reasons: [Key: KafkaError] = [:]

        mutating func settle(_ key: Key, _ outcome: Outcome<Value>) {
            guard open.contains(key) else { return }
            switch outcome {
            case .done(let value): results[key] = .success(value)
            case .failed(let error): results[key] = .failure(error)
            case .again(let error):
                reasons[key] = error
                return
            }
            open.remove(key)
        }

        /// What something is known to keep open has that for its result.
        mutating func giveUp() {
            for (key, error) in reasons where open.remove(key) != nil { results[key] = .failure(error) }
        }

        mutating func expire(_ other: KafkaError) {
            for key in open { results[key] = .failure(reasons[key] ?? other) }
            open = []
        }
    }

    /// What came of asking one broker. (Not a tuple: those crash in task groups of Swift 6.3.)
    private struct Reply<Key: Hashable & Sendable, Value: Sendable>: Sendable {
        let broker: Int32
        let keys: [Key]
        let result: Result<[Key: Outcome<Value>], KafkaError>
    }

    /// Puts the question to each broker about its keys, all at once.
    private func ask<Key, Value>(
        _ byBroker: [Int32: [Key]], _ batch: inout Batch<Key, Value>, timeout: Duration,
        _ question: @escaping Question<Key, Value>
    ) async {
        let cluster = cluster
        await withTaskGroup(of: Reply<Key, Value>.self) { group in
            // Captured, or the closure would leave the loop.
            _ = self
            for (broker, keys) in byBroker {
                group.addTask(executorPreference: cluster.loop) {
                    do {
                        let connection = try await cluster.connection(to: broker, for: .requests)
                        try await connection.waitUntilReady()
                        let answers = try await question(connection, keys, timeout)
                        return Reply(broker: broker, keys: keys, result: .success(answers))
                    } catch {
                        return Reply(broker: broker, keys: keys, result: .failure(KafkaError.wrapping(error)))
                    }
                }
            }
            for await reply in group {
                switch reply.result {
                case .success(let answers):
                    cluster.succeeded(reply.broker)
                    for key in reply.keys {
                        let missing = KafkaError(
                            .protocolViolation, "broker \(reply.broker) leaves out of its answer what was asked")
                        batch.settle(key, answers[key] ?? .again(missing))
                    }
                case .failure(let error):
                    // What will not pass by asking again.
                    let codes: [KafkaError.Code] = [
                        .unsupportedVersion, .authenticationFailed, .securityFailed, .protocolViolation, .closed,
                    ]
                    let outcome: Outcome<Value> = codes.contains(error.code) ? .failed(error) : .again(error)
                    for key in reply.keys { batch.settle(key, outcome) }
                }
            }
        }
    }

    // MARK: Coordinators

    /// Asks the coordinators of `keys`, each once about all of its own. Throws what concerns all: no broker, cancellation.
    func askCoordinators<Value: Sendable>(
        _ keys: Set<CoordinatorKey>, _ question: @escaping Question<CoordinatorKey, Value>
    ) async throws -> [CoordinatorKey: Result<Value, KafkaError>] {
        if keys.isEmpty { return [:] }
        let retrying = Retrying(on: cluster.loop, until: .now + configuration.apiTimeout, configuration.backoff)
        var batch = Batch<CoordinatorKey, Value>(open: keys)
        return try await retrying {
            let found = try await coordinators.brokers(of: batch.open, until: retrying.deadline)
            var byBroker: [Int32: [CoordinatorKey]] = [:]
            for (key, broker) in found {
                switch broker {
                case .success(let broker): byBroker[broker, default: []].append(key)
                case .failure(let error):
                    batch.settle(key, error.code == .leaderNotAvailable ? .again(error) : .failed(error))
                }
            }
            await ask(byBroker, &batch, timeout: retrying.left, question)
            for key in batch.open { coordinators.forget(key) }
            let late = KafkaError(.timedOut, "no answer from the coordinator in time")
            if ContinuousClock.now >= retrying.deadline { batch.expire(late) }
            return batch.open.isEmpty ? .done(batch.results) : .again(late)
        }
    }

    // MARK: Leaders

    /// Asks the leaders of `partitions`, each once about all of its own. A partition that does not exist is
    /// ``KafkaError/Code/unknownTopicOrPartition``. Throws what concerns all.
    ///
    /// With `patience` no partition holds up the others: one that has no leader, or whose leader can't be reached, is
    /// looked for no longer than that, and a leader that says nothing is waited for half of the time that there is.
    func askLeaders<Value: Sendable>(
        _ partitions: Set<TopicPartition>, patience: Duration? = nil,
        _ question: @escaping Question<TopicPartition, Value>
    ) async throws -> [TopicPartition: Result<Value, KafkaError>] {
        if partitions.isEmpty { return [:] }
        let start = ContinuousClock.now
        let retrying = Retrying(on: cluster.loop, until: start + configuration.apiTimeout, configuration.backoff)
        var batch = Batch<TopicPartition, Value>(open: partitions)
        var isFresh = false
        return try await retrying {
            var byBroker = leaders(&batch)
            if byBroker.values.reduce(0, { $0 + $1.count }) < batch.open.count || isFresh {
                try await cluster.refresh(Set(batch.open.map(\.topic)).sorted(), until: retrying.deadline)
                byBroker = leaders(&batch)
            }
            isFresh = true
            let longest = patience == nil ? configuration.apiTimeout : configuration.apiTimeout / 2
            await ask(byBroker, &batch, timeout: min(retrying.left, longest), question)
            if let patience, ContinuousClock.now - start >= patience { batch.giveUp() }
            if ContinuousClock.now - start >= configuration.unknownTopicTimeout {
                for partition in batch.open {
                    switch cluster.known.leader(of: partition) {
                    case .unknownTopic, .unknownPartition:
                        batch.settle(partition, .failed(await cluster.unknown(partition)))
                    default: break
                    }
                }
            }
            let late = KafkaError(.timedOut, "no answer from the leader in time")
            if ContinuousClock.now >= retrying.deadline { batch.expire(late) }
            return batch.open.isEmpty ? .done(batch.results) : .again(late)
        }
    }

    private func leaders<Value>(_ batch: inout Batch<TopicPartition, Value>) -> [Int32: [TopicPartition]] {
        var byBroker: [Int32: [TopicPartition]] = [:]
        for partition in batch.open {
            switch cluster.known.leader(of: partition) {
            case .broker(let id, _): byBroker[id, default: []].append(partition)
            case .refused(let error): batch.settle(partition, .failed(KafkaError(error, of: partition)))
            case .none: batch.settle(partition, .again(ListOffsetsPlan.leaderless(partition)))
            case .unasked, .unknownTopic, .unknownPartition: break
            }
        }
        return byBroker
    }

    // MARK: Every broker

    /// Asks every broker of the cluster, or these: what came of each. Throws when no broker tells which there are.
    func askBrokers<Value: Sendable>(
        _ only: [Int32]? = nil,
        _ question: @escaping @Sendable (BrokerConnection, Duration) async throws -> Value
    ) async throws -> [Int32: Result<Value, KafkaError>] {
        let deadline = ContinuousClock.now + configuration.apiTimeout
        do {
            if cluster.known.brokers.isEmpty || only == nil { try await cluster.refresh([], until: deadline) }
        } catch let error as BrokerConnectionError {
            throw KafkaError(error)
        }
        let ids = only ?? cluster.known.brokers.keys.sorted()
        var batch = Batch<Int32, Value>(open: Set(ids))
        await ask(
            Dictionary(uniqueKeysWithValues: ids.map { ($0, [$0]) }), &batch,
            timeout: max(.milliseconds(1), deadline - .now)
        ) { connection, keys, timeout in
            let value = try await question(connection, timeout)
            return Dictionary(keys.map { ($0, .done(value)) }, uniquingKeysWith: { $1 })
        }
        batch.expire(KafkaError(.timedOut, "no answer in time"))
        return batch.results
    }
}
