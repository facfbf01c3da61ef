/// An API or a data message: what one definition file says.
struct Definition {
    /// Kafka's name of it: `Fetch`, `RequestHeader`.
    var name: String
    /// What kind it is.
    var kind: Kind
    /// The versions that are ours.
    var versions: VersionRange
    /// The first flexible version; `Int.max` for none.
    var flexible: Int
    /// What the versions brought.
    var notes: [String]
    /// An API's request and response, or the data message alone.
    var messages: [Message]
    /// The folder that it is in.
    var group = ""

    /// What a definition describes.
    enum Kind: Equatable {
        /// A request and a response, under an API key.
        case api(key: Int)
        /// A message that travels inside another.
        case data
        /// A data message that stands behind its INT16 version, as keys and values of internal topics do.
        case prefixed
        /// A key or value of an internal topic, or a record of the cluster's metadata, that is only ever shown: it becomes
        /// a table of SchemaDecoding.
        case record
    }
}

/// A message: its own fields and the structs in it.
struct Message {
    /// Its Swift name: `FetchRequest`.
    var name: String
    /// Itself first, then the structs in the order of the definition.
    var structs: [Structure]
}

/// A message's fields, or those of a struct in it.
struct Structure {
    /// Its Swift name.
    var name: String
    /// Its documentation, a paragraph.
    var documentation: String
    /// The fields in the order of the wire.
    var fields: [Field] = []
    /// The versions in which the message has it.
    var versions = VersionRange.all
}

/// A field.
struct Field {
    /// Kafka's name in camelCase.
    var name: String
    /// Its documentation, a paragraph without what ``FieldDocumentation`` adds.
    var documentation: String
    /// Its type.
    var type: FieldType
    /// Whether it may be null.
    var isNullable = false
    /// The versions in which it may be null; in others null is an error when it is encoded.
    var nullVersions = VersionRange.all
    /// Swift for its default; `nil` for the type's own.
    var initial: String?
    /// The versions that have it.
    var versions = VersionRange.all
    /// Its tag, when it is a tagged field.
    var tag: Int?
    /// Whether a value beside the default is an error in versions that lack it. Otherwise it is left out there.
    var isRefused = false
    /// Whether it keeps its plain length in flexible versions (the client id of the request header).
    var isPlain = false

    /// Swift for its default.
    var swiftDefault: String { initial ?? (isNullable ? "nil" : type.zero) }
    /// Its Swift type.
    var swiftType: String { type.swift + (isNullable ? "?" : "") }

    /// Swift that is true when it is not at its default.
    var isSet: String {
        switch (isNullable, type, swiftDefault) {
        case (false, .plain(.bool), "false"): name
        case (false, .plain(.bool), _): "!\(name)"
        case (false, .string, "\"\""), (false, .bytes, "[]"), (false, .array, "[]"): "!\(name).isEmpty"
        default: "\(name) != \(swiftDefault)"
        }
    }
}
