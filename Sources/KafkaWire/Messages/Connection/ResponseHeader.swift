/// What stands before a response's body: version 1 before flexible bodies, otherwise 0; always 0 for ApiVersions.
package struct ResponseHeader: DataMessage, Equatable {
    /// All that Kafka 4.3 has.
    package static let validVersions: ClosedRange<Int16> = 0...1

    /// The number by which a response finds its request.
    package var correlationId: Int32
    /// Tagged fields that this program does not know, kept as they came.
    package var unknownTaggedFields: [TaggedField]

    /// With Kafka's defaults for what is not given.
    package init(correlationId: Int32 = 0, unknownTaggedFields: [TaggedField] = []) {
        self.correlationId = correlationId
        self.unknownTaggedFields = unknownTaggedFields
    }

    /// Reads it as `version` has it.
    package init(from reader: inout ByteReader, version: Int16) throws(WireError) {
        try WireError.check(version, in: Self.validVersions, of: "ResponseHeader", at: reader.position)
        self.init()
        let flexible = version >= 1
        correlationId = try reader.int32()
        if flexible {
            unknownTaggedFields = try reader.taggedFields()
        }
    }

    /// Appends it as `version` has it.
    package func encode(into writer: inout ByteWriter, version: Int16) throws(WireError) {
        try WireError.check(version, in: Self.validVersions, of: "ResponseHeader", at: writer.bytes.count)
        let flexible = version >= 1
        if !flexible, !unknownTaggedFields.isEmpty {
            throw writer.lacking("ResponseHeader.unknownTaggedFields", version)
        }
        writer.int32(correlationId)
        if flexible {
            try writer.taggedFields(unknownTaggedFields)
        }
    }
}
