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

/// A schema and a value, both hostile: the first byte says the language and how the value is decoded, the next two where
/// it begins. Of several documents, which byte 0 parts, the last is the schema, and it refers to the others.
@Sendable func fuzzSchema(_ input: Slice<UnsafeRawBufferPointer>) -> Bool {
    guard input.count > 3 else { return false }
    let bytes = UnsafeRawBufferPointer(rebasing: input)
    let split = 3 + Int(bytes[1]) << 8 + Int(bytes[2])
    guard split <= bytes.count else { return false }
    let text = UnsafeRawBufferPointer(rebasing: bytes[3..<split])
    let value = UnsafeRawBufferPointer(rebasing: bytes[split...])
    let choice = bytes[0]
    let ready: ReadySchema
    if choice & 1 == 0 {
        var documents = text.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        guard let main = documents.popLast() else { return false }
        guard let schema = try? AvroSchema(parsing: main, references: documents) else { return true }
        ready = .avro(schema)
    } else {
        // Descriptors have zeros in them.
        var documents = choice & 2 == 0 ? text.split(separator: 0).map { Array($0) } : [Array(text)]
        guard let main = documents.popLast() else { return false }
        let references = documents.enumerated().map { ProtobufSchema.Source(name: "\($0).proto", bytes: $1) }
        let source = ProtobufSchema.Source(name: "", bytes: main)
        guard let schema = try? ProtobufSchema(source, references: references) else { return true }
        let message = schema.onlyMessage ?? schema.messageNames.first.flatMap { schema.message(named: $0) }
        ready = .protobuf(schema, message)
    }
    let isKey = choice & 4 != 0
    if choice & 8 != 0 {
        // As a registry's: the frame says which message.
        let decoder = ValueDecoder(.auto, isKey: isKey, source: OneSchema(ready))
        decoder.inflatedLimit = 4 << 20
        return decodes(value, decoder)
    }
    let options = ProtobufDecoder.Options(protoNames: isKey, defaults: choice & 16 != 0)
    let decoder = ValueDecoder(
        choice & 1 == 0 ? .avro(file: "") : .protobuf(file: "", message: nil), isKey: isKey,
        form: choice & 16 == 0 ? .plain : .json, options: options, fileSchema: ready)
    return decodes(value, decoder, isAvroJSON: choice & 32 != 0)
}

/// A record of one of Kafka's own topics: the first byte says which, the second how long its key is.
@Sendable func fuzzInternal(_ input: Slice<UnsafeRawBufferPointer>) -> Bool {
    guard input.count > 2 else { return false }
    let bytes = UnsafeRawBufferPointer(rebasing: input)
    let topic = InternalTopic.allCases[Int(bytes[0]) % InternalTopic.allCases.count]
    let split = 2 + Int(bytes[1])
    guard split <= bytes.count else { return false }
    let key = UnsafeRawBufferPointer(rebasing: bytes[2..<split])
    let value = UnsafeRawBufferPointer(rebasing: bytes[split...])
    var text = DecodedText(limit: textLimit)
    do throws(DecodeError) {
        try topic.write(value: value, key: split == 2 ? nil : key, into: &text)
        check(text)
    } catch {}
    text.removeAll()
    do throws(DecodeError) {
        try topic.write(key: key, into: &text)
        check(text)
    } catch {}
    return true
}

/// A registry with one schema, whatever is asked for.
private final class OneSchema: SchemaSource {
    private let schema: ReadySchema

    init(_ schema: ReadySchema) { self.schema = schema }

    func state(of reference: SchemaReference, topic: String) -> SchemaState { .ready(schema) }
}

/// A few bytes may claim as many empty items as there is room for: the way there is the same for each.
private let textLimit = 1 << 16

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

private func decodes(
    _ bytes: UnsafeRawBufferPointer, _ decoder: ValueDecoder, isAvroJSON: Bool = false
) -> Bool {
    var text = DecodedText(limit: textLimit)
    let outcome = decoder.decode(bytes, isAvroJSON: isAvroJSON, to: &text)
    if case .pack = decoder.type { return true }
    if outcome.isDecoded { check(text) }
    return true
}

/// Ends the program where a decoder's text is no JSON.
private func check(_ text: borrowing DecodedText) {
    do throws(DecodeError) { _ = try JSONValue(parsing: text.bytes) } catch {
        // A value may nest deeper than the reader goes.
        guard error.reason.contains("deeper") else { fatalError("no JSON: \(text.string.prefix(200))") }
    }
}
