public import KafkaWire
import Transport

/// The first record that a reader gets at or after an offset.
public struct NextRecord: Hashable, Sendable {
    /// Its offset.
    public var offset: Int64
    /// Its timestamp, in milliseconds since 1970; `nil` where it has none.
    public var timestamp: Int64?

    /// A record from its parts.
    public init(offset: Int64, timestamp: Int64?) {
        self.offset = offset
        self.timestamp = timestamp
    }
}

extension KafkaAdmin {
    /// The first record that a reader under read committed gets in each range of offsets: markers and the records of
    /// aborted transactions are none. `nil` where the range holds nothing else. One fetch of one batch a partition, where
    /// that tells it.
    public func firstRecords(
        in ranges: [TopicPartition: Range<Int64>]
    ) async throws -> [TopicPartition: Result<NextRecord?, KafkaError>] {
        try await requests.firstRecords(ranges)
    }
}

/// The search for the first record in a range of offsets, in the pieces of the log that come. A value without I/O.
package struct FirstRecordSearch: Sendable {
    /// Where the next piece is to begin.
    package private(set) var offset: Int64
    /// How many bytes are to be asked for.
    package private(set) var byteCount: Int32 = 4 << 10
    /// What came of it; `nil` while it goes on.
    package private(set) var result: Result<NextRecord?, KafkaError>?
    private let partition: TopicPartition
    private let end: Int64
    private var rounds = 0

    /// Pieces that are asked for at the most: behind so many markers and aborted records nobody waits for an answer.
    private static let mostRounds = 64
    /// The largest piece of a partition that does not have the whole answer for itself.
    package static let largestPiece: Int32 = 1 << 20

    /// A search in this range.
    package init(_ partition: TopicPartition, in range: Range<Int64>) {
        self.partition = partition
        offset = range.lowerBound
        end = range.upperBound
        if range.isEmpty { result = .success(nil) }
    }

    /// Whether it wants an answer of its own: then at least one batch comes, whatever its size.
    package var isAlone: Bool { byteCount > FirstRecordSearch.largestPiece }

    /// Takes the piece that was fetched from ``offset``.
    package mutating func take(_ records: RawSpan, aborted: [AbortedTransaction]) {
        rounds += 1
        var walker = RecordWalker(isolationLevel: .readCommitted, skipCorrupt: true, decompressesAhead: false)
        var found: NextRecord?
        do {
            let walked = try walker.walk(records, from: offset, until: end, limit: 1, aborted: aborted) {
                found = NextRecord(offset: $0.offset, timestamp: $0.timestamp >= 0 ? $0.timestamp : nil)
            }
            if let found { return result = .success(found) }
            if walked.nextOffset > offset {
                offset = walked.nextOffset
            } else if isAlone {
                // Nothing at all, though at least a batch was asked for: the log ends here.
                return result = .success(nil)
            } else {
                byteCount = byteCount.multipliedReportingOverflow(by: 16).partialValue
            }
        } catch {
            return result = .failure(
                KafkaError(.corruptData, "\(partition): \(error)", topicPartition: partition, offset: offset))
        }
        if offset >= end { return result = .success(nil) }
        if rounds >= FirstRecordSearch.mostRounds {
            result = .failure(
                KafkaError(
                    .timedOut, "\(partition): no record in sight from \(offset) on", topicPartition: partition,
                    offset: offset))
        }
    }

    /// The partition can't be read.
    package mutating func fail(_ error: KafkaError) { result = .failure(error) }
}

extension AdminRequests {
    /// The most bytes that one answer is to have.
    private static let answerBytes = 8 << 20

