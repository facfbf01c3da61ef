/// Why a registry did not give what it was asked for: one line that names it, without a secret.
public struct RegistryError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kinds that callers tell apart.
    public enum Kind: Sendable {
        /// It can't be reached, or does not answer in time.
        case unreachable
        /// It does not know the schema, the subject or the interface.
        case notFound
        /// It wants another login.
        case unauthorised
        /// It answers with something that is no registry's answer, or that it is in trouble.
        case broken
        /// What it has can't be used: a schema that doesn't parse, references in a circle.
        case unusable
    }

    /// The kind.
    public var kind: Kind
    /// The line.
    public var description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
