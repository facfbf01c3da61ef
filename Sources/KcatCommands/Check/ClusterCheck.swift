import Console
import KafkaClient
import KafkaWire
import Transport

/// One run over all brokers.
struct ClusterCheck {
    private let session: Session
    private let configuration: ConsumerConfiguration
    private let settings: BrokerProbe.Settings
    private let spec: PartitionSpec?
    private var failures: [String] = []
    private var code = ExitCode.success
    private var connected: [BrokerProbe] = []
    private var cluster: ClusterDescription?
    private var isClockTold = false
    private var wayIn: BrokerAddress?

    init(
        _ session: Session, _ configuration: ConsumerConfiguration, _ settings: BrokerProbe.Settings,
        _ spec: PartitionSpec?
    ) {
        self.session = session
        self.configuration = configuration
        self.settings = settings
        self.spec = spec
    }

    /// Checks the bootstrap addresses, then the brokers that they tell of. Fails with one line when anything failed.
    mutating func run() async throws -> ExitCode {
        defer { for probe in connected { probe.close() } }
        for address in configuration.bootstrapServers { try await bootstrap(address) }
        if let cluster {
            for broker in cluster.brokers { try await check(broker, of: cluster) }
        }
        guard let first = failures.first else { return .success }
        let others = failures.count > 1 ? " (and \(failures.count - 1) more)" : ""
        throw CommandError(code, "check: \(first)\(others)")
    }

    private func write(_ text: String) throws {
        guard StandardOutput.tell(text) == .success else { throw CommandError(.failure, "standard output is gone") }
    }

    private mutating func bootstrap(_ address: BrokerAddress) async throws {
        try write("\(address), as it was given\n")
        let probe = BrokerProbe(to: BrokerName(host: address.host, port: address.port), settings, on: session.loop)
        guard try await open(probe, isAdvertised: false) else { return }
        do {
            let (cluster, time) = try await probe.metadata(spec.map { [$0.topic] })
            self.cluster = self.cluster ?? cluster
            wayIn = wayIn ?? address
            let counts = Units.count(cluster.brokers.count, "broker")
            let controller = cluster.controllerId.map { ", controller \($0)" } ?? ""
            let topics = spec == nil ? ", \(Units.count(cluster.topics.count, "topic")) that this account may see" : ""
            try write(
                CheckReport.done(
                    .metadata, time,
                    ["cluster \(cluster.clusterId ?? "without an id"), \(counts)\(controller)\(topics)"]))
            connected.append(probe)
        } catch let error as BrokerConnectionError {
            try fail(.metadata, nil, error, probe.broker, isAdvertised: false)
        }
    }

    /// The opening, each step told when all are done or one has failed. False when one has.
    private mutating func open(_ probe: BrokerProbe, isAdvertised: Bool) async throws -> Bool {
        var failure: BrokerConnectionError?
        do { try await probe.open() } catch let error as BrokerConnectionError { failure = error }
        let mechanism = configuration.security.sasl?.mechanism
        for step in probe.steps { try write(CheckReport.step(step, mechanism: mechanism)) }
        guard let failure else { return true }
        let stopped = probe.stopped
        try fail(stopped.stage, stopped.after, failure, probe.broker, isAdvertised: isAdvertised)
        return false
    }

    private mutating func fail(
        _ stage: BrokerProbe.Stage, _ time: Duration?, _ error: BrokerConnectionError, _ broker: BrokerName,
        isAdvertised: Bool
    ) throws {
        let diagnosis = Diagnosis(
            stage: stage, failure: .connection(error.kind, error.cause), broker: broker, isAdvertised: isAdvertised,
            wayIn: wayIn,
            usesTLS: configuration.security.tls != nil, mechanism: configuration.security.sasl?.mechanism,
            now: WallClock.words(WallClock.seconds))
        try write(CheckReport.failed(stage, time, error.reason, diagnosis.likely))
        failures.append("\(broker): \(stage): \(error.reason)")
        code = .noBroker
    }

    // MARK: Every broker

