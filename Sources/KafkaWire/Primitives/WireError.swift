/// Bytes that are not what the protocol says they are. Thrown by every decoder, never trapped on.
package struct WireError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong, in words that need no source at hand: `array of 2147483647 elements in 12 bytes`.
    package var message: String
    /// Where it is wrong: bytes from the start of what the decoder was given.
    package var offset: Int

    /// An error at `offset` bytes from the start.
    package init(_ message: String, at offset: Int) {
        self.message = message
        self.offset = offset
    }

    /// The message and where it was.
    package var description: String { "\(message) at byte \(offset)" }
}
