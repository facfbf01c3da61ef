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

/// Places in a partition, and where what can be read of it ends.
public struct PartitionPlaces: Hashable, Sendable {
    /// The offsets that are asked about.
    public var offsets: Set<Int64>
    /// The end, exclusive.
    public var end: Int64

    /// Some places.
    public init(_ offsets: Set<Int64>, end: Int64) {
        self.offsets = offsets
        self.end = end
    }
}

extension KafkaAdmin {
    /// The first record that a reader gets at or after each place: markers are none, nor, under read committed, the records
    /// of aborted transactions. `nil` where nothing else is left up to the end. One fetch of one batch a place, where that
    /// tells it; places in one batch share it.
    public func firstRecords(
        at places: [TopicPartition: PartitionPlaces], isolationLevel: IsolationLevel = .readCommitted
    ) async throws -> [TopicPartition: Result<[Int64: NextRecord?], KafkaError>] {
        try await requests.firstRecords(places, isolationLevel)
    }
}

/// A search in the pieces of one partition's log that come: it says which it wants next. A value without I/O.
package protocol PieceSearch: Sendable {
    /// What it finds.
    associatedtype Found: Sendable
    /// Where the next piece is to begin.
    var offset: Int64 { get }
    /// How many bytes are to be asked for.
    var byteCount: Int32 { get }
    /// Whether it wants an answer of its own: then at least one batch comes, whatever its size.
    var isAlone: Bool { get }
    /// What came of it; `nil` while it goes on.
    var result: Result<Found, KafkaError>? { get }
    /// Takes the piece that was fetched from ``offset``.
    mutating func take(_ records: RawSpan, aborted: [AbortedTransaction])
    /// The partition can't be read.
    mutating func fail(_ error: KafkaError)
}

extension PieceSearch {
    /// The largest piece of a partition that does not have the whole answer for itself.
    package static var largestPiece: Int32 { 1 << 20 }
    package var isAlone: Bool { byteCount > Self.largestPiece }
}

/// The search for the first records at or after some offsets.
package struct FirstRecordSearch: PieceSearch {
    /// Where the next piece is to begin.
    package private(set) var offset: Int64
    /// How many bytes are to be asked for.
    package private(set) var byteCount: Int32 = 4 << 10
    /// What came of it; `nil` while it goes on.
    package private(set) var result: Result<[Int64: NextRecord?], KafkaError>?
    private let partition: TopicPartition
    private let isolationLevel: IsolationLevel
    private let end: Int64
    /// The places that have no answer yet, the largest first.
    private var open: [Int64]
    private var found: [Int64: NextRecord?] = [:]
    private var barren = 0

    /// Pieces without an answer in a row at the most: behind so many markers and aborted records nobody waits for one.
    private static let mostBarren = 64
    /// A search for these places.
    package init(
        _ partition: TopicPartition, _ places: PartitionPlaces, _ isolationLevel: IsolationLevel = .readCommitted
    ) {
        self.partition = partition
        self.isolationLevel = isolationLevel
        end = places.end
        open = places.offsets.sorted(by: >)
        offset = open.last ?? 0
        finishIfDone()
    }

    /// Takes the piece that was fetched from ``offset``.
    package mutating func take(_ records: RawSpan, aborted: [AbortedTransaction]) {
        var walker = RecordWalker(isolationLevel: isolationLevel, skipCorrupt: true, decompressesAhead: false)
        let before = open.count
        var (open, found) = (open, found)
        do {
            // One place is answered by one record; many may be by those that follow it in the piece.
            let limit = open.count > 1 ? Int.max : 1
            let walked = try walker.walk(records, from: offset, until: end, limit: limit, aborted: aborted) { record in
                while let place = open.last, place <= record.offset {
                    found[place] = .some(
                        NextRecord(offset: record.offset, timestamp: record.timestamp >= 0 ? record.timestamp : nil))
                    open.removeLast()
                }
            }
            (self.open, self.found) = (open, found)
            if walked.nextOffset > offset {
                offset = max(walked.nextOffset, open.last ?? 0)
            } else if isAlone {
                // Nothing at all, though at least a batch was asked for: the log ends here.
                offset = end
            } else {
                byteCount = byteCount.multipliedReportingOverflow(by: 16).partialValue
            }
        } catch {
            return result = .failure(
                KafkaError(.corruptData, "\(partition): \(error)", topicPartition: partition, offset: offset))
        }
        barren = open.count < before ? 0 : barren + 1
        finishIfDone()
        if result == nil, barren >= FirstRecordSearch.mostBarren {
            fail(
                KafkaError(
                    .timedOut, "\(partition): no record in sight from \(offset) on", topicPartition: partition,
                    offset: offset))
        }
    }

    private mutating func finishIfDone() {
        if offset >= end {
            for place in open { found[place] = .some(nil) }
            open = []
        }
        if open.isEmpty { result = .success(found) }
    }

    /// The partition can't be read.
    package mutating func fail(_ error: KafkaError) { result = .failure(error) }
}

extension AdminRequests {
    /// The most bytes that one answer is to have.
    private static let answerBytes = 8 << 20

    /// See ``KafkaAdmin/firstRecords(at:isolationLevel:)``.
    func firstRecords(
        _ places: [TopicPartition: PartitionPlaces], _ isolationLevel: IsolationLevel
    ) async throws -> [TopicPartition: Result<[Int64: NextRecord?], KafkaError>] {
        try await search(places.keys, isolationLevel) {
            FirstRecordSearch($0, places[$0] ?? PartitionPlaces([], end: 0), isolationLevel)
        }
    }

    /// Searches partitions at their leaders, each for itself; pieces of several share an answer.
    func search<Search: PieceSearch>(
        _ partitions: some Sequence<TopicPartition>, _ isolationLevel: IsolationLevel,
        _ begin: @escaping @Sendable (TopicPartition) -> Search
    ) async throws -> [TopicPartition: Result<Search.Found, KafkaError>] {
        try await askLeaders(Set(partitions)) { connection, partitions, timeout in
            var searches = Dictionary(uniqueKeysWithValues: partitions.map { ($0, begin($0)) })
            var moved: [TopicPartition: KafkaError] = [:]
            while true {
                let open = searches.filter { $0.value.result == nil && moved[$0.key] == nil }
                guard let least = open.map(\.value.byteCount).min() else { break }
                let room =
                    open.values.contains { $0.isAlone } && least > Search.largestPiece
                    ? 1 : max(1, AdminRequests.answerBytes / Int(least))
                let asked = Array(open.filter { $0.value.byteCount == least }.keys.sorted().prefix(room))
                try await AdminRequests.fetch(asked, isolationLevel, &searches, &moved, connection, timeout)
            }
            var outcomes: [TopicPartition: Outcome<Search.Found>] = [:]
            for (partition, search) in searches {
                switch search.result {
                case .success(let found): outcomes[partition] = .done(found)
                case .failure(let error): outcomes[partition] = .failed(error)
                case nil: outcomes[partition] = moved[partition].map { .again($0) }
                }
            }
            return outcomes
        }
    }

    private static func fetch<Search: PieceSearch>(
        _ partitions: [TopicPartition], _ isolationLevel: IsolationLevel, _ searches: inout [TopicPartition: Search],
        _ moved: inout [TopicPartition: KafkaError], _ connection: BrokerConnection, _ timeout: Duration
    ) async throws {
        let request = FetchRequest.once(
            partitions.map { ($0, searches[$0]?.offset ?? 0, searches[$0]?.byteCount ?? 0) }, isolationLevel)
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
