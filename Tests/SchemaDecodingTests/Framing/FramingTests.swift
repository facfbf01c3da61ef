import SchemaDecoding
import Testing

/// Frames around values, and what bytes without one look like.
struct FramingTests {
    private func framing(_ hex: String) -> Framing? {
        Support.bytes(hex: hex).span.bytes.withUnsafeBytes { Framing.prefix(of: $0) }
    }

    private func header(_ name: String, _ hex: String, isKey: Bool = false) -> Framing.HeaderFact? {
        let bytes = Support.bytes(hex: hex)
        return Array(name.utf8).span.bytes.withUnsafeBytes { name in
            bytes.span.bytes.withUnsafeBytes { Framing.header(name, $0, isKey: isKey) }
        }
    }

    private let uuid = "000102030405060708090a0b0c0d0e0f"

    @Test("prefixes of Confluent, Apicurio and Glue")
    func prefixes() {
        #expect(framing("00 00000011 00") == Framing(kind: .confluent, schema: .id(17), prefix: 5))
        #expect(framing("00 0000000000000011 00") == Framing(kind: .apicurio, schema: .globalId(17), prefix: 9))
        #expect(framing("01" + uuid)?.schema.words == "GUID 00010203-0405-0607-0809-0a0b0c0d0e0f")
        #expect(framing("03 05" + uuid)?.isCompressed == true)
        #expect(framing("03 01" + uuid) == nil && framing("00 000000") == nil && framing("7b7d") == nil)
        #expect(framing("01 0203040506") == nil)
        // Numbers of 32 and 64 bits, a double's zero, and no global id.
        for number in [
            "00 000005", "00 00000000 05", "00000000 0000002a", "00000000 00000000", "00 0000000000000000 02",
        ] {
            #expect(framing(number) == nil, "\(number)")
        }
    }

    @Test("headers of Confluent and Apicurio, of the key and of the value")
    func headers() {
        guard case .framing(let guid)? = header("__value_schema_id", "01" + uuid + "00") else {
            Issue.record("no framing")
            return
        }
        #expect(guid.kind == .confluentGuid && guid.prefix == 0 && guid.headerIndexes == [0])
        #expect(header("__value_schema_id", "01" + uuid, isKey: true) == nil)
        guard case .framing(let id)? = header("__key_schema_id", "00 00000007", isKey: true) else {
            Issue.record("no framing")
            return
        }
        #expect(id.schema == .id(7) && id.headerIndexes == [])
        #expect(header("__value_schema_id", "05") == nil)
        let global = header("apicurio.value.globalId", "0000000000000009")
        #expect(global == .framing(Framing(kind: .apicurioHeaders, schema: .globalId(9), prefix: 0)))
        #expect(header("apicurio.value.contentId", "09") == nil)
        #expect(header("apicurio.value.encoding", "4a534f4e") == .avroJSON)
        #expect(header("apicurio.key.encoding", "4a534f4e") == nil)
    }

    @Test("headers that name a message, or another registry's schema")
    func hints() {
        #expect(header("apicurio.protobuf.type", "42") == .hint(.apicurio(message: "B")))
        #expect(header("apicurio.protobuf.type.key", "42", isKey: true) == .hint(.apicurio(message: "B")))
        #expect(header("apicurio.protobuf.type", "42", isKey: true) == nil)
        #expect(header("buf.registry.value.schema.message", "702e42") == .hint(.buf(message: "p.B")))
        #expect(header("buf.registry.value.schema.commit", "702e42") == nil)
        #expect(header("solace.schema.schema-id", "0000000000000011") == .hint(.solace(id: "17")))
        #expect(header("solace.schema.schema-id-string", "6131") == .hint(.solace(id: "a1")))
        #expect(header("solace.schema.schema-id", "11") == nil)
        #expect(header("something-else-that-is-long", "11") == nil)
    }

    @Test(
        "what bytes are by their looks",
        arguments: [
            ("", PlainFormat.empty), ("7b7d", .json), ("20 31", .json), ("68656c6c6f", .text), ("7b", .text),
            ("3c613e", .xml),
            ("1f8b0800", .gzip), ("28b52ffd", .zstd), ("04224d18", .lz4), ("4f626a01", .avroContainer),
            ("aced0005", .java), ("01 0000000000000007 00000002 0a61", .hortonworks), ("01 00000000000007 02", nil),
            ("01 7000000000000007 00000002 0a61", nil),
            ("0001000000ffffffff01", .dotnet), ("81a16101", .msgpack), ("a1616101", .cbor),
            ("c3010000000000000000", .avroSingleObject),
            ("0000000011", nil), ("ff", nil), ("81a161", nil),
        ] as [(String, PlainFormat?)])
    func looks(hex: String, format: PlainFormat?) {
        var scratch = DecodedText()
        let found = Support.bytes(hex: hex).span.bytes.withUnsafeBytes { PlainFormat.recognise($0, scratch: &scratch) }
        #expect(found == format)
    }
}
