import KafkaWire
import KcatCommands
import Testing

/// A group's run without a broker: what is written, when it is over, what is said.
struct SubscribeRunTests {
    private let a = TopicPartition("t", 0)
    private let b = TopicPartition("t", 1)

    private func run(count: Int64? = nil, exitsAtEnd: Bool = false) -> SubscribeRun {
        var options = RunOptions()
        options.count = count
        options.exitsAtEnd = exitsAtEnd
        return SubscribeRun(options)
    }

    private func walked(_ next: Int64, _ records: Int, end: Int64) -> Walked {
        Walked(nextOffset: next, records: records, readableEnd: end, highWatermark: end)
    }

    @Test("-e ends when the group has given nothing for five seconds, and says so; a partition that comes is read")
    func withoutPartition() {
        var run = run(exitsAtEnd: true)
        #expect(run.nextTick == nil, "the group has not answered yet")
        run.assigned([])
        #expect(run.nextTick != nil)
        #expect(run.tick(now: 10_000).isEmpty && run.nextTick == 15_000)
        #expect(run.tick(now: 14_999).isEmpty && !run.isDone)
        var late = run
        late.assigned([a])
        #expect(late.nextTick == nil && !late.isDone)
        #expect(late.tick(now: 20_000).isEmpty)
        #expect(run.tick(now: 15_000) == [.say("no partition was given to this member: nothing to read to its end")])
        #expect(run.isDone && run.nextTick == nil)
        var endless = self.run()
        endless.assigned([])
        #expect(endless.nextTick == nil, "who follows waits for ever")
    }

    @Test("what is behind: not read to the end that the last answer told") func behind() {
        var run = run()
        run.assigned([a, b])
        #expect(run.behind == [a, b])
        _ = run.window(for: a, fetchOffset: 0, endOffset: 9)
        _ = run.walked(a, walked(9, 9, end: 9))
        #expect(run.behind == [b])
        _ = run.walked(a, walked(10, 1, end: 20))
        #expect(run.behind == [a, b])
    }

    @Test("case 308: -e ends when all that is assigned is at its end, and not before anything is")
    func exitAtEnd() {
        var run = run(exitsAtEnd: true)
        #expect(!run.isDone && run.isEmpty)
        run.assigned([])
        #expect(!run.isDone, "the group may yet give something")
        run.assigned([a, b])
        #expect(run.window(for: a, fetchOffset: 5, endOffset: 9)?.until == 9)
        #expect(run.walked(a, walked(7, 2, end: 9)).isEmpty && !run.isDone)
        // The log has grown: the end is that of the first answer.
        #expect(run.window(for: a, fetchOffset: 7, endOffset: 20)?.until == 9)
        #expect(
            run.walked(a, walked(9, 2, end: 20))
                == [.flush, .say("Reached end of topic t [0] at offset 9"), .stop(a)])
        #expect(run.window(for: a, fetchOffset: 9, endOffset: 20) == nil)
        #expect(run.window(for: b, fetchOffset: 3, endOffset: 3)?.until == 3)
        let last = run.walked(b, walked(3, 0, end: 3))
        #expect(last.contains(.say("Reached end of topic t [1] at offset 3: exiting")) && run.isDone)
        #expect(run.share.done == 4 && run.share.total == 4)
    }

    @Test("-e ends when the partitions that are not read to their end are taken away")
    func takenAway() {
        var run = run(exitsAtEnd: true)
        run.assigned([a, b])
        _ = run.window(for: a, fetchOffset: 0, endOffset: 1)
        _ = run.walked(a, walked(1, 1, end: 1))
        #expect(!run.isDone)
        run.revoked([b])
        #expect(run.isDone)
    }

    @Test("case 309: -c counts over all partitions, and no window is larger than what is left")
    func count() {
        var run = run(count: 5)
        run.assigned([a, b])
        #expect(run.window(for: a, fetchOffset: 0, endOffset: 100)?.limit == 5)
        _ = run.walked(a, walked(3, 3, end: 100))
        #expect(run.window(for: b, fetchOffset: 0, endOffset: 100)?.limit == 2)
        _ = run.walked(b, walked(2, 2, end: 100))
        #expect(run.isDone && run.window(for: a, fetchOffset: 3, endOffset: 100) == nil)
    }

    @Test("an end is said once, and flushed each time")
    func ends() {
        var run = run()
        run.assigned([a])
        _ = run.window(for: a, fetchOffset: 0, endOffset: 1)
        #expect(run.walked(a, walked(1, 1, end: 1)).count == 2)
        #expect(run.walked(a, walked(1, 0, end: 1)) == [.flush])
        #expect(!run.isDone && !run.isBounded)
    }

    @Test("what is not assigned is not written")
    func unassigned() {
        var run = run()
        #expect(run.window(for: a, fetchOffset: 0, endOffset: 1) == nil)
        #expect(run.walked(a, walked(1, 1, end: 1)).isEmpty && run.records == 0)
    }

    @Test("partitions are listed as specs")
    func list() {
        let partitions = Set([0, 1, 2, 5, 7, 8].map { TopicPartition("t", $0) } + [TopicPartition("u", 3)])
        #expect(PartitionList.text(partitions) == "t:0-2,5,7-8 u:3")
        #expect(PartitionList.text([]) == "")
    }
}
