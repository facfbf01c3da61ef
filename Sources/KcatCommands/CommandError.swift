import KafkaClient
import KafkaWire

/// Why a command failed: one line for standard error, and the exit code.
package struct CommandError: Error, CustomStringConvertible {
    /// How the program ends.
    package var code: ExitCode
    /// The line, without the program's name before it.
    package var description: String

    package init(_ code: ExitCode, _ description: String) {
        self.code = code
        self.description = description
    }
}

extension CommandError {
    /// Records of a partition that cannot be read, with the option that helps (B3, B4), and with the file that they
    /// lie in where that is known.
    static func damaged(_ error: RecordError, _ partition: TopicPartition, _ place: String?) -> CommandError {
        let wayOut =
            error.exceedsLimit ? "--max-decompressed allows more" : "--skip-corrupt passes damaged batches over"
        let file = place.map { " (\($0))" } ?? ""
        return CommandError(.damagedData, "\(partition): offset \(error.offset): \(error.message)\(file); \(wayOut)")
    }
}
