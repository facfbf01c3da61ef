/// A struct of the protocol whose layout depends on the version of the message that it is, or is part of.
package protocol VersionedStruct: Sendable {
    /// Reads it as `version` has it. Bytes behind it are left to the caller.
    init(from reader: inout ByteReader, version: Int16) throws(WireError)
    /// Appends it as `version` has it. What the version cannot carry is an error when it is not at its default, unless
    /// Kafka calls the field ignorable; what the version does not allow to be null is an error when it is.
    func encode(into writer: inout ByteWriter, version: Int16) throws(WireError)
}

extension ByteReader {
    /// ARRAY or COMPACT_ARRAY of structs; `nil` for null.
    package mutating func nullableArray<T: VersionedStruct>(version: Int16, flexible: Bool) throws(WireError) -> [T]? {
        try nullableArray(flexible: flexible) { (reader) throws(WireError) in
            try T(from: &reader, version: version)
        }
    }

    /// ARRAY or COMPACT_ARRAY of structs; null reads as empty.
    package mutating func array<T: VersionedStruct>(version: Int16, flexible: Bool) throws(WireError) -> [T] {
        try nullableArray(version: version, flexible: flexible) ?? []
    }

    /// A struct that may be null: a byte says whether it is there, negative means null.
    package mutating func nullableStruct<T: VersionedStruct>(version: Int16) throws(WireError) -> T? {
        try int8() < 0 ? nil : try T(from: &self, version: version)
    }

    /// ARRAY or COMPACT_ARRAY of INT32; null reads as empty.
    package mutating func int32Array(flexible: Bool) throws(WireError) -> [Int32] {
        try nullableInt32Array(flexible: flexible) ?? []
    }

    /// ARRAY or COMPACT_ARRAY of INT64; null reads as empty.
    package mutating func int64Array(flexible: Bool) throws(WireError) -> [Int64] {
        try array(flexible: flexible) { (reader) throws(WireError) in try reader.int64() }
    }

    /// ARRAY or COMPACT_ARRAY of UUIDs; null reads as empty.
    package mutating func uuidArray(flexible: Bool) throws(WireError) -> [KafkaUUID] {
        try array(flexible: flexible) { (reader) throws(WireError) in try reader.uuid() }
    }

    /// ARRAY or COMPACT_ARRAY of UUIDs; `nil` for null.
    package mutating func nullableUuidArray(flexible: Bool) throws(WireError) -> [KafkaUUID]? {
        try nullableArray(flexible: flexible) { (reader) throws(WireError) in try reader.uuid() }
    }

    /// ARRAY or COMPACT_ARRAY of strings; `nil` for null.
    package mutating func nullableStringArray(flexible: Bool) throws(WireError) -> [String]? {
        try nullableArray(flexible: flexible) { (reader) throws(WireError) in try reader.string(flexible: flexible) }
    }

    /// ARRAY or COMPACT_ARRAY of strings; null reads as empty.
    package mutating func stringArray(flexible: Bool) throws(WireError) -> [String] {
        try nullableStringArray(flexible: flexible) ?? []
    }
}

extension ByteWriter {
    /// ARRAY or COMPACT_ARRAY of structs, null allowed.
    package mutating func nullableArray<T: VersionedStruct>(
        _ values: [T]?, version: Int16, flexible: Bool
    ) throws(WireError) {
        try nullableArray(values, flexible: flexible) { (writer, value) throws(WireError) in
            try value.encode(into: &writer, version: version)
        }
    }

    /// ARRAY or COMPACT_ARRAY of structs.
    package mutating func array<T: VersionedStruct>(_ values: [T], version: Int16, flexible: Bool) throws(WireError) {
        try nullableArray(values, version: version, flexible: flexible)
    }

    /// A struct that may be null: a byte says whether it is there, 1 or -1.
    package mutating func nullableStruct<T: VersionedStruct>(_ value: T?, version: Int16) throws(WireError) {
        int8(value == nil ? -1 : 1)
        if let value { try value.encode(into: &self, version: version) }
    }

    /// ARRAY or COMPACT_ARRAY of INT32.
    package mutating func int32Array(_ values: [Int32], flexible: Bool) throws(WireError) {
        try array(values, flexible: flexible) { (writer, value) throws(WireError) in writer.int32(value) }
    }

    /// ARRAY or COMPACT_ARRAY of INT32, null allowed.
    package mutating func nullableInt32Array(_ values: [Int32]?, flexible: Bool) throws(WireError) {
        try nullableArray(values, flexible: flexible) { (writer, value) throws(WireError) in writer.int32(value) }
    }

    /// ARRAY or COMPACT_ARRAY of INT64.
    package mutating func int64Array(_ values: [Int64], flexible: Bool) throws(WireError) {
        try array(values, flexible: flexible) { (writer, value) throws(WireError) in writer.int64(value) }
    }

    /// ARRAY or COMPACT_ARRAY of UUIDs.
    package mutating func uuidArray(_ values: [KafkaUUID], flexible: Bool) throws(WireError) {
        try array(values, flexible: flexible) { (writer, value) throws(WireError) in writer.uuid(value) }
    }

    /// ARRAY or COMPACT_ARRAY of UUIDs, null allowed.
    package mutating func nullableUuidArray(_ values: [KafkaUUID]?, flexible: Bool) throws(WireError) {
        try nullableArray(values, flexible: flexible) { (writer, value) throws(WireError) in writer.uuid(value) }
    }

    /// ARRAY or COMPACT_ARRAY of strings, null allowed.
    package mutating func nullableStringArray(_ values: [String]?, flexible: Bool) throws(WireError) {
        try nullableArray(values, flexible: flexible) { (writer, value) throws(WireError) in
            try writer.string(value, flexible: flexible)
        }
    }

    /// ARRAY or COMPACT_ARRAY of strings.
    package mutating func stringArray(_ values: [String], flexible: Bool) throws(WireError) {
        try nullableStringArray(values, flexible: flexible)
    }
}
