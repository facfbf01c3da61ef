import KafkaClient

/// Prints offsets and sizes of a partition, as README's example does, and reads a group's topics.
@main enum Sample {
    static func main() async throws {
        let address = BrokerAddress(host: "localhost", port: 9092)
        try await assign(ConsumerConfiguration(bootstrapServers: [address]))
        var configuration = ConsumerConfiguration(bootstrapServers: [address])
        configuration.groupId = "sample"
        configuration.security.sasl = .plain(username: "reader", password: Secret("secret"))
        try await subscribe(configuration)
    }

    private static func assign(_ configuration: ConsumerConfiguration) async throws {
        let consumer = try KafkaConsumer(configuration)
        try await consumer.assign([TopicPartition("orders", 7): .offset(1200)])
        var walker = RecordWalker(isolationLevel: .readCommitted)
        for try await batch in consumer.batches {
            try walker.walk(batch) { print($0.offset, $0.value?.byteCount ?? -1) }
        }
    }

    private static func subscribe(_ configuration: ConsumerConfiguration) async throws {
        let consumer = try KafkaConsumer(configuration)
        try await consumer.subscribe(["orders"])
        while let event = try await consumer.nextEvent(timeout: .seconds(1)) {
            if case .records(let fetched) = event { print(fetched.topicPartition, fetched.highWatermark) }
        }
        do {
            try await consumer.commit()
        } catch let error as KafkaError where error.code == .groupFailed {
            print(error)
        }
        await consumer.close()
    }
}
