import KafkaWire
import KcatCommands
import Testing

/// Ranges whose ends are yet to come, as who sends on tells of them.
@Suite struct RangeWaitsTests {
    private static let place = TopicPartition("t", 0)

    private func plan(_ range: SpecRange?, _ change: (inout RunOptions) -> Void = { _ in }) throws -> PartitionPlan {
        var options = RunOptions()
        (options.now, options.closesOpenRanges) = (1_000_000, true)
        change(&options)
        let planner = PartitionPlanner(Self.place, range, options)
        let answers: PartitionAnswers = [.logStart: 10, .logEnd: 100]
        return try planner.plan(answers.filter { planner.questions.contains($0.key) })
    }

    private func walked(_ next: Int64, _ records: Int = 0, end: Int64 = 100) -> Walked {
        Walked(nextOffset: next, records: records, readableEnd: end, highWatermark: end)
    }

    @Test("a range without an end is closed where the log ends now; one that has an end keeps it, be it ahead")
    func openRanges() throws {
        for range in [nil, SpecRange(start: .offset(20)), SpecRange()] {
            let plan = try plan(range)
            #expect(plan.end == 100 && plan.endsWithLog && plan.count == nil && plan.endTime == nil)
        }
        #expect(try plan(SpecRange(start: .offset(500))).needsProof)
        let counted = try plan(SpecRange(start: .offset(20), end: .count(50)))
        #expect(counted.end == nil && counted.count == 50)
        let timed = try plan(SpecRange(start: .age(0), end: .position(.age(-60_000))))
        #expect(timed.end == nil && timed.endTime == 1_060_000)
        #expect(try plan(SpecRange(end: .position(.offset(3000)))).end == 3000)
        // `-o` may name it.
        #expect(try plan(nil) { $0.defaultRange = SpecRange(start: .end, end: .count(5)) }.end == nil)
        #expect(try plan(nil) { $0.defaultRange = SpecRange(start: .offset(30)) }.end == 100)
    }

    @Test("who waits for what is told when there is nothing to read now") func waits() throws {
        let ends: [(RangeEnd, String)] = [
            (.position(.offset(200)), "200"), (.count(85), "5 more records"), (.count(81), "1 more record"),
            (.position(.age(-86_400_000)), "1970-01-02 00:16:40 UTC"),
        ]
        for (end, words) in ends {
            var run = AssignRun([try plan(SpecRange(start: .offset(20), end: end))], RunOptions())
            #expect(!run.isWaiting && !run.isWaiting(Self.place))
            _ = run.walked(Self.place, walked(60, 40))
            #expect(!run.isWaiting)
            _ = run.walked(Self.place, walked(100, 40))
            #expect(run.isWaiting && run.isWaiting(Self.place))
            #expect(run.waits("waiting") == ["t:0 ends at 100 now; waiting for \(words)"])
        }
    }

    @Test("one that is done waits for nothing, and one that has more to read holds the word back; many have one line")
    func several() throws {
        let places = (0..<30).map { TopicPartition("t", $0) }
        var plans = places.map { PartitionPlan($0, start: 0) }
        for index in plans.indices { plans[index].count = 10 }
        plans[0].count = 3
        var run = AssignRun(plans, RunOptions())
        for place in places { _ = run.walked(place, walked(3, 3, end: place == places[29] ? 4 : 3)) }
        #expect(!run.isWaiting && !run.isWaiting(places[0]) && run.isWaiting(places[1]))
        _ = run.walked(places[29], walked(4, 1, end: 4))
        #expect(run.isWaiting)
        #expect(
            run.waits("--execute waits") == [
                "29 partitions read to their ends as they are now; --execute waits for more"
            ])
        for place in places { _ = run.walked(place, walked(10, 7, end: 10)) }
        #expect(run.isDone && !run.isWaiting)
    }
}
