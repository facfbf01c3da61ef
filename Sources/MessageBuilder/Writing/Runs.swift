/// Statements in order, neighbours under the same condition in one block.
struct Runs {
    private var all: [(condition: String?, statements: [String])] = []

    /// One more statement; `condition` is Swift, `nil` for always.
    mutating func add(_ statement: String, when condition: String?) {
        if let last = all.indices.last, all[last].condition == condition {
            all[last].statements.append(statement)
        } else {
            all.append((condition, [statement]))
        }
    }

    /// Writes them.
    func write(into text: inout SwiftText) {
        for run in all {
            guard let condition = run.condition else {
                for statement in run.statements { text.line(statement) }
                continue
            }
            text.block("if \(condition)") { text in
                for statement in run.statements { text.line(statement) }
            }
        }
    }
}
