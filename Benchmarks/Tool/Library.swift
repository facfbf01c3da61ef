import KafkaClient
import KafkaWire

/// The library against a broker, as a service would use it.
struct Library {
    let consumer: KafkaConsumer
    let partition: TopicPartition

    init(_ bootstrap: String, _ topic: String) throws {
        consumer = try KafkaConsumer(ConsumerConfiguration(bootstrapServers: BrokerAddress.list(bootstrap)))
        partition = TopicPartition(topic, 0)
    }

    /// Reads `count` records from the start and looks at each value.
    func read(_ count: Int) async throws {
        var walker = RecordWalker(isolationLevel: consumer.configuration.isolationLevel)
        var (left, bytes) = (count, 0)
        try await consumer.assign([partition: .offset(0)])
        while left > 0, let fetched = try await consumer.nextRecords() {
            let walked = try walker.walk(
                fetched.records, from: fetched.fetchOffset, limit: left, aborted: fetched.abortedTransactions
            ) { record in
                bytes &+= record.value?.byteCount ?? 0
            }
            consumer.advance(fetched, to: walked.nextOffset)
            left -= walked.recordCount
        }
        print(count, bytes)
    }

    /// Goes to random offsets, reads one record at each, and prints the median and the largest time in microseconds.
    func seek(_ count: Int, below end: Int64) async throws {
        var walker = RecordWalker(isolationLevel: consumer.configuration.isolationLevel)
        try await consumer.assign([partition: .offset(0)])
        _ = try await consumer.nextRecords()
        var times: [Duration] = []
        for _ in 0..<count {
            let wanted = Int64.random(in: 0..<end)
            let begin = ContinuousClock.now
            try consumer.seek(partition, to: wanted)
            var found: Int64?
            while found == nil, let fetched = try await consumer.nextRecords() {
                _ = try walker.walk(fetched.records, from: fetched.fetchOffset, limit: 1) { found = $0.offset }
            }
            times.append(.now - begin)
            guard found == wanted else { fatalError("asked for \(wanted), got \(found ?? -1)") }
        }
        times.sort()
        print(times.map { Int($0 / .microseconds(1)) }[times.count / 2], Int(times[times.count - 1] / .microseconds(1)))
    }
}
