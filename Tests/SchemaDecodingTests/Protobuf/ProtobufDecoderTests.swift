import SchemaDecoding
import Testing

/// Bytes that serialisers seldom write, and those that are no message.
struct ProtobufDecoderTests {
    private func schema() throws -> ProtobufSchema {
        try protobufSchema(
            """
            syntax = "proto3";
            import "google/protobuf/any.proto";
            import "google/protobuf/timestamp.proto";
            message M {
              int32 a = 1; string s = 2; M m = 3; repeated int32 r = 4; map<string, int32> map = 5;
              oneof o { int32 x = 6; M y = 7; } google.protobuf.Any any = 8; google.protobuf.Timestamp t = 9;
              map<int32, M> children = 10; bytes b = 11; fixed64 f = 12; repeated M many = 13;
            }
            """)
    }

    private func text(_ hex: String) throws -> String {
        let (text, outcome) = try decoded(bytes(hex), try schema(), "M")
        #expect(outcome.error == nil)
        return text
    }

    @Test("unknown fields are shown, with wire type and value")
    func unknown() throws {
        let (text, outcome) = try decoded(
            bytes(
                "a006ffffffffffffffffff01 a906ffffffffffffff7f ad0601000000 b20602 6869 b20601 ff bb06 0801 bc06 0807"),
            try schema(), "M")
        #expect(outcome.hasUnknown && outcome.error == nil)
        #expect(
            text == #"{"a":7,"@unknown":[{"number":100,"wireType":"varint","value":"18446744073709551615"},"#
                + #"{"number":101,"wireType":"i64","value":"9223372036854775807"},"#
                + #"{"number":101,"wireType":"i32","value":1},"#
                + #"{"number":102,"wireType":"len","value":"aGk=","text":"hi"},"#
                + #"{"number":102,"wireType":"len","value":"/w=="},"#
                + #"{"number":103,"wireType":"group","value":{"1":1}}]}"#)
        // A known number in another wire type is another field.
        #expect(
            try decoded(bytes("0a0161"), try schema(), "M").text
                == #"{"@unknown":[{"number":1,"wireType":"len","value":"YQ==","text":"a"}]}"#)
    }

    @Test("of a field that comes twice the last counts, messages merge, oneofs forget")
    func twice() throws {
        #expect(try text("0801 0802") == #"{"a":2}"#)
        #expect(try text("0801 0800") == "{}")
        #expect(try text("1a020801 1a03120162 1a0422020102") == #"{"m":{"a":1,"s":"b","r":[1,2]}}"#)
        #expect(try text("3005 3a020801") == #"{"y":{"a":1}}"#)
        #expect(try text("3a020801 3005") == #"{"x":5}"#)
        #expect(try text("3a020801 3005 3a03120162") == #"{"y":{"s":"b"}}"#)
        #expect(try text("3a020801 3a03120162") == #"{"y":{"a":1,"s":"b"}}"#)
    }

    @Test("fields come in the order of their numbers, lists from all their pieces, packed or not")
    func order() throws {
        #expect(try text("120161 0801") == #"{"a":1,"s":"a"}"#)
        #expect(try text("2001 22020203 0801 2004") == #"{"a":1,"r":[1,2,3,4]}"#)
        #expect(try text("2200") == #"{"r":[]}"#)
    }

    @Test("maps: the last of a key counts, what lacks is the default")
    func maps() throws {
        #expect(try text("2a05 0a0161 1001 2a05 0a0162 1002 2a05 0a0161 1003") == #"{"map":{"b":2,"a":3}}"#)
        #expect(try text("2a00 2a02 1007") == #"{"map":{"":7}}"#)
        #expect(try text("2a05 1001 0a0161") == #"{"map":{"a":1}}"#)
        #expect(try text("5202 0801 520a 0802 1202 0801 1202 1200") == #"{"children":{"1":{},"2":{"a":1}}}"#)
        let many = (0..<2000).map {
            "2a07 0a03" + "6" + "\($0 % 10)" + "6" + "\($0 / 10 % 10)" + "6" + "\($0 / 100 % 5)" + "1001"
        }
        let value = try JSONValue(parsing: try text(many.joined()))
        guard case .object(let members)? = value["map"] else { throw DecodeError("no map", at: nil) }
        #expect(members.count == 500 && Set(members.map(\.name)).count == 500)
    }

