import KafkaClient
import KafkaWire
import Transport

/// Asks everything that is to be known of groups: each question once for all of them.
struct GroupSurvey: Sendable {
    let admin: KafkaAdmin
    /// What decides where the readable end is.
    let isolationLevel: IsolationLevel
    let loop: EventLoop

    /// What came of it.
    struct Result: Sendable {
        var reports: [GroupReport] = []
        /// What could not be had, a line each.
        var failures: [KafkaError] = []
    }

    /// The groups that operands name (all without one), with the names that are no group's.
    func groups(
        _ operands: [String]
    ) async throws -> (found: [ListedGroup], missing: [CommandError], failures: [KafkaError]) {
        let (all, failures) = try await admin.listGroups()
        if operands.isEmpty { return (all, [], failures) }
        var found: [ListedGroup] = []
        var missing: [CommandError] = []
        for operand in operands {
            if operand.hasPrefix("^") {
                let pattern = try TopicPattern(operand)
                let matching = all.filter { pattern.matches($0.id) }
                if matching.isEmpty { missing.append(CommandError(.failure, "no group matches '\(operand)'")) }
                found += matching.filter { !found.contains($0) }
            } else if let group = all.first(where: { $0.id == operand }) {
                if !found.contains(group) { found.append(group) }
            } else {
                missing.append(await GroupSurvey.missing(operand, all, failures, admin))
            }
        }
        return (found, missing, failures)
    }

    /// Where a group stands in each partition: what it has committed or, of a share group, the first that is not done with.
    static func places(of group: ListedGroup, _ admin: KafkaAdmin) async throws -> [TopicPartition: Int64] {
        if group.type == .share {
            return try await admin.shareGroupOffsets(ofGroups: [group.id])[group.id]?.get().compactMapValues(\.start)
                ?? [:]
        }
        return try await admin.committedOffsets(ofGroups: [group.id])[group.id]?.get().mapValues(\.offset) ?? [:]
    }

    /// The error for a group that is not listed: it does not exist, or this account may not see it.
    static func missing(
        _ name: String, _ all: [ListedGroup], _ failures: [KafkaError], _ admin: KafkaAdmin
    ) async -> CommandError {
        if let failure = failures.first {
            return CommandError(.failure, "group '\(name)' was not found, but not all brokers answered: \(failure)")
        }
        // Brokers leave out of their lists what may not be described, and say so only when asked for it by name.
        if case .failure(let error)? = try? await admin.describeGroups([name: .classic])[name],
            error.code == .notAuthorized
        {
            return CommandError(.failure, "\(error)")
        }
        let hint = nearest(to: name, in: all.map(\.id)).map { ", did you mean '\($0)'?" }
        return CommandError(
            .failure, "group '\(name)' does not exist" + (hint ?? " (kcat-swift groups lists them)"))
    }

    /// These groups, whole. `withCommits`: when they committed is looked up too.
    func survey(_ groups: [ListedGroup], withCommits: Bool) async throws -> Result {
        var result = Result()
        let types = Dictionary(groups.map { ($0.id, $0.type) }, uniquingKeysWith: { $1 })
        let shares = groups.filter { $0.type == .share }.map(\.id)
        let others = groups.filter { $0.type != .share }.map(\.id)
        async let describing = admin.describeGroups(types)
        async let committing = admin.committedOffsets(ofGroups: others)
        async let sharing = admin.shareGroupOffsets(ofGroups: shares)
        let (described, committed, shared) = try await (describing, committing, sharing)
        let now = WallClock.now()
        for group in groups {
            var report = GroupReport(listed: group)
            do { report.described = try described[group.id]?.get() } catch { result.failures.append(.of(error)) }
            var offsets: [TopicPartition: CommittedOffset] = [:]
            do { offsets = try committed[group.id]?.get() ?? [:] } catch { result.failures.append(.of(error)) }
            var starts: [TopicPartition: SharePartitionOffset] = [:]
            do { starts = try shared[group.id]?.get() ?? [:] } catch { result.failures.append(.of(error)) }
            report.rows = GroupSurvey.rows(report, offsets, starts, now)
            result.reports.append(report)
        }
        try await measure(&result)
        try await look(&result)
        if withCommits { await remember(&result) }
        return result
    }

    /// A row for each partition that is committed or owned.
    private static func rows(
        _ report: GroupReport, _ offsets: [TopicPartition: CommittedOffset],
        _ starts: [TopicPartition: SharePartitionOffset], _ now: Int64
    ) -> [GroupRow] {
        let members = report.described?.members ?? []
        var owners: [TopicPartition: DescribedMember] = [:]
        var heirs: [TopicPartition: DescribedMember] = [:]
        for member in members {
            for partition in member.assignment { owners[partition] = member }
            for partition in member.target ?? [] where !member.assignment.contains(partition) {
                heirs[partition] = member
            }
        }
        let all = Set(offsets.keys).union(starts.keys).union(owners.keys).union(heirs.keys)
        return all.sorted().map { partition in
            var row = GroupRow(
                group: report.listed.id, type: report.listed.type, state: report.state, partition: partition, now: now)
            row.committed = offsets[partition]?.offset ?? starts[partition]?.start
            row.toldLag = starts[partition]?.lag
            row.member = owners[partition]
            row.heir = heirs[partition]
            return row
        }
    }

