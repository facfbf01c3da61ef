import KafkaWire
import RecordOutput
import Testing

/// Format strings with names in braces.
@Suite struct FormatNameTests {
    private func format(_ text: String) -> RecordFormat {
        var format = RecordFormat(.format(text))
        format.utc = true
        return format
    }

    @Test(arguments: [
        (
            "%{topic}|%{partition}|%{offset}|%{timestamp}|%{key}|%{value}",
            "golden|0|7|1700000000123|k|va\"lue"
        ),
        ("%{time}", "2023-11-14T22:13:20.123Z"), ("%{time:%H:%M:%S %%}", "22:13:20 %"),
        ("%{time:%Y\\}}", "2023}"), ("%{headers.a}|%{headers.none}|%{headers.null}", "2||"),
        ("%{headers.x:y}", "z"), ("%{value:hex}", "7661226c7565"), ("%{value:base64}", "dmEibHVl"),
        ("%{value:json}", #""va\"lue""#), ("%{key:hex} %{key:base64} %{key:json}", #"6b aw== "k""#),
        ("%{epoch} %{producer} %{codec} %{size}", "0 -1 none 19"),
        ("%{headers}", "a=1,null=NULL,a=2,x:y=z"),
        ("%t-%{offset}-%%{", "golden-7-%{"),
    ])
    func names(text: String, expected: String) throws {
        let record = TestRecord(
            "k", "va\"lue", offset: 7, headers: [("a", "1"), ("null", nil), ("a", "2"), ("x:y", "z")])
        #expect(try RecordOutputTests.text(format(text), record) == expected)
    }

    @Test func nullAndWhatIsNoText() throws {
        let null = TestRecord(nil as String?, nil, headers: [("a", nil)])
        #expect(try text(format("%{key:hex}|%{value:json}|%{headers.a}"), null) == "|null|")
        var format = format("%{key:hex}|%{headers.a}|%{headers.b}|%{time}")
        format.nullText = "NULL"
        var record = null
        record.timestampType = .noTimestampType
        #expect(try text(format, record) == "NULL|NULL||NULL")
        (record.timestampType, record.timestamp) = (.createTime, -1)
        #expect(try text(format, record) == "NULL|NULL||NULL")
        #expect(try text(self.format("%{time}|%{time:%Y}"), record) == "|")
        #expect(
            try text(self.format("%{value:json}"), TestRecord(nil, [0xff])) == #"{"base64":"/w=="}"#)
    }

    @Test(arguments: [
        ("%{", 0, "%{ without its }"), ("a%{nope}", 1, "unknown token %{nope}"),
        ("%{value:rot13}", 0, "rot13"),
        ("%{time:}", 0, "strftime"), ("%{headers.}", 0, "unknown token"),
        ("%{}", 0, "unknown token %{}"),
        ("%{offset:hex}", 0, "unknown token %{offset:hex}"),
    ])
    func mistakes(text: String, position: Int, message: String) throws {
        let error = try #require(throws: FormatError.self) { _ = try RecordFormatter(format(text)) }
        #expect(error.position == position && error.message.contains(message), "\(error)")
    }

    // MARK: Tables

    private func table(_ dialect: TableDialect, _ names: String...) -> RecordFormat {
        var format = RecordFormat(.table(names.compactMap(RecordColumn.init(name:)), dialect))
        format.utc = true
        return format
    }

    @Test func commas() throws {
        let format = table(.csv, "topic", "offset", "key", "value", "headers.a", "headers", "time")
        #expect(
            String(decoding: try RecordFormatter(format).heading, as: UTF8.self)
                == "topic,offset,key,value,headers.a,headers,time\n")
        let record = TestRecord(
            "a,b", "say \"hi\"\nthere", offset: 3, headers: [("a", " x"), ("b", "y")])
        #expect(
            try text(format, record)
                == "golden,3,\"a,b\",\"say \"\"hi\"\"\nthere\",\" x\",\"a= x,b=y\",2023-11-14T22:13:20.123Z\n"
        )
        // Null and empty are told apart.
        #expect(try text(table(.csv, "key", "value", "headers"), TestRecord("", nil)) == "\"\",,\n")
    }

    @Test func tabs() throws {
        let format = table(.tsv, "key", "value", "headers.a", "timestamp")
        #expect(
            try text(format, TestRecord("a\tb", "c\\d\ne")) == "a\\tb\tc\\\\d\\ne\t\\N\t1700000000123\n")
        #expect(try text(format, TestRecord(nil, "")) == "\\N\t\t\\N\t1700000000123\n")
    }

    @Test func columnsOfAllNames() {
        for name in RecordColumn.names where name != "headers.NAME" {
            #expect(RecordColumn(name: name)?.name == name)
        }
        #expect(RecordColumn(name: "headers.a.b") == .header("a.b"))
        #expect(RecordColumn(name: "headers.") == nil && RecordColumn(name: "nope") == nil)
    }
}
