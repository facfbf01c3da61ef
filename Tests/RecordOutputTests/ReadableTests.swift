import Console
import Foundation
import KafkaWire
import RecordOutput
import TestSupport
import Testing

/// The form for people at a terminal.
@Suite struct ReadableTests {
    private var format: RecordFormat {
        var format = RecordFormat(.readable)
        format.utc = true
        return format
    }

    @Test func aRecord() throws {
        var record = TestRecord("user-1", #"{"id":1}"#, offset: 1200)
        record.headers = [
            (Array("trace".utf8), Array("4bf9".utf8)), (Array("empty".utf8), []), (Array("none".utf8), nil),
            (Array("two words".utf8), [0xff, 0]),
        ]
        #expect(
            try text(format, record) == """
                golden:0@1200  2023-11-14T22:13:20.123Z  key "user-1"  \
                headers trace="4bf9" empty="" none=null "two words"=0xff00  value 8 B
                  {"id":1}

                """)
    }

    @Test func nullAndEmpty() throws {
        let start = "golden:0@0  2023-11-14T22:13:20.123Z  key"
        #expect(try text(format, TestRecord(nil as String?, nil)) == "\(start) null  value null\n")
        #expect(try text(format, TestRecord("", "")) == "\(start) \"\"  value empty\n")
        #expect(try text(format, TestRecord("null", "null")) == "\(start) \"null\"  value 4 B\n  null\n")
    }

    @Test func timestampTypes() throws {
        var record = TestRecord("k", nil)
        record.timestampType = .logAppendTime
        #expect(try text(format, record).contains("  2023-11-14T22:13:20.123Z (append)  key"))
        record.timestampType = .noTimestampType
        #expect(try text(format, record).contains("  no time  key"))
        // A producer that gave none: no second before 1970.
        (record.timestampType, record.timestamp) = (.createTime, -1)
        #expect(try text(format, record).contains("  no time  key"))
    }

    /// Nothing of a record may reach the terminal as a control sequence, in the topic, key, headers or value.
    @Test func hostileRecordsAreMadeVisible() throws {
        let hostile = "\u{1b}[2J\u{7}\u{9b}31m\r\u{202e}\u{7f}\u{8}\u{feff}\"\\"
        let record = TestRecord(hostile, hostile + "\n\tx", headers: [(hostile, hostile)])
        let output = String(decoding: try bytes(format, [record], topic: hostile), as: UTF8.self)
        for scalar in output.unicodeScalars {
            #expect(scalar.value >= 0x20 || scalar == "\n" || scalar == "\t")
            #expect(!(0x7f...0x9f).contains(scalar.value) && scalar != "\u{202e}" && scalar != "\u{feff}")
        }
        let visible = #"\u{1b}[2J\u{7}\u{9b}31m\r\u{202e}\u{7f}\u{8}\u{feff}"#
        #expect(output.contains("key \"\(visible)\\\"\\\\\"  "))
        #expect(output.hasSuffix("\n  \(visible)\"\\\n  \tx\n"))
        #expect(VisibleText.escaped(hostile).hasPrefix(visible))

        var generator = SeededGenerator(seed: 9)
        for _ in 0..<500 {
            let random = TestRecord(generator.bytes(upTo: 20), generator.bytes(upTo: 300))
            let lines = try bytes(format, [random])
            #expect(lines.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x0a || $0 == 0x09 })
            #expect(String(validating: lines, as: UTF8.self) != nil)
        }
    }

    @Test func binaryValuesComeAsADump() throws {
        let record = TestRecord([0xfe, 0xed], Array("Avro".utf8) + [0, 1, 2, 0xff] + Array("0123456789abcdef".utf8))
        #expect(
            try text(format, record) == """
                golden:0@0  2023-11-14T22:13:20.123Z  key 0xfeed  value 24 B binary
                  00000000  41 76 72 6f 00 01 02 ff  30 31 32 33 34 35 36 37  |Avro....01234567|
                  00000010  38 39 61 62 63 64 65 66                           |89abcdef|

                """)
    }

    @Test func longValuesAreCut() throws {
        var format = format
        format.shownBytes = 10
        // The é that the tenth byte would break is left out whole.
        #expect(try text(format, TestRecord("k", "123456789é123")).hasSuffix("value 14 B\n  123456789\n  … 5 B more\n"))
        #expect(try text(format, TestRecord("k", "1234567890")).hasSuffix("value 10 B\n  1234567890\n"))
        let binary = try text(format, TestRecord(nil, [UInt8](repeating: 0, count: 100)))
        #expect(binary.hasSuffix("|................|\n  … 84 B more\n"))
        #expect(try text(format, TestRecord(nil, [UInt8](repeating: 0, count: 12))).hasSuffix("|............|\n"))
        format.shownBytes = 0
        let long = String(repeating: "é", count: 100_000)
        #expect(try text(format, TestRecord("k", long)).hasSuffix("value 200000 B\n  \(long)\n"))
        let key = try text(format, TestRecord(String(repeating: "k", count: 300), nil))
        #expect(key.contains("key \"\(String(repeating: "k", count: 256))\"… (300 B)  value null"))
    }

    @Test func encodings() throws {
        var format = format
        format.keyEncoding = .hex
        format.valueEncoding = .base64
        #expect(try text(format, TestRecord("k", "v")).hasSuffix("key hex:6b  value 1 B base64\n  dg==\n"))
    }

    @Test func colourOnlyWhenAsked() throws {
        var format = format
        #expect(!(try bytes(format, [TestRecord("k", nil, headers: [("a", nil)])]).contains(0x1b)))
        format.colour = true
        let coloured = try text(format, TestRecord("k", nil))
        #expect(coloured.hasPrefix("\u{1b}[36mgolden:0@0\u{1b}[0m  \u{1b}[2m2023-"))
        #expect(coloured.hasSuffix("value \u{1b}[35mnull\u{1b}[0m\n"))
    }

    @Test func times() {
        let utc = TimeText(utc: true)
        #expect(utc.text(0) == "1970-01-01T00:00:00.000Z")
        #expect(utc.text(-1) == "1969-12-31T23:59:59.999Z")
        #expect(utc.text(951_782_400_000) == "2000-02-29T00:00:00.000Z")
        #expect(utc.text(253_402_300_800_000) == "+10000-01-01T00:00:00.000Z")
        #expect(utc.text(-62_198_755_200_000) == "-0001-01-01T00:00:00.000Z")
        #expect(utc.text(.min) == "-292275055-05-16T16:47:04.192Z")
        #expect(utc.text(.max) == "+292278994-08-17T07:12:55.807Z")
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "yyyy-MM-dd'T'HH:mm:ss.SSSxxx"
        let local = TimeText(utc: false)
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<200 {
            let time = Int64.random(in: 0..<4_000_000_000_000, using: &generator)
            #expect(local.text(time) == formatter.string(from: Date(timeIntervalSince1970: Double(time) / 1000)))
        }
    }
}
