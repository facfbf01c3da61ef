import RecordFilter
import Testing

/// What `--where` takes, and how it answers mistakes.
@Suite struct ExpressionParserTests {
    @Test("not binds before and, and before or") func precedence() throws {
        let a = FilterExpression.term(FilterTerm(.path(inKey: false, [.name(Array("a".utf8))]), .isTrue))
        let b = FilterExpression.term(FilterTerm(.tombstone, .isTrue))
        let c = FilterExpression.term(FilterTerm(.size, .compare(.greater, .integer(2048))))
        #expect(try parse("not .a and tombstone or size > 2K") == .or([.and([.not(a), b]), c]))
        #expect(try parse("not (.a and (tombstone or size > 2K))") == .not(.and([a, .or([b, c])])))
        #expect(try parse("value.a or tombstone or value[\"a\"]") == .or([a, b, a]))
    }

    @Test(
        "one place is written in several ways",
        arguments: [
            (".a.b[0]", "value.a.b[0]"), (".[\"a b\"]", "value[\"a b\"]"), (".\"a b\"", "value[\"a b\"]"),
            ("header.trace == \"x\"", "header[\"trace\"] == \"x\""), (".a-b", "value[\"a-b\"]"),
            ("exists\n.a", "exists value.a"), (".1st", "value[\"1st\"]"), (".a == \"\\u0041\"", ".a == \"A\""),
            ("timestamp > now-1h", "timestamp > 1699996400000"), ("timestamp > \"now-1h\"", "timestamp > now-1h"),
            ("timestamp < 2026-11-23T05:00Z", "timestamp < ms:1795410000000"), ("(((.a)))", ".a"),
        ])
    func spellings(one: String, other: String) throws {
        #expect(try parse(one) == parse(other))
    }

    @Test(
        "a mistake is named, and a caret stands at its place",
        arguments: [
            (".a = 1", "'=' is written '==' here", 3), ("a > 1", "nothing is called 'a'", 0),
            (".a > 1 && .b", "'&&' is written 'and' here", 7), ("size > \"x\"", "size is a number, this is text", 7),
            ("key == 5", "key is text, this is a number", 7),
            ("value == 5", "value is text, this is a number; value.a", 9),
            ("size ~ \"x\"", "size is a number, '~' is for text", 5), (".a > true", "true or false is in no order", 5),
            (".a ==", "belongs where the end stands", 5), ("", "a term belongs here", 0), ("(.a", "is not closed", 0),
            (".a)", "belongs to nothing here", 2), ("codec == \"lz5\"", "no codec is called so", 9),
            ("time > now", "'time' is called 'timestamp' here", 0), ("key", "key alone is neither true nor false", 0),
            (".a == 'x'", "double quotes", 6), (".a == \"x", "no closing quote", 6), (".a == \"\\q\"", "no escape", 7),
            (".a == x", "stands in double quotes", 6), (".a ~ \"(\"", "missing closing parenthesis", 1),
            ("size > 5Q", "'5Q' is not a size", 7), ("timestamp > now-1x", "'now-1x' is not a time", 12),
            (".a == .b", "a path stands on the left", 6), (".a in 5", "'(' belongs here", 6),
            (".a between 1 or 5", "'and' belongs here", 13), ("header[0] == \"x\"", "stands in quotes", 7),
            (".a[-1] == 1", "an index counts from 0", 3), (".a AND .b", "is written 'and'", 3),
            ("5 < .a", "on the left", 0),
            ("topic.x == \"a\"", "topic has nothing inside", 5), (".a == 1 .b", "belongs to nothing here", 8),
        ])
    func mistakes(expression: String, words: String, column: Int) throws {
        let error = mistake(expression)
        let lines = error.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(error.contains(words), "\(error)")
        try #require(lines.count == 3)
        #expect(lines[2] == String(repeating: " ", count: column + 2) + "^", "\(error)")
    }

    @Test("what is too long or too deep is told, and what is just not is taken") func limits() throws {
        #expect(try holds((0..<10_000).map { ".a == \($0)" }.joined(separator: " or "), Sample("{\"a\":9999}")))
        #expect(mistake((0...10_000).map { ".a == \($0)" }.joined(separator: " or ")).contains("more than 10000 terms"))
        #expect(mistake(String(repeating: "(", count: 100_000)).contains("levels deep"))
        #expect(mistake(String(repeating: "not ", count: 100_000) + ".a").contains("levels deep"))
        let deep = String(repeating: ".a", count: 1000)
        let value = String(repeating: "{\"a\":", count: 1000) + "5" + String(repeating: "}", count: 1000)
        #expect(try holds(deep + " == 5", Sample(value)))
        #expect(mistake(deep + ".a == 5").contains("more than 1000 steps"))
        #expect(
            mistake(".a in (" + Array(repeating: "1", count: 10_001).joined(separator: ",") + ")").contains("terms"))
        #expect(mistake(String(repeating: "x", count: 1 << 20 + 1)).contains("1 MiB"))
    }

    @Test("control characters of an expression don't reach the terminal") func control() {
        let error = mistake(".a == \u{1b}[31m")
        #expect(!error.contains("\u{1b}") && error.contains("\\x1b"))
    }

    @Test("made-up words never crash, and errors point into the text") func fuzz() {
        let words = [
            "not", "and", "or", "(", ")", ".a", "value", "key", "[", "]", "\"", "\\", "~", "!~", "==", "<", "in", "1",
            "-",
            "1e", "now", "ms:", "between", "exists", "header", ".", ",", "*", "é", "\u{0}", "size", "contains", "5K",
            " ",
        ]
        var random = SystemRandomNumberGenerator()
        for _ in 0..<5000 {
            let count = Int.random(in: 0..<12, using: &random)
            let text = (0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined(
                separator: Bool.random(using: &random) ? " " : "")
            do throws(FilterError) {
                _ = try RecordFilter(ExpressionParser.parse(text, reading))
            } catch {
                #expect(!error.message.isEmpty && error.offset >= 0)
                _ = error.description
            }
        }
    }

    private func parse(_ text: String) throws -> FilterExpression { try ExpressionParser.parse(text, reading) }
}
