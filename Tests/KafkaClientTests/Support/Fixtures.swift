import KafkaClient
import KafkaWire
import Testing
import Transport

let t0 = TopicPartition("t", 0)
let t1 = TopicPartition("t", 1)
let u0 = TopicPartition("u", 0)
let idOfT = KafkaUUID(high: 1, low: 2)

/// A batch of `count` records of format 2 from `base` on; `lastDelta` where its header ends elsewhere.
func batch(at base: Int64, _ count: Int = 1, epoch: Int32 = 0, lastDelta: Int32? = nil, size: Int = 4) -> [UInt8] {
    var batch = RecordBatchBuilder()
    batch.baseOffset = base
    batch.partitionLeaderEpoch = epoch
    batch.lastOffsetDelta = lastDelta
    batch.records = (0..<count).map {
        .init(offsetDelta: Int32($0), timestamp: 1, key: nil, value: [UInt8](repeating: 7, count: size))
    }
    // What cannot be encoded would fail every test that uses it.
    return (try? batch.encoded()) ?? []
}

/// A message of format 0 or 1.
func message(at offset: Int64, magic: Int8) -> [UInt8] {
    var batch = RecordBatchBuilder()
    batch.magic = magic
    batch.baseOffset = offset
    batch.records = [.init(offsetDelta: 0, timestamp: 1, key: nil, value: [1, 2, 3])]
    return (try? batch.encoded()) ?? []
}

/// What one topic's metadata say: leaders and epochs by index.
func described(
    _ name: String, id: KafkaUUID = .zero, error: ErrorCode = .none, _ leaders: [(leader: Int32, epoch: Int32)]
) -> MetadataResponse.MetadataResponseTopic {
    MetadataResponse.MetadataResponseTopic(
        errorCode: error, name: name, topicId: id,
        partitions: leaders.enumerated().map {
            MetadataResponse.MetadataResponsePartition(
                errorCode: $1.leader < 0 ? .leaderNotAvailable : .none, partitionIndex: Int32($0), leaderId: $1.leader,
                leaderEpoch: $1.epoch)
        })
}

/// An answer to Metadata with brokers 1 to 3 at ports 9091 to 9093, or with these.
func metadata(
    brokers: [Int32] = [1, 2, 3], _ topics: MetadataResponse.MetadataResponseTopic...
) -> MetadataResponse {
    MetadataResponse(
        brokers: brokers.map {
            MetadataResponse.MetadataResponseBroker(nodeId: $0, host: "localhost", port: 9090 + $0)
        }, clusterId: "c", controllerId: brokers.first ?? -1, topics: topics)
}

/// What is known after one answer.
func known(_ topics: MetadataResponse.MetadataResponseTopic..., version: Int16 = 12) -> ClusterMetadata {
    var known = ClusterMetadata()
    var answer = metadata()
    answer.topics = topics
    known.merge(answer, version: version)
    return known
}

/// A partition to fetch.
func want(
    _ partition: TopicPartition, at offset: Int64 = 0, epoch: UInt64 = 1, leaderEpoch: Int32 = -1,
    id: KafkaUUID = .zero, maxBytes: Int32 = 1 << 20
) -> FetchSession.Want {
    FetchSession.Want(
        partition: partition, topicId: id, epoch: epoch, fetchOffset: offset, leaderEpoch: leaderEpoch,
        maxBytes: maxBytes)
}

extension SubscriptionState {
    /// The epoch of an assigned partition; 0 when it is not assigned.
    func epoch(of partition: TopicPartition) -> UInt64 { partitions[partition]?.epoch ?? 0 }

    /// Where its next Fetch goes on, when it can.
    func next(_ partition: TopicPartition) -> Int64? { partitions[partition]?.fetchPosition?.offset }

    /// An answer without an error came for `partition`, in its epoch or in that of `epoch`.
    mutating func answered(
        _ partition: TopicPartition, asked: Int64, next: Int64, epoch: UInt64? = nil, recordEpoch: Int32? = nil,
        end: Int64? = nil, isReadable: Bool = true
    ) -> Acceptance {
        fetched(
            partition, epoch: epoch ?? self.epoch(of: partition), asked: asked,
            next: FetchPosition(offset: next, offsetEpoch: recordEpoch), isReadable: isReadable,
            highWatermark: end ?? next, lastStableOffset: end ?? next, hasRecords: next > asked)
    }

