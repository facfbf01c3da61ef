import Console
import Foundation
import KafkaWire
import RecordOutput
import TestSupport
import Testing

/// What a terminal shows, at 80 columns and at 200.
@Suite struct TerminalTests {
    private func format(_ width: Int) -> RecordFormat {
        var format = RecordFormat(.readable)
        format.utc = true
        format.width = width
        format.showsAllBy = "--full"
        return format
    }

    private func text(_ format: RecordFormat, _ records: [TestRecord]) throws -> String {
        String(decoding: try bytes(format, records), as: UTF8.self)
    }

    @Test func recordsOfADay() throws {
        var next = TestRecord("b", nil, offset: 2)
        next.timestamp += 86_400_000
        var old = TestRecord(nil as String?, "", offset: 3)
        old.timestampType = .noTimestampType
        let records = [
            TestRecord(
                "user-1", #"{"id":1,"tags":["a",true],"none":{}}"#,
                headers: [("trace", "4bf9"), ("none", nil)]),
            TestRecord("a", "plain\n\tsecond line", offset: 1), next, old,
        ]
        #expect(
            try text(format(80), records) == """
                2023-11-14 UTC
                golden:0@0  22:13:20.123  key "user-1"  value 36 B
                  trace: "4bf9"
                  none: null
                  {
                    "id": 1,
                    "tags": [
                      "a",
                      true
                    ],
                    "none": {}
                  }
                golden:0@1  22:13:20.123  key "a"  value 18 B
                  plain
                      second line
                2023-11-15 UTC
                golden:0@2  22:13:20.123  key "b"  value null
                golden:0@3  no time  key null  value empty

                """)
    }

    @Test(arguments: [80, 200])
    func linesFitAndKeepTheirIndent(width: Int) throws {
        let long = String(repeating: "lorem ipsum ", count: 40)
        let value = #"{"a":{"b":"\#(long)"},"c":"注文注文\#(long)"}"#
        let record = TestRecord(long, value, headers: [("trace", long)])
        for record in [record, TestRecord("k", long + "\n" + long)] {
            let lines = try text(format(width), [record]).split(separator: "\n")
            for line in lines { #expect(DisplayWidth.columns(String(line)) <= width, "\(line)") }
        }
        let lines = try text(format(width), [record]).split(separator: "\n")
        let inner = try #require(lines.firstIndex { $0.hasPrefix("      \"b\": \"lorem") })
        #expect(lines[inner + 1].hasPrefix("      ") && !lines[inner + 1].hasPrefix("       "))
    }

    @Test func aLongValueIsCutAndTheOptionIsNamed() throws {
        var format = format(80)
        format.shownBytes = 10
        #expect(
            try text(format, [TestRecord("k", "123456789é123")]).hasSuffix(
                "  123456789\n  … 5 B more; --full shows all\n"))
        #expect(
            try text(format, [TestRecord("k", #"{"a":[1,2,3,4]}"#)]).contains("more; --full shows all\n"))
        let binary = TestRecord(nil, [UInt8](repeating: 0, count: 100))
        #expect(
            try text(format, [binary]).hasSuffix("|................|\n  … 84 B more; --full shows all\n"))
        format.shownBytes = 0
        let whole = try text(format, [TestRecord("k", String(repeating: "x", count: 60_024))])
        #expect(whole.count { $0 == "x" } == 60_024)
    }

    @Test func latin1IsTextThatIsSaid() throws {
        let value = Array("Gr".utf8) + [0xfc, 0xdf] + Array("e aus Berlin".utf8)
        #expect(
            try text(format(80), [TestRecord(value, value)]).hasSuffix(
                "key \"Grüße aus Berlin\" (Latin-1)  value 16 B Latin-1\n  Grüße aus Berlin\n"))
        #expect(
            try text(format(80), [TestRecord([0xfe, 0xed], [0, 1])]).contains(
                "key 0xfeed  value 2 B binary\n  00000000  00 01"))
    }

    @Test func coloursOnlyWhenAsked() throws {
        var format = format(80)
        let record = TestRecord("k", #"{"a":1}"#)
        #expect(!(try text(format, [record])).contains("\u{1b}"))
        format.colour = true
        let coloured = try text(format, [record])
        #expect(
            coloured.contains("\u{1b}[34m\"a\"\u{1b}[0m") && coloured.contains("\u{1b}[33m1\u{1b}[0m"))
    }

    @Test func hostileRecordsAreMadeVisible() throws {
        let hostile = "\u{1b}]0;title\u{7}\u{1b}[2J\u{9b}31m\r\u{202e}"
        var records = [
            TestRecord(hostile, hostile, headers: [(hostile, hostile)]),
            TestRecord("k", "{\"\u{202e}\":\"\u{feff}\u{9b}\"}"),
        ]
        var random = SeededGenerator(seed: 80)
        for _ in 0..<300 { records.append(TestRecord(random.bytes(upTo: 30), random.bytes(upTo: 400))) }
        let output = String(decoding: try bytes(format(80), records, topic: hostile), as: UTF8.self)
        for scalar in output.unicodeScalars {
            #expect((scalar.value >= 0x20 || scalar == "\n") && !(0x7f...0x9f).contains(scalar.value))
            #expect(scalar != "\u{202e}" && scalar != "\u{feff}")
        }
        for line in output.split(separator: "\n") {
            #expect(DisplayWidth.columns(String(line)) <= 80, "\(line)")
        }
    }
}
