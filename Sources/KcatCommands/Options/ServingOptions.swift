/// What the embedded broker serves.
package struct ServingArguments: Sendable {
    /// `--listen`: an address for each broker.
    package var listen: [String] = []
    /// `--topic`: `NAME:PARTITIONS`.
    package var topics: [String] = []
    /// `--directory`: a folder of Kafka's own segment files.
    package var directory: String?
    /// `--sample-data`: serve the demonstration's topics.
    package var servesSampleData = false
    /// `--registry`: where the schema registry listens; `nil` for none.
    package var registry: String?
}

extension OptionTable {
    /// The options of `broker`.
    static let serving = [listen, topic, directory, sampleData, registry]

    static let listen = OptionSpec(
        nil, "listen", takes: "HOST:PORT", .broker, "Where to listen; again for each broker"
    ) { arguments, text in arguments.serving.listen.append(text) }

    static let topic = OptionSpec(
        nil, "topic", takes: "NAME:COUNT", .broker, "A topic with COUNT partitions; repeatable"
    ) {
        arguments, text in arguments.serving.topics.append(text)
    }

    static let directory = OptionSpec(
        nil, "directory", takes: "FOLDER", .broker, completion: .directory,
        "Serve a folder of Kafka's own segment files"
    ) { arguments, text in arguments.serving.directory = text }

    static let sampleData = OptionSpec(nil, "sample-data", .broker, "Serve the demonstration's topics") {
        arguments, _ in arguments.serving.servesSampleData = true
    }

    static let registry = OptionSpec(
        nil, "registry", takes: "HOST:PORT", .broker, "Serve a schema registry there, too"
    ) { arguments, text in arguments.serving.registry = text }
}
