import Foundation
import KcatCommands
import Testing

/// The grammar of specs, and what is said about each mistake (B1).
@Suite struct SpecParserTests {
    @Test(
        arguments: [
            ("orders", PartitionSelection.all, nil),
            ("orders:*", .all, nil),
            ("orders:7", .ranges([7...7]), nil),
            ("orders:0,3,5-9", .ranges([0...0, 3...3, 5...9]), nil),
            ("orders:7@1200", .ranges([7...7]), SpecRange(start: .offset(1200))),
            ("orders@beginning", .all, SpecRange(start: .beginning)),
            ("orders@end", .all, SpecRange(start: .end)),
            ("orders@stored", .all, SpecRange(start: .stored)),
            ("orders:0,3@-10", .ranges([0...0, 3...3]), SpecRange(start: .beforeEnd(10))),
            ("orders@-10r", .all, SpecRange(start: .recordsBeforeEnd(10))),
            ("orders@end-10r..end", .all, SpecRange(start: .recordsBeforeEnd(10), end: .position(.end))),
            ("orders@-10r+5", .all, SpecRange(start: .recordsBeforeEnd(10), end: .count(5))),
            ("orders@1200..1300", .all, SpecRange(start: .offset(1200), end: .position(.offset(1300)))),
            ("orders@1200..", .all, SpecRange(start: .offset(1200))),
            ("orders@..1300", .all, SpecRange(end: .position(.offset(1300)))),
            ("orders@..", .all, SpecRange()),
            ("orders@-10..-5", .all, SpecRange(start: .beforeEnd(10), end: .position(.beforeEnd(5)))),
            ("orders@stored..end", .all, SpecRange(start: .stored, end: .position(.end))),
            ("orders@earliest", .all, SpecRange(start: .beginning)),
            ("orders@start..latest", .all, SpecRange(start: .beginning, end: .position(.end))),
            ("orders@end-5", .all, SpecRange(start: .beforeEnd(5))),
            ("orders@stored-2", .all, SpecRange(start: .storedShifted(-2))),
            (
                "orders@stored-2..stored+2", .all,
                SpecRange(start: .storedShifted(-2), end: .position(.storedShifted(2)))
            ),
            ("orders@stored+2", .all, SpecRange(start: .stored, end: .count(2))),
            ("orders@stored-2+5", .all, SpecRange(start: .storedShifted(-2), end: .count(5))),
            ("orders@end-5..end-1", .all, SpecRange(start: .beforeEnd(5), end: .position(.beforeEnd(1)))),
            ("orders@1200+50", .all, SpecRange(start: .offset(1200), end: .count(50))),
            ("orders@-100+50", .all, SpecRange(start: .beforeEnd(100), end: .count(50))),
            ("orders@now-15m+50", .all, SpecRange(start: .age(900_000), end: .count(50))),
            ("orders@now-1h30m..now", .all, SpecRange(start: .age(5_400_000), end: .position(.age(0)))),
            ("orders@now..now+1h", .all, SpecRange(start: .age(0), end: .position(.age(-3_600_000)))),
            ("orders@ms:1700000000000", .all, SpecRange(start: .time(1_700_000_000_000))),
            ("orders@ms:1700000000000+5", .all, SpecRange(start: .time(1_700_000_000_000), end: .count(5))),
            ("orders@1700000000000", .all, SpecRange(start: .offset(1_700_000_000_000))),
            ("orders@2026-11-23T05:00:00Z", .all, SpecRange(start: .time(1_795_410_000_000))),
            ("orders@2026-11-23T05:00Z+50", .all, SpecRange(start: .time(1_795_410_000_000), end: .count(50))),
            ("orders@2026-11-23T07:00:00.250+02:00", .all, SpecRange(start: .time(1_795_410_000_250))),
            ("orders@2026-11-23T07:00:00+02:00+5", .all, SpecRange(start: .time(1_795_410_000_000), end: .count(5))),
            ("orders@2026-11-22T23:30:00-05:30", .all, SpecRange(start: .time(1_795_410_000_000))),
            ("a.b_c-d:1@..2026-11-23 05:00Z", .ranges([1...1]), SpecRange(end: .position(.time(1_795_410_000_000)))),
        ] as [(String, PartitionSelection, SpecRange?)])
    func reads(text: String, partitions: PartitionSelection, range: SpecRange?) throws {
        let spec = try SpecParser.parse(text)
        #expect(spec.partitions == partitions)
        #expect(spec.range == range)
        #expect(spec.text == text)
    }

