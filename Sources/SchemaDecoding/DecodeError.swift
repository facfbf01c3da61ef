/// Why bytes are not what they are read as: damaged, of another schema, of another format, or beyond a limit.
package struct DecodeError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The byte, from 0, of the value (or of the schema's text) where reading stopped; `nil` while it isn't known.
    package var position: Int?
    /// Why, in a few words: `a string of 17 bytes, 3 are left`.
    package var reason: String

    /// An error at `position`.
    package init(_ reason: String, at position: Int?) {
        self.position = position
        self.reason = reason
    }

    /// The same, with a place where it has none.
    package func placed(at position: Int) -> DecodeError {
        self.position == nil ? DecodeError(reason, at: position) : self
    }

    /// `byte 5: a string of 17 bytes, 3 are left`.
    package var description: String { position.map { "byte \($0): \(reason)" } ?? reason }
}
