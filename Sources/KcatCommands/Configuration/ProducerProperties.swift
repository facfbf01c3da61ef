import KafkaClient
import KafkaWire

/// Properties that concern producers, by Kafka's and librdkafka's names.
package enum ProducerProperties {
    private typealias Setter = @Sendable (inout ProducerConfiguration, String) -> Bool

    /// Whether a property means something for those who write.
    package static func means(_ name: String) -> Bool {
        let name = bare(name)
        return setters[name] != nil || name == "partitioner"
    }

    /// How keys choose partitions, as `partitioner` says by librdkafka's names; `nil` where it isn't set. Its words differ
    /// in where records without a key go, too: those fill batches here.
    package static func partitioner(_ properties: [Arguments.Property]) throws(UsageError) -> PartitionerChoice? {
        guard let property = properties.last(where: { bare($0.name) == "partitioner" }) else { return nil }
        switch property.value {
        case "murmur2", "murmur2_random": return .murmur2
        case "consistent", "consistent_random": return .crc32
        case "random": return .random
        default:
            throw UsageError(
                "\(property.name)=\(property.value): murmur2_random, consistent_random and random are there; "
                    + "--partitioner goes before it")
        }
    }

    /// kcat's properties of topics have `topic.` before their names.
    private static func bare(_ name: String) -> String {
        name.hasPrefix("topic.") ? String(name.dropFirst(6)) : name
    }

    /// Sets one; throws when its value makes no sense.
    static func apply(
        _ property: Arguments.Property, to configuration: inout ProducerConfiguration
    ) throws(UsageError) {
        guard let set = setters[bare(property.name)] else { return }
        if !set(&configuration, property.value) {
            throw UsageError("\(property.name)=\(property.value): not a value that it can have")
        }
    }

    private static let setters: [String: Setter] = [
        "acks": setAcks, "request.required.acks": setAcks,
        "enable.idempotence": { configuration, value in
            guard let isOn = ["true": true, "false": false][value.lowercased()] else { return false }
            configuration.isIdempotent = isOn
            return true
        },
        "linger.ms": duration(\.linger), "queue.buffering.max.ms": duration(\.linger),
        "batch.size": size(\.batchSize),
        "max.request.size": size(\.maxRequestSize), "message.max.bytes": size(\.maxRequestSize),
        "buffer.memory": size(\.bufferMemory),
        "queue.buffering.max.kbytes": { configuration, value in
            guard let number = Quantity.number(value), number > 0, number <= Int64.max >> 10 else { return false }
            configuration.bufferMemory = Int(number) << 10
            return true
        },
        "compression.type": setCodec, "compression.codec": setCodec,
        "compression.level": { configuration, value in
            guard let level = Int(value) else { return false }
            // librdkafka's and Kafka's word for the default.
            configuration.compressionLevel = level == -1 ? nil : level
            return true
        },
        "delivery.timeout.ms": duration(\.deliveryTimeout), "message.timeout.ms": duration(\.deliveryTimeout),
        "request.timeout.ms": duration(\.acknowledgementTimeout),
        "max.in.flight.requests.per.connection": count(\.maxInFlight), "max.in.flight": count(\.maxInFlight),
        "transactional.id": { configuration, value in
            configuration.transactionalId = value.isEmpty ? nil : value
            return true
        },
        "transaction.timeout.ms": duration(\.transactionTimeout),
        "allow.auto.create.topics": { configuration, value in
            guard let isOn = ["true": true, "false": false][value.lowercased()] else { return false }
            configuration.allowsTopicCreation = isOn
            return true
        },
    ]

    private static let setAcks: Setter = { configuration, value in
        switch value {
        case "all", "-1": configuration.acks = -1
        // Without an answer a record could be lost in silence: the leader's is waited for.
        case "0", "1":
            configuration.acks = 1
            configuration.isIdempotent = false
        default: return false
        }
        return true
    }

    private static let setCodec: Setter = { configuration, value in
        guard let codec = CompressionCodec(name: value) else { return false }
        configuration.compression = codec
        return true
    }

    private static func duration(_ field: WritableKeyPath<ProducerConfiguration, Duration> & Sendable) -> Setter {
        { configuration, value in
            guard let number = Double(value), number >= 0, number <= 2_147_483_647 else { return false }
            configuration[keyPath: field] = .milliseconds(number)
            return true
        }
    }

    private static func size(_ field: WritableKeyPath<ProducerConfiguration, Int> & Sendable) -> Setter {
        { configuration, value in
            guard let number = Quantity.number(value), number > 0, number <= 1 << 30 else { return false }
            configuration[keyPath: field] = Int(number)
            return true
        }
    }

    private static func count(_ field: WritableKeyPath<ProducerConfiguration, Int> & Sendable) -> Setter {
        { configuration, value in
            guard let number = Quantity.number(value), number > 0, number <= 1_000_000 else { return false }
            // librdkafka's default is a million; five is what idempotence allows.
            configuration[keyPath: field] = min(5, Int(number))
            return true
        }
    }
}
