import SchemaDecoding
import Testing

/// What becomes of whole values: by a registry, by a file's schema, by their looks.
struct ValueDecoderTests {
    /// Schemas by what names them.
    private final class Schemas: SchemaSource {
        var known: [SchemaReference: SchemaState] = [:]
        private(set) var asked = 0

        func state(of reference: SchemaReference, topic: String) -> SchemaState {
            asked += 1
            return known[reference] ?? .missing("no schema \(reference.words)")
        }
    }

    private func decode(
        _ decoder: ValueDecoder, _ hex: String, header: Framing? = nil
    ) -> (text: String, outcome: ValueOutcome) {
        var text = DecodedText()
        let outcome = Support.bytes(hex: hex).span.bytes.withUnsafeBytes {
            decoder.decode($0, header: header, to: &text)
        }
        return (text.string, outcome)
    }

    private let uuid = "000102030405060708090a0b0c0d0e0f"

    @Test("a registry's frame, each way to name the schema; the schema is asked for once in a row")
    func framed() throws {
        let schemas = Schemas()
        let schema = ReadySchema.avro(
            try AvroSchema(parsing: #"{"type":"record","name":"A","fields":[{"name":"a","type":"int"}]}"#))
        let guid = try #require(Support.bytes(hex: uuid).span.bytes.withUnsafeBytes { UUIDBytes($0) })
        for reference in [SchemaReference.id(17), .globalId(17), .guid(guid), .glue(guid)] {
            schemas.known[reference] = .ready(schema)
        }
        let decoder = ValueDecoder(.auto, isKey: false, source: schemas)
        // The last is compressed by zlib.
        let values = [
            "00 00000011 02", "00 0000000000000011 02", "01" + uuid + "02", "03 00" + uuid + "02",
            "03 05" + uuid + "789c630200000300 03",
        ]
        for value in values {
            let (text, outcome) = decode(decoder, value)
            #expect(text == #"{"a":1}"# && outcome.format == "avro" && outcome.error == nil, "\(value): \(outcome)")
        }
        let asked = schemas.asked
        for _ in 0..<3 { _ = decode(decoder, values[0]) }
        #expect(schemas.asked == asked + 1)
        // An empty record is a value of no bytes.
        schemas.known[.id(18)] = .ready(.avro(try AvroSchema(parsing: #"{"type":"record","name":"A","fields":[]}"#)))
        #expect(decode(decoder, "00 00000012").text == "{}")
    }

    @Test("a schema that is not here yet: nothing is decoded, and nothing failed")
    func waits() {
        let schemas = Schemas()
        schemas.known[.id(17)] = .unknown
        let (text, outcome) = decode(ValueDecoder(.auto, isKey: false, source: schemas), "00 00000011 02")
        #expect(text.isEmpty && outcome.waits && outcome.error == nil && !outcome.isDecoded)
    }

    @Test("what can't be decoded says why and at which byte of the value")
    func failures() throws {
        let schemas = Schemas()
        schemas.known[.id(1)] = .ready(.avro(try AvroSchema(parsing: "\"string\"")))
        schemas.known[.id(2)] = .failed("the registry is away")
        let decoder = ValueDecoder(.auto, isKey: false, source: schemas)
        let cut = decode(decoder, "00 00000001 0a 61").outcome
        #expect(cut.error?.position == 6 && cut.format == "avro" && !cut.isDecoded)
        #expect(decode(decoder, "00 00000002 0a 61").outcome.error?.reason == "the registry is away")
        #expect(decode(decoder, "00 00000009 0a 61").outcome.error?.reason == "no schema id 9")
        let alone = decode(ValueDecoder(.auto, isKey: false), "00 00000011 02").outcome
        #expect(alone.error?.reason.contains("-r URL") == true)
        #expect(decode(ValueDecoder(.registry, isKey: false, source: schemas), "7b7d").outcome.error?.position == 0)
    }

    @Test("keys of windows have eight bytes of time behind them; values don't")
    func windows() throws {
        let schemas = Schemas()
        schemas.known[.id(1)] = .ready(.avro(try AvroSchema(parsing: "\"string\"")))
        let value = "00 00000001 02 61 0000018c00000000"
        #expect(decode(ValueDecoder(.auto, isKey: true, source: schemas), value).text == "\"a\"")
        #expect(decode(ValueDecoder(.auto, isKey: false, source: schemas), value).outcome.error?.position == 7)
    }

    @Test("a key that is a number of 64 bits is no frame: nothing is asked of the registry, and nothing failed")
    func numbers() {
        let schemas = Schemas()
        let (text, outcome) = decode(ValueDecoder(.auto, isKey: true, source: schemas), "00000000 0000002a")
        #expect(text.isEmpty && outcome.error == nil && outcome.schema == nil && outcome.format == "binary")
        #expect(schemas.asked == 0)
    }

    @Test("text that is not UTF-8 is shown and noted, in every format, and of that value alone")
    func invalidText() throws {
        let schemas = Schemas()
        schemas.known[.id(1)] = .ready(.avro(try AvroSchema(parsing: "\"string\"")))
        let proto = Array("syntax = \"proto3\"; message M { string s = 1; }".utf8)
        schemas.known[.id(2)] = .ready(.protobuf(try ProtobufSchema(.init(name: "", bytes: proto)), nil))
        let decoder = ValueDecoder(.auto, isKey: false, source: schemas)
        var text = DecodedText()
        for (value, shown) in [
            ("00 00000001 04 ff61", "\"\u{fffd}a\""), ("00 00000002 00 0a02 ff61", "{\"s\":\"\u{fffd}a\"}"),
            ("81 a173 a2ff61", "{\"s\":\"\u{fffd}a\"}"),
        ] {
            for (hex, isInvalid) in [(value, true), (value.replacing("ff", with: "62"), false)] {
                text.removeAll()
                let outcome = Support.bytes(hex: hex).span.bytes.withUnsafeBytes { decoder.decode($0, to: &text) }
                #expect(outcome.error == nil && text.hasInvalidText == isInvalid, "\(hex)")
                if isInvalid { #expect(text.string == shown) }
            }
        }
    }

    @Test("a name that Avro doesn't allow is tolerated, and told with the first value of its schema")
    func dashes() throws {
        let schemas = Schemas()
        let schema = #"{"type":"record","name":"a-b","fields":[{"name":"c d","type":"int"}]}"#
        schemas.known[.id(1)] = .ready(.avro(try AvroSchema(parsing: schema)))
        let decoder = ValueDecoder(.auto, isKey: false, source: schemas)
        let first = decode(decoder, "00 00000001 02")
        #expect(first.text == #"{"c d":1}"# && first.outcome.note == "the name 'a-b' is not one that Avro allows")
        #expect(decode(decoder, "00 00000001 04").outcome.isPlain)
    }

    @Test("JSON Schema: the frame goes, the JSON stays; JSON without a schema too")
    func json() {
        let schemas = Schemas()
        schemas.known[.id(1)] = .ready(.json)
        let (text, outcome) = decode(ValueDecoder(.auto, isKey: false, source: schemas), "00 00000001 7b7d")
        #expect(text == "{}" && outcome.format == "json" && outcome.schema == .id(1))
        #expect(decode(ValueDecoder(.json, isKey: false), "00 00000001 5b 31 5d").text == "[1]")
        #expect(decode(ValueDecoder(.json, isKey: false), "31 2c").outcome.error?.position == 1)
    }

    @Test("Protobuf: indexes in the frame, in the header, and Apicurio's reference before the data")
    func protobuf() throws {
        let proto = "syntax = \"proto3\"; package p; message A { int32 a = 1; } message B { string b = 1; }"
        let schema = try ProtobufSchema(.init(name: "", bytes: Array(proto.utf8)))
        let schemas = Schemas()
        schemas.known[.id(1)] = .ready(.protobuf(schema, nil))
        schemas.known[.globalId(1)] = .ready(.protobuf(schema, nil))
        let decoder = ValueDecoder(.auto, isKey: false, source: schemas)
        #expect(decode(decoder, "00 00000001 00 0805").text == #"{"a":5}"#)
        #expect(decode(decoder, "00 00000001 02 02 0a0178").text == #"{"b":"x"}"#)
        var framing = Framing(kind: .confluent, schema: .id(1), prefix: 0)
        framing.headerIndexes = [2, 2]
        #expect(decode(decoder, "0a0178", header: framing).text == #"{"b":"x"}"#)
        // A Ref of three bytes, field 1 "B".
        #expect(decode(decoder, "00 0000000000000001 03 0a0142 0a0178").text == #"{"b":"x"}"#)
        let cut = decode(decoder, "00 00000001 00 08")
        #expect(cut.outcome.error != nil && cut.outcome.isDecoded)
    }

    @Test("a message that a header names, with a schema's id and without; another registry's schema is named")
    func hints() throws {
        let proto = "syntax = \"proto3\"; package p; message A { int32 a = 1; } message B { string b = 1; }"
        let schema = try ProtobufSchema(.init(name: "", bytes: Array(proto.utf8)))
        let schemas = Schemas()
        schemas.known[.globalId(1)] = .ready(.protobuf(schema, nil))
        let auto = ValueDecoder(.auto, isKey: false, source: schemas)
        let framing = Framing(kind: .apicurioHeaders, schema: .globalId(1), prefix: 0)
        func decode(
            _ decoder: ValueDecoder, _ hex: String, _ hint: SchemaHint, header: Framing? = nil
        ) -> (text: String, outcome: ValueOutcome) {
            var text = DecodedText()
            let bytes = Support.bytes(hex: hex)
            let outcome = bytes.span.bytes.withUnsafeBytes {
                decoder.decode($0, header: header, hint: hint, to: &text)
            }
            return (text.string, outcome)
        }
        #expect(decode(auto, "0a0178", .apicurio(message: "B"), header: framing).text == #"{"b":"x"}"#)
        #expect(decode(auto, "0805", .apicurio(message: "A"), header: framing).text == #"{"a":5}"#)
        let file = ValueDecoder(
            .protobuf(file: "x", message: "A"), isKey: false, fileSchema: .protobuf(schema, schema.message(named: "A")))
        #expect(decode(file, "0a0178", .buf(message: "p.B")).text == #"{"b":"x"}"#)
        #expect(decode(file, "0805", .buf(message: "p.Unknown")).text == #"{"a":5}"#)
        let raw = decode(auto, "0a0178", .buf(message: "p.B"))
        #expect(raw.text == #"{"1":"x"}"# && raw.outcome.note?.contains("message p.B") == true)
        let solace = decode(auto, "0a6162", .solace(id: "17")).outcome
        #expect(!solace.isDecoded && solace.error?.reason.contains("schema id 17 of Solace") == true)
        #expect(decode(auto, "7b7d", .solace(id: "17")).text == "{}")
        let hortonworks = self.decode(auto, "01 0000000000000007 00000002 0a61 00000000").outcome
        #expect(!hortonworks.isDecoded && hortonworks.format == "hortonworks")
    }

    @Test("files' schemas: bare, framed, single-object")
    func files() throws {
        let avro = try AvroSchema(parsing: "\"int\"")
        let decoder = ValueDecoder(.avro(file: "x"), isKey: false, fileSchema: .avro(avro))
        for value in ["04", "00 00000011 04", "c301 8f5c393f1ad57572 04"] {
            #expect(decode(decoder, value).text == "2")
        }
        #expect(decode(decoder, "c301 0000000000000000 04").outcome.error != nil)
        let proto = try ProtobufSchema(
            .init(name: "", bytes: Array("syntax = \"proto3\"; message A { int32 a = 1; }".utf8)))
        let other = ValueDecoder(
            .protobuf(file: "x", message: "A"), isKey: false, fileSchema: .protobuf(proto, proto.message(named: "A")))
        for value in ["0805", "00 00000011 00 0805"] { #expect(decode(other, value).text == #"{"a":5}"#) }
        #expect(decode(ValueDecoder(.protobufRaw, isKey: false), "0805").text == #"{"1":5}"#)
    }

    @Test(
        "by the looks",
        arguments: [
            ("7b 22 61 22 3a 31 7d", "{\"a\":1}", "json"), ("6869", "\"hi\"", "text"), ("3c612f3e", "\"<a/>\"", "xml"),
            ("81a16101", "{\"a\":1}", "msgpack"), ("a1616101", "{\"a\":1}", "cbor"), ("", "\"\"", "empty"),
            ("1f8b08000000000002ff 8b 0500 3a0fb3a5 00000000", nil, "gzip"), ("aced0005 73", nil, "java-serialized"),
            ("ff00", nil, "binary"),
            // Nothing is unpacked twice, and no base64 stands for JSON.
            ("1f8b080000000000020393efe660000126e6d5eb58199cf72f5bcc04e4010063e4c61f16000000", nil, "gzip+gzip"),
        ] as [(String, String?, String)])
    func looks(hex: String, wanted: String?, format: String) {
        let (text, outcome) = decode(ValueDecoder(.auto, isKey: false), hex)
        #expect(outcome.format?.hasPrefix(format) == true)
        if let wanted { #expect(text == wanted && outcome.isDecoded) } else { #expect(!outcome.isDecoded) }
    }

    @Test("types as -s has them")
    func types() {
        #expect(ValueType("avro:a.avsc") == .avro(file: "a.avsc"))
        #expect(ValueType("protobuf:a.proto#p.M") == .protobuf(file: "a.proto", message: "p.M"))
        #expect(ValueType("protobuf:a.desc") == .protobuf(file: "a.desc", message: nil))
        #expect(ValueType("protobuf:raw") == .protobufRaw && ValueType("avro") == .registry)
        #expect(ValueType("<iq$") != nil && ValueType("avro:") == nil && ValueType("xml") == nil)
    }

    @Test("JSON indented")
    func indented() throws {
        let json = Array(#"{"a":[1,{"b":"x,\"{"},{},[]],"c":null}"#.utf8)
        let text = try Support.text(json) { (bytes, text) throws(DecodeError) in
            try text.append(indented: bytes, by: 2)
        }
        #expect(
            text
                == "{\n    \"a\": [\n      1,\n      {\n        \"b\": \"x,\\\"{\"\n      },\n      {},\n      []\n    ],\n    \"c\": null\n  }"
        )
        #expect(try JSONValue(parsing: text) == JSONValue(parsing: json))
    }
}