    @Test("a message that stops short is shown as far as it goes, with the place")
    func short() throws {
        for (hex, text, position) in [
            ("0801 12056162", #"{"a":1}"#, 3), ("0801 1a0a 0805 120161", #"{"a":1,"m":{"a":5,"s":"a"}}"#, 3),
            ("08", "{}", 1), ("0801 6101", #"{"a":1}"#, 3), ("0801 22050102", #"{"a":1,"r":[1,2]}"#, 3),
            ("2001 0801 22050102", #"{"a":1,"r":[1,1,2]}"#, 5),
            ("2001 2080", #"{"r":[1]}"#, 3), ("2a05 0a0161", #"{"map":{"a":0}}"#, 1), ("0801 07", #"{"a":1}"#, 2),
            ("0801 0c", #"{"a":1}"#, 2), ("0801 00", #"{"a":1}"#, 2), ("0801 a306 0801", #"{"a":1}"#, 4),
            ("120161 0801 1a0a 0805", #"{"a":1,"s":"a","m":{"a":5}}"#, 6),
            ("08ffffffffffffffffffff01", "{}", 1),
        ] {
            let (shown, outcome) = try decoded(bytes(hex), try schema(), "M")
            #expect(shown == text, "\(hex)")
            #expect(outcome.error?.position == position, "\(hex): \(String(describing: outcome.error))")
        }
    }

    @Test("what is wrong in one message leaves those around it")
    func around() throws {
        let (text, outcome) = try decoded(bytes("1a03 080108 120161"), try schema(), "M")
        #expect(text.contains(#""m":{"a":1}"#) && text.contains(#""s":"a""#))
        #expect(outcome.error?.position == 5)
    }

    @Test("a string that is not UTF-8 is shown and noted")
    func notUTF8() throws {
        let (text, outcome) = try decoded(bytes("1203 61ff62"), try schema(), "M")
        #expect(text == "{\"s\":\"a\u{fffd}b\"}")
        #expect(outcome.error == nil && outcome.invalidText == 2)
    }

    @Test("times and Anys that don't fit their forms are shown by their fields")
    func unfit() throws {
        #expect(try text("4a02 0801") == #"{"t":"1970-01-01T00:00:01Z"}"#)
        #expect(try text("4a0b 10ffffffffffffffffff01") == #"{"t":{"nanos":-1}}"#)
        #expect(try text("4a09 08ffffffffffffff7f") == #"{"t":{"seconds":"72057594037927935"}}"#)
        let (text, _) = try decoded(bytes("4a04 0801 1801"), try schema(), "M")
        #expect(text == #"{"t":{"seconds":"1","@unknown":[{"number":3,"wireType":"varint","value":"1"}]}}"#)
        #expect(try self.text("4200") == #"{"any":{}}"#)
        #expect(try self.text("4209 0a03782f59 1202 0801") == #"{"any":{"@type":"x/Y","value":"CAE="}}"#)
        #expect(try self.text("4209 0a03782f4d 1202 0801") == #"{"any":{"@type":"x/M","a":1}}"#)
    }

    @Test("messages in messages end at a limit, also through groups, maps and Anys, and in any order")
    func deep() throws {
        func nested(_ tag: [UInt8], _ count: Int) -> [UInt8] {
            var bytes: [UInt8] = []
            for _ in 0..<count {
                var length = bytes.count
                var prefix = tag
                while length > 127 {
                    prefix.append(UInt8(length & 127) | 128)
                    length >>= 7
                }
                bytes = prefix + [UInt8(length)] + bytes
            }
            return bytes
        }
        let schema = try schema()
        #expect(try decoded(nested([0x1a], 99), schema, "M").outcome.error == nil)
        for tag: [UInt8] in [[0x1a], [0x3a], [0x6a], [0x12, 0, 0x1a], [0x1a, 0, 0x1a]] {
            let (text, outcome) = try decoded(nested(tag, 500), schema, "M")
            #expect(outcome.error?.reason.contains("100 deep") == true)
            #expect(throws: Never.self) { try JSONValue(parsing: text) }
        }
        let groups: [UInt8] = (0..<10_000).map { $0 % 2 == 0 ? 0xa3 : 0x06 }
        #expect(try decoded(groups, schema, "M").outcome.error != nil)
        #expect(try raw(groups).outcome.error != nil)
    }

    @Test("text grows no further than its limit")
    func limit() throws {
        let schema = try protobufSchema("syntax = \"proto3\"; message M { repeated bool aVeryLongName = 1; M m = 2; }")
        var decoder = ProtobufDecoder()
        var text = DecodedText(limit: 1 << 16)
        let message = try #require(schema.message(named: "M"))
        let bytes: [UInt8] = (0..<120_000).map { UInt8($0 % 2 == 0 ? 8 : 1) }
        #expect(throws: DecodeError.self) {
            try bytes.span.bytes.withUnsafeBytes { (bytes) throws(DecodeError) in
                _ = try decoder.decode(bytes, as: message, of: schema, into: &text)
            }
        }
    }

    @Test("without a schema: numbers, guesses of text and messages, and bytes")
    func withoutSchema() throws {
        // As protoc --decode_raw reads it: 1: 150, 2: "testing", 3 { 1: 5 }, 4: 0x0000000000000001, 5: 0x00000002
        #expect(
            try raw(bytes("089601 1207 74657374696e67 1a020805 210100000000000000 2d02000000 0801 3202ffff 3b08013c"))
                .text
                == #"{"1":[150,1],"2":"testing","3":{"1":5},"4":"0x0000000000000001","5":"0x00000002","6":"//8=","7":{"1":1}}"#
        )
        // A message whose one string has ten characters is no text that begins with two line feeds.
        #expect(try raw(bytes("0a0c 0a0a 61626364656667686970")).text == #"{"1":{"1":"abcdefghip"}}"#)
        #expect(try raw(bytes("0a00")).text == #"{"1":""}"#)
        #expect(try raw(bytes("0801 0a05")).outcome.error?.position == 3)
    }
}
