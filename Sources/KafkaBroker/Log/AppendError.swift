package import KafkaWire

/// Why a batch was not appended: what Produce answers.
package struct AppendError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The code for the wire.
    package var code: ErrorCode
    /// The reason in words, for those versions of the answer that carry it.
    package var message: String

    /// The error `code` because of `message`.
    package init(_ code: ErrorCode, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { "\(code): \(message)" }
}
