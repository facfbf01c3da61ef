import KafkaWire
import RecordOutput
import TestSupport
import Testing

/// Raw output and format strings.
@Suite struct FormatTests {
    private func format(_ text: String) -> RecordFormat { RecordFormat(.format(text)) }

    /// Lines that kcat 1.7.1 printed.
    @Test func tokensAsKcatPrintsThem() throws {
        let all = format(#"%t|%p|%o|%k|%K|%s|%S|%T|%h|%%|\n"#)
        #expect(try text(all, TestRecord("key", "value")) == "golden|0|0|key|3|value|5|1700000000123||%|\n")
        #expect(try text(all, TestRecord(nil as String?, nil, offset: 1)) == "golden|0|1||-1||-1|1700000000123||%|\n")
        #expect(try text(all, TestRecord("", "", offset: 2)) == "golden|0|2||0||0|1700000000123||%|\n")
        let headers = TestRecord(
            "h", "v", offset: 7,
            headers: [("a", "1"), ("b", nil), ("a", ""), ("", "x"), ("q\"\\\n", "y\tz"), ("ü", "ö,=")])
        #expect(
            try text(all, headers)
                == "golden|0|7|h|1|v|1|1700000000123|a=1,b=NULL,a=,=x,q\"\\\n=y\tz,ü=ö,=|%|\n")
    }

    @Test func lengthInBinary() throws {
        #expect(try bytes(format("%R"), [TestRecord("k", "value")]) == [0, 0, 0, 5])
        #expect(try bytes(format("%R"), [TestRecord("k", nil)]) == [0xff, 0xff, 0xff, 0xff])
        #expect(try bytes(format("%R"), [TestRecord("k", "")]) == [0, 0, 0, 0])
    }

    /// kcat prints 0 for the records of message format 0, which have no timestamp, and -1 where a producer gave none.
    @Test func timestamps() throws {
        var record = TestRecord("k", "v")
        record.timestamp = -1
        #expect(try text(format("%T"), record) == "-1")
        record.timestampType = .noTimestampType
        #expect(try text(format("%T"), record) == "0")
        record.timestampType = .logAppendTime
        record.timestamp = .min
        #expect(try text(format("%T"), record) == "-9223372036854775808")
    }

