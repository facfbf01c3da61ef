import KafkaWire
import KcatCommands
import Testing

/// Another assignment while records stream: which partitions go on, which begin, and what becomes of the run.
@Suite struct LiveAssignmentTests {
    private static let t0 = TopicPartition("t", 0)
    private static let t1 = TopicPartition("t", 1)
    private static let u0 = TopicPartition("u", 0)

    private func place(_ partition: TopicPartition, _ start: Position? = nil) -> AssignmentChange.Place {
        AssignmentChange.Place(partition, start.map { SpecRange(start: $0) })
    }

    // MARK: What changes

    @Test("a partition whose start is written as it was goes on; others begin; those left out are dropped")
    func changes() {
        let change = AssignmentChange(
            from: [place(Self.t0, .offset(5)), place(Self.t1)],
            to: [place(Self.u0), place(Self.t0, .offset(5))])
        #expect(change.keeps == [Self.t0])
        #expect(change.begins == [place(Self.u0)])
        #expect(change.partitions == [Self.u0, Self.t0])
    }

    @Test(
        "another start, another end, or none where there was one, begins anew",
        arguments: [
            SpecRange(start: .offset(6)), SpecRange(start: .offset(5), end: .count(3)), nil,
        ] as [SpecRange?])
    func beginsAnew(_ range: SpecRange?) {
        let next = AssignmentChange.Place(Self.t0, range)
        let change = AssignmentChange(from: [place(Self.t0, .offset(5))], to: [next])
        #expect(change.keeps.isEmpty && change.begins == [next])
    }

    @Test("without a start, twice the same goes on") func noStart() {
        #expect(AssignmentChange(from: [place(Self.t0)], to: [place(Self.t0)]).keeps == [Self.t0])
    }

    @Test("the line that announces it names its partitions, as specs do") func words() {
        let many = [4, 0, 1, 2, 7].map { place(TopicPartition("t", $0)) } + [place(Self.u0)]
        #expect(AssignmentChange(from: [], to: many).words == "t:0-2,4,7 u:0")
        #expect(AssignmentChange(from: many, to: []).words == "none")
    }

    // MARK: The file

    @Test("specs by lines and spaces, with comments") func text() throws {
        let specs = try AssignmentText.parse("# today\nt:0@5 t:1\r\n\n  u@-10 # the last ten\n", named: "f")
        #expect(specs.map(\.text) == ["t:0@5", "t:1", "u@-10"])
        #expect(try AssignmentText.parse("", named: "f").isEmpty)
    }

    @Test("B1: what is wrong in it is told with file and line") func wrongText() {
        let error = #expect(throws: UsageError.self) { try AssignmentText.parse("t:0\nt:x\n", named: "f") }
        #expect(error.map { "\($0)" }?.hasPrefix("f:2: 't:x'") == true)
        #expect(throws: UsageError.self) { try AssignmentText.parse("t:0\nt:0-3\n", named: "f") }
    }

    // MARK: The run

    private func run(_ starts: [TopicPartition: Int64], _ options: RunOptions = RunOptions()) -> AssignRun {
        AssignRun(starts.sorted { $0.key < $1.key }.map { PartitionPlan($0.key, start: $0.value) }, options)
    }

    private func walked(_ next: Int64, _ records: Int) -> Walked {
        Walked(nextOffset: next, records: records, readableEnd: 1000, highWatermark: 1000)
    }

    @Test("kept partitions keep their position, dropped ones are written no more, new ones begin") func reassigns() {
        var run = run([Self.t0: 5, Self.t1: 0])
        _ = run.walked(Self.t0, walked(20, 15))
        _ = run.reassign([PartitionPlan(Self.u0, start: 3)], keeping: [Self.t0])
        #expect(run.assignment == [Self.t0: 20, Self.u0: 3])
        #expect(run.window(for: Self.t1, fetchOffset: 0) == nil)
        #expect(run.window(for: Self.t0, fetchOffset: 20)?.from == 20)
        #expect(run.records == 15)
    }

    @Test("a partition that was done stays done when it is kept, and is read again when it begins anew") func done() {
        var plan = PartitionPlan(Self.t0, start: 0)
        plan.end = 10
        var run = AssignRun([plan, PartitionPlan(Self.t1, start: 0)], RunOptions())
        _ = run.walked(Self.t0, walked(10, 10))
        _ = run.reassign([], keeping: [Self.t0, Self.t1])
        #expect(run.assignment == [Self.t1: 0] && !run.isDone)
        _ = run.reassign([plan], keeping: [Self.t1])
        #expect(run.assignment == [Self.t0: 0, Self.t1: 0])
        _ = run.reassign([], keeping: [])
        #expect(run.isDone && run.awaitsAssignment)
    }

    @Test("the count of -c is the run's, whatever is assigned") func count() {
        var options = RunOptions()
        options.count = 10
        var run = run([Self.t0: 0], options)
        _ = run.walked(Self.t0, walked(6, 6))
        _ = run.reassign([PartitionPlan(Self.u0, start: 0)], keeping: [])
        #expect(run.window(for: Self.u0, fetchOffset: 0)?.limit == 4)
        _ = run.walked(Self.u0, walked(4, 4))
        #expect(run.isDone)
        _ = run.reassign([], keeping: [])
        #expect(!run.awaitsAssignment, "nothing is left to wait for")
    }

    @Test("what the plans have to tell is told") func notices() {
        var plan = PartitionPlan(Self.u0, start: 0)
        plan.notices = ["u:0: told"]
        var run = run([Self.t0: 0])
        #expect(run.reassign([plan], keeping: [Self.t0]) == [.say("u:0: told")])
    }
}
