import KafkaWire
import RecordFilter
import Testing

/// What matches, case by case; ``ReferenceTests`` has the breadth.
@Suite struct RecordFilterTests {
    @Test("numbers are compared exactly, whatever their size and writing") func numbers() throws {
        let value = Sample(#"{"n":9007199254740993,"d":0.1,"e":1e3,"big":123456789012345678901234567890}"#)
        #expect(try holds(".n == 9007199254740993 and .n != 9007199254740992 and .n > 9007199254740992", value))
        #expect(try holds(".d == 0.10 and .d < 0.10000000000000000001 and .e == 1000 and .e == 10e2", value))
        #expect(try holds(".big > 123456789012345678901234567889.9 and .big < 1e30", value))
        #expect(try holds(".e between 1000 and 1000 and not .e between 1000.5 and 2000", value))
    }

    @Test("values of different types are not equal and in no order") func types() throws {
        let value = Sample(#"{"s":"5","n":5,"z":null,"t":true,"o":{}}"#)
        #expect(try holds(".s != 5 and .n != \"5\" and .z != 0 and .t != \"true\" and .o != 1", value))
        for term in [".s > 4", ".n > \"4\"", ".z < 1", ".o >= 0", ".s == 5", ".z == false", ".o == null"] {
            #expect(try !holds(term, value), "\(term)")
        }
        #expect(try holds(".t and .z == null and exists .z and not .s and .n !~ \"5\"", value))
    }

    @Test("where a path leads nowhere no comparison holds") func nowhere() throws {
        for value in [Sample("{\"a\":1}"), Sample("{\"b\":"), Sample("\u{0}\u{1}"), Sample(nil), Sample("")] {
            for term in [".b == 1", ".b != 1", ".b !~ \"x\"", ".b < 1", ".b", "exists .b", ".b in (null)"] {
                #expect(try !holds(term, value), "\(term)")
            }
            #expect(try holds("not .b == 1", value))
        }
        #expect(try !holds("header[\"x\"] != \"a\"", Sample("")))
    }

    @Test("the last header of a name counts, and with [*] any") func headers() throws {
        let sample = Sample("v", headers: [("x", "1"), ("x", "2"), ("y", nil)])
        #expect(
            try holds("header[\"x\"] == \"2\" and header[\"x\"][*] == \"1\" and not header[\"x\"] == \"1\"", sample))
        #expect(
            try holds("exists header[\"y\"] and header[\"y\"] == null and header.x between \"2\" and \"3\"", sample))
    }

    @Test("of members of one name the last counts, and escapes are read") func duplicates() throws {
        #expect(try holds(".a == 2", Sample(#"{"a":1,"a":2}"#)))
        #expect(try !holds(".a == 1", Sample(#"{"a":1,"\u0061":2}"#)))
        #expect(try holds(".a == \"é\" and .\"n/m\" == \"x/y\"", Sample(#"{"\u0061":"\u00e9","n\/m":"x\/y"}"#)))
        #expect(try !holds("exists .a.b", Sample(#"{"a":{"b":1},"a":{}}"#)))
        #expect(try !holds(".a == 1", Sample(#"{"a":1} x"#)), "what isn't JSON has no places")
    }

    @Test(
        "--grep is kcl's",
        arguments: [
            ("u7", "0011"), ("k:^u7$", "1000"), ("!k:u7", "0111"), ("v:u7", "0011"), ("h:trace=^ab", "0101"),
            ("hk:tr", "0101"), ("hv:zz", "0001"), ("!hk:tr", "1010"), ("t:ord", "1111"), ("!h:trace=ab", "1010"),
        ])
    func grep(pattern: String, digits: String) throws {
        let samples = [
            Sample("x", key: "u7"), Sample("y", headers: [("trace", "abc")]), Sample("u7"),
            Sample("xu7x", headers: [("trace", "zz"), ("trace", "abzz")]),
        ]
        let placed = samples.enumerated().map { offset, sample in
            var sample = sample
            sample.offset = Int64(offset)
            return sample
        }
        #expect(try matches(RecordFilter(GrepPattern.parse(pattern)), placed).digits == digits)
    }

    @Test("--grep without what it needs is told") func grepMistakes() {
        for text in ["", "!", "k:", "h:trace", "h:=x"] {
            #expect(throws: FilterError.self) { try GrepPattern.parse(text) }
        }
        #expect(throws: FilterError.self) { try RecordFilter(GrepPattern.parse("k:[")) }
    }