    /// Where the logs begin and end.
    private func measure(_ result: inout Result) async throws {
        let partitions = Set(result.reports.flatMap { $0.rows.map(\.partition) })
        if partitions.isEmpty { return }
        async let starting = offsets(.earliest, of: partitions, .readUncommitted)
        async let ending = offsets(.latest, of: partitions, .readUncommitted)
        async let settling = offsets(.latest, of: partitions, isolationLevel)
        async let describing = admin.metadata(topics: Set(partitions.map(\.topic)).sorted())
        let (starts, ends, stables, cluster) = try await (starting, ending, settling, describing)
        let ids = Dictionary(cluster.topics.map { ($0.name, $0.id) }, uniquingKeysWith: { $1 })
        result.failures += KafkaError.summed(Answers(ends).lacking)
        for report in result.reports.indices {
            for row in result.reports[report].rows.indices {
                let partition = result.reports[report].rows[row].partition
                result.reports[report].rows[row].logStart = (try? starts[partition]?.get())?.offset
                result.reports[report].rows[row].highWatermark = (try? ends[partition]?.get())?.offset
                result.reports[report].rows[row].end = (try? stables[partition]?.get())?.offset
                result.reports[report].rows[row].topicId = ids[partition.topic] ?? nil
            }
        }
    }

    /// Offsets of partitions. What isn't there is looked for twice and then not waited for: the rest is to be shown.
    private func offsets(
        _ spec: OffsetSpec, of partitions: Set<TopicPartition>, _ isolationLevel: IsolationLevel
    ) async throws -> [TopicPartition: Swift.Result<ListedOffset, KafkaError>] {
        func ask(_ partitions: Set<TopicPartition>) async throws -> [TopicPartition: Swift.Result<
            ListedOffset, KafkaError
        >] {
            try await admin.offsetResults(
                for: Dictionary(uniqueKeysWithValues: partitions.map { ($0, spec) }), isolationLevel: isolationLevel,
                patience: admin.configuration.apiTimeout / 2)
        }
        let answers = try await ask(partitions)
        let passing = Answers(answers).lacking.filter { MissingSpec.passes($0.value) }
        if passing.isEmpty { return answers }
        try await loop.sleep(for: Session.patience)
        _ = try await admin.metadata(topics: Set(passing.keys.map(\.topic)).sorted())
        return answers.merging(try await ask(Set(passing.keys))) { $1 }
    }

    /// The first record that waits, of every row where one may. Groups that stand at the same place share the answer.
    private func look(_ result: inout Result) async throws {
        func place(_ row: GroupRow) -> Int64? {
            guard let committed = row.committed, let end = row.end, let logStart = row.logStart else { return nil }
            let begin = max(committed, logStart)
            return begin < end ? begin : nil
        }
        var places: [TopicPartition: PartitionPlaces] = [:]
        for row in result.reports.flatMap(\.rows) {
            guard let place = place(row), let end = row.end else { continue }
            places[row.partition, default: PartitionPlaces([], end: end)].offsets.insert(place)
        }
        let found = try await admin.firstRecords(at: places, isolationLevel: isolationLevel).compactMapValues {
            try? $0.get()
        }
        for report in result.reports.indices {
            for row in result.reports[report].rows.indices {
                let partition = result.reports[report].rows[row].partition
                guard let place = place(result.reports[report].rows[row]), let answer = found[partition]?[place] else {
                    continue
                }
                result.reports[report].rows[row].next = answer
                result.reports[report].rows[row].hasOnlyMarkers = answer == nil
            }
        }
    }

    /// When it was committed, and what share groups have in flight; who may not read the topics of that sees none.
    private func remember(_ result: inout Result) async {
        let rows = result.reports.flatMap(\.rows)
        let wanted = rows.filter { $0.committed != nil && $0.type != .share }.map {
            GroupPartition($0.group, $0.partition)
        }
        let shared = rows.filter { $0.type == .share }.compactMap(GroupSurvey.sharePartition)
        async let committing = try? admin.lastCommits(Set(wanted))
        async let delivering = try? admin.shareDeliveries(Set(shared))
        let (commits, deliveries) = await (committing ?? [:], delivering ?? [:])
        for report in result.reports.indices {
            for index in result.reports[report].rows.indices {
                let row = result.reports[report].rows[index]
                result.reports[report].rows[index].lastCommit = commits[GroupPartition(row.group, row.partition)]
                result.reports[report].rows[index].deliveries =
                    GroupSurvey.sharePartition(row).flatMap { deliveries[$0] } ?? []
            }
        }
    }

    private static func sharePartition(_ row: GroupRow) -> SharePartition? {
        row.topicId.map { SharePartition(row.group, $0, row.partition.partition) }
    }
}

extension KafkaError {
    /// What was thrown by an admin client.
    static func of(_ error: any Error) -> KafkaError {
        error as? KafkaError ?? KafkaError(.brokerError, "\(error)", cause: error)
    }
}
