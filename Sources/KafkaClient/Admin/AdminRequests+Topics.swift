import KafkaWire
import Transport

extension AdminRequests {
    /// DescribeConfigs' number for a topic.
    private static let topicResource: Int8 = 2
    /// DescribeConfigs' number for a setting of the topic itself.
    private static let topicSource: Int8 = 1

    /// See ``KafkaAdmin/topicConfigurations(_:names:)``.
    func topicConfigurations(
        _ topics: Set<String>, _ names: [String]?
    ) async throws -> [String: Result<[String: ConfigurationEntry], KafkaError>] {
        if topics.isEmpty { return [:] }
        let request = DescribeConfigsRequest(
            resources: topics.sorted().map {
                DescribeConfigsRequest.DescribeConfigsResource(
                    resourceType: AdminRequests.topicResource, resourceName: $0, configurationKeys: names)
            })
        let answer = try await cluster.sendToAny(request, until: .now + configuration.apiTimeout).answer.response
        var result: [String: Result<[String: ConfigurationEntry], KafkaError>] = [:]
        for topic in answer.results where topic.resourceType == AdminRequests.topicResource {
            let name = topic.resourceName
            guard topic.errorCode == .none else {
                result[name] = .failure(
                    KafkaError(
                        topic.errorCode == .topicAuthorizationFailed ? .notAuthorized : .brokerError,
                        "\(name): its settings are not told: \(topic.errorCode.name): \(topic.errorCode.message)",
                        errorCode: topic.errorCode.rawValue))
                continue
            }
            let entries = topic.configs.map {
                ConfigurationEntry(
                    name: $0.name, value: $0.value, isDefault: $0.configSource != AdminRequests.topicSource)
            }
            result[name] = .success(Dictionary(entries.map { ($0.name, $0) }, uniquingKeysWith: { $1 }))
        }
        return result
    }

    /// See ``KafkaAdmin/logDirectories(topics:)``.
    func logDirectories(_ topics: [String]?) async throws -> (replicas: [ReplicaOnDisk], failures: [KafkaError]) {
        var request = DescribeLogDirsRequest()
        request.topics = nil
        if let topics {
            // Every partition of the topics must be named.
            let described = try await describe(topics)
            request.topics = described.topics.map {
                DescribeLogDirsRequest.DescribableLogDirTopic(topic: $0.name, partitions: $0.partitions.map(\.index))
            }
        }
        let asked = request
        let answers = try await askBrokers { connection, timeout in
            try await connection.send(asked, timeout: timeout)
        }
        var replicas: [ReplicaOnDisk] = []
        var failures: [KafkaError] = []
        for (broker, answer) in answers.sorted(by: { $0.key < $1.key }) {
            switch answer {
            case .failure(var error):
                error.message = "the disks of broker \(broker) are missing: \(error.message)"
                failures.append(error)
            case .success(let answer):
                let errors = [answer.errorCode] + answer.results.map(\.errorCode)
                if let error = errors.first(where: { $0 != .none }) {
                    failures.append(
                        KafkaError(
                            error == .clusterAuthorizationFailed ? .notAuthorized : .brokerError,
                            "the disks of broker \(broker) are missing: \(error.name): \(error.message)",
                            errorCode: error.rawValue))
                }
                for directory in answer.results {
                    for topic in directory.topics {
                        replicas += topic.partitions.map {
                            ReplicaOnDisk(
                                partition: TopicPartition(topic.name, $0.partitionIndex), broker: broker,
                                directory: directory.logDir, size: $0.partitionSize, offsetLag: $0.offsetLag,
                                isFuture: $0.isFutureKey)
                        }
                    }
                }
            }
        }
        return (replicas.sorted { ($0.partition, $0.broker) < ($1.partition, $1.broker) }, failures)
    }

    /// See ``KafkaAdmin/deleteRecords(before:)``.
    func deleteRecords(
        _ offsets: [TopicPartition: Int64]
    ) async throws -> [TopicPartition: Result<Int64, KafkaError>] {
        let most = configuration.requestTimeout.wholeMilliseconds
        return try await askLeaders(Set(offsets.keys)) { connection, partitions, timeout in
            let request = DeleteRecordsRequest(
                topics: Dictionary(grouping: partitions, by: \.topic).map { name, partitions in
                    DeleteRecordsRequest.DeleteRecordsTopic(
                        name: name,
                        partitions: partitions.map {
                            DeleteRecordsRequest.DeleteRecordsPartition(
                                partitionIndex: $0.partition, offset: offsets[$0] ?? 0)
                        })
                }, timeoutMs: most)
            let answer = try await connection.send(request, timeout: timeout)
            var result: [TopicPartition: Outcome<Int64>] = [:]
            for topic in answer.topics {
                for part in topic.partitions {
                    let partition = TopicPartition(topic.name, part.partitionIndex)
                    result[partition] = Outcome(
                        part.errorCode, { KafkaError($0, of: partition, broker: "\(connection.broker)") },
                        part.lowWatermark)
                }
            }
            return result
        }
    }
}
