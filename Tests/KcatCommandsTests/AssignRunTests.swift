import KafkaWire
import KcatCommands
import Testing

/// Starts and ends of a run, answer by answer, without a broker.
@Suite struct AssignRunTests {
    private static let place = TopicPartition("t", 0)

    private func options(_ change: (inout RunOptions) -> Void = { _ in }) -> RunOptions {
        var options = RunOptions()
        options.now = 1_000_000
        change(&options)
        return options
    }

    /// A plan for `t:0` with a log from 10 to 100 and nothing else known.
    private func plan(
        _ range: SpecRange?, _ options: RunOptions, _ extra: PartitionAnswers = [:]
    ) throws -> PartitionPlan {
        let planner = PartitionPlanner(Self.place, range, options)
        var answers: PartitionAnswers = [.logStart: 10, .logEnd: 100]
        answers.merge(extra) { _, new in new }
        return try planner.plan(answers.filter { planner.questions.contains($0.key) })
    }

    // MARK: Partitions that come late, or never

    @Test func othersAreAwaited() throws {
        var options = options()
        options.exitsAtEnd = true
        var run = AssignRun([try plan(nil, options)], options)
        run.awaitsOthers = true
        let end = Walked(nextOffset: 100, records: 90, readableEnd: 100, highWatermark: 100)
        #expect(!run.walked(Self.place, end).contains(.say("Reached end of topic t [0] at offset 100: exiting")))
        #expect(!run.isDone)
        var late = PartitionPlan(TopicPartition("t", 1), start: 3)
        (late.end, late.endsWithLog) = (5, true)
        #expect(!run.has(late.topicPartition))
        #expect(run.add([late]) == [] && run.assignment == [late.topicPartition: 3])
        #expect(run.has(late.topicPartition) && run.has(Self.place))
        run.awaitsOthers = false
        #expect(!run.isDone)
        let last = Walked(nextOffset: 5, records: 2, readableEnd: 5, highWatermark: 5)
        #expect(
            run.walked(late.topicPartition, last).contains(.say("Reached end of topic t [1] at offset 5: exiting")))
        #expect(run.isDone && run.records == 92)
    }

    @Test func othersAreReadWithoutWhatIsMissing() {
        let places = [TopicPartition("t", 0), TopicPartition("t", 1), TopicPartition("u", 0)]
        var run = AssignRun(places.map { PartitionPlan($0, start: 0) }, options())
        #expect(run.forgo(places[1], wholeTopic: false) == [places[1]])
        #expect(run.forgo(places[0], wholeTopic: true) == [places[0]])
        #expect(run.assignment == [places[2]: 0] && !run.isDone)
        #expect(run.forgo(places[2], wholeTopic: false) == [], "the last one ends it")
        #expect(!run.isDone)
    }

    // MARK: What is asked, and what comes of it

    @Test func anOffsetAsksNothing() {
        let planner = PartitionPlanner(Self.place, SpecRange(start: .offset(1200)), options())
        #expect(planner.questions == [])
        let bounded = PartitionPlanner(
            Self.place, SpecRange(start: .offset(1200), end: .position(.offset(1300))), options())
        #expect(bounded.questions == [])
    }

    @Test(
        arguments: [
            (nil, 10), (SpecRange(start: .beginning), 10), (SpecRange(start: .end), 100),
            (SpecRange(start: .beforeEnd(5)), 95), (SpecRange(start: .beforeEnd(90)), 10),
            (SpecRange(start: .beforeEnd(5000)), 10), (SpecRange(start: .beforeEnd(.max)), 10),
            (SpecRange(start: .beforeEnd(0)), 100), (SpecRange(start: .offset(50)), 50),
            (SpecRange(start: .time(500)), 42), (SpecRange(start: .age(999_500)), 42), (SpecRange(), 10),
        ] as [(SpecRange?, Int64)])
    func starts(range: SpecRange?, start: Int64) throws {
        let plan = try plan(range, options(), [.offsetAt(500): 42])
        #expect(plan.start == start)
        #expect(plan.end == nil && plan.notices.isEmpty)
    }

    @Test(
        arguments: [
            (RangeEnd.position(.beginning), 10), (.position(.end), 100), (.position(.offset(77)), 77),
            (.position(.offset(5000)), 5000), (.position(.beforeEnd(5)), 95), (.position(.time(500)), 42),
            (.position(.time(600)), 100),
        ] as [(RangeEnd, Int64)])
    func ends(end: RangeEnd, offset: Int64) throws {
        let plan = try plan(
            SpecRange(start: .beginning, end: end), options(), [.offsetAt(500): 42])
        #expect(plan.end == offset)
    }

    @Test func theOptionGivesWhatASpecLeavesOpen() throws {
        let options = options { $0.defaultRange = SpecRange(start: .offset(20), end: .position(.offset(30))) }
        #expect(try plan(nil, options).start == 20)
        #expect(try plan(nil, options).end == 30)
        #expect(try plan(SpecRange(start: .offset(5)), options).start == 5)
        #expect(try plan(SpecRange(start: .offset(5)), options).end == nil)
        #expect(try plan(SpecRange(end: .position(.offset(50))), options).start == 20)
    }

    @Test func noRecordAsLateAsTheStart() throws {
        let plan = try plan(SpecRange(start: .time(500)), options(), [:])
        #expect(plan.start == 100)
        #expect(plan.notices == ["t:0: no record is that late, starting at the end (100)"])
    }

    @Test("a start ahead of this machine's clock is asked of the broker: the clock may be behind, or a record ahead")
    func aStartInTheFuture() throws {
        for range in [SpecRange(start: .time(2_000_000)), SpecRange(start: .age(-1_000_000))] {
            let planner = PartitionPlanner(Self.place, range, options())
            #expect(planner.questions == [.offsetAt(2_000_000), .logEnd])
            #expect(try plan(range, options(), [.offsetAt(2_000_000): 42]).start == 42)
        }
    }

    @Test func aLogWithoutTimesIsToldAsSuch() throws {
        let planner = PartitionPlanner(Self.place, SpecRange(start: .time(500)), options())
        let plan = try planner.plan([.logEnd: 100, .lacksTimes: 1])
        #expect(plan.start == 100)
        #expect(plan.notices.count == 1 && plan.notices[0].contains("has no times (message format 0)"))
    }

    @Test func beforeAndBehindWhatIsCommitted() throws {
        let options = options { $0.group = "g" }
        func shifted(_ start: Int64, _ end: Int64, _ committed: Int64?) throws -> PartitionPlan {
            let range = SpecRange(start: .storedShifted(start), end: .position(.storedShifted(end)))
            var answers: PartitionAnswers = [:]
            answers[.committed] = committed
            return try plan(range, options, answers)
        }
        let near = try shifted(-2, 2, 55)
        #expect(near.start == 53 && near.end == 57)
        // No further than the log's start, and nothing overflows.
        #expect(try shifted(-50, 2, 55).start == 10)
        #expect(try shifted(-2, .max, 55).end == .max)
        #expect(try shifted(-2, 2, nil).start == 10)
    }

    /// S9, A5.
    @Test func theGroupsOffsetIsTheDefaultWithAGroup() throws {
        let options = options { $0.group = "g" }
        #expect(try plan(nil, options, [.committed: 55]).start == 55)
        #expect(try plan(SpecRange(start: .stored), options, [.committed: 55]).start == 55)
        #expect(try plan(SpecRange(start: .beginning), options, [.committed: 55]).start == 10)
        #expect(try plan(SpecRange(start: .beginning, end: .position(.stored)), options, [.committed: 55]).end == 55)
    }

    @Test("KIP-320: the leader epoch that was committed goes along with the start, until something was read")
    func theCommittedEpoch() throws {
        let options = options { $0.group = "g" }
        let answers: PartitionAnswers = [.committed: 55, .committedEpoch: 3]
        let planner = PartitionPlanner(Self.place, nil, options)
        let plan = try planner.plan([.logStart: 10, .logEnd: 100].merging(answers) { $1 })
        #expect(plan.start == 55 && plan.startEpoch == 3)
        let gone = try PartitionPlanner(Self.place, nil, self.options { ($0.group, $0.reset) = ("g", .earliest) })
            .plan([.logStart: 60, .logEnd: 100].merging(answers) { $1 })
        #expect(gone.start == 60 && gone.startEpoch == nil, "the epoch is the committed offset's alone")
        var run = AssignRun([plan], options)
        #expect(run.startEpoch(of: Self.place) == 3)
        _ = run.window(for: Self.place, fetchOffset: 55)
        _ = run.walked(
            Self.place, Walked(nextOffset: 57, records: 2, readableEnd: 100, highWatermark: 100))
        #expect(run.startEpoch(of: Self.place) == nil)
    }

    /// S9.
    @Test func nothingCommitted() throws {
        let none: PartitionAnswers = [:]
        let begun = try plan(nil, options { $0.group = "g" }, none)
        #expect(begun.start == 10)
        #expect(begun.notices == ["t:0: group 'g' has committed nothing, starting at the beginning (10)"])
        #expect(try plan(nil, options { ($0.group, $0.reset) = ("g", .latest) }, none).start == 100)
        #expect(try plan(nil, options { ($0.group, $0.reset) = ("g", .earliest) }, none).start == 10)
        #expect(throws: PlanError.self) {
            try plan(nil, options { ($0.group, $0.reset) = ("g", ResetPolicy.none) }, none)
        }
    }

    /// A6.
    @Test func theCommittedOffsetIsGone() throws {
        let gone: PartitionAnswers = [.committed: 3]
        let error = #expect(throws: PlanError.self) { try plan(nil, options { $0.group = "g" }, gone) }
        #expect(error?.description.contains("offset 3") == true)
        #expect(error?.description.contains("from 10 to 100") == true)
        #expect(try plan(nil, options { ($0.group, $0.reset) = ("g", .earliest) }, gone).start == 10)
        #expect(try plan(nil, options { ($0.group, $0.reset) = ("g", .latest) }, gone).start == 100)
    }

    @Test func exitAtEndCutsTheRange() throws {
        let options = options { $0.exitsAtEnd = true }
        #expect(try plan(nil, options).end == 100)
        #expect(try plan(SpecRange(start: .offset(20), end: .position(.offset(30))), options).end == 30)
        #expect(try plan(SpecRange(start: .offset(20), end: .position(.offset(3000))), options).end == 100)
        let counted = try plan(SpecRange(start: .offset(20), end: .count(50)), options)
        #expect(counted.end == 100 && counted.count == 50)
        #expect(try plan(SpecRange(start: .age(0), end: .position(.age(-60_000))), options).end == 100)
    }

    /// Only a fetch can tell whether the start lies in the log under read committed.
    @Test func aStartBehindTheEndNeedsProof() throws {
        let plan = try plan(SpecRange(start: .offset(500)), options { $0.exitsAtEnd = true })
        #expect(plan.needsProof)
        var run = AssignRun([plan], options())
        #expect(run.assignment == [Self.place: 500])
        let window = run.window(for: Self.place, fetchOffset: 500)
        #expect(window == Window(from: 500, until: 100, limit: .max))
        _ = run.walked(Self.place, .init(nextOffset: 500, records: 0, readableEnd: 100, highWatermark: 600))
        #expect(run.isDone)
    }

    // MARK: The run

    private func run(_ range: SpecRange?, _ change: (inout RunOptions) -> Void = { _ in }) throws -> AssignRun {
        let options = options(change)
        return AssignRun([try plan(range, options)], options)
    }

    private func walked(_ next: Int64, _ records: Int, end: Int64 = 100, high: Int64? = nil) -> Walked {
        Walked(nextOffset: next, records: records, readableEnd: end, highWatermark: high ?? end)
    }

    @Test func aRangeIsDoneAtItsEnd() throws {
        var run = try run(SpecRange(start: .offset(20), end: .position(.offset(30))))
        let window = run.window(for: Self.place, fetchOffset: 20)
        #expect(window == Window(from: 20, until: 30, limit: .max))
        #expect(run.walked(Self.place, walked(25, 5)) == [])
        #expect(!run.isDone)
        #expect(run.walked(Self.place, walked(30, 5)) == [.stop(Self.place)])
        #expect(run.isDone)
        #expect(run.window(for: Self.place, fetchOffset: 30) == nil)
    }

    /// What lies at the end (a marker, a compacted hole, nothing) brings no record and still ends the run.
    @Test func doneByPositionNotByRecords() throws {
        var run = try run(SpecRange(start: .offset(90)), { $0.exitsAtEnd = true })
        #expect(run.walked(Self.place, walked(99, 9)) == [])
        let end = run.walked(Self.place, walked(100, 0))
        #expect(end == [.flush, .say("Reached end of topic t [0] at offset 100: exiting"), .stop(Self.place)])
        #expect(run.isDone)
    }

    @Test func anEmptyRangeIsDoneAtOnce() throws {
        let run = try run(SpecRange(start: .end), { $0.exitsAtEnd = true })
        #expect(run.isDone && run.assignment.isEmpty)
        #expect(run.begin() == [.say("Reached end of topic t [0] at offset 100: exiting")])
        let many = (0..<60).map { index in
            var plan = PartitionPlan(TopicPartition("t", Int32(index)), start: 5)
            (plan.end, plan.endsWithLog) = (5, true)
            return plan
        }
        let empty = AssignRun(many, self.options { $0.exitsAtEnd = true })
        #expect(empty.isDone && empty.begin() == [.say("60 partitions read to their ends")])
    }

    @Test func anEndBehindTheLogIsWaitedForAndSaidOnce() throws {
        var run = try run(SpecRange(start: .offset(90), end: .position(.offset(200))))
        let first = run.walked(Self.place, walked(100, 10))
        #expect(
            first == [
                .flush, .say("Reached end of topic t [0] at offset 100"), .say("t:0 ends at 100 now; waiting for 200"),
            ])
        #expect(run.walked(Self.place, walked(100, 0)) == [.flush])
        let later = run.walked(Self.place, walked(150, 50, end: 150))
        #expect(later == [.flush, .say("Reached end of topic t [0] at offset 150")])
        #expect(run.walked(Self.place, walked(200, 50, end: 220)) == [.stop(Self.place)])
    }

    @Test func anOpenTransactionIsNamed() throws {
        var run = try run(SpecRange(start: .offset(90), end: .position(.offset(150))))
        let actions = run.walked(Self.place, walked(100, 10, end: 100, high: 180))
        #expect(actions.last == .say("t:0: an open transaction holds the readable end at 100; waiting for 150"))
    }

    @Test func countInAll() throws {
        let options = options { $0.count = 5 }
        let other = TopicPartition("t", 1)
        var run = AssignRun([PartitionPlan(Self.place, start: 0), PartitionPlan(other, start: 0)], options)
        #expect(run.window(for: Self.place, fetchOffset: 0)?.limit == 5)
        _ = run.walked(Self.place, walked(3, 3))
        #expect(run.window(for: other, fetchOffset: 0)?.limit == 2)
        _ = run.walked(other, walked(2, 2))
        #expect(run.isDone)
    }

    @Test func countOfASpecIsOfEachPartition() throws {
        var run = try run(SpecRange(start: .offset(20), end: .count(50)))
        #expect(run.window(for: Self.place, fetchOffset: 20)?.limit == 50)
        _ = run.walked(Self.place, walked(60, 40))
        #expect(run.window(for: Self.place, fetchOffset: 60)?.limit == 10)
        #expect(run.walked(Self.place, walked(70, 10)) == [.stop(Self.place)])
        #expect(run.isDone)
    }

    /// A reset (A6) moves the position; the run goes on from there.
    @Test func aMovedPositionIsFollowed() throws {
        var run = try run(SpecRange(start: .offset(20), end: .position(.offset(60))))
        #expect(run.window(for: Self.place, fetchOffset: 40)?.from == 40)
        #expect(run.walked(Self.place, walked(60, 20)) == [.stop(Self.place)])
    }

    @Test func anEndInTheFuture() throws {
        var run = try run(SpecRange(start: .offset(20), end: .position(.age(-60_000))))
        #expect(run.window(for: Self.place, fetchOffset: 20)?.endTime == 1_060_000)
        #expect(run.nextTick == nil)
        #expect(run.tick(now: 1_060_000) == [], "records are still to come")
        _ = run.walked(Self.place, walked(100, 80))
        #expect(run.nextTick == 1_060_000)
        #expect(run.tick(now: 1_059_999) == [])
        #expect(run.tick(now: 1_060_000) == [.stop(Self.place)])
        #expect(run.isDone && run.nextTick == nil)
        var met = try self.run(SpecRange(start: .offset(20), end: .position(.age(-60_000))))
        _ = met.walked(
            Self.place, .init(nextOffset: 50, records: 30, readableEnd: 100, highWatermark: 100, metEndTime: true))
        #expect(met.isDone)
    }

    @Test func theLastPartitionExits() throws {
        let options = options { $0.exitsAtEnd = true }
        let other = TopicPartition("t", 1)
        var plans = [PartitionPlan(Self.place, start: 0), PartitionPlan(other, start: 0)]
        for index in plans.indices { (plans[index].end, plans[index].endsWithLog) = (10, true) }
        var run = AssignRun(plans, options)
        #expect(run.walked(other, walked(10, 10, end: 10))[1] == .say("Reached end of topic t [1] at offset 10"))
        #expect(
            run.walked(Self.place, walked(10, 10, end: 10))[1]
                == .say("Reached end of topic t [0] at offset 10: exiting"))
    }

    @Test func shares() throws {
        var run = try run(SpecRange(start: .offset(20), end: .position(.offset(60))))
        _ = run.walked(Self.place, walked(30, 10))
        #expect(run.share.done == 10 && run.share.total == 40)
        var counted = try self.run(SpecRange(start: .offset(20))) { $0.count = 100 }
        _ = counted.walked(Self.place, walked(45, 25))
        #expect(counted.share.done == 25 && counted.share.total == 100)
        #expect(counted.isBounded)
        let endless = try self.run(SpecRange(start: .offset(20)))
        #expect(endless.share.total == nil && !endless.isBounded)
    }
}
