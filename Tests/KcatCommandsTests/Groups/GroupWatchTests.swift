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

    @Test("no more than so many looks are kept, and none of what is gone")
    func bounded() {
        var watch = GroupWatch()
        for time in 0..<100 { watch.take([report(Int64(time) * 1000, [(0, Int64(time))])]) }
        let last = report(99_000, [(0, 99)])
        #expect(watch.movement(of: last.rows).bars.count == 16)
        watch.take([])
        #expect(watch.movement(of: last.rows).bars.isEmpty)
    }
}
