/// A compiled format: what stands in every record, in order. Made once from the options; a partition's constant parts
/// (topic, partition, broker) are filled in by `PartitionContext`.
enum FormatPart: Equatable, Sendable {
    case literal([UInt8])
    /// The topic as it is.
    case topic
    /// The topic inside a JSON string.
    case jsonTopic
    case partition
    case broker
    /// What differs from record to record.
    case field(RecordField)
    /// The same with what it wants to know: the header's name, the time's format.
    case fieldOf(RecordField, [UInt8])
}

/// What differs from record to record, and how it is written.
@usableFromInline
enum RecordField: UInt8, Sendable {
    case literal
    case offset
    case timestamp
    case key
    case keyLength
    case value
    case valueLength
    case valueLengthBinary
    case headers
    case encodedKey
    case encodedValue
    /// `,"tstype":"create","ts":1`, or nothing.
    case jsonTimestamp
    /// `,"headers":["name","value"]`, or nothing.
    case jsonHeaders
    case jsonKey
    case jsonValue
    case jsonEncodedKey
    case jsonEncodedValue
    /// `,"tstype":"create","ts":"2026-11-23T06:00:00.123+01:00"`, or nothing.
    case jsonTime
    /// A value that is JSON as it is.
    case jsonEmbeddedValue
    /// What a decoder made of the key, within a JSON object.
    case jsonDecodedKey
    case jsonDecodedValue
    /// What a decoder made of the key, elsewhere.
    case decodedKey
    case decodedValue
    case keySchemaId
    case valueSchemaId
    case readable
    case keyHex, keyBase64, keyJSON
    case valueHex, valueBase64, valueJSON
    /// ISO 8601 with milliseconds.
    case time
    /// As strftime writes it; its format ends with a zero.
    case timeOf
    /// The value of the last header of a name.
    case headerOf
    case epoch
    case producer
    case codec
    case size
    // Cells of tables, escaped.
    case cellKey, cellValue, cellHeaders, cellHeaderOf
}

extension RecordFormat {
    /// The parts of a record in this format.
    func compile() throws(FormatError) -> [FormatPart] {
        let key: FormatPart = .field(isDecoded ? .decodedKey : keyEncoding == .utf8 ? .key : .encodedKey)
        let value: FormatPart = .field(isDecoded ? .decodedValue : valueEncoding == .utf8 ? .value : .encodedValue)
        let end = FormatPart.literal(try FormatScanner.literal(delimiter))
        switch style {
        case .raw:
            guard let keyDelimiter else { return [value, end] }
            return [key, .literal(try FormatScanner.literal(keyDelimiter)), value, end]
        case .format(let text):
            return try FormatScanner.parts(text, key: key, value: value)
        case .json:
            let key = FormatPart.field(
                isDecoded ? .jsonDecodedKey : keyEncoding == .utf8 ? .jsonKey : .jsonEncodedKey)
            let text: RecordField = embedsJSON ? .jsonEmbeddedValue : .jsonValue
            let value = FormatPart.field(
                isDecoded ? .jsonDecodedValue : valueEncoding == .utf8 ? text : .jsonEncodedValue)
            let time = FormatPart.field(timeForm == .iso ? .jsonTime : .jsonTimestamp)
            func literal(_ literal: String) -> FormatPart { .literal(Array(literal.utf8)) }
            return [
                literal("{\"topic\":\""), .jsonTopic, literal("\",\"partition\":"), .partition,
                literal(",\"offset\":"), .field(.offset), time, literal(",\"broker\":"), .broker,
                .field(.jsonHeaders), literal(",\"key\":"), key, literal(",\"payload\":"), value,
                literal("}"), end,
            ]
        case .readable:
            return [.field(.readable)]
        case .table(let columns, let dialect):
            var parts: [FormatPart] = []
            for column in columns {
                if !parts.isEmpty { parts.append(.literal(dialect.separator)) }
                parts.append(column.part(self))
            }
            return parts + [end]
        }
    }
}
