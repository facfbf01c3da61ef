/// A schema as a registry has it: its text, and those that it refers to, each before those that use it.
public struct RegisteredSchema: Equatable, Sendable {
    /// The languages of schemas.
    public enum Language: String, Sendable {
        case avro = "AVRO"
        case protobuf = "PROTOBUF"
        case json = "JSON"
    }

    /// One schema's text.
    public struct Document: Equatable, Sendable {
        /// What others import it by; empty for the schema itself.
        public var name: String
        /// The text: JSON, `.proto` text, or a descriptor in base64.
        public var text: String

        /// A document.
        public init(name: String, text: String) {
            self.name = name
            self.text = text
        }
    }

    /// The language.
    public var language: Language
    /// The text.
    public var text: String
    /// What it refers to, deeply, each before those that use it.
    public var references: [Document]
    /// Whether rules stand with it (Confluent's data contracts): fields may be encrypted, or changed when they are read. None
    /// of that is done here.
    public var hasRules: Bool

    /// A schema.
    public init(language: Language, text: String, references: [Document] = [], hasRules: Bool = false) {
        self.language = language
        self.text = text
        self.references = references
        self.hasRules = hasRules
    }
}
