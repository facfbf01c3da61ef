import KafkaClient

/// Why a command failed: one line for standard error, and the exit code.
struct CommandError: Error, CustomStringConvertible {
    /// How the program ends.
    var code: ExitCode
    /// The line, without the program's name before it.
    var description: String

    init(_ code: ExitCode, _ description: String) {
        self.code = code
        self.description = description
    }
}