    @Test(
        arguments: [
            (#"\n\r\t"#, [10, 13, 9]), (#"\x41\x7\xff"#, [0x41, 7, 255]), (#"\x4142"#, [0x41, 0x34, 0x32]),
            (#"\65\065\0\255"#, [65, 53, 0, 255]), (#"\0651"#, [53, 49]), (#"\\\q\""#, [92, 113, 34]),
            (#"a\"#, [97, 92]),
            (#"%%\%"#, [37, 37]), ("é\r\n", [0xc3, 0xa9, 13, 10]), ("", []),
        ] as [(String, [UInt8])])
    func escapes(_ text: String, _ expected: [UInt8]) throws {
        #expect(try bytes(format(text), [TestRecord("k", "v")]) == expected)
    }

    @Test(arguments: [
        ("%t %z", 3, "unknown token %z"), ("ab%", 2, "begins no token"), (#"a\xg"#, 1, "hexadecimal"),
        (#"\256"#, 0, "no byte"), (#"..\09"#, 2, "no byte"), ("é%é", 1, "unknown token %é"),
        ("% t", 0, "unknown token"),
    ])
    func mistakesArePointedAt(_ text: String, _ position: Int, _ message: String) throws {
        let error = try #require(throws: FormatError.self) { _ = try RecordFormatter(format(text)) }
        #expect(error.position == position)
        #expect(error.text == text)
        #expect(error.message.contains(message))
        #expect(error.description.contains("character \(position + 1) of \"\(text)\""))
        #expect(!error.description.contains("\n"))
    }

    @Test func unknownTokenNamesTheKnown() throws {
        let error = try #require(throws: FormatError.self) { _ = try RecordFormatter(format("%v")) }
        for token in FormatToken.allCases { #expect(error.message.contains("%\(token.rawValue)")) }
    }

    @Test func rawWithDelimiters() throws {
        var raw = RecordFormat(.raw)
        #expect(try text(raw, TestRecord("k", "v"), TestRecord("k", nil), TestRecord(nil, "")) == "v\n\n\n")
        raw.delimiter = #"|\r\n"#
        raw.keyDelimiter = ": "
        // As kcat prints them with -K ': ' -D '|\r\n'.
        let records = [TestRecord("key", "value"), TestRecord(nil as String?, nil), TestRecord("", "")]
        #expect(String(decoding: try bytes(raw, records), as: UTF8.self) == "key: value|\r\n: |\r\n: |\r\n")
        raw.delimiter = #"%o\x00"#
        raw.keyDelimiter = nil
        #expect(try bytes(raw, [TestRecord("k", "v")]) == [0x76, 0x25, 0x6f, 0])
        raw.delimiter = ""
        #expect(try text(raw, TestRecord("k", "v"), TestRecord("k", "w")) == "vw")
        raw.delimiter = String(repeating: "=", count: 5000)
        #expect(try text(raw, TestRecord("k", "v")) == "v" + raw.delimiter)
        raw.delimiter = #"\x"#
        #expect(throws: FormatError.self) { _ = try RecordFormatter(raw) }
    }

    /// Unlike kcat's -Z, which takes empty for null.
    @Test func nullTextIsNotForEmpty() throws {
        var raw = RecordFormat(.raw)
        raw.nullText = "NULL"
        #expect(try text(raw, TestRecord("k", nil), TestRecord("k", "")) == "NULL\n\n")
        raw.keyDelimiter = "="
        #expect(try text(raw, TestRecord(nil as String?, nil), TestRecord("", "")) == "NULL=NULL\n=\n")
        var tokens = format("[%k|%s]")
        tokens.nullText = "NULL"
        #expect(try text(tokens, TestRecord(nil, "v"), TestRecord("", nil)) == "[NULL|v][|NULL]")
        tokens.keyEncoding = .hex
        tokens.valueEncoding = .base64
        #expect(try text(tokens, TestRecord(nil, "v"), TestRecord("", nil)) == "[NULL|dg==][|NULL]")
    }

    @Test func encodings() throws {
        var raw = RecordFormat(.raw)
        raw.valueEncoding = .hex
        #expect(try text(raw, TestRecord(nil, [0, 0xff, 0x1b])) == "00ff1b\n")
        raw.valueEncoding = .base64
        #expect(try text(raw, TestRecord(nil, [0, 0xff, 0x1b]), TestRecord(nil, [0xfb])) == "AP8b\n+w==\n")
        var tokens = format("%K %k %h")
        tokens.keyEncoding = .base64
        tokens.headerEncoding = .hex
        var record = TestRecord([0xff, 0xfe], nil)
        record.headers = [(Array("n".utf8), [0xab]), (Array("m".utf8), nil)]
        #expect(try text(tokens, record) == "2 //4= n=ab,m=NULL")
    }

    @Test func numbers() throws {
        var generator = SeededGenerator(seed: 7)
        var values: [Int64] = [0, .max, .min]
        var power: Int64 = 1
        for _ in 0..<18 {
            power *= 10
            values += [power - 1, power, power + 1, -power]
        }
        for bits in 0..<63 { values.append(Int64.random(in: 0...(1 << Int64(bits)), using: &generator)) }
        for value in values {
            #expect(try text(format("%o"), TestRecord("k", "v", offset: value)) == String(value))
        }
    }

    @Test func brokerAndPartitionAreThoseOfTheContext() throws {
        let formatter = try RecordFormatter(format("%t-%p "))
        var output = OutputBuffer()
        for (topic, partition) in [("a", Int32(0)), ("bb", 12), ("ü", 2_147_483_647)] {
            let context = formatter.context(topic: topic, partition: partition, brokerId: -1)
            #expect(context.topic == topic && context.partition == partition && context.brokerId == -1)
            try TestRecord("k", "v").withView { (view) throws(OutputError) in
                try formatter.append(view, in: context, to: &output)
            }
        }
        #expect(output.text == "a-0 bb-12 ü-2147483647 ")
    }
}