    /// See ``KafkaAdmin/firstRecords(in:)``.
    func firstRecords(
        _ ranges: [TopicPartition: Range<Int64>]
    ) async throws -> [TopicPartition: Result<NextRecord?, KafkaError>] {
        try await askLeaders(Set(ranges.keys)) { connection, partitions, timeout in
            var searches = Dictionary(
                uniqueKeysWithValues: partitions.map { ($0, FirstRecordSearch($0, in: ranges[$0] ?? 0..<0)) })
            var moved: [TopicPartition: KafkaError] = [:]
            while true {
                let open = searches.filter { $0.value.result == nil && moved[$0.key] == nil }
                guard let least = open.map(\.value.byteCount).min() else { break }
                let room =
                    open.values.contains { $0.isAlone } && least > FirstRecordSearch.largestPiece
                    ? 1 : max(1, AdminRequests.answerBytes / Int(least))
                let asked = Array(open.filter { $0.value.byteCount == least }.keys.sorted().prefix(room))
                try await AdminRequests.fetch(asked, &searches, &moved, connection, timeout)
            }
            var outcomes: [TopicPartition: Outcome<NextRecord?>] = [:]
            for (partition, search) in searches {
                switch search.result {
                case .success(let record): outcomes[partition] = .done(record)
                case .failure(let error): outcomes[partition] = .failed(error)
                case nil: outcomes[partition] = moved[partition].map { .again($0) }
                }
            }
            return outcomes
        }
    }

    private static func fetch(
        _ partitions: [TopicPartition], _ searches: inout [TopicPartition: FirstRecordSearch],
        _ moved: inout [TopicPartition: KafkaError], _ connection: BrokerConnection, _ timeout: Duration
    ) async throws {
        let request = FetchRequest.once(
            partitions.map { ($0, searches[$0]?.offset ?? 0, searches[$0]?.byteCount ?? 0) }, .readCommitted)
        let answer = try await connection.sendKeepingFrame(CappedRequest<FetchByName>(request), timeout: timeout)
        var silent = Set(partitions)
        for topic in answer.response.responses {
            for data in topic.partitions {
                let partition = TopicPartition(topic.topic, data.partitionIndex)
                silent.remove(partition)
                switch data.errorCode {
                case .none:
                    let bytes = answer.frame.bytes.extracting(data.records?.range ?? 0..<0)
                    searches[partition]?.take(bytes, aborted: data.aborted)
                case _ where data.errorCode.isRetriable:
                    moved[partition] = KafkaError(data.errorCode, of: partition, broker: "\(connection.broker)")
                default:
                    searches[partition]?.fail(
                        KafkaError(data.errorCode, of: partition, broker: "\(connection.broker)"))
                }
            }
        }
        for partition in silent {
            searches[partition]?.fail(
                KafkaError(
                    .protocolViolation, "\(partition): \(connection.broker) leaves it out of its answer",
                    topicPartition: partition))
        }
    }
}

extension FetchRequest {
    /// One look at these partitions, each from an offset and of so many bytes, without a session and without waiting.
    static func once(
        _ wants: [(partition: TopicPartition, offset: Int64, byteCount: Int32)], _ isolationLevel: IsolationLevel
    ) -> FetchRequest {
        var request = FetchRequest()
        request.replicaId = -1
        request.maxWaitMs = 0
        request.minBytes = 0
        request.maxBytes = Int32(clamping: wants.reduce(0) { $0 + Int($1.byteCount) })
        request.isolationLevel = isolationLevel.rawValue
        var topics: [String: [FetchRequest.FetchPartition]] = [:]
        for want in wants {
            topics[want.partition.topic, default: []].append(
                FetchRequest.FetchPartition(
                    partition: want.partition.partition, fetchOffset: want.offset, partitionMaxBytes: want.byteCount))
        }
        request.topics = topics.map { FetchRequest.FetchTopic(topic: $0.key, partitions: $0.value) }
        return request
    }
}

extension FetchResponse.PartitionData {
    /// The aborted transactions, for a walk.
    var aborted: [KafkaWire.AbortedTransaction] {
        (abortedTransactions ?? []).map {
            KafkaWire.AbortedTransaction(producerId: $0.producerId, firstOffset: $0.firstOffset)
        }
    }
}
