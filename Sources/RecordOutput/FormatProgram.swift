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
    case readable
}

extension RecordFormat {
    /// The parts of a record in this format.
    func compile() throws(FormatError) -> [FormatPart] {
        let key: FormatPart = .field(keyEncoding == .utf8 ? .key : .encodedKey)
        let value: FormatPart = .field(valueEncoding == .utf8 ? .value : .encodedValue)
        let end = FormatPart.literal(try FormatScanner.literal(delimiter))
        switch style {
        case .raw:
            guard let keyDelimiter else { return [value, end] }
            return [key, .literal(try FormatScanner.literal(keyDelimiter)), value, end]
        case .format(let text):
            return try FormatScanner.parts(text, key: key, value: value)
        case .json:
            let key = FormatPart.field(keyEncoding == .utf8 ? .jsonKey : .jsonEncodedKey)
            let value = FormatPart.field(valueEncoding == .utf8 ? .jsonValue : .jsonEncodedValue)
            func text(_ literal: String) -> FormatPart { .literal(Array(literal.utf8)) }
            return [
                text("{\"topic\":\""), .jsonTopic, text("\",\"partition\":"), .partition,
                text(",\"offset\":"), .field(.offset), .field(.jsonTimestamp), text(",\"broker\":"), .broker,
                .field(.jsonHeaders), text(",\"key\":"), key, text(",\"payload\":"), value,
                text("}"), end,
            ]
        case .readable:
            return [.field(.readable)]
        }
    }
}
