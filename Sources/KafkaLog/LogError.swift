/// What is wrong with a log directory or a file in it: which file, where in it, and why.
package struct LogError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong: `batch of 12 bytes, at least 17 are needed`.
    package var message: String
    /// The file or folder.
    package var path: String
    /// Bytes from the start of the file, where that says anything.
    package var position: Int?

    /// An error in `path`, at `position` bytes from its start.
    package init(_ message: String, path: String, position: Int? = nil) {
        self.message = message
        self.path = path
        self.position = position
    }

    package var description: String {
        position.map { "\(path): \(message) at byte \($0)" } ?? "\(path): \(message)"
    }
}
