/// What a format string can have of a record: kcat's tokens, by their letters.
package enum FormatToken: Character, CaseIterable, Sendable {
    /// The value.
    case value = "s"
    /// The value's length in bytes, -1 for null.
    case valueLength = "S"
    /// The value's length as four bytes, big-endian and signed, -1 for null.
    case valueLengthBinary = "R"
    /// The key.
    case key = "k"
    /// The key's length in bytes, -1 for null.
    case keyLength = "K"
    /// The timestamp in milliseconds since 1970; 0 where the message format has none, as kcat has it.
    case timestamp = "T"
    /// The headers: `name=value,name=value`, `NULL` for a null value.
    case headers = "h"
    /// The topic.
    case topic = "t"
    /// The partition.
    case partition = "p"
    /// The offset.
    case offset = "o"
    /// The id of the value's schema, -1 for none.
    case valueSchemaId = "i"
    /// The id of the key's schema, -1 for none.
    case keySchemaId = "I"
    /// A percent sign.
    case percent = "%"

    /// What the token stands for, in a line of help.
    package var help: String {
        switch self {
        case .value: "value"
        case .valueLength: "length of the value in bytes, -1 for null"
        case .valueLengthBinary: "length of the value as a big-endian 32-bit integer, -1 for null"
        case .key: "key"
        case .keyLength: "length of the key in bytes, -1 for null"
        case .timestamp: "timestamp in milliseconds since 1970 (UTC), 0 for none"
        case .headers: "headers: name=value,name=value; NULL for a null value"
        case .topic: "topic"
        case .partition: "partition"
        case .offset: "offset"
        case .valueSchemaId: "id of the value's schema, -1 for none"
        case .keySchemaId: "id of the key's schema, -1 for none"
        case .percent: "percent sign"
        }
    }
}
