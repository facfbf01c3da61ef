/// A type of the wire protocol, as definitions name it.
indirect enum FieldType: Equatable {
    /// What has a name of its own and takes no version: `bool`, `int32`, `uuid`.
    case plain(Plain)
    /// STRING, compact in flexible versions.
    case string
    /// BYTES, compact in flexible versions.
    case bytes
    /// RECORDS, compact in flexible versions; always nullable.
    case records
    /// A struct of the same message.
    case structure(String)
    /// ARRAY, compact in flexible versions.
    case array(FieldType)

    /// The types of fixed size.
    enum Plain: String {
        case bool, int8, int16, uint16, int32, uint32, int64, float64, uuid
        /// INT16, read as an ``ErrorCode``.
        case error
        /// INT16, read as an ``ApiKey``.
        case apiKey
    }

    /// `int32`, `[string]`, `[FetchTopic]`; `nil` for what is none.
    init?(_ text: some StringProtocol) {
        if text.hasPrefix("["), text.hasSuffix("]") {
            guard let element = FieldType(text.dropFirst().dropLast()) else { return nil }
            self = .array(element)
        } else if let plain = Plain(rawValue: String(text)) {
            self = .plain(plain)
        } else {
            switch text {
            case "string": self = .string
            case "bytes": self = .bytes
            case "records": self = .records
            default:
                guard text.first?.isUppercase == true, text.allSatisfy({ $0.isLetter || $0.isNumber }) else {
                    return nil
                }
                self = .structure(String(text))
            }
        }
    }

    /// The struct that it is, or that its elements are.
    var structName: String? {
        switch self {
        case .structure(let name): name
        case .array(let element): element.structName
        default: nil
        }
    }

    /// The Swift type, without the mark of an optional.
    var swift: String {
        switch self {
        case .plain(.bool): "Bool"
        case .plain(.int8): "Int8"
        case .plain(.int16): "Int16"
        case .plain(.uint16): "UInt16"
        case .plain(.int32): "Int32"
        case .plain(.uint32): "UInt32"
        case .plain(.int64): "Int64"
        case .plain(.float64): "Double"
        case .plain(.uuid): "KafkaUUID"
        case .plain(.error): "ErrorCode"
        case .plain(.apiKey): "ApiKey"
        case .string: "String"
        case .bytes: "[UInt8]"
        case .records: "RecordsField"
        case .structure(let name): name
        case .array(let element): "[\(element.swift)]"
        }
    }

    /// Kafka's default where the definition names none.
    var zero: String {
        switch self {
        case .plain(.bool): "false"
        case .plain(.uuid): ".zero"
        case .plain(.error): ".none"
        case .plain(.apiKey): ".produce"
        case .plain: "0"
        case .string: "\"\""
        case .bytes, .array: "[]"
        case .records: "nil"
        case .structure(let name): "\(name)()"
        }
    }
}
