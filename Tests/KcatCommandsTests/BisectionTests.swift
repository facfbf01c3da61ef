import KcatCommands
import Testing

/// Halving over made-up logs, with the holes that compaction, transactions and retention leave.
@Suite struct BisectionTests {
    @Test("it finds the first record since the change, and the one before it, in 1,000 made-up logs")
    func madeUp() throws {
        for _ in 0..<1000 {
            let start = Int64.random(in: 0...1 << 40)
            let size = Int64.random(in: 0...5000)
            let share = Double.random(in: 0...1)
            let offsets = (start..<start + size).filter { _ in Double.random(in: 0...1) < share }
            let change = Int.random(in: 0...offsets.count)
            var bisection = Bisection(start..<start + size)
            var looks = 0
            while case .look(let from, let until) = bisection.step {
                looks += 1
                try #require(looks <= 14 && from >= start && until <= start + size && from < until)
                if let record = offsets.firstIndex(where: { $0 >= from && $0 < until }) {
                    bisection.record(at: offsets[record], holds: record >= change)
                } else {
                    bisection.nothing()
                }
            }
            let since = change < offsets.count ? offsets[change] : nil
            let before = change > 0 ? offsets[change - 1] : nil
            try #require(bisection.step == .found(since: since, before: before))
        }
    }

    @Test("ten million offsets take at most 25 looks") func fast() {
        var bisection = Bisection(0..<10_000_000)
        var looks = 0
        while case .look(let from, _) = bisection.step {
            looks += 1
            bisection.record(at: from, holds: from >= 9_876_543)
        }
        #expect(bisection.step == .found(since: 9_876_543, before: 9_876_542) && looks <= 25)
    }

    @Test("where nobody can say it goes on with the next record, and ends") func unsure() {
        var bisection = Bisection(0..<100)
        while case .look(let from, _) = bisection.step {
            if (40..<60).contains(from) {
                bisection.cannotSay(at: from)
            } else {
                bisection.record(at: from, holds: from >= 70)
            }
        }
        #expect(bisection.step == .found(since: 70, before: 69))
        var nothing = Bisection(0..<100)
        while case .look(let from, _) = nothing.step { nothing.cannotSay(at: from) }
        #expect(nothing.step == .found(since: nil, before: nil))
    }
}
