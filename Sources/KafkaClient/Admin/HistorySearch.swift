import KafkaWire
import Transport

/// What is looked for in an internal topic that is read backwards, window by window. A value without I/O.
package protocol HistorySearch: Sendable {
    /// A record of the window that is being read, in the order of the log.
    mutating func take(key: RawSpan?, value: RawSpan?)
    /// The window is read; the next lies before it.
    mutating func endWindow()
    /// Whether enough is known at `now`, in milliseconds since 1970.
    func isDone(now: Int64) -> Bool
}

extension AdminRequests {
    /// Offsets of one step back.
    private static let windowLength: Int64 = 2_000
    /// Steps back at most.
    private static let mostWindows = 50
    /// Partitions that are read at the same time.
    private static let mostAtOnce = 8
    /// Bytes of one piece.
    private static let pieceBytes: Int32 = 1 << 20

    /// Reads those partitions of an internal topic that hold `wanted` backwards, until each search has enough or a bounded
    /// way. `hashing` is the text whose hash says in which partition something is.
    func lookBack<Wanted: Hashable & Sendable, Search: HistorySearch>(
        _ name: String, for wanted: Set<Wanted>, hashing: (Wanted) -> String,
        _ search: @escaping @Sendable (Set<Wanted>) -> Search
    ) async throws -> [Search] {
        if wanted.isEmpty { return [] }
        let topic = try await describe([name]).topics.first
        if let error = topic?.error {
            throw KafkaError(error == "TOPIC_AUTHORIZATION_FAILED" ? .notAuthorized : .brokerError, "\(name): \(error)")
        }
        let count = UInt32(clamping: topic?.partitions.count ?? 0)
        guard count > 0 else { return [] }
        // As Kafka's coordinators have it; of the least number Utils.abs makes 0.
        let byPartition = Dictionary(grouping: wanted) { one in
            let hash = Int32(bitPattern: JavaHash.rawCode(hashing(one)))
            return TopicPartition(name, Int32((hash == .min ? 0 : hash.magnitude) % count))
        }
        // It is told beside what matters more, and need not be had.
        let found = try await askLeaders(Set(byPartition.keys), patience: .milliseconds(500)) {
            connection, partitions, timeout in
            let starts = try await AdminRequests.listed(-2, partitions, connection, timeout)
            let ends = try await AdminRequests.listed(-1, partitions, connection, timeout)
            var outcomes: [TopicPartition: Outcome<Search>] = [:]
            var open: [(partition: TopicPartition, range: Range<Int64>)] = []
            for partition in partitions {
                let (first, last) = (starts[partition], ends[partition])
                if let error = [first?.errorCode, last?.errorCode].compactMap({ $0 }).first(where: { $0 != .none }) {
                    outcomes[partition] = Outcome(error, { KafkaError($0, of: partition) }, search([]))
                } else if let first, let last {
                    open.append((partition, first.offset..<max(first.offset, last.offset)))
                }
            }
            // Some at a time: each holds a piece.
            while !open.isEmpty {
                let some = open.prefix(AdminRequests.mostAtOnce)
                open.removeFirst(some.count)
                try await withThrowingTaskGroup(of: Looked<Search>.self) { group in
                    for (partition, range) in some {
                        let begun = search(Set(byPartition[partition] ?? []))
                        group.addTask(executorPreference: connection.loop) {
                            let outcome = try await AdminRequests.lookBack(partition, range, begun, connection, timeout)
                            return Looked(partition: partition, outcome: outcome)
                        }
                    }
                    for try await looked in group { outcomes[looked.partition] = looked.outcome }
                }
            }
            return outcomes
        }
        let searches = found.values.compactMap { try? $0.get() }
        // Some of it is better than nothing: what could not be read is not found.
        if searches.isEmpty, case .failure(let error)? = found.values.first { throw error }
        return searches
    }

    /// What came of looking back in one partition. (Not a tuple: those crash in task groups of Swift 6.3.)
    private struct Looked<Search: HistorySearch>: Sendable {
        let partition: TopicPartition
        let outcome: Outcome<Search>
    }

    /// Where partitions begin (-2) or end (-1).
    private static func listed(
        _ timestamp: Int64, _ partitions: [TopicPartition], _ connection: BrokerConnection, _ timeout: Duration
    ) async throws -> [TopicPartition: ListOffsetsResponse.ListOffsetsPartitionResponse] {
        let topics = Dictionary(grouping: partitions, by: \.topic).map { name, partitions in
            ListOffsetsRequest.ListOffsetsTopic(
                name: name, partitions: partitions.map { .init(partitionIndex: $0.partition, timestamp: timestamp) })
        }
        let request = ListOffsetsRequest(
            replicaId: -1, isolationLevel: IsolationLevel.readCommitted.rawValue, topics: topics)
        var answers: [TopicPartition: ListOffsetsResponse.ListOffsetsPartitionResponse] = [:]
        for topic in try await connection.send(request, timeout: timeout).topics {
            for answer in topic.partitions { answers[TopicPartition(topic.name, answer.partitionIndex)] = answer }
        }
        return answers
    }

    private static func lookBack<Search: HistorySearch>(
        _ partition: TopicPartition, _ range: Range<Int64>, _ begun: Search, _ connection: BrokerConnection,
        _ timeout: Duration
    ) async throws -> Outcome<Search> {
        var search = begun
        var end = range.upperBound
        for _ in 0..<mostWindows where end > range.lowerBound && !search.isDone(now: WallClock.now()) {
            let begin = max(range.lowerBound, end - windowLength)
            if let error = try await read(partition, begin..<end, &search, connection, timeout) {
                return Outcome(error, { KafkaError($0, of: partition) }, search)
            }
            search.endWindow()
            end = begin
        }
        return .done(search)
    }

    /// Reads a window; what the broker answers in place of records.
    private static func read(
        _ partition: TopicPartition, _ range: Range<Int64>, _ search: inout some HistorySearch,
        _ connection: BrokerConnection, _ timeout: Duration
    ) async throws -> ErrorCode? {
        var next = range.lowerBound
        var walker = RecordWalker(isolationLevel: .readCommitted, skipCorrupt: true, decompressesAhead: false)
        while next < range.upperBound {
            let request = FetchRequest.once([(partition, next, pieceBytes)], .readCommitted)
            let answer = try await connection.sendKeepingFrame(CappedRequest<FetchByName>(request), timeout: timeout)
            guard let data = answer.response.responses.first?.partitions.first else { return nil }
            if data.errorCode != .none { return data.errorCode }
            let bytes = answer.frame.bytes.extracting(data.records?.range ?? 0..<0)
            let walked = try walker.walk(bytes, from: next, until: range.upperBound, aborted: data.aborted) {
                search.take(key: $0.key, value: $0.value)
            }
            guard walked.nextOffset > next else { return nil }
            next = walked.nextOffset
        }
        return nil
    }
}
