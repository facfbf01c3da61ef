package import KafkaClient

/// Which brokers to ask, and how.
package struct ConnectionArguments: Sendable {
    /// `-b`: each a list of addresses.
    package var brokers: [String] = []
    /// `-F`: files of properties, in order.
    package var configurationFiles: [String] = []
    /// `--profile`: one of several named clusters in a file.
    package var profile: String?
    /// `-X`: properties, in order.
    package var properties: [Arguments.Property] = []
    /// `--connect-to`: addresses that are reached by others, in order.
    package var routes: [BrokerRoute] = []
    /// `--proxy`: what connections go through.
    package var proxy: ProxyAddress?
    /// `-m`: how long brokers may take before the program gives up.
    package var timeout: Duration?
}

extension Arguments {
    /// `name=value` as `-X` has it.
    package struct Property: Equatable, Sendable {
        /// Kafka's name, or librdkafka's.
        package var name: String
        /// Its text.
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }
}