    @Test(arguments: [
        ("", "no topic is named"),
        (":7", "no topic is named"),
        ("or ders", "a topic's name can't have ' '"),
        ("or/ders:1", "a topic's name can't have '/'"),
        ("or\tders:1", "a topic's name can't have '\\x9'"),
        ("..", "a topic can't be called '..'"),
        (String(repeating: "x", count: 250), "at most 249 characters, this has 250"),
        ("t:", "no partition after ':'"),
        ("t:x", "'x' is not a partition"),
        ("t:-1", "'-1' is not a partition"),
        ("t:1,,2", "lacks a partition beside a comma"),
        ("t:5-", "'5-' lacks its last partition"),
        ("t:9-5", "'9-5' runs backwards"),
        ("t:1,1", "partition 1 stands in ':1,1' twice"),
        ("t:0-5,3", "partition 3 stands in ':0-5,3' twice"),
        ("t:1,*", "'*' means all partitions and stands alone"),
        ("t:2147483648", "partition 2147483648 is too large a number"),
        ("t:99999999999999999999", "partition 99999999999999999999 is too large a number"),
        ("t@", "nothing after '@'"),
        ("t@1@2", "'@' stands there twice"),
        ("t@1..2..3", "'..' stands there twice"),
        ("t@1..2+5", "either a count or an end"),
        ("t@+5", "'+5' needs a start"),
        ("t@5+0", "'+0' is not a count"),
        ("t@5+x", "'+x' is not a count"),
        ("t@9..5", "'9..5' ends before it starts"),
        ("t@now-5m..now-15m", "ends before it starts"),
        ("t@99999999999999999999", "offset 99999999999999999999 is too large"),
        ("t@-15m", "'-15m' is no number of offsets; as a time it is now-15m"),
        ("t@15m", "'15m' is no offset; as a time it is now-15m"),
        ("t@-x", "'-x' is not a number of offsets back"),
        ("t@ms:1700000002", "looks like seconds, which would be 2023-11-14 22:13:22 UTC: then it is ms:1700000002000"),
        ("t@ms:1700000002000000", "looks like microseconds"),
        ("t@0..ms:1700000002000000000", "looks like nanoseconds"),
        ("t@stored-x", "'stored-x' is not a position"),
        ("t@begining", "'begining' is not a position, did you mean 'beginning'?"),
        ("t@nonsense-at-all", "'nonsense-at-all' is not a position (1200, -10,"),
        ("t@now-15", "'now-15' is not a time before now"),
        ("t@now-15m3h", "'now-15m3h' is not a time before now"),
        ("t@ms:x", "'ms:x' is not a time in milliseconds"),
        ("t@12_000", "'12_000' is not an offset: digits only"),
        ("t@2026-13-01", "month 13 is not in 1-12"),
        ("t@2026-02-29", "day 29 is not in 1-28"),
        ("t@2026-11-23T25:00", "hour 25 is not in 0-23"),
        ("t@2026-11-23T05:00:61Z", "second 61 is not in 0-59"),
        ("t@2026-11-23T05:00:00+02", "'+02' after a local time could be its offset or a count"),
        ("t@2026-11-23T05:00:00Zulu", "nothing may follow the offset"),
        ("t@2026-11-23x", "after a date comes T"),
        ("t@2026-1-2", "is no month of 2 digits"),
    ])
    func says(text: String, message: String) {
        let error = #expect(throws: UsageError.self) { try SpecParser.parse(text) }
        guard let error else { return }
        #expect(error.description.contains(message), "\(error)")
        #expect(error.description.hasPrefix("'\(text)': "))
        // Who is offered the right word needs no grammar.
        let grammar = "; a spec is topic[:partitions][@start[..end]]"
        let isOffer = error.description.hasSuffix(
            ", did you mean '\(message.contains("stored") ? "stored" : "beginning")'?")
        #expect(error.description.hasSuffix(grammar) != isOffer, "\(error)")
        #expect(!error.description.contains("\n"))
    }

