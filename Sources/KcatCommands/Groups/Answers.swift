import Console
import KafkaClient
import KafkaWire
import RecordOutput

/// Answers about many things, in their order, apart from what kept others from being had.
struct Answers<Key: Comparable & Hashable, Value> {
    /// What is known.
    private(set) var found: [(key: Key, value: Value)] = []
    /// Why the rest is not.
    private(set) var lacking: [Key: KafkaError] = [:]
    /// The same in the order of the keys.
    var failures: [KafkaError] { lacking.sorted { $0.key < $1.key }.map(\.value) }

    init(_ results: [Key: Result<Value, KafkaError>]) {
        for (key, result) in results.sorted(by: { $0.key < $1.key }) {
            switch result {
            case .success(let value): found.append((key, value))
            case .failure(let error): lacking[key] = error
            }
        }
    }
}

extension KafkaError {
    /// A line for each reason, with the partitions that it holds for: thousands may lack for one broker's sake.
    static func summed(_ failures: [TopicPartition: KafkaError]) -> [KafkaError] {
        var byReason: [String: Set<TopicPartition>] = [:]
        for (partition, error) in failures {
            let name = "\(partition): "
            let reason = error.message.hasPrefix(name) ? String(error.message.dropFirst(name.count)) : error.message
            byReason[reason, default: []].insert(partition)
        }
        return byReason.compactMap { reason, partitions -> (first: TopicPartition, error: KafkaError)? in
            guard let first = partitions.min(), var error = failures[first] else { return nil }
            error.message = "\(PartitionList.text(partitions)): \(reason)"
            return (first, error)
        }.sorted { $0.first < $1.first }.map(\.error)
    }
}

extension Session {
    /// Shows what was found, as JSON or as a table, and tells what lacks; that there is `nothing` only when all could be
    /// asked.
    func show<Row>(
        _ rows: [Row], _ failures: [KafkaError], nothing: String, _ arguments: Arguments, json: ([Row]) -> String,
        table: ([Row]) -> TextTable
    ) -> ExitCode {
        let isJSON = arguments.output.form == .json
        let code = StandardOutput.write(
            isJSON ? json(rows) : rows.isEmpty ? "" : StandardOutput.text(table(rows), arguments.looks))
        if rows.isEmpty, failures.isEmpty, !isJSON { console.say(nothing) }
        console.warn(of: failures)
        return failures.isEmpty ? code : .failure
    }
}
