import KafkaWire

/// DescribeConfigs (32): what topics were created with, and the broker's limits.
enum DescribeConfigsHandler: Handler {
    typealias Request = DescribeConfigsRequest

    static func handle(
        _ request: DescribeConfigsRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<DescribeConfigsResponse> {
        let results = request.resources.map { resource in
            var result = DescribeConfigsResponse.DescribeConfigsResult(
                resourceType: resource.resourceType, resourceName: resource.resourceName)
            var values: [String: String] = [:]
            // Where a value comes from: 1 the topic, 4 the broker's configuration, 5 Kafka's default.
            var source: Int8 = 5
            if let code = call.faults.error {
                result.errorCode = code
            } else if resource.resourceType == 2, let topic = core.cluster.topics[resource.resourceName] {
                values = topic.configs
                source = 1
            } else if resource.resourceType == 2 {
                result.errorCode = .unknownTopicOrPartition
            } else if resource.resourceType == 4, Int32(resource.resourceName) == call.broker {
                values = core.brokerConfigs
                source = 4
            } else {
                result.errorCode = .invalidRequest
            }
            if result.errorCode != .none { result.errorMessage = result.errorCode.message }
            let wanted = resource.configurationKeys.map(Set.init)
            result.configs = values.sorted { $0.key < $1.key }.filter { wanted?.contains($0.key) ?? true }.map {
                DescribeConfigsResponse.DescribeConfigsResourceResult(
                    name: $0.key, value: $0.value, readOnly: true, configSource: source)
            }
            return result
        }
        return .answer(DescribeConfigsResponse(results: results))
    }
}

extension BrokerCore {
    /// What of the configuration has a name in Kafka.
    var brokerConfigs: [String: String] {
        let configuration = cluster.configuration
        return [
            "auto.create.topics.enable": String(configuration.autoCreatesTopics),
            "num.partitions": String(configuration.defaultPartitions),
            "message.max.bytes": String(configuration.log.maxBatchBytes),
            "log.retention.bytes": String(configuration.log.retentionBytes),
            "socket.request.max.bytes": String(configuration.maxRequestBytes),
        ]
    }
}