    @Test(arguments: [
        (["t:1", "t:1"], "'t:1' and 't:1' both take partition 1 of 't'"),
        (["t", "t:5"], "both take partition 5"),
        (["t:0-9", "u:3", "t:3@7"], "both take partition 3"),
        (["t", "t:*"], "both take partition 0"),
    ])
    func overlapIsAnError(texts: [String], message: String) {
        let error = #expect(throws: UsageError.self) { try SpecParser.parse(texts) }
        #expect(error?.description.contains(message) == true, "\(error as Any)")
    }

    @Test func questionsMayOverlap() throws {
        let specs = try SpecParser.parse(["t:3@now-2h", "t:3@now-1h", "t"], asQuestions: true)
        #expect(specs.map(\.text) == ["t:3@now-2h", "t:3@now-1h", "t"])
    }

    /// A number that is a time in milliseconds to everybody but Kafka.
    @Test func aTimesNumberIsRemarkedOn() throws {
        let spec = try SpecParser.parse("orders:0@1795766305895")
        #expect(spec.range?.start == .offset(1_795_766_305_895))
        #expect(spec.remarks == ["'1795766305895' is an offset; the time 2026-11-27 07:58:25 UTC is ms:1795766305895"])
        #expect(try SpecParser.parse("orders:0@17957663058").remarks == [])
    }

    /// A4.
    @Test func manySpecsOverManyTopics() throws {
        let specs = try SpecParser.parse(["t:0@5", "t:1-3@7", "u", "v:0"])
        #expect(specs.map(\.topic) == ["t", "t", "u", "v"])
    }

    /// Against Foundation's own reading, in the zone of the process.
    @Test(arguments: ["2026-11-23", "2026-07-01T12:34:56", "2024-02-29T00:00", "1999-12-31T23:59:59.999"])
    func localTimes(text: String) throws {
        let pattern = "yyyy-MM-dd'T'HH:mm:ss.SSS"
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = pattern
        let full = text + "0000-00-00T00:00:00.000".dropFirst(text.count)
        let date = try #require(formatter.date(from: full))
        let expected = Int64((date.timeIntervalSince1970 * 1000).rounded())
        #expect(try TimeParser.parse(text[...]) == expected)
    }

    @Test func timesAgreeWithFoundationOverCenturies() throws {
        let formatter = ISO8601DateFormatter()
        for seconds in stride(from: 0, to: 250_000_000_000, by: 86_400 * 37 + 12_345) {
            let text = formatter.string(from: Date(timeIntervalSince1970: TimeInterval(seconds)))
            #expect(try TimeParser.parse(text[...]) == Int64(seconds) * 1000, "\(text)")
        }
    }

    /// Whatever is typed, the answer is a spec or one line.
    @Test func noiseIsAnswered() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("t:@.,-+*0159TZabmsnow \u{1f}é")
        for _ in 0..<20_000 {
            let text = String((0..<Int.random(in: 0...24, using: &generator)).map { _ in alphabet.randomElement()! })
            do { _ = try SpecParser.parse("t:0@" + text) } catch { #expect(!error.description.contains("\n")) }
        }
    }
}