    /// The error that a partition stands still by.
    func error(of partition: TopicPartition) -> KafkaError? {
        if case .stopped(let error)? = partitions[partition]?.phase { error } else { nil }
    }
}

/// One partition's part of an answer to Fetch, as an intake is given it.
struct Part {
    var partition: TopicPartition
    var records: [UInt8] = []
    var error = ErrorCode.none
    var highWatermark: Int64 = 1000
    var lastStableOffset: Int64?
    var preferredReplica: Int32 = -1
    var divergingEnd: Int64 = -1
    var hasNullRecords = false
}

/// A subscription with one broker's fetches: what an engine does between a plan and the delivery, step by step.
struct FetchRig {
    var subscription = SubscriptionState()
    var queue = DeliveryQueue()
    var session = FetchSession()
    var isolationLevel = IsolationLevel.readUncommitted
    var largestAnswer = 100 << 20

    /// Reads these partitions from these offsets.
    init(_ starts: [TopicPartition: Int64]) throws {
        try subscription.assign(starts.mapValues { .offset($0) })
    }

    /// Asks for all that can be fetched.
    mutating func ask(maxBytes: Int32 = 1 << 20) {
        let wants = subscription.partitions.keys.sorted().compactMap { partition -> FetchSession.Want? in
            guard let position = subscription.prepareFetch(partition, leaderEpoch: nil) else { return nil }
            return want(
                partition, at: position.offset, epoch: subscription.epoch(of: partition),
                maxBytes: subscription.partitions[partition]?.wantedBytes ?? maxBytes)
        }
        _ = session.nextRequest(wants, canUseIds: false)
    }

    /// Takes in an answer, in which the parts have this order.
    mutating func take(_ parts: [Part], throttleTimeMs: Int32 = 0) -> FetchIntake.Outcome {
        var bytes: [UInt8] = []
        var response = FetchResponse(throttleTimeMs: throttleTimeMs, sessionId: 7)
        for part in parts {
            let range = bytes.count..<bytes.count + part.records.count
            bytes += part.records
            let data = FetchResponse.PartitionData(
                partitionIndex: part.partition.partition, errorCode: part.error, highWatermark: part.highWatermark,
                lastStableOffset: part.lastStableOffset ?? part.highWatermark,
                divergingEpoch: FetchResponse.EpochEndOffset(epoch: 1, endOffset: part.divergingEnd),
                preferredReadReplica: part.preferredReplica,
                records: part.hasNullRecords ? nil : RecordsField(range: range))
            response.responses.append(
                FetchResponse.FetchableTopicResponse(topic: part.partition.topic, partitions: [data]))
        }
        _ = session.answered(response)
        let frame = Frame(bytes)
        let intake = FetchIntake(
            session: session, answer: FramedAnswer(response: response, frame: frame, version: 12),
            frame: FetchedFrame(frame) { _ in }, broker: 1, isolationLevel: isolationLevel,
            largestAnswer: largestAnswer)
        return intake.take(into: &subscription, &queue)
    }

    /// All that waits, in order: partition and the offsets it spans, or the error's code.
    mutating func delivered() -> [String] {
        var result: [String] = []
        while let item = queue.popFirst(subscription) {
            switch item {
            case .records(let fetched):
                subscription.handedOut(fetched.topicPartition, epoch: fetched.epoch, to: fetched.nextOffset)
                result.append("\(fetched.topicPartition) \(fetched.fetchOffset)..\(fetched.nextOffset)")
            case .failure(let partition, _, let error): result.append("\(partition) \(error.code)")
            }
        }
        return result
    }
}

/// Where a test must not come to.
func unexpected(at location: SourceLocation = #_sourceLocation) {
    Issue.record("not what was expected", sourceLocation: location)
}

extension Handover {
    /// The next part, as a caller gets it.
    func records(timeout: Duration?) async throws -> FetchedRecords? {
        guard case .records(let fetched)? = try await next(timeout: timeout) else { return nil }
        return fetched
    }
}

/// What a mutating call said: the macros of Testing can't make such a call themselves.
func told<T>(_ value: T) -> T { value }
