import KafkaWire

extension BrokerProbe {
    /// What topics are set to (`cleanup.policy`, `max.message.bytes` ...), by topic and name; any broker knows it
    /// (DescribeConfigs). A topic that may not be asked about is left out. Throws `BrokerConnectionError`.
    package func topicSettings(_ topics: [String], _ names: [String]) async throws -> [String: [String: String]] {
        let topic: Int8 = 2
        let request = DescribeConfigsRequest(
            resources: topics.map {
                DescribeConfigsRequest.DescribeConfigsResource(
                    resourceType: topic, resourceName: $0, configurationKeys: names)
            })
        let answer = try await connection.send(request)
        var settings: [String: [String: String]] = [:]
        for result in answer.results where result.errorCode == .none {
            for entry in result.configs { settings[result.resourceName, default: [:]][entry.name] = entry.value }
        }
        return settings
    }
}
