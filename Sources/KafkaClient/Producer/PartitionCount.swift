import KafkaWire
import Transport

/// Finds out how many partitions a topic has that is to be written, making it where the brokers and the configuration let it
/// be made.
enum PartitionCount {
    /// Asks until it is known, until the topic was unknown for ``ClientConfiguration/unknownTopicTimeout``, or until time is
    /// over. Throws ``KafkaError``: unknown topic, no permission, no broker. To be called on the loop.
    static func ask(
        _ cluster: KafkaCluster, of topic: String, creates: Bool, isolation: isolated (any Actor)? = #isolation
    ) async throws -> Int32 {
        let configuration = cluster.configuration
        let deadline = ContinuousClock.now + configuration.apiTimeout
        let unknownEnd = ContinuousClock.now + configuration.unknownTopicTimeout
        var hasCreated = false
        return try await Retrying(on: cluster.loop, until: deadline, configuration.backoff)(
            late: { $0 },
            { () async throws -> Retrying.Attempt<Int32> in
                // Captured, or the closure would leave the loop.
                _ = isolation
                try await cluster.brokers.refresh([topic], until: deadline)
                let known = cluster.brokers.known
                switch known.leader(of: TopicPartition(topic, 0)) {
                case .unasked, .unknownTopic:
                    if creates, !hasCreated {
                        hasCreated = true
                        var request = MetadataRequest()
                        request.topics = [MetadataRequest.MetadataRequestTopic(name: topic)]
                        request.allowAutoTopicCreation = true
                        _ = try await cluster.brokers.sendToAny(request, until: deadline)
                    }
                    let error = await cluster.brokers.unknown(TopicPartition(topic, 0))
                    guard ContinuousClock.now < unknownEnd else { throw named(error, topic) }
                    return .again(named(error, topic))
                case .refused(.topicAuthorizationFailed):
                    throw KafkaError(
                        .notAuthorized,
                        "\(topic): this account may not write it: permission Write on topic '\(topic)' is missing "
                            + "(TOPIC_AUTHORIZATION_FAILED)",
                        errorCode: ErrorCode.topicAuthorizationFailed.rawValue)
                case .refused(let code):
                    throw KafkaError(
                        .invalidArgument, "\(topic): \(code.name): \(code.message)", errorCode: code.rawValue)
                case .unknownPartition, .none, .broker:
                    let count = Int32(clamping: known.topics[topic]?.partitions.count ?? 0)
                    if count > 0 { return .done(count) }
                    return .again(KafkaError(.leaderNotAvailable, "\(topic): no partition is known yet"))
                }
            })
    }

    /// The topic itself is what is unknown.
    private static func named(_ error: KafkaError, _ topic: String) -> KafkaError {
        var error = error
        let place = "\(topic):0: "
        if error.message.hasPrefix(place) { error.message.removeFirst(place.count) }
        error.topicPartition = nil
        return error
    }
}
