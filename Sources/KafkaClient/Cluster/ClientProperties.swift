import Transport

extension ClientConfiguration {
    /// The properties that ``set(_:to:)`` takes, by Kafka's names, in order.
    public static let propertyNames: [String] = properties.keys.sorted()

    /// Sets a field by the name and in the unit of Kafka's property: `request.timeout.ms` to `30000`.
    /// Throws ``KafkaError/Code/invalidArgument`` naming what would be right.
    public mutating func set(_ property: String, to value: String) throws(KafkaError) {
        guard let apply = ClientConfiguration.properties[property] else {
            throw PropertyValue.unknown(property, ClientConfiguration.propertyNames)
        }
        try apply(&self, property, value)
    }

    private static let properties: [String: PropertySetter<ClientConfiguration>] = [
        "bootstrap.servers": { (configuration, _, value) throws(KafkaError) in
            configuration.bootstrapServers = try BrokerAddress.list(value)
        },
        "connect.to": { (configuration, name, value) throws(KafkaError) in
            for part in value.split(separator: ",") {
                let part = part.drop(while: \.isWhitespace)
                guard let route = BrokerRoute(part.prefix { !$0.isWhitespace }) else {
                    throw PropertyValue.wrong(name, value, "HOST:PORT=HOST:PORT,...")
                }
                configuration.routes.append(route)
            }
            if value.isEmpty { configuration.routes = [] }
        },
        "proxy": { (configuration, name, value) throws(KafkaError) in
            // The value may have a password.
            do { configuration.proxy = try value.isEmpty ? nil : ProxyAddress(value) } catch {
                throw KafkaError(.invalidArgument, "\(name): \(error)")
            }
        },
        "client.id": { (configuration, _, value) throws(KafkaError) in configuration.clientId = value },
        "receive.message.max.bytes": PropertyValue.size(\.receiveMessageMaxBytes, 1000...Int64(Int32.max)),
        "request.timeout.ms": PropertyValue.milliseconds(\.requestTimeout, 1...86_400_000),
        "socket.connection.setup.timeout.ms": PropertyValue.milliseconds(\.connectTimeout, 1...86_400_000),
        "default.api.timeout.ms": PropertyValue.milliseconds(\.apiTimeout, 1...86_400_000),
        "metadata.max.age.ms": PropertyValue.milliseconds(\.metadataMaxAge, 10...86_400_000),
        "retry.backoff.ms": PropertyValue.milliseconds(\.retryBackoff, 1...300_000),
        "retry.backoff.max.ms": PropertyValue.milliseconds(\.retryBackoffMax, 1...300_000),
        "reconnect.backoff.ms": PropertyValue.milliseconds(\.reconnectBackoff, 1...300_000),
        "reconnect.backoff.max.ms": PropertyValue.milliseconds(\.reconnectBackoffMax, 1...300_000),
    ]
}
