import KafkaWire

extension ConsumerConfiguration {
    /// The properties that ``set(_:to:)`` takes, by Kafka's names, in order.
    public static let propertyNames: [String] = properties.keys.sorted()

    /// Sets a field by the name and in the unit of Kafka's consumer property: `fetch.max.wait.ms` to `100`.
    /// Throws ``KafkaError/Code/invalidArgument`` naming what would be right.
    public mutating func set(_ property: String, to value: String) throws(KafkaError) {
        guard let apply = ConsumerConfiguration.properties[property] else {
            let near = nearest(to: property, in: ConsumerConfiguration.propertyNames)
            throw KafkaError(
                .invalidArgument,
                "\(property): unknown property" + (near.map { ", \($0) is one" } ?? ""))
        }
        try apply(&self, property, value)
    }

    private typealias Setter = @Sendable (inout ConsumerConfiguration, String, String) throws(KafkaError) -> Void

    private static let properties: [String: Setter] = [
        "bootstrap.servers": { (configuration, _, value) throws(KafkaError) in
            configuration.bootstrapServers = try BrokerAddress.list(value)
        },
        "client.id": { (configuration, _, value) throws(KafkaError) in configuration.clientId = value },
        "group.id": { (configuration, _, value) throws(KafkaError) in
            configuration.groupId = value.isEmpty ? nil : value
        },
        "group.instance.id": { (configuration, _, value) throws(KafkaError) in
            configuration.groupInstanceId = value.isEmpty ? nil : value
        },
        "group.protocol": { (configuration, name, value) throws(KafkaError) in
            guard let kind = GroupProtocol(rawValue: value.lowercased()) else {
                throw wrong(name, value, "classic or consumer")
            }
            configuration.groupProtocol = kind
        },
        "group.remote.assignor": { (configuration, _, value) throws(KafkaError) in
            configuration.groupRemoteAssignor = value.isEmpty ? nil : value
        },
        "partition.assignment.strategy": { (configuration, _, value) throws(KafkaError) in
            let names = value.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
            _ = try Assignors.named(names)
            configuration.partitionAssignmentStrategy = names
        },
        "session.timeout.ms": milliseconds(\.sessionTimeout, 1...3_600_000),
        "heartbeat.interval.ms": milliseconds(\.heartbeatInterval, 1...3_600_000),
        "max.poll.interval.ms": milliseconds(\.maxPollInterval, 1...86_400_000),
        "auto.commit.interval.ms": milliseconds(\.autoCommitInterval, 1...86_400_000),
        "enable.auto.commit": { (configuration, name, value) throws(KafkaError) in
            guard let isOn = ["true": true, "false": false][value.lowercased()] else {
                throw wrong(name, value, "true or false")
            }
            configuration.enableAutoCommit = isOn
        },
        "client.rack": { (configuration, _, value) throws(KafkaError) in configuration.clientRack = value },
        "isolation.level": { (configuration, name, value) throws(KafkaError) in
            switch value {
            case "read_committed": configuration.isolationLevel = .readCommitted
            case "read_uncommitted": configuration.isolationLevel = .readUncommitted
            default: throw wrong(name, value, "read_committed or read_uncommitted")
            }
        },
        "auto.offset.reset": { (configuration, name, value) throws(KafkaError) in
            // librdkafka's other names for the same.
            let names = [
                "smallest": "earliest", "beginning": "earliest", "largest": "latest", "end": "latest", "error": "none",
            ]
            guard let policy = AutoOffsetReset(rawValue: names[value] ?? value) else {
                throw wrong(name, value, "earliest, latest, by_duration:PT1H or none")
            }
            configuration.autoOffsetReset = policy
        },
        "fetch.min.bytes": bytes(\.fetchMinBytes, 0...Int64(Int32.max)),
        "fetch.max.bytes": bytes(\.fetchMaxBytes, 1...Int64(Int32.max)),
        "max.partition.fetch.bytes": bytes(\.maxPartitionFetchBytes, 1...Int64(Int32.max)),
        "queued.max.bytes": { (configuration, name, value) throws(KafkaError) in
            configuration.queuedMaxBytes = Int(try number(name, value, 1...(1 << 40)))
        },
        "receive.message.max.bytes": { (configuration, name, value) throws(KafkaError) in
            configuration.receiveMessageMaxBytes = Int(try number(name, value, 1000...Int64(Int32.max)))
        },
        "fetch.max.wait.ms": milliseconds(\.fetchMaxWait, 0...300_000),
        "request.timeout.ms": milliseconds(\.requestTimeout, 1...86_400_000),
        "socket.connection.setup.timeout.ms": milliseconds(\.connectTimeout, 1...86_400_000),
        "default.api.timeout.ms": milliseconds(\.apiTimeout, 1...86_400_000),
        "metadata.max.age.ms": milliseconds(\.metadataMaxAge, 10...86_400_000),
        "retry.backoff.ms": milliseconds(\.retryBackoff, 1...300_000),
        "retry.backoff.max.ms": milliseconds(\.retryBackoffMax, 1...300_000),
        "reconnect.backoff.ms": milliseconds(\.reconnectBackoff, 1...300_000),
        "reconnect.backoff.max.ms": milliseconds(\.reconnectBackoffMax, 1...300_000),
    ]

    private static func milliseconds(
        _ field: WritableKeyPath<ConsumerConfiguration, Duration> & Sendable, _ range: ClosedRange<Int64>
    ) -> Setter {
        { (configuration, name, value) throws(KafkaError) in
            configuration[keyPath: field] = .milliseconds(try number(name, value, range))
        }
    }

    private static func bytes(
        _ field: WritableKeyPath<ConsumerConfiguration, Int32> & Sendable, _ range: ClosedRange<Int64>
    ) -> Setter {
        { (configuration, name, value) throws(KafkaError) in
            configuration[keyPath: field] = Int32(try number(name, value, range))
        }
    }

    private static func number(
        _ name: String, _ value: String, _ range: ClosedRange<Int64>
    ) throws(KafkaError) -> Int64 {
        guard let number = Int64(value), range.contains(number) else {
            throw wrong(name, value, "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private static func wrong(_ name: String, _ value: String, _ right: String) -> KafkaError {
        KafkaError(.invalidArgument, "\(name)=\(value): \(right) is wanted")
    }
}
