import Testing

import SchemaDecoding

/// JSON, strict and exact.
struct JSONReaderTests {
    private func compact(_ text: String) throws -> String {
        var decoded = DecodedText()
        var text = text
        try text.withUTF8 { try decoded.append(json: UnsafeRawBufferPointer($0)) }
        return decoded.string
    }

    @Test(
        "documents keep their numbers, escapes and order",
        arguments: [
            (" { \"a\" : [ 1 , 2.50 , -0 , 1e400 ] ,\n \"a\" : { } } ", "{\"a\":[1,2.50,-0,1e400],\"a\":{}}"),
            ("9007199254740993", "9007199254740993"), (" [ ] ", "[]"), ("[[],[[]],{}]", "[[],[[]],{}]"),
            ("\"\\u0000\\ud83d\\ude00\\/\"", "\"\\u0000\\ud83d\\ude00\\/\""), ("null", "null"),
            ("[true,false,null]", "[true,false,null]"), ("\"ä\"", "\"ä\""),
        ])
    func compacts(text: String, wanted: String) throws {
        #expect(try compact(text) == wanted)
        #expect(try JSONValue(parsing: text) == JSONValue(parsing: wanted))
    }

    @Test(
        "what is not JSON is refused with its place",
        arguments: [
            ("", 0), ("{", 1), ("[1,]", 3), ("{\"a\"}", 4), ("{\"a\":1,}", 7), ("01", 1), ("1.", 2), ("-", 1),
            ("\"\\x\"", 2), ("\"\\u12g4\"", 5), ("nul", 0), ("[1 2]", 3), ("1 2", 2), ("\"a", 2), ("]", 0), ("{]", 1),
            ("\"a\nb\"", 2), ("+1", 0), ("NaN", 0), ("[1}", 2),
        ])
    func refuses(text: String, position: Int) {
        #expect(throws: DecodeError.self) { try compact(text) }
        do throws(DecodeError) { _ = try JSONValue(parsing: text) } catch {
            #expect(error.position == position, "\(text)")
        }
    }

    @Test("texts of strings: escapes, NUL, pairs and halves of surrogates")
    func texts() throws {
        #expect(try JSONValue(parsing: #""x\"\u00e4\ud83d\ude00\n\u0000""#) == .string("x\"ä😀\n\0"))
        #expect(try JSONValue(parsing: #""\ud83dx\ude00""#) == .string("\u{fffd}x\u{fffd}"))
        #expect(try JSONValue(parsing: #"{"a":1,"a":2.0}"#)["a"]?.integer == 2)
    }

    @Test("as deep as the limit and no deeper")
    func depth() throws {
        let limit = JSONReader.depthLimit
        let deep = String(repeating: "[", count: limit) + String(repeating: "]", count: limit)
        #expect(try compact(deep) == deep)
        #expect(throws: DecodeError.self) { try compact("[" + deep + "]") }
        #expect(throws: DecodeError.self) { try JSONValue(parsing: String(repeating: "{\"a\":", count: 100_000)) }
    }

    @Test("bytes that are no UTF-8 become U+FFFD, in texts and in documents")
    func invalid() throws {
        let bytes: [UInt8] = [0x22, 0x61, 0xff, 0xe2, 0x82, 0x22]
        var decoded = DecodedText()
        try bytes.withUnsafeBytes { try decoded.append(json: $0) }
        #expect(decoded.string == "\"a\u{fffd}\u{fffd}\"")
        decoded.removeAll()
        _ = try bytes.withUnsafeBytes { try decoded.append(string: $0) }
        #expect(decoded.string == "\"\\\"a\u{fffd}\u{fffd}\\\"\"")
    }
}
