import Foundation
import RecordOutput
import TestSupport
import Testing

/// `-J` where keys, values or headers are no UTF-8: nothing is lost, and what is encoded says so.
@Suite struct BinaryJSONTests {
    private let format = RecordFormat(.json)

    @Test func whatIsNotTextIsBase64AndSaysSo() throws {
        let integer = TestRecord([0, 0, 0, 0xff], Array("text".utf8))
        #expect(
            try text(format, integer).hasSuffix(
                #""key":"AAAA/w==","key_encoding":"base64","payload":"text"}"# + "\n"))
        #expect(
            try text(format, TestRecord(Array("k".utf8), [0xfb, 0xff])).hasSuffix(
                #""key":"k","payload":"+/8=","payload_encoding":"base64"}"# + "\n"))
        var record = TestRecord("k", "v")
        record.headers = [
            (Array("a".utf8), Array("x".utf8)), (Array("b".utf8), [0x80]), (Array("c".utf8), nil),
        ]
        #expect(
            try text(format, record).contains(
                #""headers":["a","eA==","b","gA==","c",null],"header_encoding":"base64","key":"k""#))
    }

    @Test func anEncodingThatWasAskedForStays() throws {
        var format = format
        format.keyEncoding = .hex
        #expect(
            try text(format, TestRecord([0xff], [0xff])).hasSuffix(
                #""key":"ff","key_encoding":"hex","payload":"/w==","payload_encoding":"base64"}"# + "\n"))
    }

    /// Of every size: within the buffer, at its end, and larger than it.
    @Test func bytesComeBackWhateverTheyAre() throws {
        var random = SeededGenerator(seed: 6)
        for round in 0..<400 {
            let size = round % 40 == 0 ? 200_000 : 400
            let record = TestRecord(random.bytes(upTo: 40), random.bytes(upTo: size))
            let line = try bytes(format, [record])
            let object = try #require(JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
            func decoded(_ field: String) throws -> [UInt8] {
                let text = try #require(object[field] as? String)
                if object["\(field)_encoding"] == nil { return Array(text.utf8) }
                return try [UInt8](#require(Data(base64Encoded: text)))
            }
            #expect(try decoded("key") == record.key)
            #expect(try decoded("payload") == record.value)
        }
    }

    @Test func headersAsAnObjectOrAsPairs() throws {
        var format = format
        format.headersAsObject = true
        var record = TestRecord("k", "v", headers: [("a", "1"), ("b", nil)])
        #expect(try text(format, record).contains(#","headers":{"a":"1","b":null},"key""#))
        record.headers.append((Array("a".utf8), Array("2".utf8)))
        #expect(
            try text(format, record).contains(#","headers":[["a","1"],["b",null],["a","2"]],"key""#))
        record.headers = (0..<40).map { (Array("h\($0)".utf8), nil) }
        #expect(try text(format, record).contains(#","headers":{"h0":null,"h1":null"#))
        record.headers.append((Array("h3".utf8), nil))
        #expect(try text(format, record).contains(#","headers":[["h0",null],"#))
    }

    @Test func timesAsISO() throws {
        var format = format
        format.timeForm = .iso
        format.utc = true
        var record = TestRecord("k", "v")
        #expect(
            try text(format, record).contains(
                #","tstype":"create","ts":"2023-11-14T22:13:20.123Z","broker":1"#))
        record.timestamp = -1
        #expect(try text(format, record).contains(#","tstype":"create","ts":null,"broker":1"#))
    }

    @Test(arguments: [
        #"{"id":12345678901234567890,"x":1.10e+5,"b":[true,null,{}]}"#, "5", "-0.0", "null",
        #""a\u00e9""#, "[]", " {} ",
    ])
    func aValueThatIsJSONIsEmbedded(value: String) throws {
        var format = format
        format.embedsJSON = true
        #expect(try text(format, TestRecord("k", value)).hasSuffix("\"payload\":\(value)}\n"))
    }

    @Test(arguments: [
        "{", "{\"a\":}", "[1,]", "01", "1.", "+1", "'a'", "nul", "{} {}", "\"\\x\"", "\"a", "{1:2}", "",
        "NaN", "\u{feff}{}",
        "[1 2]", "{\"a\" 1}", "]", ",", "\"\\u12g4\"", "-",
    ])
    func aValueThatIsNotIsAString(value: String) throws {
        var format = format
        format.embedsJSON = true
        #expect(
            try text(format, TestRecord("k", value)).hasSuffix("\"payload\":\(JSONText.quoted(value))}\n")
        )
    }

    @Test func anEmbeddedValueStaysOnItsLine() throws {
        var format = format
        format.embedsJSON = true
        let line = try text(format, TestRecord("k", "{\n  \"a\": 1\r\n}"))
        #expect(line.hasSuffix("\"payload\":{   \"a\": 1  }}\n"))
        #expect(
            try text(format, TestRecord(nil, [0x22, 0xff, 0x22])).contains(
                #""payload_encoding":"base64""#))
        #expect(try text(format, TestRecord("k", nil)).hasSuffix("\"payload\":null}\n"))
    }

    /// What Foundation takes as JSON is embedded, and nothing else is (but for depth, and words that Foundation allows).
    @Test func foundationAgrees() throws {
        var format = format
        format.embedsJSON = true
        var random = SeededGenerator(seed: 88)
        let pieces = [
            "{", "}", "[", "]", ",", ":", "\"a\"", "1", "-2.5", "true", "null", " ", "\"\\n\"", "0",
        ]
        for _ in 0..<3000 {
            let count = Int.random(in: 1...9, using: &random)
            let value = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            let isJSON =
                (try? JSONSerialization.jsonObject(with: Data(value.utf8), options: .fragmentsAllowed))
                != nil
            let line = try text(format, TestRecord(nil, value))
            #expect(
                line.hasSuffix("\"payload\":\(isJSON ? value : JSONText.quoted(value))}\n"), "\(value)")
        }
    }

    @Test func depthIsBounded() throws {
        var format = format
        format.embedsJSON = true
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(try text(format, TestRecord("k", deep)).contains("\"payload\":\"[[["))
    }
}
