/// What is wrong with a definition, and where.
struct DefinitionError: Error, CustomStringConvertible {
    /// `Definitions/Records/Fetch.api:12: ...`.
    let description: String

    /// Of a line of a file, counted from 1.
    init(_ file: String, _ line: Int, _ reason: String) {
        description = "\(file):\(line): \(reason)"
    }
}
