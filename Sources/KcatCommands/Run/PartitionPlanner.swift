package import KafkaWire

/// Turns what a spec says into offsets: first what to ask about a partition, then, with the answers, its plan.
package struct PartitionPlanner {
    private let topicPartition: TopicPartition
    private let options: RunOptions
    private let start: Position
    private let end: RangeEnd?
    /// Whether the start was named: by the spec, or by `-o`.
    private let isStartNamed: Bool

    /// A planner for a partition of a spec with this range.
    package init(_ topicPartition: TopicPartition, _ range: SpecRange?, _ options: RunOptions) {
        self.topicPartition = topicPartition
        self.options = options
        let fallback: Position = options.group == nil ? .beginning : .stored
        let namedStart = range?.start ?? options.defaultRange.start
        start = namedStart ?? fallback
        isStartNamed = namedStart != nil
        let namedEnd = range == nil ? options.defaultRange.end : range?.end
        end = namedEnd ?? (options.closesOpenRanges ? .position(.end) : nil)
    }

    /// What must be known.
    package var questions: Set<PartitionQuestion> {
        var result = startQuestions
        if case .position(let position) = end { result.formUnion(questions(for: position)) }
        if options.exitsAtEnd { result.insert(.logEnd) }
        return result
    }

    /// A time as a start is always asked for, also when it is ahead of this machine's clock: that may be behind, or a record
    /// stamped ahead.
    private var startQuestions: Set<PartitionQuestion> {
        switch start {
        case .time(let time): [.offsetAt(time), .logEnd]
        case .age(let age): [.offsetAt(time(before: age)), .logEnd]
        default: questions(for: start)
        }
    }

    private func questions(for position: Position) -> Set<PartitionQuestion> {
        switch position {
        case .beginning: [.logStart]
        case .end: [.logEnd]
        case .stored, .storedShifted:
            if let resetTime {
                [.committed, .logStart, .logEnd, .offsetAt(resetTime)]
            } else {
                [.committed, .logStart, .logEnd]
            }
        case .offset: []
        case .beforeEnd: [.logStart, .logEnd]
        case .recordsBeforeEnd(let count): [.lastRecords(count)]
        case .time(let time): time > options.now ? [.logEnd] : [.offsetAt(time), .logEnd]
        case .age(let age): questions(for: .time(time(before: age)))
        }
    }

    /// The time that the reset policy leads to, when it is a duration; milliseconds since 1970.
    private var resetTime: Int64? {
        guard case .byDuration(let duration) = options.reset else { return nil }
        return time(before: Int64(duration / .milliseconds(1)))
    }

    private func time(before age: Int64) -> Int64 { max(0, options.now.subtractingReportingOverflow(age).partialValue) }

    /// The plan, from the answers to all `questions`.
    package func plan(_ answers: PartitionAnswers) throws(PlanError) -> PartitionPlan {
        var plan = PartitionPlan(topicPartition, start: 0)
        plan.start = try startOffset(answers, &plan.notices)
        if case .stored = start, plan.start == answers[.committed] {
            plan.startEpoch = answers[.committedEpoch].flatMap { Int32(exactly: $0) }
        }
        switch end {
        case nil: break
        case .count(let count): plan.count = count
        case .position(let position): setEnd(position, answers, &plan)
        }
        if let end = plan.end, end < plan.start, !plan.endsWithLog {
            plan.notices.append(
                "\(topicPartition): nothing to read, the end (\(end)) lies before the start (\(plan.start))")
        }
        if options.exitsAtEnd, let logEnd = answers[.logEnd], logEnd <= plan.end ?? .max {
            plan.end = logEnd
            plan.endsWithLog = true
        }
        if plan.endsWithLog, let logEnd = plan.end, plan.start > logEnd { plan.needsProof = true }
        return plan
    }

    private func startOffset(
        _ answers: PartitionAnswers, _ notices: inout [String]
    ) throws(PlanError) -> Int64 {
        let logStart = answers[.logStart] ?? 0
        let logEnd = answers[.logEnd] ?? 0
        switch start {
        case .beginning: return logStart
        case .end: return logEnd
        case .offset(let offset): return offset
        case .beforeEnd(let back): return max(logStart, back > logEnd ? 0 : logEnd - back)
        case .recordsBeforeEnd(let count): return answers[.lastRecords(count)] ?? logEnd
        case .time(let time): return startOffset(at: time, logEnd, answers, &notices)
        case .age(let age): return startOffset(at: self.time(before: age), logEnd, answers, &notices)
        case .stored: return try storedOffset(logStart, logEnd, answers, &notices)
        case .storedShifted(let amount):
            let stored = try storedOffset(logStart, logEnd, answers, &notices)
            guard stored == answers[.committed] else { return stored }
            return max(logStart, PartitionPlanner.shifted(stored, by: amount))
        }
    }

    private func startOffset(
        at time: Int64, _ logEnd: Int64, _ answers: PartitionAnswers, _ notices: inout [String]
    ) -> Int64 {
        if let offset = answers[.offsetAt(time)] { return offset }
        if answers[.lacksTimes] != nil {
            notices.append(
                "\(topicPartition): its log has no times (message format 0), starting at the end (\(logEnd)); name an offset"
            )
            return logEnd
        }
        notices.append("\(topicPartition): no record is that late, starting at the end (\(logEnd))")
        return logEnd
    }

    private func storedOffset(
        _ logStart: Int64, _ logEnd: Int64, _ answers: PartitionAnswers, _ notices: inout [String]
    ) throws(PlanError) -> Int64 {
        let group = options.group ?? ""
        guard let committed = answers[.committed] else {
            if options.commits, isStartNamed {
                throw PlanError(
                    description:
                        "\(topicPartition): group '\(group)' has committed nothing, and with --commit it would "
                        + "from here on: is that its name? A start such as @beginning makes it so")
            }
            switch options.reset {
            case nil, .earliest:
                notices.append(
                    "\(topicPartition): group '\(group)' has committed nothing, starting at the beginning (\(logStart))"
                )
                return logStart
            case .latest:
                notices.append(
                    "\(topicPartition): group '\(group)' has committed nothing, starting at the end (\(logEnd))")
                return logEnd
            case .byDuration:
                let start = startOffset(at: resetTime ?? 0, logEnd, answers, &notices)
                notices.append("\(topicPartition): group '\(group)' has committed nothing, starting at \(start)")
                return start
            case .some(.none):
                throw PlanError(
                    description: "\(topicPartition): group '\(group)' has committed nothing and auto.offset.reset is "
                        + "none; name a start, such as @beginning")
            }
        }
        guard committed < logStart else { return committed }
        switch options.reset {
        case .earliest:
            notices.append("\(topicPartition): \(committed), committed by '\(group)', is gone, starting at \(logStart)")
            return logStart
        case .latest:
            notices.append("\(topicPartition): \(committed), committed by '\(group)', is gone, starting at \(logEnd)")
            return logEnd
        case .byDuration:
            let start = startOffset(at: resetTime ?? 0, logEnd, answers, &notices)
            notices.append("\(topicPartition): \(committed), committed by '\(group)', is gone, starting at \(start)")
            return start
        case nil, .some(.none):
            throw PlanError(
                description:
                    "\(topicPartition): offset \(committed), committed by group '\(group)', is not in the log, "
                    + "which goes from \(logStart) to \(logEnd); name a start, or -X auto.offset.reset=earliest")
        }
    }

    /// An offset so many further on, or back; never below 0.
    static func shifted(_ offset: Int64, by amount: Int64) -> Int64 {
        let (sum, overflow) = offset.addingReportingOverflow(amount)
        return overflow ? .max : max(0, sum)
    }

    private func setEnd(_ position: Position, _ answers: PartitionAnswers, _ plan: inout PartitionPlan) {
        let logStart = answers[.logStart] ?? 0
        let logEnd = answers[.logEnd] ?? 0
        switch position {
        case .beginning: plan.end = logStart
        case .offset(let offset): plan.end = offset
        case .beforeEnd(let back): plan.end = max(logStart, back > logEnd ? 0 : logEnd - back)
        case .recordsBeforeEnd(let count): plan.end = answers[.lastRecords(count)]
        case .end:
            plan.end = logEnd
            plan.endsWithLog = true
        case .stored, .storedShifted:
            plan.end = answers[.committed] ?? logStart
            if case .storedShifted(let amount) = position, let committed = answers[.committed] {
                plan.end = PartitionPlanner.shifted(committed, by: amount)
            }
            if answers[.committed] == nil {
                plan.notices.append("\(topicPartition): group '\(options.group ?? "")' has committed nothing")
            }
        case .time(let time): setEnd(at: time, logEnd, answers, &plan)
        case .age(let age): setEnd(at: self.time(before: age), logEnd, answers, &plan)
        }
    }

    private func setEnd(at time: Int64, _ logEnd: Int64, _ answers: PartitionAnswers, _ plan: inout PartitionPlan) {
        if time > options.now {
            plan.endTime = time
        } else if let offset = answers[.offsetAt(time)] {
            plan.end = offset
        } else {
            plan.end = logEnd
            plan.endsWithLog = true
        }
    }
}
