import SchemaDecoding
import Testing

/// What other inspectors have got wrong, each with the thread where its users told of it; all of them are values as they come,
/// by a schema of a registry.
struct PeerFaultTests {
    /// A registry with one schema.
    private final class OneSchema: SchemaSource {
        private let schema: ReadySchema

        init(_ schema: ReadySchema) { self.schema = schema }

        func state(of reference: SchemaReference, topic: String) -> SchemaState { .ready(schema) }
    }

    private func decode(
        _ schema: ReadySchema, _ hex: String, header: Framing? = nil, isKey: Bool = false
    ) -> (text: String, outcome: ValueOutcome) {
        var text = DecodedText()
        let decoder = ValueDecoder(.auto, isKey: isKey, source: OneSchema(schema))
        let outcome = Support.bytes(hex: hex).span.bytes.withUnsafeBytes {
            decoder.decode($0, header: header, to: &text)
        }
        return (text.string, outcome)
    }

    @Test(
        "Avro",
        arguments: [
            (
                "edenhill/kcat#316: decimals as bytes",
                #"{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}"#, "0430 39", #""123.45""#
            ),
            (
                "edenhill/kcat#335: a default of NUL ended the run",
                #"{"type":"record","name":"a","fields":[{"name":"x","type":"string","default":"\u0000"}]}"#, "02 00",
                #"{"x":"\u0000"}"#
            ),
            (
                "edenhill/kcat#356 and #277: types of a namespace, by full and short names, in unions and arrays",
                #"{"type":"record","name":"alert","namespace":"sky.v4_0","fields":[{"name":"now","type":{"type":"record","name":"source","fields":[{"name":"x","type":"long"}]}},{"name":"before","type":["null",{"type":"array","items":"sky.v4_0.source"}],"default":null},{"name":"last","type":["null","source"]}]}"#,
                "02 02 02 04 00 00", #"{"now":{"x":1},"before":[{"x":2}],"last":null}"#
            ),
            (
                "provectus/kafka-ui#1639: null branches vanished",
                #"{"type":"record","name":"a","fields":[{"name":"x","type":["null","int"]}]}"#, "00", #"{"x":null}"#
            ),
            (
                "kafbat/kafka-ui#1620: nanoseconds", #"{"type":"long","logicalType":"timestamp-nanos"}"#, "02",
                #""1970-01-01T00:00:00.000000001Z""#
            ),
            ("yozefu: NaN", "\"double\"", "00000000 0000f87f", #""NaN""#),
            (
                "redpanda Console: values of five bytes and fewer are not framed",
                #"{"type":"record","name":"a","fields":[]}"#, "", "{}"
            ),
        ])
    func avro(fault: String, schema: String, hex: String, wanted: String) throws {
        let (text, outcome) = decode(.avro(try AvroSchema(parsing: schema)), "00 00000001" + hex)
        #expect(text == wanted && outcome.error == nil && outcome.isDecoded, "\(fault): \(outcome)")
    }

    @Test("redpanda Console: one value that is damaged takes nothing from those before it and behind it")
    func oneDamaged() throws {
        let schema = ReadySchema.avro(try AvroSchema(parsing: #"{"type":"array","items":"string"}"#))
        let decoder = ValueDecoder(.auto, isKey: false, source: OneSchema(schema))
        let seen = ["02 0261 00", "02 7e61 00", "02 0262 00"].map { hex in
            var text = DecodedText()
            let outcome = Support.bytes(hex: "00 00000001" + hex).span.bytes.withUnsafeBytes {
                decoder.decode($0, to: &text)
            }
            return (text.string, outcome.error?.position)
        }
        #expect(seen.map(\.0) == ["[\"a\"]", "", "[\"b\"]"])
        #expect(seen.map { $0.1 == nil } == [true, false, true])
    }

    private let proto = """
        syntax = "proto3"; package p;
        message Z { string z = 1; }
        message A { int32 a = 1; message B { string b = 1; message C { bool c = 1; } } }
        message C { int64 other = 9; }
        """

    @Test(
        "Protobuf",
        arguments: [
            ("redpanda Console, pull request 2065: one byte 0 is the first message", "00 0a0178", #"{"z":"x"}"#),
            ("edenhill/kcat#353: no Protobuf", "02 02 0805", #"{"a":5}"#),
            ("confluent-kafka-python#926: unsigned indexes", "01 01 0805", #"{"a":5}"#),
            ("confluent-kafka-dotnet#2505: indexes in reverse order", "06 00 00 02 0801", #"{"c":true}"#),
        ])
    func protobuf(fault: String, hex: String, wanted: String) throws {
        let schema = try ProtobufSchema(.init(name: "", bytes: Array(proto.utf8)))
        let (text, outcome) = decode(.protobuf(schema, nil), "00 00000001" + hex)
        #expect(text == wanted && outcome.error == nil, "\(fault): \(text) \(outcome)")
    }

    @Test("confluent-kafka-python, pull request 2271: a negative index meant the last message; it is refused")
    func negative() throws {
        let schema = try ProtobufSchema(.init(name: "", bytes: Array(proto.utf8)))
        let outcome = decode(.protobuf(schema, nil), "00 00000001 02 01 0a0178").outcome
        #expect(!outcome.isDecoded && outcome.error?.reason.contains("-1") == true, "\(outcome)")
    }

    @Test("kafkactl#295: a full name comes before a short one")
    func names() throws {
        let text = "syntax = \"proto3\"; message C { int32 x = 1; } message A { message C { int32 y = 1; } }"
        let schema = try ProtobufSchema(.init(name: "", bytes: Array(text.utf8)))
        #expect(try schema.name(of: #require(schema.message(named: "C"))) == "C")
        #expect(try schema.name(of: #require(schema.message(named: "A.C"))) == "A.C")
    }

    @Test("kafbat/kafka-ui#1768: headers name the schema of keys, too")
    func keys() throws {
        let name = Array("__key_schema_id".utf8)
        let header = Support.bytes(hex: "01 000102030405060708090a0b0c0d0e0f")
        let fact = name.span.bytes.withUnsafeBytes { name in
            header.span.bytes.withUnsafeBytes { Framing.header(name, $0, isKey: true) }
        }
        guard case .framing(let framing)? = fact else { throw DecodeError("no frame", at: nil) }
        let (text, outcome) = decode(.avro(try AvroSchema(parsing: "\"int\"")), "04", header: framing, isKey: true)
        #expect(text == "2" && outcome.schema == framing.schema)
    }

    @Test("Apicurio's Ref before the message is read by Confluent's rules as fields; Glue's index counts sorted names")
    func others() throws {
        let schema = try ProtobufSchema(.init(name: "", bytes: Array(proto.utf8)))
        let reference = decode(.protobuf(schema, nil), "00 0000000000000007 03 0a015a 0a0178")
        #expect(reference.text == #"{"z":"x"}"# && reference.outcome.error == nil)
        // p.A, p.A.B, p.A.B.C, p.C, p.Z
        let glue = decode(.protobuf(schema, nil), "03 00 000102030405060708090a0b0c0d0e0f 04 0a0178")
        #expect(glue.text == #"{"z":"x"}"# && glue.outcome.error == nil)
    }
}
