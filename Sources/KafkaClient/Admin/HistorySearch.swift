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
        let found = try await askLeaders(Set(byPartition.keys)) { connection, partitions, timeout in
            var outcomes: [TopicPartition: Outcome<Search>] = [:]
            for partition in partitions {
                outcomes[partition] = try await AdminRequests.lookBack(
                    partition, search(Set(byPartition[partition] ?? [])), connection, timeout)
            }
            return outcomes
        }
        let searches = found.values.compactMap { try? $0.get() }
        // Some of it is better than nothing: what could not be read is not found.
        if searches.isEmpty, case .failure(let error)? = found.values.first { throw error }
        return searches
    }

    private static func lookBack<Search: HistorySearch>(
        _ partition: TopicPartition, _ begun: Search, _ connection: BrokerConnection, _ timeout: Duration
    ) async throws -> Outcome<Search> {
        func listed(_ timestamp: Int64) async throws -> ListOffsetsResponse.ListOffsetsPartitionResponse? {
            let request = ListOffsetsRequest(
                replicaId: -1, isolationLevel: IsolationLevel.readCommitted.rawValue,
                topics: [
                    .init(
                        name: partition.topic,
                        partitions: [.init(partitionIndex: partition.partition, timestamp: timestamp)])
                ])
            return try await connection.send(request, timeout: timeout).topics.first?.partitions.first
        }
        guard let first = try await listed(-2), let last = try await listed(-1) else { return .done(begun) }
        for error in [first.errorCode, last.errorCode] where error != .none {
            return Outcome(error, { KafkaError($0, of: partition) }, begun)
        }
        var search = begun
        var end = last.offset
        for _ in 0..<mostWindows where end > first.offset && !search.isDone(now: WallClock.now()) {
            let begin = max(first.offset, end - windowLength)
            try await read(partition, begin..<end, &search, connection, timeout)
            search.endWindow()
            end = begin
        }
        return .done(search)
    }

    private static func read(
        _ partition: TopicPartition, _ range: Range<Int64>, _ search: inout some HistorySearch,
        _ connection: BrokerConnection, _ timeout: Duration
    ) async throws {
        var next = range.lowerBound
        var walker = RecordWalker(isolationLevel: .readCommitted, skipCorrupt: true, decompressesAhead: false)
        while next < range.upperBound {
            let request = FetchRequest.once([(partition, next, pieceBytes)], .readCommitted)
            let answer = try await connection.sendKeepingFrame(CappedRequest<FetchByName>(request), timeout: timeout)
            guard let data = answer.response.responses.first?.partitions.first else { return }
            if data.errorCode != .none { throw KafkaError(data.errorCode, of: partition) }
            let bytes = answer.frame.bytes.extracting(data.records?.range ?? 0..<0)
            let walked = try walker.walk(bytes, from: next, until: range.upperBound, aborted: data.aborted) {
                search.take(key: $0.key, value: $0.value)
            }
            guard walked.nextOffset > next else { return }
            next = walked.nextOffset
        }
    }
}
