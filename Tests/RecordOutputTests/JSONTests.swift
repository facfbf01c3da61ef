import Foundation
import KafkaWire
import RecordOutput
import TestSupport
import Testing

/// `-J`: what kcat's lines say (`GoldenTests`), and what kcat gets wrong.
@Suite struct JSONTests {
    /// The values of "key" and "payload" in the one line that a record becomes.
    private func decoded(_ format: RecordFormat, _ record: TestRecord) throws -> [String: Any] {
        let line = try bytes(format, [record])
        #expect(line.last == 10)
        #expect(!line.dropLast().contains(10))
        #expect(String(validating: line, as: UTF8.self) != nil)
        return try #require(JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
    }

    private func bytes(_ record: TestRecord) throws -> [UInt8] {
        try bytes(RecordFormat(.json), [record])
    }

    private func bytes(_ format: RecordFormat, _ records: [TestRecord], topic: String = "golden")
        throws -> [UInt8]
    {
        try RecordOutputTests.bytes(format, records, topic: topic)
    }

    /// In the names of headers, where there is no room to say that it is base64, each maximal subpart is one U+FFFD (Unicode 3.9, WHATWG).
    @Test(
        arguments: [
            ([0xff], "\u{fffd}"), ([0x80, 0x80], "\u{fffd}\u{fffd}"), ([0xc0, 0xaf], "\u{fffd}\u{fffd}"),
            ([0xe2, 0x82], "\u{fffd}"), ([0xe2, 0x82, 0x41], "\u{fffd}A"),
            ([0xe2, 0x28, 0xa1], "\u{fffd}(\u{fffd}"),
            ([0xf0, 0x9f, 0x98], "\u{fffd}"), ([0xf0, 0x9f, 0x98, 0x22], "\u{fffd}\\\""),
            ([0xf0, 0x80, 0x80, 0x80], "????"),
            ([0xed, 0xa0, 0x80], "???"), ([0xf4, 0x90, 0x80, 0x80], "????"), ([0xf5, 0x80], "??"),
            ([0xe0, 0x80], "??"),
            (
                [0x61, 0xf1, 0x80, 0x80, 0xe1, 0x80, 0xc2, 0x62, 0x80, 0x63, 0x80, 0xbf, 0x64], "a???b?c??d"
            ),
            ([0xc3, 0xa9, 0xc3], "é?"), ([0xf4, 0x8f, 0xbf, 0xbf], "\u{10ffff}"),
            ([0xed, 0x9f, 0xbf], "\u{d7ff}"),
        ] as [([UInt8], String)])
    func invalidUTF8(_ value: [UInt8], _ expected: String) throws {
        let expected = expected.replacing("?", with: "\u{fffd}")
        for before in 0..<18 {
            let padding = String(repeating: "x", count: before)
            func name(_ bytes: [UInt8]) throws -> String {
                var record = TestRecord(nil, [])
                record.headers = [(bytes, nil)]
                return String(decoding: try self.bytes(record), as: UTF8.self)
            }
            #expect(
                try name(Array(padding.utf8) + value).contains(
                    "\"headers\":[\"\(padding)\(expected)\",null]"))
            #expect(
                try name(value + Array(padding.utf8)).contains(
                    "\"headers\":[\"\(expected)\(padding)\",null]"))
        }
    }

    @Test func timestampFieldsAreThereWithATimestampAlone() throws {
        var record = TestRecord("k", "v")
        record.timestampType = .logAppendTime
        let expected = #""offset":0,"tstype":"logappend","ts":1700000000123,"broker":1,"#
        #expect(try text(RecordFormat(.json), record).contains(expected))
        record.timestampType = .noTimestampType
        #expect(
            try text(RecordFormat(.json), record)
                == #"{"topic":"golden","partition":0,"offset":0,"broker":1,"key":"k","payload":"v"}"# + "\n"
        )
    }

    @Test func topicIsEscaped() throws {
        let line = try bytes(RecordFormat(.json), [TestRecord("k", "v")], topic: "a\"\\\u{1}")
        #expect(
            String(decoding: line, as: UTF8.self).hasPrefix(#"{"topic":"a\"\\\u0001","partition":0,"#))
        #expect(JSONText.quoted("a\"é\n") == #""a\"é\n""#)
        #expect(JSONText.quoted("") == #""""#)
    }

    /// Sixteen or thirty-two bytes go at once where they can: quotes and backslashes at every place, among text of every
    /// length, come out as one byte after the other would.
    @Test(arguments: JSONText.widths)
    func escapesAtEveryPlace(width: Int) {
        let quoted = JSONText.quoter(width: width)
        let short: [UInt8: String] = [
            8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 0x22: "\\\"", 0x5c: "\\\\",
        ]
        let alphabet: [UInt8] = Array("aZ~ /\"\"\\\\\u{7f}".utf8)
        var random = SystemRandomNumberGenerator()
        for round in 0..<20_000 {
            let count = Int.random(in: 0...140, using: &random)
            // One in four has control characters too, which end a run of sixteen or thirty-two.
            let bytes = (0..<count).map { _ -> UInt8 in
                if round % 4 == 0, Int.random(in: 0..<8, using: &random) == 0 {
                    return .random(in: 0..<32, using: &random)
                }
                return alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            let expected = bytes.map { byte -> String in
                if let text = short[byte] { return text }
                let digits = String(byte, radix: 16, uppercase: true)
                return byte < 32 ? "\\u00" + (byte < 16 ? "0" : "") + digits : String(UnicodeScalar(byte))
            }
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(quoted(text) == "\"" + expected.joined() + "\"", "\(bytes)")
        }
    }

    @Test func delimiter() throws {
        var format = RecordFormat(.json)
        format.delimiter = #"\x1e"#
        #expect(try bytes(format, [TestRecord("k", "v")]).suffix(2) == [0x7d, 0x1e])
    }

    @Test func encodingsAreNamed() throws {
        var format = RecordFormat(.json)
        format.keyEncoding = .hex
        format.valueEncoding = .base64
        format.headerEncoding = .base64
        var record = TestRecord([0, 0xff], [0xfb, 0xff])
        record.headers = [(Array("a".utf8), [1]), (Array("b".utf8), nil), (Array("c".utf8), [])]
        #expect(
            try text(format, record).hasSuffix(
                #""headers":["a","AQ==","b",null,"c",""],"header_encoding":"base64","#
                    + #""key":"00ff","key_encoding":"hex","payload":"+/8=","payload_encoding":"base64"}"#
                    + "\n"))
        let nulls = TestRecord(nil as [UInt8]?, nil)
        #expect(try text(format, nulls).hasSuffix(#""broker":1,"key":null,"payload":null}"# + "\n"))
        #expect(
            try text(format, TestRecord([], [])).hasSuffix(
                #""key":"","key_encoding":"hex","payload":"","payload_encoding":"base64"}"# + "\n"))
    }

    /// Whatever comes, the line parses, and says what was there; Swift's own decoder is the oracle for U+FFFD.
    @Test func randomRecordsParse() throws {
        var generator = SeededGenerator(seed: 2026)
        for round in 0..<3000 {
            var record = TestRecord(
                generator.bytes(upTo: 30), generator.bytes(upTo: round % 100 == 0 ? 40_000 : 120))
            for _ in 0..<Int.random(in: 0..<4, using: &generator) {
                let isNull = Bool.random(using: &generator)
                record.headers.append((generator.bytes(upTo: 12), isNull ? nil : generator.bytes(upTo: 20)))
            }
            let fields = try decoded(RecordFormat(.json), record)
            func shown(_ bytes: [UInt8]?, _ isBase64: Bool) -> String? {
                bytes.map { isBase64 ? Data($0).base64EncodedString() : String(decoding: $0, as: UTF8.self) }
            }
            func isText(_ bytes: [UInt8]?) -> Bool {
                bytes.map { String(validating: $0, as: UTF8.self) != nil } ?? true
            }
            for (name, bytes) in [("key", record.key), ("payload", record.value)] {
                #expect(fields[name] as? String == shown(bytes, !isText(bytes)))
                #expect(fields["\(name)_encoding"] as? String == (isText(bytes) ? nil : "base64"))
            }
            let areText = record.headers.allSatisfy { isText($0.value) }
            #expect(fields["header_encoding"] as? String == (areText ? nil : "base64"))
            let headers = fields["headers"] as? [Any] ?? []
            #expect(headers.count == 2 * record.headers.count)
            for (index, header) in record.headers.enumerated()
            where headers.count == 2 * record.headers.count {
                #expect(headers[2 * index] as? String == String(decoding: header.name, as: UTF8.self))
                #expect(headers[2 * index + 1] as? String == shown(header.value, !areText))
            }
        }
    }

    @Test func randomBytesComeBackFromBase64AndHex() throws {
        var generator = SeededGenerator(seed: 4)
        var format = RecordFormat(.json)
        format.keyEncoding = .hex
        format.valueEncoding = .base64
        for count in [0, 1, 2, 3, 4, 5, 12_287, 12_288, 12_289, 100_000] {
            let value = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let fields = try decoded(format, TestRecord(Array(value.prefix(20_000)), value))
            #expect((fields["payload"] as? String).flatMap { Data(base64Encoded: $0) } == Data(value))
            #expect(
                fields["key"] as? String == value.prefix(20_000).map { String(format: "%02x", $0) }.joined()
            )
        }
    }

    /// Every length and place of what has to be escaped, across the words that are looked at in one go.
    @Test func everyPlaceInAWord() throws {
        for special in ["\"", "\\", "\u{0}", "\u{1f}", "\u{7f}", " ", "é", "€", "😀", "\u{a0}"] {
            for count in 0..<40 {
                for place in 0...count {
                    let after = String(repeating: "!", count: count - place)
                    let value = String(repeating: "~", count: place) + special + after
                    let line = try bytes(RecordFormat(.json), [TestRecord(nil, value)])
                    let fields = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
                    #expect(fields?["payload"] as? String == value)
                }
            }
        }
    }
}
