package import KafkaWire

/// One broker's fetch session (KIP-227): what the broker remembers of what is wanted, so that a request names only what
/// has changed. A value without I/O.
package struct FetchSession: Sendable {
    /// A partition to fetch.
    package struct Want: Hashable, Sendable {
        package var partition: TopicPartition
        /// Zero where the topic has none.
        package var topicId: KafkaUUID
        /// The consumer's epoch of the partition, to hold the answer against.
        package var epoch: UInt64
        package var fetchOffset: Int64
        /// -1 where it is not known.
        package var leaderEpoch: Int32
        package var maxBytes: Int32

        /// A partition to fetch, from its parts.
        package init(
            partition: TopicPartition, topicId: KafkaUUID, epoch: UInt64, fetchOffset: Int64, leaderEpoch: Int32,
            maxBytes: Int32
        ) {
            self.partition = partition
            self.topicId = topicId
            self.epoch = epoch
            self.fetchOffset = fetchOffset
            self.leaderEpoch = leaderEpoch
            self.maxBytes = maxBytes
        }

        /// Whether a broker that was told `other` need not be told this.
        package func saysTheSame(as other: Want) -> Bool {
            fetchOffset == other.fetchOffset && leaderEpoch == other.leaderEpoch && maxBytes == other.maxBytes
        }
    }

    /// What to do after an answer.
    package enum Outcome: Equatable, Sendable {
        /// Its partitions can be read.
        case read
        /// The session was lost; the next request begins another. Nothing to read.
        case restart
        /// The broker refused the whole request for another reason.
        case failed(ErrorCode)
    }

    /// The broker's name for it; 0 for none.
    package private(set) var id: Int32 = 0
    /// Of the next request: 0 begins a session, -1 does without.
    package private(set) var epoch: Int32 = 0
    /// What the broker believes is wanted; or, without a session, what the last request asked for.
    package private(set) var partitions: [TopicPartition: Want] = [:]
    /// By id, of those.
    package private(set) var names: [KafkaUUID: String] = [:]
    /// Whether the session speaks of topics by id.
    package private(set) var usesIds = false
    /// Requests to be made without asking for a session: the broker had no room for one.
    private var sessionless = 0
    /// The last request asked for a session.
    private var hasAsked = false

    /// How many requests are made without a session before the broker is asked for one again.
    private static let requestsBeforeAskingAgain = 100

    /// No session yet: the first request asks for one.
    package init() {}

    /// The next request's part of the session. `wants` are all that are wanted now, in the order in which the broker
    /// should fill its answer. `canUseIds`: the broker has Fetch 13.
    package mutating func nextRequest(_ wants: [Want], canUseIds: Bool) -> FetchRequest {
        let ids = canUseIds && !wants.isEmpty && wants.allSatisfy { $0.topicId != .zero }
        // A session can't change how it speaks of topics.
        if ids != usesIds, epoch > 0, !wants.isEmpty { epoch = 0 }
        if !wants.isEmpty { usesIds = ids }
        var request = FetchRequest()
        request.sessionId = id
        request.sessionEpoch = epoch
        if epoch > 0 {
            var left = partitions
            var changed: [Want] = []
            for want in wants {
                if let told = left.removeValue(forKey: want.partition) {
                    if told.topicId == want.topicId, want.saysTheSame(as: told) { continue }
                    if told.topicId != want.topicId { left[want.partition] = told }
                }
                changed.append(want)
            }
            request.topics = FetchSession.topics(changed)
            request.forgottenTopicsData = FetchSession.forgotten(Array(left.values))
        } else {
            request.topics = FetchSession.topics(wants)
            if sessionless > 0 {
                sessionless -= 1
                request.sessionEpoch = -1
            }
        }
        hasAsked = request.sessionEpoch == 0
        partitions = Dictionary(wants.map { ($0.partition, $0) }, uniquingKeysWith: { first, _ in first })
        names = [:]
        for want in wants where want.topicId != .zero { names[want.topicId] = want.partition.topic }
        return request
    }

    /// The answer to that request arrived.
    package mutating func answered(_ response: FetchResponse) -> Outcome {
        switch response.errorCode {
        case .none: break
        case .fetchSessionIdNotFound:
            // The broker dropped it, to make room or by a restart: there is nothing to close.
            (id, epoch) = (0, 0)
            return .restart
        case .invalidFetchSessionEpoch, .fetchSessionTopicIdError, .inconsistentTopicId:
            // Id and epoch 0 close the old one and begin another.
            epoch = 0
            return .restart
        default:
            epoch = 0
            return .failed(response.errorCode)
        }
        if response.sessionId == 0 {
            // No room for a session, or it is not asked for. (An empty answer of a throttled broker looks the same.)
            if hasAsked, response.throttleTimeMs <= 0 {
                sessionless = FetchSession.requestsBeforeAskingAgain
            }
            (id, epoch) = (0, 0)
        } else {
            id = response.sessionId
            sessionless = 0
            epoch = epoch == .max ? 1 : epoch + 1
        }
        return .read
    }

    /// The request got no answer: what the broker knows is uncertain. Also closes the session it may still have.
    package mutating func failed() { epoch = 0 }

    /// The request that ends the session, `nil` when there is none.
    package func closing() -> FetchRequest? {
        guard id != 0 else { return nil }
        var request = FetchRequest()
        request.sessionId = id
        request.sessionEpoch = -1
        request.maxWaitMs = 0
        request.minBytes = 0
        return request
    }

    /// The partition that an answer speaks of; `nil` when it was not asked for.
    package func want(_ topic: FetchResponse.FetchableTopicResponse, _ index: Int32) -> Want? {
        guard let name = topic.topicId == .zero ? topic.topic : names[topic.topicId] else { return nil }
        return partitions[TopicPartition(name, index)]
    }

    private static func topics(_ wants: [Want]) -> [FetchRequest.FetchTopic] {
        grouped(wants) { name, id, wants in
            FetchRequest.FetchTopic(
                topic: name, topicId: id,
                partitions: wants.map {
                    FetchRequest.FetchPartition(
                        partition: $0.partition.partition, currentLeaderEpoch: $0.leaderEpoch,
                        fetchOffset: $0.fetchOffset, partitionMaxBytes: $0.maxBytes)
                })
        }
    }

    private static func forgotten(_ wants: [Want]) -> [FetchRequest.ForgottenTopic] {
        grouped(wants) { name, id, wants in
            FetchRequest.ForgottenTopic(topic: name, topicId: id, partitions: wants.map(\.partition.partition))
        }
    }

    /// Runs of the same topic stay together and in order. (One topic may come twice when its partitions are not
    /// neighbours: the order among partitions is worth more than the bytes.)
    private static func grouped<T>(_ wants: [Want], _ make: (String, KafkaUUID, ArraySlice<Want>) -> T) -> [T] {
        var result: [T] = []
        var rest = wants[...]
        while let first = rest.first {
            let run = rest.prefix { $0.partition.topic == first.partition.topic && $0.topicId == first.topicId }
            result.append(make(first.partition.topic, first.topicId, run))
            rest = rest.dropFirst(run.count)
        }
        return result
    }
}
