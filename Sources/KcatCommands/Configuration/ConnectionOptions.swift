import KafkaClient

extension OptionTable {
    /// The options of every command that talks to brokers.
    static let connection = [brokers, configuration, profile, property, timeout, connectTo, proxy]

    static let brokers = OptionSpec(
        "b", "brokers", takes: "HOST:PORT,...", .connection, "Where to ask first (or KCAT_SWIFT_BROKERS)"
    ) { arguments, text in arguments.connection.brokers.append(text) }

    static let configuration = OptionSpec(
        "F", "config", takes: "FILE", .connection, completion: .file, "Read properties, NAME=VALUE a line"
    ) { arguments, text in arguments.connection.configurationFiles.append(text) }

    static let profile = OptionSpec(
        nil, "profile", takes: "NAME", .connection, completion: .asked("profile"),
        "A cluster of ~/.config/kcat-swift.conf"
    ) { arguments, text in arguments.connection.profile = text }

    static let property = OptionSpec(
        "X", "property", takes: "NAME=VALUE", .connection, completion: .asked("property"),
        "Set a property; -X list shows them"
    ) {
        (arguments, text) throws(UsageError) in arguments.connection.properties.append(try PropertyTable.parse(text))
    }

    static let connectTo = OptionSpec(
        nil, "connect-to", takes: "ADDR=ADDR", .connection, "Reach a broker by another address; repeatable"
    ) { (arguments, text) throws(UsageError) in
        guard let route = BrokerRoute(text) else {
            throw UsageError(
                "'\(text)' is no way to a broker: 'broker-1:9092=localhost:19092', '*:9092=localhost:9092'")
        }
        arguments.connection.routes.append(route)
    }

    static let proxy = OptionSpec(
        nil, "proxy", takes: "URL", .connection, "Connect through it: socks5h://... or http://..."
    ) { (arguments, text) throws(UsageError) in
        do { arguments.connection.proxy = try ProxyAddress(text) } catch { throw UsageError("\(error)") }
    }

    static let timeout = OptionSpec(
        "m", "timeout", takes: "TIME", .connection, "How long brokers may take (default 10s)"
    ) { (arguments, text) throws(UsageError) in arguments.connection.timeout = try Quantity.duration(text) }
}
