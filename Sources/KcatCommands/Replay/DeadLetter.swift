package import KafkaWire

/// What a dead-letter record's headers tell: where it came from, and how often it was sent back.
package struct DeadLetter: Equatable, Sendable {
    /// The topic that it could not be processed from.
    package var topic: String
    /// That topic's partition, where it is told.
    package var partition: Int32?
    /// How often it was sent back by this program.
    package var redriven = 0

    /// Counts how often a record was sent back; decimal digits.
    package static let countHeader = "kcat-swift-redriven"

    /// How a number is written in a header.
    private enum Form { case digits, int32 }

    /// Those who write dead letters, by their headers of the topic and the partition: Spring for Apache Kafka (dead letters
    /// and retry topics), Kafka Connect, Kafka Streams (KIP-1034), SmallRye (Quarkus), Spring Cloud Stream.
    private static let writers: [(topic: String, partition: String, form: Form)] = [
        ("kafka_dlt-original-topic", "kafka_dlt-original-partition", .int32),
        ("kafka_original-topic", "kafka_original-partition", .int32),
        ("__connect.errors.topic", "__connect.errors.partition", .digits),
        ("__streams.errors.topic", "__streams.errors.partition", .digits),
        ("dead-letter-topic", "dead-letter-partition", .digits),
        ("x-original-topic", "x-original-partition", .int32),
    ]

    /// What the headers of a record tell; `nil` where none names a topic. Of a header that is there twice the first one
    /// counts, which is where the record was first: each stage of retries adds its own behind.
    package init?(_ record: borrowing RecordView) {
        var found: (rank: Int, topic: String)?
        var partitions: [Int32?] = Array(repeating: nil, count: Self.writers.count)
        var count = 0
        var headers = record.headers
        while let header = headers.next() {
            guard let value = header.value, value.byteCount > 0 else { continue }
            let name = Self.text(header.key)
            if name == Self.countHeader { count = max(0, Int(Self.text(value)) ?? 0) }
            for (rank, writer) in Self.writers.enumerated() {
                if name == writer.topic, (found?.rank ?? .max) > rank { found = (rank, Self.text(value)) }
                if name == writer.partition, partitions[rank] == nil {
                    partitions[rank] = Self.number(value, writer.form)
                }
            }
        }
        guard let found else { return nil }
        topic = found.topic
        partition = partitions[found.rank]
        redriven = count
    }

    private static func text(_ bytes: RawSpan) -> String {
        bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    private static func number(_ bytes: RawSpan, _ form: Form) -> Int32? {
        let number: Int32? =
            switch form {
            case .digits: Int32(text(bytes))
            case .int32:
                bytes.byteCount == 4
                    ? Int32(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: 0, as: Int32.self)) : nil
            }
        return number.flatMap { $0 >= 0 ? $0 : nil }
    }

    /// Writes the record's headers with its count raised.
    package func write(headersOf record: borrowing RecordView, into writer: inout RecordHeaderWriter) {
        writer.removeAll()
        var headers = record.headers
        while let header = headers.next() {
            let name = Self.text(header.key)
            if name == Self.countHeader { continue }
            header.key.withUnsafeBytes { key in
                if let value = header.value {
                    value.withUnsafeBytes { writer.append(key: key, value: $0) }
                } else {
                    writer.append(key: key, value: nil)
                }
            }
        }
        Array(Self.countHeader.utf8).withUnsafeBytes { key in
            Array("\(redriven + 1)".utf8).withUnsafeBytes { writer.append(key: key, value: $0) }
        }
    }
}
