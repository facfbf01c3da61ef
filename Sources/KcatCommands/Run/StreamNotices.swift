import Console
import KafkaWire
import RecordOutput

/// What a stream says on standard error beside its records.
struct StreamNotices {
    private let console: Console
    private let begin = ContinuousClock.now
    /// They wait for a moment without records: by then a reader that has enough, such as `head`, is gone, and what would be
    /// said is of no interest.
    private var pending: [String] = []
    private var pendingSince = ContinuousClock.now
    private var ends = EndNotices()
    /// Damaged batches.
    private var skipped = 0
    private var progress: ProgressTicker?

    /// Nothing to say yet. Progress is shown at a terminal.
    init(_ console: Console, showsProgress: Bool) {
        self.console = console
        if showsProgress, Terminal.isTerminal(StandardError.descriptor) { progress = ProgressTicker(console) }
    }

    // MARK: What waits

    /// Says it when there is a moment.
    mutating func add(_ notice: String) {
        if pending.isEmpty { pendingSince = .now }
        pending.append(notice)
    }

    /// A partition is at its end, of which nothing more will be read where that `isLast`.
    mutating func reached(_ partition: TopicPartition, _ notice: String, isLast: Bool) {
        ends.reached(partition, notice, isLast: isLast, at: .now - begin)
    }

    /// Records of the partition came.
    mutating func moved(_ partition: TopicPartition) { ends.moved(partition) }

    /// Says what waits: of the ends those that are due, or all when the run is over.
    mutating func tell(isOver: Bool = false) {
        for notice in pending { console.say(notice) }
        pending.removeAll()
        for notice in ends.due(at: isOver ? nil : .now - begin) { console.say(notice) }
    }

    /// Says it although records come, when it has waited for long.
    mutating func tellOverdue() {
        if !pending.isEmpty || !ends.isEmpty, .now - pendingSince > .milliseconds(500) {
            tell()
            pendingSince = .now
        }
    }

    /// How long to wait for records before something is to be said; `nil` for as long as they take.
    var patience: Duration? {
        var waits: [Duration] = []
        if !pending.isEmpty { waits.append(.milliseconds(30)) }
        if let due = ends.nextDue { waits.append(due - (.now - begin)) }
        return waits.min()
    }

    // MARK: At once

    /// Batches were passed over.
    mutating func passedOver(_ errors: [RecordError], _ partition: TopicPartition) {
        for error in errors {
            skipped += 1
            let last = error.lastOffset.map { "-\($0)" } ?? ""
            console.say("\(partition): passed over offsets \(error.offset)\(last): \(error.message)")
        }
    }

    /// How many, at the end of a run.
    func tellPassedOver() {
        if skipped == 0 { return }
        console.say("\(Units.count(skipped, "damaged batch was", "damaged batches were")) passed over")
    }

    /// Whether ``show(records:bytes:_:scanned:)`` is worth its figures.
    var showsProgress: Bool { progress != nil }

    /// How far it has come.
    func show(records: Int64, bytes: Int, _ share: (done: Int, total: Int?), scanned: Int?) {
        progress?.note(records: Int(clamping: records), bytes: bytes, share, scanned: scanned)
    }

    /// Shows no progress after this.
    func stop() { progress?.stop() }

    /// The last line of a run, at a terminal.
    func tellSum(records: Int64, bytes: Int) {
        stop()
        guard Terminal.isTerminal(StandardError.descriptor) else { return }
        console.say(Progress.sum(records: Int(clamping: records), bytes: bytes, time: .now - begin))
    }

    /// Where a run that was broken off can go on.
    func tellRest(_ rest: [(place: String, spec: String?)]) { Self.tellRest(rest, console) }

    /// Where a run that was broken off can go on, told to `console`.
    static func tellRest(_ rest: [(place: String, spec: String?)], _ console: Console) {
        if rest.count <= 5 {
            for (place, spec) in rest {
                console.say("whole up to \(place)" + (spec.map { "; go on with \($0)" } ?? ", where its count goes on"))
            }
        } else {
            let specs = rest.map { $0.spec ?? $0.place }.joined(separator: " ")
            console.say("whole up to these places of \(rest.count) partitions; go on with \(specs)")
        }
    }
}
