import KcatCommands
import Testing

/// Specs whose topic is a regular expression.
@Suite struct TopicExpansionTests {
    private func expand(_ texts: [String]) throws -> [String] {
        let names = ["orders", "orders-dlq", "payments", "__consumer_offsets"]
        return try TopicExpansion.specs(SpecParser.parse(texts), among: names.reversed()).map {
            "\($0.topic) \($0.partitions == .all ? "*" : "\($0.partitions)") \($0.range == nil ? "" : "@")"
        }
    }

    @Test func eachTopicItsSpec() throws {
        #expect(try expand(["^ord"]) == ["orders * ", "orders-dlq * "])
        #expect(try expand(["^ord.*q$@-10", "payments"]) == ["orders-dlq * @", "payments * "])
        #expect(try expand(["^ord", "orders@5"]) == ["orders-dlq * ", "orders * @"])
        #expect(try expand(["^pay:0", "^p:1@7", "^paym:0-1"]).count == 2)
    }

    @Test func mistakes() throws {
        #expect(throws: UsageError.self) { try SpecParser.parse("^or(") }
        let none = #expect(throws: CommandError.self) { try expand(["^nosuch"]) }
        #expect(none?.description.contains("no topic matches '^nosuch'") == true)
    }
}
