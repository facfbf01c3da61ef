import KafkaClient

/// Specs whose topic is a regular expression (`^ord`), made into one spec for each topic that it means.
package enum TopicExpansion {
    /// Whether there is any to be made.
    static func isNeeded(_ specs: [PartitionSpec]) -> Bool { specs.contains { $0.topic.hasPrefix("^") } }

    /// The specs with each expression replaced by the topics it matches, in the order of their names. A topic that another
    /// spec names is that spec's alone, and of expressions that match the same partition the first one has it. An
    /// expression that matches none is an error.
    package static func specs(
        _ specs: [PartitionSpec], among names: [String]
    ) throws(CommandError) -> [PartitionSpec] {
        let named = Set(specs.map(\.topic))
        var taken: [String: [PartitionSelection]] = [:]
        var result: [PartitionSpec] = []
        for spec in specs {
            guard spec.topic.hasPrefix("^") else {
                result.append(spec)
                continue
            }
            let matching = try topics(spec.topic, among: names)
            for name in matching where !named.contains(name) {
                if taken[name, default: []].contains(where: { $0.overlap(with: spec.partitions) != nil }) { continue }
                taken[name, default: []].append(spec.partitions)
                var copy = spec
                copy.topic = name
                result.append(copy)
            }
        }
        return result
    }

    /// The topics that the expression matches, sorted. None is an error.
    static func topics(_ expression: String, among names: [String]) throws(CommandError) -> [String] {
        let pattern: TopicPattern
        do throws(KafkaError) { pattern = try TopicPattern(expression) } catch {
            throw CommandError(.usage, error.message)
        }
        let found = names.filter { pattern.matches($0) }.sorted()
        if found.isEmpty {
            throw CommandError(.failure, "no topic matches '\(expression)' (kcat-swift topics lists them)")
        }
        return found
    }
}
