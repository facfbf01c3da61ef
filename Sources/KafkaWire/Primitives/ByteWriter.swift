/// Appends Kafka's primitive types to a buffer; the counterpart of ``ByteReader``.
package struct ByteWriter: Sendable {
    /// What has been written.
    package var bytes: [UInt8]

    /// An empty writer with room for `capacity` bytes.
    package init(capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    private mutating func integer<T: FixedWidthInteger>(_ value: T) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// BOOLEAN.
    package mutating func bool(_ value: Bool) { bytes.append(value ? 1 : 0) }
    /// INT8.
    package mutating func int8(_ value: Int8) { integer(value) }
    /// INT16.
    package mutating func int16(_ value: Int16) { integer(value) }
    /// UINT16.
    package mutating func uint16(_ value: UInt16) { integer(value) }
    /// INT32.
    package mutating func int32(_ value: Int32) { integer(value) }
    /// UINT32.
    package mutating func uint32(_ value: UInt32) { integer(value) }
    /// INT64.
    package mutating func int64(_ value: Int64) { integer(value) }
    /// FLOAT64.
    package mutating func float64(_ value: Double) { integer(value.bitPattern) }
    /// UUID.
    package mutating func uuid(_ value: KafkaUUID) {
        integer(value.high)
        integer(value.low)
    }

    /// UNSIGNED_VARINT.
    package mutating func unsignedVarint(_ value: UInt32) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// A length or count as the wire has it. What its type cannot hold is an error.
    private mutating func length(
        _ count: Int?, flexible: Bool, short: Bool = false, _ what: StaticString
    ) throws(WireError) {
        // A compact length is one more than the count and still has to be a positive Int32 for Kafka.
        let limit = flexible ? Int(Int32.max) - 1 : short ? Int(Int16.max) : Int(Int32.max)
        if let count, count > limit { throw WireError("\(what) of \(count), the limit is \(limit)", at: bytes.count) }
        if flexible {
            unsignedVarint(UInt32((count ?? -1) + 1))
        } else if short {
            int16(Int16(count ?? -1))
        } else {
            int32(Int32(count ?? -1))
        }
    }

    /// NULLABLE_STRING or COMPACT_NULLABLE_STRING. A string of more than 32,767 bytes in a version that is not flexible
    /// is an error.
    package mutating func nullableString(_ value: String?, flexible: Bool) throws(WireError) {
        try length(value?.utf8.count, flexible: flexible, short: true, "string")
        if let value { bytes.append(contentsOf: value.utf8) }
    }

    /// STRING or COMPACT_STRING.
    package mutating func string(_ value: String, flexible: Bool) throws(WireError) {
        try nullableString(value, flexible: flexible)
    }

    /// NULLABLE_BYTES or COMPACT_NULLABLE_BYTES.
    package mutating func nullableBytes(_ value: [UInt8]?, flexible: Bool) throws(WireError) {
        try length(value?.count, flexible: flexible, "byte string")
        if let value { bytes.append(contentsOf: value) }
    }

    /// BYTES or COMPACT_BYTES.
    package mutating func byteArray(_ value: [UInt8], flexible: Bool) throws(WireError) {
        try nullableBytes(value, flexible: flexible)
    }

    /// RECORDS or COMPACT_RECORDS, null allowed. A field that was decoded has no bytes of its own: it is an error unless
    /// it is empty, as it would go out empty.
    package mutating func nullableRecords(_ value: RecordsField?, flexible: Bool) throws(WireError) {
        if let value, !value.range.isEmpty {
            throw WireError("records decoded from another frame cannot be encoded", at: bytes.count)
        }
        try nullableBytes(value?.bytes, flexible: flexible)
    }

    /// ARRAY or COMPACT_ARRAY, null allowed.
    package mutating func nullableArray<T>(
        _ values: [T]?, flexible: Bool, _ element: (inout ByteWriter, T) throws(WireError) -> Void
    ) throws(WireError) {
        try length(values?.count, flexible: flexible, "array")
        for value in values ?? [] { try element(&self, value) }
    }

    /// ARRAY or COMPACT_ARRAY.
    package mutating func array<T>(
        _ values: [T], flexible: Bool, _ element: (inout ByteWriter, T) throws(WireError) -> Void
    ) throws(WireError) {
        try nullableArray(values, flexible: flexible, element)
    }

    /// The tagged-field section that ends a struct of a flexible version, in ascending order of tags (KIP-482). The same
    /// tag twice is an error.
    package mutating func taggedFields(_ fields: [TaggedField]) throws(WireError) {
        unsignedVarint(UInt32(truncatingIfNeeded: fields.count))
        var last: Int64 = -1
        for field in fields.sorted(by: { $0.tag < $1.tag }) {
            guard Int64(field.tag) > last else { throw WireError("tag \(field.tag) twice", at: bytes.count) }
            last = Int64(field.tag)
            guard field.data.count <= Int32.max else {
                throw WireError("tagged field \(field.tag) of \(field.data.count) bytes", at: bytes.count)
            }
            unsignedVarint(field.tag)
            unsignedVarint(UInt32(field.data.count))
            bytes.append(contentsOf: field.data)
        }
    }

    /// The error of a field that is set and that `version` has no place for.
    func lacking(_ field: StaticString, _ version: Int16) -> WireError {
        WireError("\(field) is set, and version \(version) has no place for it", at: bytes.count)
    }

    /// The error of a field that is null where `version` does not allow it.
    func null(_ field: StaticString, _ version: Int16) -> WireError {
        WireError("\(field) is null, which version \(version) does not allow", at: bytes.count)
    }
}
