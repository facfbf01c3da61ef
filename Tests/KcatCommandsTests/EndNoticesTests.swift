import KafkaWire
import KcatCommands
import Testing

/// When the ends of partitions are told.
@Suite struct EndNoticesTests {
    private let orders = TopicPartition("orders", 0)

    @Test func onlyWhenAPartitionIsQuietAndOnce() {
        var ends = EndNotices()
        // Two minutes of a partition that is caught up with every 15 ms.
        for step in 0..<8000 {
            let time = Duration.milliseconds(15 * step)
            ends.moved(orders)
            ends.reached(orders, "end \(step)", at: time)
            #expect(ends.due(at: time).isEmpty)
        }
        let last = Duration.milliseconds(15 * 7999)
        #expect(ends.nextDue == last + EndNotices.quiet)
        #expect(ends.due(at: last + .milliseconds(499)).isEmpty)
        #expect(ends.due(at: last + .milliseconds(500)) == ["end 7999"])
        #expect(ends.due(at: last + .seconds(60)).isEmpty && ends.nextDue == nil && ends.isEmpty)
    }

    @Test func manyAreOneLine() {
        var ends = EndNotices()
        for index in 0..<60 { ends.reached(TopicPartition("t", Int32(index)), "end \(index)", at: .zero) }
        #expect(ends.due(at: .seconds(1)) == ["60 partitions read to their ends"])
        for index in 0..<20 { ends.reached(TopicPartition("t", Int32(index)), "end \(index)", at: .zero) }
        #expect(ends.due(at: .seconds(1)) == (0..<20).map { "end \($0)" })
    }

    /// A large topic is read to the ends of its partitions one after another.
    @Test func manyAreOneLineThoughTheyDoNotComeAtOnce() {
        var ends = EndNotices()
        for index in 0..<60 {
            let time = Duration.milliseconds(5 * index)
            ends.reached(TopicPartition("t", Int32(index)), "end \(index)", at: time)
            #expect(ends.due(at: time).isEmpty)
        }
        #expect(ends.nextDue == .milliseconds(295) + EndNotices.quiet)
        #expect(ends.due(at: .milliseconds(700)).isEmpty, "the first is due, the last is not")
        #expect(ends.due(at: .milliseconds(795)) == ["60 partitions read to their ends"])
        // They don't wait for ever for those that come later and later.
        for index in 0..<60 {
            ends.reached(TopicPartition("t", Int32(index)), "end \(index)", at: .milliseconds(100 * index))
        }
        #expect(ends.nextDue == EndNotices.quiet + EndNotices.quiet)
        #expect(ends.due(at: .seconds(1)).count == 6)
    }

    @Test func theLastEndIsToldAtOnceAndAllAreWhenARunIsOver() {
        var ends = EndNotices()
        ends.reached(orders, "exiting", isLast: true, at: .seconds(3))
        ends.reached(TopicPartition("orders", 1), "one", at: .seconds(3))
        #expect(ends.due(at: .seconds(3)) == ["exiting"])
        #expect(ends.due(at: nil) == ["one"])
    }
}

/// Up to where output is whole.
@Suite struct WholeOutputTests {
    private let first = TopicPartition("t", 0)
    private let second = TopicPartition("t", 1)

    @Test func whatIsInTheBufferIsNotOut() {
        var whole = WholeOutput(bufferCount: 100)
        whole.begin(first, at: 5)
        whole.take(first, nextOffset: 8, total: 60)
        #expect(whole.byteCount == 0 && whole.nextOffsets == [first: 5])
        whole.take(second, nextOffset: 3, total: 150)
        // Sixty of them can't be in a buffer of a hundred that has ninety of the second part.
        #expect(whole.byteCount == 0)
        whole.take(first, nextOffset: 20, total: 170)
        #expect(whole.byteCount == 60 && whole.nextOffsets == [first: 8])
        whole.settle(169)
        #expect(whole.byteCount == 150 && whole.nextOffsets == [first: 8, second: 3])
        whole.settle()
        #expect(whole.byteCount == 170 && whole.nextOffsets == [first: 20, second: 3])
    }

    @Test func aRunTellsWhatIsLeft() {
        let options = RunOptions()
        var plan = PartitionPlan(first, start: 5)
        plan.end = 50
        var run = AssignRun([plan, PartitionPlan(second, start: 0)], options)
        _ = run.window(for: first, fetchOffset: 5)
        let rest = run.rest(from: [first: 20, second: 3])
        #expect(rest.map(\.place) == ["t:0@20", "t:1@3"])
        #expect(rest.map(\.spec) == ["t:0@20..50", "t:1@3.."])
        // A time that is yet to come stays the end; how much of a count is written nobody can say for sure.
        plan.end = nil
        plan.endTime = 1_700_000_000_000
        var counted = PartitionPlan(second, start: 0)
        counted.count = 10
        let others = AssignRun([plan, counted], options).rest(from: [first: 20, second: 3])
        #expect(others.map(\.place) == ["t:0@20", "t:1@3"])
        #expect(others.map(\.spec) == ["t:0@20..ms:1700000000000", nil])
    }
}
