import KafkaWire
import SchemaDecoding
import Testing

/// Avro: schemas as they are found, values at their edges.
struct AvroTests {
    private func decode(
        _ schema: String, _ hex: String, references: [String] = [], form: AvroForm = .plain
    ) throws -> String {
        let schema = try AvroSchema(parsing: schema, references: references)
        return try Support.text(Support.bytes(hex: hex)) { (bytes, text) throws(DecodeError) in
            try schema.decode(bytes, form: form, to: &text)
        }
    }

    @Test(
        "schemas as people write them",
        arguments: [
            (#""int""#, "02", "1"), ("int", "02", "1"), (#"{"type":{"type":"string"}}"#, "0261", "\"a\""),
            (#"{"type":"string","avro.java.string":"String"}"#, "0261", "\"a\""),
            (#"{"type":"string","logicalType":"date"}"#, "0261", "\"a\""),
            (#"{"type":"bytes","logicalType":"decimal","precision":2,"scale":3}"#, "0201", "\"AQ==\""),
            (#"{"type":"bytes","logicalType":"decimal"}"#, "0201", "\"AQ==\""),
            (
                #"{"type":"fixed","name":"f","size":16,"logicalType":"uuid"}"#, "000102030405060708090a0b0c0d0e0f",
                "\"00010203-0405-0607-0809-0a0b0c0d0e0f\""
            ),
            (
                #"{"type":"record","name":"a-b","fields":[{"name":"x-y","type":"int","default":"\u0000"}]}"#, "02",
                #"{"x-y":1}"#
            ),
            (#"{"type":"record","name":"A","fields":[]}"#, "", "{}"),
            (
                #"{"type":"record","name":"A","fields":[{"name":"l","type":"array","items":"int"}]}"#, "020200",
                #"{"l":[1]}"#
            ),
            (
                #"{"type":"record","name":"L","fields":[{"name":"v","type":"long"},{"name":"n","type":["null","L"]}]}"#,
                "02020400", #"{"v":1,"n":{"v":2,"n":null}}"#
            ),
            (
                #"{"type":"record","name":"n.A","fields":[{"name":"b","type":{"type":"enum","name":"B","symbols":["X","Y"]}},{"name":"c","type":"B"},{"name":"d","type":"n.B"}]}"#,
                "020002", #"{"b":"Y","c":"X","d":"Y"}"#
            ),
        ])
    func schemas(schema: String, hex: String, wanted: String) throws {
        #expect(try decode(schema, hex) == wanted)
    }

    @Test(
        "logical types at their edges",
        arguments: [
            (#"{"type":"long","logicalType":"timestamp-nanos"}"#, "01", "\"1969-12-31T23:59:59.999999999Z\""),
            (#"{"type":"long","logicalType":"local-timestamp-nanos"}"#, "00", "\"1970-01-01T00:00:00.000000000\""),
            (#"{"type":"int","logicalType":"time-millis"}"#, "01", "-1"),
            (
                #"{"type":"fixed","name":"d","size":12,"logicalType":"duration"}"#, "01000000 02000000 bc0b0000",
                "\"P1M2DT3.004S\""
            ),
            (
                #"{"type":"fixed","name":"d","size":12,"logicalType":"duration"}"#, "00000000 00000000 00000000",
                "\"PT0S\""
            ),
            (#"{"type":"bytes","logicalType":"decimal","precision":5,"scale":2}"#, "04 3039", "\"123.45\""),
            (#"{"type":"bytes","logicalType":"decimal","precision":5,"scale":2}"#, "02 ff", "\"-0.01\""),
            (#"{"type":"bytes","logicalType":"decimal","precision":5,"scale":2}"#, "00", "\"0.00\""),
            (
                #"{"type":"bytes","logicalType":"decimal","precision":40,"scale":22}"#, "02 7b",
                "\"0.0000000000000000000123\""
            ),
            (
                #"{"type":"bytes","logicalType":"decimal","precision":40,"scale":0}"#, "14 80000000000000000000",
                "\"-604462909807314587353088\""
            ),
            (#"{"type":"bytes","logicalType":"big-decimal"}"#, "08 04 3039 04", "\"123.45\""),
            (#"{"type":"bytes","logicalType":"big-decimal"}"#, "06 02 ff 05", "\"-1000\""),
            (#"{"type":"bytes","logicalType":"big-decimal"}"#, "06 02 00 03", "\"0\""),
            (#"["null",{"type":"int","logicalType":"date"}]"#, "02 00", "\"1970-01-01\""),
        ])
    func logical(schema: String, hex: String, wanted: String) throws {
        #expect(try decode(schema, hex) == wanted)
    }

    @Test("blocks with a negative count carry their size; several blocks are one array")
    func blocks() throws {
        #expect(try decode(#"{"type":"array","items":"int"}"#, "03 04 02 04 02 06 00") == "[1,2,3]")
        #expect(try decode(#"{"type":"map","values":"int"}"#, "01 06 02 61 02 00") == #"{"a":1}"#)
        #expect(try decode(#"{"type":"array","items":"null"}"#, "06 00") == "[null,null,null]")
    }

    @Test("Avro's own JSON names branches and keeps bytes as Latin-1")
    func ownJSON() throws {
        let schema = #"["null","string",{"type":"record","name":"a.B","fields":[{"name":"x","type":"bytes"}]},"int"]"#
        #expect(try decode(schema, "00", form: .json) == "null")
        #expect(try decode(schema, "02 02 61", form: .json) == #"{"string":"a"}"#)
        #expect(try decode(schema, "04 04 00ff", form: .json) == "{\"a.B\":{\"x\":\"\\u0000ÿ\"}}")
        #expect(try decode(#"{"type":"int","logicalType":"date"}"#, "02", form: .json) == "1")
    }

    @Test(
        "what is no value of the schema is refused with its byte",
        arguments: [
            (#"{"type":"enum","name":"e","symbols":["A"]}"#, "02", 0, "symbol 1"), (#"["null"]"#, "02", 0, "branch 1"),
            (#"["null"]"#, "01", 0, "branch -1"), (#""boolean""#, "02", 0, "boolean"),
            (#""string""#, "0261 62", 2, "left"),
            (#""string""#, "22616263", 1, "17 bytes wanted, 3 left"), (#""string""#, "01", 1, "-1 bytes"),
            (#""int""#, "80808080 20", 0, "32 bits"), (#""long""#, "ffffffffffffffffff7f", 0, "64 bits"),
            (#""double""#, "00", 0, "8 bytes wanted, 1 left"),
        ])
    func refused(schema: String, hex: String, position: Int, reason: String) throws {
        let error = #expect(throws: DecodeError.self) { try decode(schema, hex) }
        #expect(error?.position == position && error?.reason.contains(reason) == true, "\(String(describing: error))")
    }

    @Test(
        "what is no schema is refused",
        arguments: [
            "", "{", "17", #""Order""#, #"{"name":"a"}"#, #"{"type":"record","fields":[]}"#,
            #"{"type":"record","name":"a"}"#,
            #"{"type":"fixed","name":"a","size":-1}"#, #"{"type":"enum","name":"a"}"#, #"{"type":"array"}"#,
            #"{"type":"record","name":"a","fields":[{"name":"x","type":"b"}]}"#,
            #"[{"type":"fixed","name":"a","size":1},{"type":"fixed","name":"a","size":2}]"#,
        ])
    func noSchema(text: String) {
        #expect(throws: DecodeError.self) { try AvroSchema(parsing: text) }
    }

    @Test("references come first; the same type twice is one")
    func references() throws {
        let money = #"{"type":"record","name":"acme.Money","fields":[{"name":"cents","type":"long"}]}"#
        let line = #"{"type":"record","name":"acme.Line","fields":[{"name":"price","type":"Money"}]}"#
        let order =
            #"{"type":"record","name":"acme.Order","fields":[{"name":"a","type":"Line"},{"name":"b","type":"acme.Money"}]}"#
        #expect(
            try decode(order, "0204", references: [money, line, money])
                == #"{"a":{"price":{"cents":1}},"b":{"cents":2}}"#)
        #expect(throws: DecodeError.self) { try decode(order, "0204", references: [line]) }
    }

    @Test("few bytes can't claim endless text, nor endless depth", .timeLimit(.minutes(1)))
    func bounded() throws {
        let endless = "feffffffffffffffff01"
        #expect(throws: DecodeError.self) { try decode(#"{"type":"array","items":"null"}"#, endless) }
        #expect(throws: DecodeError.self) {
            try decode(#"{"type":"array","items":{"type":"record","name":"a","fields":[]}}"#, endless)
        }
        let error = #expect(throws: DecodeError.self) {
            try decode(#"{"type":"record","name":"A","fields":[{"name":"a","type":"A"}]}"#, "")
        }
        #expect(error?.reason.contains("64") == true)
        let double =
            #"{"type":"record","name":"A","fields":[{"name":"a","type":["A","null"]},{"name":"b","type":"A"}]}"#
        #expect(throws: DecodeError.self) { try decode(double, String(repeating: "00", count: 1000)) }
    }

    @Test("fingerprints of the specification's kind")
    func fingerprints() throws {
        // By fastavro.schema.fingerprint(to_parsing_canonical_form(…), "CRC-64-AVRO").
        #expect(try AvroSchema(parsing: #""int""#).fingerprint == 0x7275_d51a_3f39_5c8f)
        let record =
            #"{"type":"record","doc":"x","name":"A","namespace":"n","fields":[{"name":"b","type":{"type":"array","items":"string"},"default":[]}]}"#
        #expect(try AvroSchema(parsing: record).fingerprint == 0x52b3_a0cd_a109_1f2f)
    }

    @Test("object containers of every codec", arguments: ["null", "deflate", "snappy", "zstandard"])
    func containers(codec: String) throws {
        for line in try Support.lines("containers.jsonl", orFrom: "KCAT_SWIFT_NONE")
        where line["codec"]?.string == codec {
            let bytes = Support.bytes(hex: try #require(line["hex"]?.string))
            var scratch = ScratchBuffer()
            let text = try Support.text(bytes) { (bytes, text) throws(DecodeError) in
                try AvroContainer.decode(bytes, to: &text, scratch: &scratch, limit: 1 << 20)
            }
            #expect(text == line["plain"]?.text)
            for count in stride(from: 4, to: bytes.count - 1, by: 7) {
                var scratch = ScratchBuffer()
                let cut = try? Support.text(Array(bytes.prefix(count))) { (bytes, text) throws(DecodeError) in
                    try AvroContainer.decode(bytes, to: &text, scratch: &scratch, limit: 1 << 20)
                }
                // Cut between blocks it is a shorter container.
                let whole = line["plain"]?.text ?? ""
                let isShorter = whole.hasPrefix(cut?.dropLast() ?? "")
                #expect(isShorter)
            }
        }
    }
}
