import KafkaWire

/// DeleteTopics (20): by name up to version 5, by name or id from 6.
enum DeleteTopicsHandler: Handler {
    typealias Request = DeleteTopicsRequest

    static func handle(
        _ request: DeleteTopicsRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<DeleteTopicsResponse> {
        let asked =
            call.version >= 6
            ? request.topics : request.topicNames.map { DeleteTopicsRequest.DeleteTopicState(name: $0) }
        var gone: Set<String> = []
        let results = asked.map { topic in
            let name = topic.name ?? core.cluster.topicNames[topic.topicId]
            var result = DeleteTopicsResponse.DeletableTopicResult(name: name, topicId: topic.topicId)
            if let code = call.faults.error {
                result.errorCode = code
            } else if let name, let id = core.cluster.topics[name]?.id {
                result.topicId = id
                core.deleteTopic(name)
                gone.insert(name)
            } else {
                result.errorCode = topic.name == nil ? .unknownTopicId : .unknownTopicOrPartition
            }
            if result.errorCode != .none { result.errorMessage = result.errorCode.message }
            return result
        }
        core.wakeFetches { gone.contains($0.topic) }
        return .answer(DeleteTopicsResponse(responses: results))
    }
}
