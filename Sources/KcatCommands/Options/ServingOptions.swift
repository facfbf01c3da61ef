/// What the embedded broker serves.
package struct ServingArguments: Sendable {
    /// `--listen`: an address for each broker.
    package var listen: [String] = []
    /// `--topic`: `NAME:PARTITIONS`.
    package var topics: [String] = []
    /// `--directory`: a folder of Kafka's own segment files, to be served or read.
    package var directory: String?
    /// `--writable`: the folder that keeps what clients write.
    package var writable: String?
    /// `--load`: files of records, a JSON object a line.
    package var loads: [String] = []
    /// `--sample-data`: serve the demonstration's topics.
    package var servesSampleData = false
    /// `--brokers`: how many; `nil` for as many as ``listen`` has.
    package var brokerCount: Int?
    /// `--create`: topics are made when they are written to.
    package var createsTopics = false
    /// `--registry`: where the schema registry listens; `nil` for none.
    package var registry: String?
}

extension OptionTable {
    /// The options of `broker`.
    static let serving = [listen, brokerCount, topic, createsTopics, directory, writable, load, sampleData, registry]

    static let listen = OptionSpec(
        nil, "listen", takes: "HOST:PORT", .broker, "Where to listen; again for each broker"
    ) { arguments, text in arguments.serving.listen.append(text) }

    /// Elsewhere `--brokers` says whom to ask; who serves is asked by nobody.
    static let brokerCount = OptionSpec(nil, "brokers", takes: "N", .broker, "Serve by N brokers on ports in a row") {
        (arguments, text) throws(UsageError) in
        guard let count = Int(text), (1...100).contains(count) else {
            throw UsageError("'\(text)': a number from 1 to 100 is wanted")
        }
        arguments.serving.brokerCount = count
    }

    static let createsTopics = OptionSpec(nil, "create", .broker, "Make topics when they are written to") {
        arguments, _ in arguments.serving.createsTopics = true
    }

    static let topic = OptionSpec(
        nil, "topic", takes: "NAME:COUNT", .broker, "A topic with COUNT partitions; repeatable"
    ) {
        arguments, text in arguments.serving.topics.append(text)
    }

    static let directory = OptionSpec(
        nil, "directory", takes: "FOLDER", .records, completion: .directory,
        "Kafka's own segment files, in place of brokers"
    ) { arguments, text in arguments.serving.directory = text }

    static let writable = OptionSpec(
        nil, "writable", takes: "FOLDER", .broker, completion: .directory,
        "Keep what is written there, and serve it again"
    ) { arguments, text in arguments.serving.writable = text }

    static let load = OptionSpec(
        nil, "load", takes: "FILE", .broker, completion: .file, "Serve the records that assign -J wrote; repeatable"
    ) { arguments, text in arguments.serving.loads.append(text) }

    static let sampleData = OptionSpec(nil, "sample-data", .broker, "Serve the demonstration's topics") {
        arguments, _ in arguments.serving.servesSampleData = true
    }

    static let registry = OptionSpec(
        nil, "registry", takes: "HOST:PORT", .broker, "Serve a schema registry there, too"
    ) { arguments, text in arguments.serving.registry = text }
}
