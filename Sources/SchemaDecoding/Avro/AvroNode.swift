/// What an Avro schema's node is.
enum AvroKind: UInt8 {
    case null, boolean, int, long, float, double, bytes, string, fixed, enumeration, array, map, union, record
}

/// What its `logicalType` makes of a node's value. One that doesn't fit its type is left out, as the specification says.
enum AvroLogical: UInt8 {
    case none, decimal, bigDecimal, uuid, date, timeMillis, timeMicros, duration
    case timestampMillis, timestampMicros, timestampNanos
    case localTimestampMillis, localTimestampMicros, localTimestampNanos
}

/// One node of a schema. Nodes name each other by index, so that a schema may contain itself, and hold no reference that
/// would have to be counted.
struct AvroNode: BitwiseCopyable {
    var kind: AvroKind
    var logical = AvroLogical.none
    /// The bytes of a fixed; the scale of a decimal that isn't one.
    var size: Int32 = 0
    /// The scale of a decimal.
    var scale: Int32 = 0
    /// Where its children begin: the fields of a record, the branches of a union, the symbols of an enum, the item of an
    /// array or a map.
    var first: Int32 = 0
    /// How many there are.
    var count: Int32 = 0
}

/// A child of a node: a field, a branch, a symbol, an item.
struct AvroChild: BitwiseCopyable {
    /// Its type's node; unused for a symbol.
    var node: Int32
    /// Text that is written for it, in the schema's pool: `,"name":` of a field, `"SYMBOL"` of a symbol, `{"name":` of a
    /// branch where Avro's own JSON is wanted.
    var literal: Int32
    /// The bytes of that text.
    var length: Int32
}
