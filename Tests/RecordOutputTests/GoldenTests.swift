import RecordOutput
import Testing

/// Lines that kcat 1.7.1 (librdkafka 2.0.2, yajl 2.1.0) printed for these records from Kafka 4.3, byte for byte.
@Suite struct GoldenTests {
    private static var records: [TestRecord] {
        var records = [
            TestRecord("key", "value"),
            TestRecord(nil as String?, nil),
            TestRecord("", ""),
            TestRecord("k", nil),
            TestRecord(nil, "v"),
            TestRecord(Array(0..<32), Array(0..<127)),
            TestRecord(
                "ключ /\"\\", "naïve € 😀 \u{2028}\u{2029}\u{85} \u{7f} </script>"),
            TestRecord(
                "h", "v",
                headers: [("a", "1"), ("b", nil), ("a", ""), ("", "x"), ("q\"\\\n", "y\tz"), ("ü", "ö,=")]),
        ]
        for index in records.indices { records[index].offset = Int64(index) }
        return records
    }

    @Test func json() throws {
        let controls =
            #"\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000B\f\r\u000E\u000F\u0010\u0011\u0012\u0013\u0014"#
            + #"\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F"#
        let printable =
            ##" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"##
        let time = #""tstype":"create","ts":1700000000123,"broker":1"#
        let lines = [
            #"{"topic":"golden","partition":0,"offset":0,\#(time),"key":"key","payload":"value"}"#,
            #"{"topic":"golden","partition":0,"offset":1,\#(time),"key":null,"payload":null}"#,
            #"{"topic":"golden","partition":0,"offset":2,\#(time),"key":"","payload":""}"#,
            #"{"topic":"golden","partition":0,"offset":3,\#(time),"key":"k","payload":null}"#,
            #"{"topic":"golden","partition":0,"offset":4,\#(time),"key":null,"payload":"v"}"#,
            #"{"topic":"golden","partition":0,"offset":5,\#(time),"key":"\#(controls)","payload":""#
                + controls + printable + #""}"#,
            #"{"topic":"golden","partition":0,"offset":6,\#(time),"key":"ключ /\"\\","payload":"naïve € 😀 "#
                + "\u{2028}\u{2029}\u{85} \u{7f} </script>\"}",
            #"{"topic":"golden","partition":0,"offset":7,\#(time),"headers":["a","1","b",null,"a","","","x","#
                + #""q\"\\\n","y\tz","ü","ö,="],"key":"h","payload":"v"}"#,
        ]
        let text = String(decoding: try bytes(RecordFormat(.json), Self.records), as: UTF8.self)
        #expect(text.split(separator: "\n").map(String.init) == lines)
    }
}
