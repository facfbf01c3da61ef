/// A schema that is ready to decode by.
package enum ReadySchema: Sendable {
    /// Avro.
    case avro(AvroSchema)
    /// Protobuf, and the message where its name is known.
    case protobuf(ProtobufSchema, ProtobufMessage?)
    /// JSON Schema: values are JSON already, and the schema is not needed to show them.
    case json

    /// What its values are.
    var kind: ValueForm.Kind {
        switch self {
        case .avro: .avro
        case .protobuf: .protobuf
        case .json: .json
        }
    }
}

/// What is known of a schema.
package enum SchemaState: Sendable {
    /// It is here.
    case ready(ReadySchema)
    /// Nobody has asked for it yet; the value waits.
    case unknown
    /// The registry doesn't have it.
    case missing(String)
    /// It can't be had, or not be read: why.
    case failed(String)
    /// There is no registry to ask.
    case noRegistry
}

/// Where decoders get their schemas from, at once or not yet: they do no I/O.
package protocol SchemaSource: AnyObject {
    /// What is known of a schema that a record of `topic` names.
    func state(of reference: SchemaReference, topic: String) -> SchemaState
}
