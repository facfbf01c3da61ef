/// Appends Kafka's primitive types to a buffer; the counterpart of ``ByteReader``.
public struct ByteWriter: Sendable {
    /// What has been written.
    public var bytes: [UInt8]

    /// An empty writer with room for `capacity` bytes.
    public init(capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    private mutating func integer<T: FixedWidthInteger>(_ value: T) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// BOOLEAN.
    public mutating func bool(_ value: Bool) { bytes.append(value ? 1 : 0) }
    /// INT8.
    public mutating func int8(_ value: Int8) { integer(value) }
    /// INT16.
    public mutating func int16(_ value: Int16) { integer(value) }
    /// UINT16.
    public mutating func uint16(_ value: UInt16) { integer(value) }
    /// INT32.
    public mutating func int32(_ value: Int32) { integer(value) }
    /// UINT32.
    public mutating func uint32(_ value: UInt32) { integer(value) }
    /// INT64.
    public mutating func int64(_ value: Int64) { integer(value) }
    /// FLOAT64.
    public mutating func float64(_ value: Double) { integer(value.bitPattern) }
    /// UUID.
    public mutating func uuid(_ value: KafkaUUID) {
        integer(value.high)
        integer(value.low)
    }

    /// UNSIGNED_VARINT.
    public mutating func unsignedVarint(_ value: UInt32) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private mutating func length(_ count: Int?, flexible: Bool, short: Bool = false) {
        if flexible {
            unsignedVarint(count.map { UInt32($0) + 1 } ?? 0)
        } else if short {
            int16(count.map { Int16($0) } ?? -1)
        } else {
            int32(count.map { Int32($0) } ?? -1)
        }
    }

    /// NULLABLE_STRING or COMPACT_NULLABLE_STRING. A string of more than 32,767 bytes in a version that is not flexible
    /// is an error.
    public mutating func nullableString(_ value: String?, flexible: Bool) throws(WireError) {
        let count = value?.utf8.count
        if !flexible, let count, count > Int16.max {
            throw WireError("string of \(count) bytes, the limit is \(Int16.max)", at: bytes.count)
        }
        length(count, flexible: flexible, short: true)
        if let value { bytes.append(contentsOf: value.utf8) }
    }

    /// STRING or COMPACT_STRING.
    public mutating func string(_ value: String, flexible: Bool) throws(WireError) {
        try nullableString(value, flexible: flexible)
    }

    /// NULLABLE_BYTES, COMPACT_NULLABLE_BYTES or RECORDS.
    public mutating func nullableBytes(_ value: [UInt8]?, flexible: Bool) {
        length(value?.count, flexible: flexible)
        if let value { bytes.append(contentsOf: value) }
    }

    /// BYTES or COMPACT_BYTES.
    public mutating func byteArray(_ value: [UInt8], flexible: Bool) { nullableBytes(value, flexible: flexible) }

    /// ARRAY or COMPACT_ARRAY, null allowed.
    public mutating func nullableArray<T>(
        _ values: [T]?, flexible: Bool, _ element: (inout ByteWriter, T) throws(WireError) -> Void
    ) throws(WireError) {
        length(values?.count, flexible: flexible)
        for value in values ?? [] { try element(&self, value) }
    }

    /// ARRAY or COMPACT_ARRAY.
    public mutating func array<T>(
        _ values: [T], flexible: Bool, _ element: (inout ByteWriter, T) throws(WireError) -> Void
    ) throws(WireError) {
        try nullableArray(values, flexible: flexible, element)
    }

    /// The tagged-field section that ends a struct of a flexible version, in ascending order of tags (KIP-482).
    public mutating func taggedFields(_ fields: [TaggedField]) {
        unsignedVarint(UInt32(fields.count))
        for field in fields.sorted(by: { $0.tag < $1.tag }) {
            unsignedVarint(field.tag)
            unsignedVarint(UInt32(field.data.count))
            bytes.append(contentsOf: field.data)
        }
    }
}
