import Console
import Testing

@Suite struct ProgressTests {
    @Test func ratesShareAndTimeLeft() throws {
        var progress = Progress()
        #expect(progress.text(width: 200) == "0 records, 0 B (0 records/s, 0 B/s)")
        for second in 1...4 {
            progress.update(
                records: 1000 * second, bytes: 250_000 * second, done: 100 * second, of: 1000, at: .seconds(second))
        }
        #expect(progress.share == 0.4)
        #expect(progress.recordsPerSecond == 1000)
        #expect(progress.bytesPerSecond == 250_000)
        #expect(progress.text(width: 200) == "4,000 records, 1.0 MB, 40 % (1,000 records/s, 250 kB/s), 6 s left")
        #expect(progress.text(width: 50) == "4,000 records, 1.0 MB, 40 %, 6 s left")
        #expect(progress.text(width: 30) == "4,000 records, 1.0 MB, 40 %")
        #expect(progress.text(width: 5) == "4,000")
    }

    @Test("with a filter it says what was scanned and what was found") func scanned() {
        var progress = Progress()
        for second in 1...4 {
            progress.update(
                records: second, bytes: 10, done: 100 * second, of: 1000, at: .seconds(second), scanned: 1000 * second)
        }
        #expect(progress.text(width: 200) == "4,000 scanned, 4 found, 40 % (1,000 records/s), 6 s left")
        #expect(progress.text(width: 30) == "4,000 scanned, 4 found, 40 %")
    }

    /// The pace is that of the last seconds, not of the whole run.
    @Test func paceFollows() throws {
        var progress = Progress()
        for second in 1...100 {
            let records = second <= 50 ? second * 10 : 500 + (second - 50) * 1000
            progress.update(records: records, bytes: 0, done: records, of: 100_000, at: .seconds(second))
        }
        #expect(progress.recordsPerSecond == 1000)
    }

    @Test func unknownAndOddTotals() throws {
        var progress = Progress()
        progress.update(records: 1, bytes: 10, done: 5, of: nil, at: .seconds(2))
        #expect(progress.share == nil && progress.timeLeft == nil)
        #expect(progress.text(width: 200) == "1 record, 10 B (0 records/s, 5 B/s)")
        progress.update(records: 1, bytes: 10, done: 5, of: 0, at: .seconds(3))
        #expect(progress.share == nil)
        progress.update(records: 1, bytes: 10, done: 50, of: 10, at: .seconds(4))
        #expect(progress.share == 1 && progress.timeLeft == .zero)
        progress.update(records: 1, bytes: 10, done: -3, of: 10, at: .seconds(5))
        #expect(progress.share == 0 && progress.timeLeft == nil)
    }

    @Test func drawnAfterASecondAndFiveTimesASecond() throws {
        var progress = Progress()
        var line = ProgressLine()
        var drawn: [Int] = []
        for milliseconds in stride(from: 0, through: 3000, by: 10) {
            progress.update(records: 1, bytes: 1, done: 1, of: 2, at: .milliseconds(milliseconds))
            if let text = line.draw(progress, width: 80) {
                drawn.append(milliseconds)
                #expect(text.hasPrefix("\r1 record") && text.hasSuffix("\u{1b}[K"))
            }
        }
        #expect(drawn == Array(stride(from: 1000, through: 3000, by: 200)))
        #expect(line.erase() == "\r\u{1b}[K")
        #expect(line.erase() == nil)
    }

    @Test func units() {
        #expect([0, 999, 1000, -1_234_567].map(Units.count) == ["0", "999", "1,000", "-1,234,567"])
        #expect(
            [0, 999, 1000, 9_999, 10_000, 999_999, 1_000_000, 123_456_789, 5_000_000_000].map(Units.bytes)
                == ["0 B", "999 B", "1.0 kB", "9.9 kB", "10 kB", "999 kB", "1.0 MB", "123 MB", "5.0 GB"])
        #expect(Units.bytes(.max) == "9.2 EB")
        #expect(Units.bytes(.min) == "-9.2 EB")
        #expect(
            [0, 59, 60, 3599, 3600, 90_061].map { Units.time(.seconds($0)) }
                == ["0 s", "59 s", "1 min 0 s", "59 min 59 s", "1 h 0 min", "1 d 1 h"])
    }
}
