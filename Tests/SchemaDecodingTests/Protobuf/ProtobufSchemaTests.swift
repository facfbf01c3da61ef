import SchemaDecoding
import Testing

/// What `.proto` texts and references are read as.
struct ProtobufSchemaTests {
    private func error(_ text: String, _ references: [(String, String)] = []) -> String {
        do {
            _ = try protobufSchema(text, references)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test("errors name the file, the line and the column")
    func errors() {
        #expect(error("message A {\n  int32 a 1;\n}") == "test.proto:2:11: = is expected, not 1")
        #expect(error("message A {\n  int32 a = 0;\n}").hasPrefix("test.proto:2:14: field a has number 0"))
        #expect(error("message A {") == "test.proto:1:12: the text ends where a field is expected")
        #expect(error("syntax = \"proto4\";").contains("proto2 or proto3"))
        #expect(error("message A { string s = 1 [default = \"x]; }").contains("doesn't end on its line"))
        #expect(error("/* no end").contains("comment"))
        #expect(
            error("import \"b.proto\";\nmessage A {\n  pkg.B b = 1;\n}")
                == "test.proto:3:3: field b: type pkg.B is unknown; imported and not at hand: b.proto")
        // A registry's has no name.
        for (text, wanted) in [
            ("message A {\n  int32 a 1;\n}", "line 2:11: = is expected, not 1"),
            ("message A {\n  B b = 1;\n}", "line 2:3: field b: type B is unknown"),
        ] {
            do throws(DecodeError) {
                _ = try ProtobufSchema(.init(name: "", bytes: Array(text.utf8)))
                Issue.record("read")
            } catch { #expect("\(error)" == wanted) }
        }
        #expect(error(String(repeating: "message A { ", count: 200)).contains("64 deep"))
        #expect(error("\u{0}\u{1}\u{2}").contains("byte"))
    }

    @Test("imports that only options need may be missing")
    func missingOptions() throws {
        let schema = try protobufSchema(
            """
            syntax = "proto3";
            import "buf/validate/validate.proto";
            import public "google/api/annotations.proto";
            import weak 'x.proto';
            option (my.file) = { a: 1 b { c: "}" } d: [1, 2] };
            message A {
              option (my.message).x.(y) = -1.5e3;
              string id = 1 [(buf.validate.field).string = { min_len: 1, pattern: "^[a-z]{2,}$" }, deprecated = true];
            }
            extend google.protobuf.FieldOptions { string mine = 50000; }
            service S {
              rpc Get(stream A) returns (A) { option (google.api.http) = { get: "/v1/{id}" }; }
              rpc Put(A) returns (A);
            }
            """)
        #expect(try decoded(bytes("0a 02 6869"), schema).text == #"{"id":"hi"}"#)
    }

    @Test("what a schema imports, without what everybody has")
    func imports() throws {
        let text = """
            import "b/c.proto"; import public "google/protobuf/any.proto"; import "b/c.proto"; import weak 'd.proto';
            """
        #expect(
            try ProtobufSchema.imports(of: .init(name: "a.proto", bytes: Array(text.utf8))) == ["b/c.proto", "d.proto"])
        #expect(try ProtobufSchema.imports(of: .init(name: "a", bytes: protobufFixture("every.desc64"))) == [])
    }

    @Test("names are found from the inside out, through packages and across files")
    func scopes() throws {
        let schema = try protobufSchema(
            """
            syntax = "proto3"; package a.b;
            import "other.proto"; import "third.proto";
            message Outer {
              message Inner { int32 x = 1; }
              Inner one = 1; Outer.Inner two = 2; .a.b.Outer.Inner three = 3; b.Outer.Inner four = 4;
              c.Other five = 5; map<string, Inner> six = 6; Shared seven = 7;
            }
            message Inner { string y = 1; }
            """,
            [
                ("other.proto", "syntax = \"proto3\"; package a.c; message Other { bool z = 1; }"),
                // A reference whose name has a folder more than the import.
                ("shared/third.proto", "syntax = \"proto3\"; package a; enum Shared { S0 = 0; S1 = 1; }"),
            ])
        let message = try decoded(
            bytes("0a020807 12020807 1a020807 22020807 2a020801 3207 0a016b 12020807 3801"), schema, "Outer")
        #expect(
            message.text
                == #"{"one":{"x":7},"two":{"x":7},"three":{"x":7},"four":{"x":7},"five":{"z":true},"#
                + #""six":{"k":{"x":7}},"seven":"S1"}"#)
        #expect(schema.messageNames == ["a.b.Inner", "a.b.Outer", "a.b.Outer.Inner", "a.c.Other"])
        // Full names before short ones; a short one that two have means neither.
        #expect(schema.message(named: "a.b.Inner").map(schema.name(of:)) == "a.b.Inner")
        #expect(schema.message(named: "Inner") == nil)
        #expect(schema.message(named: "Outer.Inner").map(schema.name(of:)) == "a.b.Outer.Inner")
        #expect(schema.message(named: ".a.b.Outer").map(schema.name(of:)) == "a.b.Outer")
        #expect(schema.onlyMessage == nil)
    }

    @Test("keywords may be names")
    func keywords() throws {
        let schema = try protobufSchema(
            """
            syntax = "proto3";
            message message { int32 message = 1; string option1 = 2; group enum = 3; message.oneof map = 4;
              message oneof { bool repeated = 1; } reserved 9, 10 to max; reserved "syntax"; export export = 5;
              repeated local local = 6; }
            message group { bytes package = 1; }
            message export {} enum local { option allow_alias = true; A = 0; B = 0; C = 0x10 [deprecated = true]; }
            """.replacing("group enum = 3", with: ".group enum = 3"))
        let text = try decoded(bytes("0801 1a030a0101 2202 0801 2a00 320110"), schema, "message").text
        #expect(text == #"{"message":1,"enum":{"package":"AQ=="},"map":{"repeated":true},"export":{},"local":["C"]}"#)
    }

    @Test("files import each other in a circle, and twice")
    func circles() throws {
        let schema = try protobufSchema(
            "syntax = \"proto3\"; import \"b.proto\"; import \"b.proto\"; message A { B b = 1; }",
            [("b.proto", "syntax = \"proto3\"; import \"test.proto\"; message B { A a = 1; }")])
        #expect(try decoded(bytes("0a040a020a00"), schema, "A").text == #"{"b":{"a":{"b":{}}}}"#)
    }

    @Test("defaults of proto2 are shown on wish, in their types' forms")
    func defaults() throws {
        let schema = try ProtobufSchema(.init(name: "old.proto", bytes: try protobufFixture("old.proto")))
        let text = try decoded(bytes("0a016e"), schema, "Person", .init(protoNames: false, defaults: true)).text
        let value = try JSONValue(parsing: text)
        #expect(value["age"] == .number("42"))
        #expect(value["ratio"]?.means(.number("150")) == true)
        #expect(value["inf"] == .string("-Infinity"))
        #expect(value["greeting"] == .string("he said \"hi\"\nA\u{e9}"))
        #expect(value["raw"] == .string("Af9B"))
        #expect(value["kind"] == .string("TWO"))
        #expect(value["big"] == .string("18446744073709551615"))
        #expect(value["oct"] == .string("-511"))
        #expect(value["plain"] == .array([]))
        #expect(value["kinds"] == .object([]))
        #expect(value["text"] == nil)
    }
}
