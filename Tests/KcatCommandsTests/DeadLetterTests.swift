import KafkaWire
import KcatCommands
import Testing

/// Where dead letters came from, as those who write them say.
@Suite struct DeadLetterTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private func withRecord<T>(
        _ headers: [(String, [UInt8]?)], _ body: (borrowing RecordView) throws -> T
    ) throws -> T {
        var builder = RecordBatchBuilder()
        builder.records = [
            .init(
                offsetDelta: 0, timestamp: 1, key: nil, value: [1], headers: headers.map { (bytes($0.0), $0.1) })
        ]
        let batch = try builder.encoded()
        var walker = RecordWalker(isolationLevel: .readUncommitted)
        var result: T?
        _ = try walker.walk(batch.span.bytes, from: 0) { (record: borrowing RecordView) in result = try body(record) }
        return try #require(result)
    }

    @Test(
        "Each writer's headers",
        arguments: [
            ("kafka_dlt-original-topic", "kafka_dlt-original-partition", true),
            ("kafka_original-topic", "kafka_original-partition", true),
            ("__connect.errors.topic", "__connect.errors.partition", false),
            ("__streams.errors.topic", "__streams.errors.partition", false),
            ("dead-letter-topic", "dead-letter-partition", false),
            ("x-original-topic", "x-original-partition", true),
        ])
    func writers(_ topic: String, _ partition: String, _ isBinary: Bool) throws {
        let number: [UInt8] = isBinary ? [0, 0, 1, 2] : bytes("258")
        let headers = [("other", bytes("x")), (topic, bytes("orders")), (partition, number)]
        try withRecord(headers) { record in
            let told = DeadLetter(record)
            let letter = try #require(told)
            #expect(letter.topic == "orders" && letter.partition == 258 && letter.redriven == 0)
        }
        try withRecord([(topic, bytes("orders")), (partition, bytes("?"))]) {
            let partition = DeadLetter($0)?.partition
            #expect(partition == nil)
        }
    }

    @Test("Of doubles the first one counts; without a topic it is no dead letter")
    func doubles() throws {
        let name = "kafka_dlt-original-topic"
        try withRecord([(name, nil), (name, bytes("orders")), (name, bytes("orders-retry"))]) {
            let topic = DeadLetter($0)?.topic
            #expect(topic == "orders")
        }
        try withRecord([(name, nil), ("kafka_dlt-original-partition", [0, 0, 0, 1])]) {
            let letter = DeadLetter($0)
            #expect(letter == nil)
        }
    }

    @Test("The count goes up in its place, and every other header stays as it is")
    func count() throws {
        let headers: [(String, [UInt8]?)] = [
            ("a", [1]), (DeadLetter.countHeader, bytes("2")), ("a", nil), ("__connect.errors.topic", bytes("t")),
        ]
        try withRecord(headers) { record in
            let told = DeadLetter(record)
            let letter = try #require(told)
            #expect(letter.redriven == 2)
            var writer = RecordHeaderWriter()
            letter.write(headersOf: record, into: &writer)
            var expected = RecordHeaderWriter()
            for (name, value) in [headers[0], headers[2], headers[3], (DeadLetter.countHeader, bytes("3"))] {
                bytes(name).withUnsafeBytes { key in
                    if let value {
                        value.withUnsafeBytes { expected.append(key: key, value: $0) }
                    } else {
                        expected.append(key: key, value: nil)
                    }
                }
            }
            #expect(writer.bytes == expected.bytes && writer.count == 4)
        }
    }
}