    @Test("a regular expression that explodes is told, with the record's offset") func explodes() throws {
        let filter = try RecordFilter(ExpressionParser.parse("value ~ \"^(a+)+$\"", reading))
        var sample = Sample(String(repeating: "a", count: 5000) + "b")
        sample.offset = 77
        let samples = [sample]
        #expect(throws: RecordFilter.Failure.self) { _ = try matches(filter, samples) }
    }

    @Test("a value of many megabytes is searched, and one of many brackets has no places") func large() throws {
        let padding = String(repeating: "x", count: 8 << 20)
        #expect(try holds(".a == 1 and value contains \"xxy\"", Sample("{\"p\":\"\(padding)y\",\"a\":1}")))
        let brackets = String(repeating: "[", count: 1 << 20)
        #expect(try !holds(".a == 1 or exists .[0]", Sample(brackets)))
    }

    @Test("headers say what they can, and no more") func verdicts() throws {
        var facts = BatchFacts()
        facts.codec = .zstd
        facts.producerId = 7
        facts.offsets = 100...199
        facts.maxTimestamp = 5000
        for (text, verdict) in [
            ("offset >= 200", .none), ("offset < 200", .all), ("offset == 150", .unclear), ("timestamp > 5000", .none),
            ("timestamp <= 5000", .all), ("timestamp < 5000", .unclear), ("codec == \"lz4\"", .none),
            ("not codec == \"lz4\"", .all),
            ("producer_id in (1, 7)", .all), ("partition == 3 and .a == 1", .unclear),
            ("partition == 4 and .a == 1", .none),
            ("offset between 0 and 99.5", .none), ("topic == \"orders\"", .all), (".a == 1 or transactional", .unclear),
        ] as [(String, Verdict)] {
            let filter = try RecordFilter(ExpressionParser.parse(text, reading))
            filter.begin(topic: "orders", partition: 3)
            #expect(filter.look(at: facts) == verdict, "\(text)")
        }
    }

    @Test(
        "a batch without a literal that must occur is passed over",
        arguments: [
            ("value contains \"needle\"", "hay", false), ("value contains \"needle\"", "a needle", true),
            (".a == \"needle\"", "{\"a\":\"hay\"}", false), (".amount > 5", "{\"b\":1}", false),
            (".a == \"needle\"", "{\"a\":\"\\u006eeedle\"}", true), ("value ~ \"x+needle[0-9]\"", "xneed", false),
            ("value ~ \"(?i)needle\"", "hay", true), ("value ~ \"needle|pin\"", "hay", true),
            ("not value contains \"needle\"", "hay", true),
            ("value contains \"needle\" or value contains \"pin\"", "a pin", true),
            ("value contains \"needle\" or size > 1", "hay", true),
            ("value contains \"needle\" or key == \"pin\"", "hay", false), ("value ~ \"nee?dle\"", "nedle", true),
            ("value ~ \"need(le)*\"", "need", true), ("value ~ \"need\\\\.\"", "needy", false),
        ])
    func literals(expression: String, value: String, mayMatch: Bool) throws {
        let filter = try RecordFilter(ExpressionParser.parse(expression, reading))
        #expect(try matches(filter, [Sample(value)]).mayMatch == mayMatch)
    }

    @Test("made-up bytes are read without a crash, strictly and at a glance alike") func fuzz() throws {
        let filter = try RecordFilter(
            ExpressionParser.parse("not (.a.b[1] == \"x\" or .\"n/m\" ~ \"y\" or exists .a[0] or key.k > 5)", reading))
        let plain = try RecordFilter(
            ExpressionParser.parse(".a.b[1] == \"x\" or .\"n/m\" ~ \"y\" or exists .a[0] or key.k > 5", reading))
        let pieces = [
            "{", "}", "[", "]", "\"a\"", "\"b\"", ":", ",", "\"x\"", "\\u00", "\\", "\"", "1", "-", " ", "\"n/m\"",
            "\u{7f}",
        ]
        for round in 0..<5000 {
            let count = Int.random(in: 0..<20)
            let text = (0..<count).map { _ in pieces.randomElement() ?? "" }.joined()
            let sample = [Sample(text, key: round % 2 == 0 ? text : nil)]
            #expect(try matches(filter, sample).digits != matches(plain, sample).digits, "\(text)")
        }
    }
}
