/// What was loaded into a folder that keeps it, by the files' SHA-256: there it is loaded once. A value without I/O.
package struct LoadedFiles: Equatable, Sendable {
    /// The name in the folder of the file that notes it.
    static let name = "loaded-files"

    /// How far a file's records were loaded.
    package enum State: String, Sendable {
        /// Some of them may be there.
        case begun
        /// All of them are.
        case whole
    }

    private var states: [String: State] = [:]

    /// Nothing yet.
    package init() {}

    /// Reads the file's text: a version, the number of lines that follow, and in each a SHA-256 and its state. `nil` where it
    /// is none.
    package init?(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 3, lines[0] == "0", lines.last == "", Int(lines[1]) == lines.count - 3 else { return nil }
        for line in lines[2..<(lines.count - 1)] {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            guard words.count == 2, words[0].utf8.count == 64, let state = State(rawValue: String(words[1])) else {
                return nil
            }
            states[String(words[0])] = state
        }
    }

    /// The file's text.
    package var text: String {
        let lines = states.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.rawValue)\n" }
        return "0\n\(lines.count)\n" + lines.joined()
    }

    /// How far the file with this SHA-256 was loaded; `nil` for not at all.
    package subscript(sha256: String) -> State? {
        get { states[sha256] }
        set { states[sha256] = newValue }
    }
}
