import SchemaDecoding

/// Values of every format that needs no schema, and of Avro and Protobuf by fixed schemas: the first byte says which. What
/// is told as decoded has to be JSON.
@Sendable func fuzzValue(_ input: Slice<UnsafeRawBufferPointer>) -> Bool {
    guard let selector = input.first else { return false }
    let bytes = UnsafeRawBufferPointer(rebasing: input.dropFirst())
    let type = types[Int(selector) % types.count]
    let decoder = ValueDecoder(type, isKey: selector >= 128, fileSchema: schema(of: type))
    decoder.inflatedLimit = 4 << 20
    return decodes(bytes, decoder)
}

/// A schema and a value, both hostile: the first byte says the language and where the value begins.
@Sendable func fuzzSchema(_ input: Slice<UnsafeRawBufferPointer>) -> Bool {
    guard input.count > 3 else { return false }
    let bytes = UnsafeRawBufferPointer(rebasing: input)
    let split = 3 + Int(bytes[1]) << 8 + Int(bytes[2])
    guard split <= bytes.count else { return false }
    let text = UnsafeRawBufferPointer(rebasing: bytes[3..<split])
    let value = UnsafeRawBufferPointer(rebasing: bytes[split...])
    if bytes[0] & 1 == 0 {
        guard let schema = try? AvroSchema(parsing: String(decoding: text, as: UTF8.self)) else { return true }
        return decodes(value, ValueDecoder(.avro(file: ""), isKey: false, fileSchema: .avro(schema)))
    }
    let source = ProtobufSchema.Source(name: "", bytes: Array(text))
    guard let schema = try? ProtobufSchema(source) else { return true }
    let message = schema.onlyMessage ?? schema.messageNames.first.flatMap { schema.message(named: $0) }
    let ready = ReadySchema.protobuf(schema, message)
    return decodes(value, ValueDecoder(.protobuf(file: "", message: nil), isKey: false, fileSchema: ready))
}

private let types: [ValueType] =
    [
        .auto, .json, .msgpack, .cbor, .protobufRaw, .avro(file: ""), .protobuf(file: "", message: nil),
    ] + ["<iq$", "cbs"].compactMap { ValueType($0) }

private func schema(of type: ValueType) -> ReadySchema? {
    switch type {
    case .avro: avro
    case .protobuf: protobuf
    default: nil
    }
}

private let avro: ReadySchema? = {
    let text = """
        {"type":"record","name":"A","fields":[{"name":"next","type":["null","A"]},{"name":"map","type":{"type":"map",
        "values":["null","string","double","float","boolean",{"type":"bytes","logicalType":"decimal","precision":9,
        "scale":2},{"type":"long","logicalType":"timestamp-nanos"},{"type":"fixed","name":"D","size":12,
        "logicalType":"duration"},{"type":"enum","name":"E","symbols":["X","Y"]}]}},
        {"name":"nulls","type":{"type":"array","items":"null"}}]}
        """
    return (try? AvroSchema(parsing: text)).map { .avro($0) }
}()

private let protobuf: ReadySchema? = {
    let text = """
        syntax = "proto3"; import "google/protobuf/any.proto"; import "google/protobuf/struct.proto";
        message M { int64 a = 1; repeated sint32 b = 2; map<string, M> c = 3; google.protobuf.Any d = 4;
        google.protobuf.Value e = 5; string f = 6; bytes g = 7; double h = 8; }
        """
    let schema = try? ProtobufSchema(.init(name: "", bytes: Array(text.utf8)))
    return schema.map { .protobuf($0, $0.onlyMessage) }
}()

private func decodes(_ bytes: UnsafeRawBufferPointer, _ decoder: ValueDecoder) -> Bool {
    var text = DecodedText(limit: 1 << 20)
    let outcome = decoder.decode(bytes, topic: "t", to: &text)
    if case .pack = decoder.type { return true }
    if outcome.isDecoded {
        do throws(DecodeError) { _ = try JSONValue(parsing: text.bytes) } catch {
            // A value may nest deeper than the reader goes.
            guard error.reason.contains("deeper") else { fatalError("no JSON: \(text.string.prefix(200))") }
        }
    }
    return true
}
