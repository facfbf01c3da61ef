import Console
import KafkaClient
import RecordOutput

/// Answers about many things, in their order, apart from what kept others from being had.
struct Answers<Key: Comparable & Hashable, Value> {
    /// What is known.
    private(set) var found: [(key: Key, value: Value)] = []
    /// Why the rest is not.
    private(set) var failures: [KafkaError] = []

    init(_ results: [Key: Result<Value, KafkaError>]) {
        for (key, result) in results.sorted(by: { $0.key < $1.key }) {
            switch result {
            case .success(let value): found.append((key, value))
            case .failure(let error): failures.append(error)
            }
        }
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
