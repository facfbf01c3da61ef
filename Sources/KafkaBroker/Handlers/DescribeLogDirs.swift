import KafkaWire

/// DescribeLogDirs (35): the replicas that the called broker holds; all of it is in one place.
enum DescribeLogDirsHandler: Handler {
    typealias Request = DescribeLogDirsRequest

    static func handle(
        _ request: DescribeLogDirsRequest, _ call: Call, _ core: inout BrokerCore
    ) -> Handled<DescribeLogDirsResponse> {
        if let code = call.faults.error { return .answer(DescribeLogDirsResponse(errorCode: code)) }
        let wanted = request.topics.map { topics in
            Set(topics.flatMap { topic in topic.partitions.map { TopicPartition(topic.topic, $0) } })
        }
        let topics = core.cluster.topics.values.sorted { $0.name < $1.name }.compactMap { topic in
            let held = topic.partitions.indices.filter { index in
                topic.partitions[index].replicas.contains(call.broker)
                    && wanted?.contains(TopicPartition(topic.name, Int32(index))) ?? true
            }
            return held.isEmpty
                ? nil
                : DescribeLogDirsResponse.DescribeLogDirsTopic(
                    name: topic.name,
                    partitions: held.map {
                        .init(partitionIndex: Int32($0), partitionSize: Int64(topic.partitions[$0].memoryInUse))
                    })
        }
        return .answer(
            DescribeLogDirsResponse(results: [.init(logDir: "/memory/\(call.broker)", topics: topics)]))
    }
}
