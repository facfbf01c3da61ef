import SchemaDecoding
import Testing

/// Message indexes in every variant that exists.
struct ProtobufFramingTests {
    private func schema() throws -> ProtobufSchema {
        try protobufSchema(
            """
            syntax = "proto3"; package p;
            message B { message C {} message A { message D {} } }
            message First { map<string, int32> numbers = 1; message One {} message Two {} }
            message Last { message L0 {} message L1 {} message L2 {} }
            """)
    }

    private func select(_ hex: String, _ framing: ProtobufFraming) throws -> String {
        let schema = try schema()
        let selection = try bytes(hex).span.bytes.withUnsafeBytes { (bytes) throws(DecodeError) in
            try schema.selection(in: bytes, from: 0, framing: framing)
        }
        return "\(schema.name(of: selection.message)) \(selection.start) \(selection.variant)"
    }

    @Test("zig-zag, as Confluent's serialisers write them; one byte 0 and an empty list are the first message")
    func standard() throws {
        #expect(try select("00 0801", .indexes) == "p.B 1 standard")
        #expect(try select("0202", .indexes) == "p.First 2 standard")
        #expect(try select("060002 00", .indexes) == "p.B.A.D 4 standard")
        #expect(try select("040402", .indexes) == "p.Last.L1 3 standard")
    }

    @Test("unsigned, where zig-zag leads nowhere")
    func unsigned() throws {
        #expect(try select("0101", .indexes) == "p.First 2 unsigned")
    }

    @Test("what can be read in two ways is what all bytes are fields of")
    func exact() throws {
        let schema = try protobufSchema(
            """
            syntax = "proto3"; package p;
            message A { int32 a = 1; }
            message B { int32 b = 2; }
            message C { message C0 {} message C1 { string c = 3; } }
            """)
        var decoder = ProtobufDecoder()
        // 02 02 01: zig-zag it is the second message and then 01, unsigned C.C1.
        for (hex, wanted, variant) in [
            ("0202 1005", #"{"b":5}"#, ProtobufSelection.Variant.standard),
            ("020201 1a0178", #"{"c":"x"}"#, .unsigned), ("00 0805", #"{"a":5}"#, .standard),
            ("0202 2801", #"{"@unknown":[{"number":5,"wireType":"varint","value":"1"}]}"#, .standard),
        ] {
            var text = DecodedText()
            let selection = try bytes(hex).span.bytes.withUnsafeBytes { (bytes) throws(DecodeError) in
                try decoder.decode(bytes, from: 0, framing: .indexes, of: schema, into: &text).selection
            }
            #expect(text.string == wanted)
            #expect(selection.variant == variant)
        }
    }

    @Test("reversed, where the path does not exist")
    func reversed() throws {
        #expect(try select("06 00 02 00", .indexes) == "p.B.A.D 4 standard")
        // L2 of Last is [2, 2] both ways; L1 of Last, reversed, is [1, 2], which is First.Two counted with its map's
        // entry, and L0 of Last, reversed, [0, 2].
        #expect(try select("040004", .indexes) == "p.Last.L0 3 reversed")
    }

    @Test("counted in descriptors, where a map's entry is a message")
    func entries() throws {
        #expect(try select("040200", .indexes) == "p.First.One 3 standard")
        #expect(try select("040204", .indexes) == "p.First.Two 3 mapEntriesCounted")
        let all = try bytes("040202").span.bytes.withUnsafeBytes { try schema().candidates(in: $0, from: 0) }
        #expect(all.map(\.variant) == [.standard, .mapEntriesCounted])
    }

    @Test("negative, too many, cut off, or leading nowhere: an error with the place")
    func refused() throws {
        for hex in ["", "02", "0201", "0a", "ffffffffffffffffff01", "0208", "03", "80808080808080808080"] {
            #expect(throws: DecodeError.self, "\(hex)") { try select(hex, .indexes) }
        }
    }

    @Test("Glue's index counts all messages sorted by name, unsigned")
    func glue() throws {
        #expect(try select("00", .glue) == "p.B 1 standard")
        #expect(try select("01", .glue) == "p.B.A 1 standard")
        #expect(try select("02", .glue) == "p.B.A.D 1 standard")
        #expect(try select("03", .glue) == "p.B.C 1 standard")
        #expect(try select("05", .glue) == "p.First.NumbersEntry 1 standard")
        #expect(throws: DecodeError.self) { try select("7f", .glue) }
    }

    @Test("Apicurio's Ref has the message's name, full or short")
    func reference() throws {
        #expect(try select("07 0a05 4669727374 0801", .reference) == "p.First 8 standard")
        #expect(try select("09 0a07 702e4669727374 0801", .reference) == "p.First 10 standard")
        #expect(throws: DecodeError.self) { try select("07 0a05 4669727375", .reference) }
        #expect(throws: DecodeError.self) { try select("00", .reference) }
        #expect(throws: DecodeError.self) { try select("70 0a", .reference) }
    }
}
