package import KafkaWire
import Synchronization
package import Transport

/// One connection to one broker, step by step: what works, how long it took, and what the broker says of itself.
package struct BrokerProbe: Sendable {
    /// The steps, in order.
    package enum Stage: Int, Sendable, CaseIterable {
        case resolve, connect, tls, versions, login, metadata, fetch, clock
    }

    /// A step of the opening that is done.
    package struct Step: Sendable {
        /// Which one.
        package var stage: Stage
        /// How long it took.
        package var time: Duration
        /// What came of it.
        package var event: ConnectionEvent
    }

    /// What holds for all probes of a run; files of keys are read once.
    package struct Settings: Sendable {
        fileprivate let connection: BrokerConnection.Configuration
        fileprivate let usesTLS: Bool
        fileprivate let logsIn: Bool

        /// As clients of that configuration connect. Throws ``KafkaError`` for a file that makes no sense.
        package init(_ configuration: ClientConfiguration) throws(KafkaError) {
            connection = try configuration.clusterSettings().connection
            usesTLS = configuration.security.tls != nil
            logsIn = configuration.security.sasl != nil
        }
    }

    private let settings: Settings
    private let log: StepLog
    let connection: BrokerConnection

    /// Begins to connect, on the loop that the caller runs on.
    package init(to broker: BrokerName, _ settings: Settings, on loop: EventLoop) {
        self.settings = settings
        let log = StepLog()
        var configuration = settings.connection
        let onEvent = configuration.onEvent
        configuration.onEvent = { broker, event in
            onEvent?(broker, event)
            log.note(event)
        }
        self.log = log
        connection = BrokerConnection(to: broker, on: loop, configuration)
    }

    /// The broker that is looked at.
    package var broker: BrokerName { connection.broker }
    /// The steps that are done, in order.
    package var steps: [Step] { log.steps }
    /// Ends the connection.
    package func close() { connection.close() }

    /// The step that an opening which failed was at, and how long it had been.
    package var stopped: (stage: Stage, after: Duration) {
        let expected = Stage.allCases.prefix { $0 != .metadata }.filter {
            ($0 != .tls || settings.usesTLS) && ($0 != .login || settings.logsIn)
        }
        let done = Set(steps.map(\.stage))
        return (expected.first { !done.contains($0) } ?? .metadata, log.sinceLast)
    }

    /// Goes as far as the login. Throws `BrokerConnectionError`.
    package func open() async throws { try await connection.waitUntilReady() }

    /// Asks for `topics` (`nil`: all). Throws `BrokerConnectionError`.
    package func metadata(_ topics: [String]?) async throws -> (cluster: ClusterDescription, time: Duration) {
        var request = MetadataRequest()
        request.topics = topics?.map { MetadataRequest.MetadataRequestTopic(name: $0) }
        request.allowAutoTopicCreation = false
        let start = ContinuousClock.now
        let answer = try await connection.sendKeepingFrame(request)
        let cluster = ClusterDescription(answer.response, version: answer.version, from: connection.broker)
        return (cluster, start.duration(to: .now))
    }

    /// Reads a little from the partition's log start. Returns that offset and how many bytes came. Throws
    /// `BrokerConnectionError`, and ``KafkaError`` for what the broker answers about the partition.
    package func fetch(
        _ partition: TopicPartition
    ) async throws -> (offset: Int64, byteCount: Int, time: Duration) {
        let start = ContinuousClock.now
        let asked = ListOffsetsRequest(
            replicaId: -1,
            topics: [
                .init(name: partition.topic, partitions: [.init(partitionIndex: partition.partition, timestamp: -2)])
            ])
        let offsets = try await connection.send(asked)
        let listed = offsets.topics.first?.partitions.first
        if let error = listed?.errorCode, error != .none { throw KafkaError(error, of: partition) }
        let offset = max(0, listed?.offset ?? 0)
        var request = FetchRequest()
        request.replicaId = -1
        request.maxWaitMs = 0
        request.maxBytes = 64 << 10
        request.topics = [
            .init(
                topic: partition.topic,
                partitions: [
                    .init(partition: partition.partition, fetchOffset: offset, partitionMaxBytes: 64 << 10)
                ])
        ]
        let fetched = try await connection.send(CappedRequest<FetchByName>(request))
        let answer = fetched.responses.first?.partitions.first
        if let error = answer?.errorCode, error != .none { throw KafkaError(error, of: partition, offset: offset) }
        return (offset, answer?.records?.range.count ?? 0, start.duration(to: .now))
    }
}

/// The steps of an opening, with their times.
private final class StepLog: Sendable {
    private let state = Mutex<(steps: [BrokerProbe.Step], last: ContinuousClock.Instant)>(([], .now))

    var steps: [BrokerProbe.Step] { state.withLock { $0.steps } }
    var sinceLast: Duration { state.withLock { $0.last.duration(to: .now) } }

    func note(_ event: ConnectionEvent) {
        let stage: BrokerProbe.Stage
        switch event {
        case .resolved: stage = .resolve
        case .connected: stage = .connect
        case .secured: stage = .tls
        case .negotiated: stage = .versions
        case .loggedIn: stage = .login
        case .sent, .received, .closed: return
        }
        state.withLock { state in
            // A second try of the opening begins anew.
            state.steps.removeAll { $0.stage.rawValue >= stage.rawValue }
            let now = ContinuousClock.now
            state.steps.append(BrokerProbe.Step(stage: stage, time: state.last.duration(to: now), event: event))
            state.last = now
        }
    }
}
