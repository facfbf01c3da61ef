package import SchemaDecoding

extension ReadySchema {
    /// Compiles a registry's schema. Throws `RegistryError` where it can't be read.
    package init(_ schema: RegisteredSchema) throws(RegistryError) {
        do throws(DecodeError) {
            switch schema.language {
            case .avro:
                self = .avro(try AvroSchema(parsing: schema.text, references: schema.references.map(\.text)))
            case .json: self = .json
            case .protobuf:
                func source(_ name: String, _ text: String) -> ProtobufSchema.Source {
                    ProtobufSchema.Source(name: name, bytes: Array(text.utf8))
                }
                let protobuf = try ProtobufSchema(
                    source("", schema.text), references: schema.references.map { source($0.name, $0.text) })
                self = .protobuf(protobuf, nil)
            }
        } catch { throw RegistryError(.unusable, "the schema can't be read: \(error)") }
    }
}
