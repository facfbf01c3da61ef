/// A text that must not be seen: prints as `***`, also inside what contains it.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text itself.
    package let value: String

    /// Hides `value`.
    public init(_ value: String) { self.value = value }

    /// Three asterisks.
    public var description: String { "***" }
    /// Three asterisks.
    public var debugDescription: String { "***" }
    /// Nothing to see.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