    private mutating func check(_ broker: ClusterDescription.Broker, of cluster: ClusterDescription) async throws {
        let name = BrokerName(id: broker.id, host: broker.host, port: UInt16(clamping: broker.port))
        let rack = broker.rack.map { ", rack \($0)" } ?? ""
        let probe: BrokerProbe
        if let open = connected.first(where: { $0.broker.endpoint == name.endpoint }) {
            probe = open
            try write("\(name)\(rack), by the connection above\n")
        } else {
            try write("\(name)\(rack), as it is advertised\n")
            probe = BrokerProbe(to: name, settings, on: session.loop)
            connected.append(probe)
            guard try await open(probe, isAdvertised: true) else { return }
            do {
                let (own, time) = try await probe.metadata(spec.map { [$0.topic] })
                try write(CheckReport.done(.metadata, time, [Units.count(own.brokers.count, "broker")]))
            } catch let error as BrokerConnectionError {
                return try fail(.metadata, nil, error, name, isAdvertised: true)
            }
        }
        try await fetch(from: name, probe, cluster)
        try await tellClock(name, probe, cluster)
    }

    /// Once, by the first broker that answers. Nothing fails by it here: what does, logins above all, comes before.
    private mutating func tellClock(
        _ name: BrokerName, _ probe: BrokerProbe, _ cluster: ClusterDescription
    ) async throws {
        if isClockTold { return }
        let led = partitions(ledBy: name.id ?? -1, cluster).prefix(100)
        do {
            let (evidence, time) = try await probe.clock(Array(led), tolerance: CheckReport.clockTolerance)
            isClockTold = true
            try write(CheckReport.clock(evidence, time, now: WallClock.seconds))
        } catch is BrokerConnectionError {
            // Whatever it was, it is no clock.
        }
    }

    /// Partitions that the broker leads, those of users' topics before Kafka's own.
    private func partitions(ledBy id: Int32, _ cluster: ClusterDescription) -> [TopicPartition] {
        let topics = cluster.topics.filter { !$0.isInternal && $0.errorCode == nil }
        return topics.flatMap { topic in
            topic.partitions.filter { $0.leader == id && isWanted($0.index) }.map {
                TopicPartition(topic.name, $0.index)
            }
        }
    }

    private func isWanted(_ index: Int32) -> Bool {
        guard case .ranges(let ranges)? = spec?.partitions else { return true }
        return ranges.contains { $0.contains(index) }
    }

    private mutating func fetch(from name: BrokerName, _ probe: BrokerProbe, _ cluster: ClusterDescription) async throws
    {
        let candidates = partitions(ledBy: name.id ?? -1, cluster)
        if candidates.isEmpty {
            let refused = cluster.topics.first { $0.errorCode != nil && spec != nil }
            if let refused {
                return try refuse(KafkaError(ErrorCode(rawValue: refused.errorCode ?? 0), ofTopic: refused.name), name)
            }
            return try write(CheckReport.skipped(.fetch, "it leads no partition to try"))
        }
        var refusal: KafkaError?
        for partition in candidates.prefix(5) {
            do {
                let (offset, count, time) = try await probe.fetch(partition)
                let amount = count == 0 ? "it is empty" : "\(count) bytes"
                return try write(CheckReport.done(.fetch, time, ["\(partition) from offset \(offset): \(amount)"]))
            } catch let error as KafkaError {
                refusal = refusal ?? error
            } catch let error as BrokerConnectionError {
                return try fail(.fetch, nil, error, name, isAdvertised: true)
            }
        }
        if let refusal { try refuse(refusal, name) }
    }

    private mutating func refuse(_ error: KafkaError, _ name: BrokerName) throws {
        let reason = error.message
        let diagnosis = Diagnosis(
            stage: .fetch, failure: .refusal(error.code), broker: name, isAdvertised: true, wayIn: nil, usesTLS: false,
            mechanism: nil,
            now: "")
        try write(CheckReport.failed(.fetch, nil, reason, diagnosis.likely))
        failures.append("\(name): fetch: \(reason)")
        if code == .success { code = .failure }
    }
}
