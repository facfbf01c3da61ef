/// Files that every schema can import without bringing them along: registries don't store them.
enum ProtoLibrary {
    /// Whether the file of this name is one of them.
    static func has(_ name: String) -> Bool {
        wellKnown[name] != nil || descriptors[name] != nil || common[name] != nil
    }

    /// The file of this name, if it is one of them.
    static func file(named name: String) throws(DecodeError) -> ProtoFile? {
        guard let text = wellKnown[name] ?? descriptors[name] ?? common[name] else { return nil }
        return try ProtoParser.parse(
            Array(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)), name: name)
    }
}

/// The messages whose JSON is not an object of their fields (ProtoJSON).
enum WellKnownType: UInt8 {
    case none
    case any
    case timestamp
    case duration
    case fieldMask
    case structure
    case value
    case listValue
    /// A message around one value, field 1.
    case wrapper

    /// What the message of this full name is.
    init(fullName: String) {
        let prefix = "google.protobuf."
        guard fullName.hasPrefix(prefix) else {
            self = .none
            return
        }
        switch fullName.dropFirst(prefix.count) {
        case "Any": self = .any
        case "Timestamp": self = .timestamp
        case "Duration": self = .duration
        case "FieldMask": self = .fieldMask
        case "Struct": self = .structure
        case "Value": self = .value
        case "ListValue": self = .listValue
        case "DoubleValue", "FloatValue", "Int64Value", "UInt64Value", "Int32Value", "UInt32Value", "BoolValue",
            "StringValue", "BytesValue":
            self = .wrapper
        default: self = .none
        }
    }

    /// How many fields it has, and of which kinds, so that a schema that calls something else so is not believed.
    func matches(_ fields: [(number: UInt32, kind: ProtobufKind, isRepeated: Bool)]) -> Bool {
        func has(_ wanted: [(UInt32, ProtobufKind, Bool)]) -> Bool {
            wanted.count == fields.count
                && zip(wanted, fields).allSatisfy { $0.0 == $1.number && $0.1 == $1.kind && $0.2 == $1.isRepeated }
        }
        switch self {
        case .none: return true
        case .any: return has([(1, .string, false), (2, .bytes, false)])
        case .timestamp, .duration: return has([(1, .int64, false), (2, .int32, false)])
        case .fieldMask: return has([(1, .string, true)])
        case .structure, .listValue: return has([(1, .message, true)])
        case .value:
            return has([
                (1, .enumeration, false), (2, .double, false), (3, .string, false), (4, .bool, false),
                (5, .message, false), (6, .message, false),
            ])
        case .wrapper:
            return fields.count == 1 && fields[0].number == 1 && !fields[0].isRepeated
                && fields[0].kind != .message && fields[0].kind != .group
        }
    }
}
