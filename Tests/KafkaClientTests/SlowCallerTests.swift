import KafkaBroker
import KafkaClient
import KafkaWire
import Testing

/// Flow control: fetching pauses while the caller is behind, and goes on when it has caught up.
struct SlowCallerTests {
    @Test(
        "case 302: a caller that stays behind until everything is held back still gets every record",
        .timeLimit(.minutes(1)))
    func everythingIsHeldBack() async throws {
        let batches = 48
        try await withBrokers(BrokerConfiguration(topics: [.init("slow")])) { broker in
            for _ in 0..<batches {
                var batch = RecordBatchBuilder()
                batch.records = [
                    .init(offsetDelta: 0, timestamp: 1, key: nil, value: [UInt8](repeating: 7, count: 256 << 10))
                ]
                _ = try broker.append(try batch.encoded(), to: TopicPartition("slow", 0))
            }
            var configuration = ConsumerConfiguration(bootstrapServers: try BrokerAddress.list(broker.bootstrapServers))
            configuration.apiTimeout = .seconds(5)
            let consumer = try KafkaConsumer(configuration)
            try await consumer.assign([TopicPartition("slow", 0): .offset(0)])
            var walker = RecordWalker()
            var offsets: [Int64] = []
            while offsets.count < batches {
                // Long enough for the client to fetch all that it may hold: the planner has then nothing left to do.
                try await Task.sleep(for: .milliseconds(offsets.isEmpty ? 500 : 20))
                // Without a timeout of its own, as the program waits: a timeout's timer would wake the planner by itself.
                guard let fetched = try await withDeadline({ try await consumer.nextRecords() }) else { break }
                let walked = try walker.walk(fetched.records, from: fetched.fetchOffset) { offsets.append($0.offset) }
                consumer.advance(fetched, to: walked.nextOffset)
            }
            #expect(offsets == Array(0..<Int64(batches)))
            await consumer.close()
        }
    }
}

/// What `body` returns, or `nil` when it takes ten seconds: a stall is a failure then, not a hang.
private func withDeadline<T: Sendable>(_ body: @escaping @Sendable () async throws -> T?) async throws -> T? {
    try await withThrowingTaskGroup(of: T?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: .seconds(10))
            return nil
        }
        defer { group.cancelAll() }
        return try await group.next() ?? nil
    }
}
