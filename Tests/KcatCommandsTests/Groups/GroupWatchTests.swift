import KafkaClient
import KafkaWire
import KcatCommands
import Testing

/// What `groups --watch` makes of several looks.
struct GroupWatchTests {
    private func report(_ time: Int64, _ places: [(committed: Int64, end: Int64)]) -> GroupReport {
        var report = GroupReport(
            listed: ListedGroup(id: "g", type: .classic, protocolType: "", state: "", coordinator: 1))
        report.rows = places.enumerated().map { index, place in
            var row = GroupRow(
                group: "g", type: .classic, state: "", partition: TopicPartition("t", Int32(index)), now: time)
            (row.committed, row.end, row.logStart, row.highWatermark) = (place.committed, place.end, 0, place.end)
            return row
        }
        return report
    }

    @Test("rates are records a second over the looks that are kept, of several partitions together")
    func rates() {
        var watch = GroupWatch()
        let first = report(0, [(0, 100), (5, 5)])
        watch.take([first])
        #expect(watch.movement(of: first.rows) == .init(arriving: nil, leaving: nil, bars: "█"))
        let second = report(2000, [(50, 120), (5, 5)])
        watch.take([second])
        #expect(watch.movement(of: second.rows) == .init(arriving: 10, leaving: 25, bars: "█▆"))
        #expect(watch.movement(of: [second.rows[1]]) == .init(arriving: 0, leaving: 0, bars: "▁▁"))
    }

    @Test("the bars are of the last minutes, however often is looked; there are no more than 16, none of what is gone")
    func bounded() {
        for interval in [100, 2000, 10_000, 60_000] as [Int64] {
            var watch = GroupWatch()
            var seen = report(0, [])
            // The lag is the number of minutes since the beginning.
            let count = max(400, 600_000 / interval)
            for look in 0..<count {
                seen = report(look * interval, [(0, look * interval / 60_000)])
                watch.take([seen])
                let bars = watch.movement(of: seen.rows).bars
                #expect((min(Int(look) + 1, 8)...16).contains(bars.count), "\(interval) \(look): \(bars)")
            }
            let bars = watch.movement(of: seen.rows).bars
            #expect(bars.count == 16 && bars.last == "█", "\(interval): \(bars)")
            watch.take([])
            #expect(watch.movement(of: seen.rows).bars.isEmpty)
        }
    }

    @Test("bars go back four minutes, and a lag that has gone is seen in them")
    func minutes() {
        var watch = GroupWatch()
        var seen = report(0, [])
        for second in stride(from: Int64(0), to: 600, by: 2) {
            // Two minutes before the end it was high for a quarter of a minute.
            seen = report(second * 1000, [(0, (465..<480).contains(second) ? 800 : 100), (0, 100)])
            watch.take([seen])
        }
        let bars = watch.movement(of: [seen.rows[0]]).bars
        #expect(bars.count == 16 && (1...2).contains(bars.count { $0 == "█" }), "\(bars)")
        #expect(bars.prefix(5).allSatisfy { $0 == "▂" } && bars.suffix(5).allSatisfy { $0 == "▂" }, "\(bars)")
        // Both partitions' together, and one that came later counts from then on.
        seen = report(600_000, [(0, 100), (0, 100), (0, 800)])
        watch.take([seen])
        #expect(watch.movement(of: seen.rows).bars.last == "█")
        #expect(watch.movement(of: [seen.rows[2]]).bars == "█")
    }
}
