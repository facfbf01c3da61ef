import KafkaWire

extension ConsumerConfiguration {
    /// The properties that ``set(_:to:)`` takes, by Kafka's names, in order.
    public static let propertyNames: [String] = (properties.keys + ClientConfiguration.propertyNames).sorted()

    /// Sets a field by the name and in the unit of Kafka's consumer property: `fetch.max.wait.ms` to `100`.
    /// Throws ``KafkaError/Code/invalidArgument`` naming what would be right.
    public mutating func set(_ property: String, to value: String) throws(KafkaError) {
        if let apply = ConsumerConfiguration.properties[property] {
            try apply(&self, property, value)
        } else if ConsumerConfiguration.propertyNames.contains(property) {
            try client.set(property, to: value)
        } else {
            throw PropertyValue.unknown(property, ConsumerConfiguration.propertyNames)
        }
    }

    private static let properties: [String: PropertySetter<ConsumerConfiguration>] = [
        "group.id": PropertyValue.text(\.groupId),
        "group.instance.id": PropertyValue.text(\.groupInstanceId),
        "group.protocol": { (configuration, name, value) throws(KafkaError) in
            guard let kind = GroupProtocol(rawValue: value.lowercased()) else {
                throw PropertyValue.wrong(name, value, "classic or consumer")
            }
            configuration.groupProtocol = kind
        },
        "group.remote.assignor": PropertyValue.text(\.groupRemoteAssignor),
        "partition.assignment.strategy": { (configuration, _, value) throws(KafkaError) in
            let names = value.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
            _ = try Assignors.named(names)
            configuration.partitionAssignmentStrategy = names
        },
        "session.timeout.ms": PropertyValue.milliseconds(\.sessionTimeout, 1...3_600_000),
        "heartbeat.interval.ms": PropertyValue.milliseconds(\.heartbeatInterval, 1...3_600_000),
        "max.poll.interval.ms": PropertyValue.milliseconds(\.maxPollInterval, 1...86_400_000),
        "auto.commit.interval.ms": PropertyValue.milliseconds(\.autoCommitInterval, 1...86_400_000),
        "enable.auto.commit": { (configuration, name, value) throws(KafkaError) in
            configuration.enableAutoCommit = try PropertyValue.flag(name, value)
        },
        "client.rack": { (configuration, _, value) throws(KafkaError) in configuration.clientRack = value },
        "isolation.level": { (configuration, name, value) throws(KafkaError) in
            switch value {
            case "read_committed": configuration.isolationLevel = .readCommitted
            case "read_uncommitted": configuration.isolationLevel = .readUncommitted
            default: throw PropertyValue.wrong(name, value, "read_committed or read_uncommitted")
            }
        },
        "auto.offset.reset": { (configuration, name, value) throws(KafkaError) in
            // librdkafka's other names for the same.
            let names = [
                "smallest": "earliest", "beginning": "earliest", "largest": "latest", "end": "latest", "error": "none",
            ]
            guard let policy = AutoOffsetReset(rawValue: names[value] ?? value) else {
                throw PropertyValue.wrong(name, value, "earliest, latest, by_duration:PT1H or none")
            }
            configuration.autoOffsetReset = policy
        },
        "fetch.min.bytes": PropertyValue.bytes(\.fetchMinBytes, 0...Int64(Int32.max)),
        "fetch.max.bytes": PropertyValue.bytes(\.fetchMaxBytes, 1...Int64(Int32.max)),
        "max.partition.fetch.bytes": PropertyValue.bytes(\.maxPartitionFetchBytes, 1...Int64(Int32.max)),
        "queued.max.bytes": PropertyValue.size(\.queuedMaxBytes, 1...(1 << 40)),
        "fetch.max.wait.ms": PropertyValue.milliseconds(\.fetchMaxWait, 0...300_000),
    ]
}
