/// The types of fields, by their numbers in descriptors (descriptor.proto, `FieldDescriptorProto.Type`).
enum ProtobufKind: UInt8 {
    case double = 1
    case float = 2
    case int64 = 3
    case uint64 = 4
    case int32 = 5
    case fixed64 = 6
    case fixed32 = 7
    case bool = 8
    case string = 9
    case group = 10
    case message = 11
    case bytes = 12
    case uint32 = 13
    case enumeration = 14
    case sfixed32 = 15
    case sfixed64 = 16
    case sint32 = 17
    case sint64 = 18

    /// The scalar type of this name in `.proto` files.
    init?(name: String) {
        switch name {
        case "double": self = .double
        case "float": self = .float
        case "int64": self = .int64
        case "uint64": self = .uint64
        case "int32": self = .int32
        case "fixed64": self = .fixed64
        case "fixed32": self = .fixed32
        case "bool": self = .bool
        case "string": self = .string
        case "bytes": self = .bytes
        case "uint32": self = .uint32
        case "sfixed32": self = .sfixed32
        case "sfixed64": self = .sfixed64
        case "sint32": self = .sint32
        case "sint64": self = .sint64
        default: return nil
        }
    }

    /// How one value stands on the wire.
    var wireType: WireType {
        switch self {
        case .double, .fixed64, .sfixed64: .i64
        case .float, .fixed32, .sfixed32: .i32
        case .string, .message, .bytes: .len
        case .group: .startGroup
        case .int64, .uint64, .int32, .bool, .uint32, .enumeration, .sint32, .sint64: .varint
        }
    }

    /// Whether it is an integer, or an enum, of 32 bits.
    @inline(__always)
    var isNarrow: Bool {
        switch self {
        case .int32, .uint32, .sint32, .fixed32, .sfixed32, .enumeration: true
        default: false
        }
    }

    /// Whether repeated values may stand in one piece.
    var isPackable: Bool { wireType != .len && wireType != .startGroup }

    /// Whether JSON has it in quotes because its readers may lose digits beyond 2^53.
    var isQuoted: Bool {
        switch self {
        case .int64, .uint64, .fixed64, .sfixed64, .sint64: true
        default: false
        }
    }
}

/// How a field stands on the wire: the three lower bits of its tag.
enum WireType: UInt8 {
    case varint = 0
    case i64 = 1
    case len = 2
    case startGroup = 3
    case endGroup = 4
    case i32 = 5

    /// As it is told in `@unknown`.
    var name: StaticString {
        switch self {
        case .varint: "varint"
        case .i64: "i64"
        case .len: "len"
        case .startGroup, .endGroup: "group"
        case .i32: "i32"
        }
    }
}
