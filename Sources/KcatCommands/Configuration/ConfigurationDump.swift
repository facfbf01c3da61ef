/// What `-X dump` shows: the properties that are set, and where each was set.
enum ConfigurationDump {
    /// Whether it was asked for.
    static func isWanted(_ arguments: Arguments) -> Bool {
        arguments.connection.properties.contains { $0.name == "dump" }
    }

    /// A line for each property, by name, in the form of a file of `-F`; secrets are asterisks.
    static func text(_ arguments: Arguments) throws(UsageError) -> String {
        var arguments = arguments
        arguments.connection.properties.removeAll { $0.name == "dump" }
        var warnings: [String] = []
        var sources = try ConfigurationSources.properties(arguments, warnings: &warnings)
        let options: [(String, String, String?)] = [
            (
                "-b", "bootstrap.servers",
                arguments.connection.brokers.isEmpty ? nil : arguments.connection.brokers.joined(separator: ",")
            ),
            ("-g", "group.id", arguments.records.group),
            ("-m", "default.api.timeout.ms", arguments.connection.timeout.map { "\(Int64($0 / .milliseconds(1)))" }),
        ]
        for case (let option, let name, let value?) in options {
            sources.append(.init(name: option, properties: [.init(name: name, value: value)]))
        }
        var set: [String: (value: String, source: String)] = [:]
        for source in sources {
            for property in source.properties {
                let name = PropertyTable.canonical(property.name) ?? property.name
                set[name] = (PropertyTable.isSecret(property) ? "***" : property.value, source.name)
            }
        }
        var text = "# What is set, the last one of each; -X list shows what can be set.\n"
        var source = ""
        for (name, entry) in set.sorted(by: { ($0.value.source, $0.key) < ($1.value.source, $1.key) }) {
            if entry.source != source { text += "# \(entry.source)\n" }
            source = entry.source
            text += "\(name)=\(entry.value)\n"
        }
        return text
    }
}
