/// A message of Kafka's that is only ever shown: its fields in the order of the wire. The tables are written by
/// MessageBuilder, from Kafka's own definitions.
struct RecordSchema: Sendable {
    /// Kafka's name of it.
    let name: String
    /// The versions that Kafka 4.3 has.
    let versions: ClosedRange<Int16>
    /// From this version on strings and arrays are compact and structs end with tagged fields (KIP-482).
    let flexible: Int16
    /// Its own fields.
    let fields: [RecordField]

    /// A message of that name.
    init(_ name: String, versions: ClosedRange<Int16>, flexible: Int16, fields: [RecordField]) {
        self.name = name
        self.versions = versions
        self.flexible = flexible
        self.fields = fields
    }
}

/// A field of a ``RecordSchema``.
struct RecordField: Sendable {
    /// Kafka's name in camelCase.
    let name: StaticString
    /// Its type.
    let type: RecordFieldType
    /// The versions that have it.
    let versions: ClosedRange<Int16>
    /// Whether it may be null.
    let isNullable: Bool
    /// Its tag, when it is a tagged field.
    let tag: UInt64?

    /// A field of all versions, but for what is said.
    init(
        _ name: StaticString, _ type: RecordFieldType, versions: ClosedRange<Int16> = 0...(.max),
        isNullable: Bool = false, tag: UInt64? = nil
    ) {
        self.name = name
        self.type = type
        self.versions = versions
        self.isNullable = isNullable
        self.tag = tag
    }
}

/// What a field holds.
indirect enum RecordFieldType: Sendable {
    case bool, int8, int16, uint16, int32, uint32, int64, float64, uuid, string, bytes
    case structure([RecordField])
    case array(RecordFieldType)
}
