/// A `.proto` file as it is declared, before its names are resolved: read from its text or from its descriptor.
struct ProtoFile {
    /// As others import it.
    var name: String
    /// Its package, empty for none.
    var package = ""
    /// Its syntax or edition.
    var edition = ProtoEdition.proto2
    /// Features that it sets for all in it.
    var features = ProtoFeatures()
    /// The names of the files that it imports.
    var imports: [String] = []
    /// Its messages, in order: message indexes count them.
    var messages: [ProtoMessage] = []
    /// Its enums.
    var enums: [ProtoEnum] = []
    /// Fields that it adds to messages.
    var extensions: [ProtoField] = []
}

/// What a file's rules are. Later editions decode as the last one that is known.
enum ProtoEdition {
    case proto2
    case proto3
    /// 2023 and later.
    case editions

    /// What holds where no feature is set.
    var features: ProtoFeatures {
        ProtoFeatures(presence: self == .proto3 ? .implicit : .explicit, isDelimited: false)
    }
}

/// The features of editions that change what bytes mean; the others concern generated code, or both forms are read.
struct ProtoFeatures {
    /// `field_presence`.
    var presence: ProtoPresence?
    /// `message_encoding` is `DELIMITED`: as groups were.
    var isDelimited: Bool?

    /// These, and where they say nothing those of what stands around.
    func within(_ outer: ProtoFeatures) -> ProtoFeatures {
        ProtoFeatures(presence: presence ?? outer.presence, isDelimited: isDelimited ?? outer.isDelimited)
    }

    /// Takes a feature by its name, if it is one of these.
    mutating func set(_ name: String, to value: String) {
        switch (name, value) {
        case ("field_presence", "EXPLICIT"), ("field_presence", "LEGACY_REQUIRED"): presence = .explicit
        case ("field_presence", "IMPLICIT"): presence = .implicit
        case ("message_encoding", "DELIMITED"): isDelimited = true
        case ("message_encoding", "LENGTH_PREFIXED"): isDelimited = false
        default: break
        }
    }
}

/// Whether a singular field that has its type's default counts as set.
enum ProtoPresence {
    case explicit
    case implicit
}

/// A message as declared.
struct ProtoMessage {
    /// Its name, without package and outer messages.
    var name: String
    /// Its fields, groups and maps included.
    var fields: [ProtoField] = []
    /// The names of its oneofs.
    var oneofs: [String] = []
    /// Messages in it; a map's entry is one.
    var messages: [ProtoMessage] = []
    /// Enums in it.
    var enums: [ProtoEnum] = []
    /// Fields that it adds to other messages.
    var extensions: [ProtoField] = []
    /// Features that it sets for all in it.
    var features = ProtoFeatures()
    /// Whether it is the entry of a map: key 1, value 2.
    var isMapEntry = false
}

/// A field as declared.
struct ProtoField {
    /// Its name; a group's in small letters.
    var name: String
    /// Its number, 1 to 536,870,911.
    var number: UInt32
    /// What it holds.
    var type: ProtoType
    /// `repeated`.
    var isRepeated = false
    /// `optional`, written out: in proto3 it gives presence.
    var isOptional = false
    /// `required`.
    var isRequired = false
    /// Which of the message's oneofs it is in.
    var oneof: Int?
    /// `json_name`, where one is given.
    var jsonName: String?
    /// `default`, where one is given: of strings and bytes the content, of others the word.
    var defaultValue: [UInt8]?
    /// Features of its own.
    var features = ProtoFeatures()
    /// The message that it extends, by the name that was written; `nil` where it stands in its own message.
    var extendee: String?
    /// Where it stands in the file's text: `12:5`, line and column from 1; empty for descriptors.
    var place = ""
}

/// What a field holds.
enum ProtoType: Equatable {
    case scalar(ProtobufKind)
    /// A message or an enum, by the name that was written.
    case named(String)
    /// A group, by its message's name.
    case group(String)
}

/// An enum as declared.
struct ProtoEnum {
    /// Its name, without package and outer messages.
    var name: String
    /// Its values, in order; with `allow_alias` several may have the same number, of which the first one's name counts.
    var values: [(name: String, number: Int32)] = []
}
