import KafkaBroker
import KafkaClient
import KafkaWire

/// Puts records of a file into an embedded broker: a JSON object a line, as `assign -J` writes them. Each goes to the topic
/// and partition that it names, with its time; topics that are not there are made, with as many partitions as are named.
struct RecordLoader {
    /// Bytes of records in a batch.
    private static let batchBytes = 256 << 10

    private let broker: EmbeddedBroker

    init(_ broker: EmbeddedBroker) { self.broker = broker }

    /// Loads a file. Throws one line that names the file, and the place in it.
    func load(_ path: String) throws {
        let bytes = try FileBytes.read(path, limit: 1 << 30)
        var partitions: [String: Int32] = [:]
        try each(bytes, path) { record, _ in
            guard let topic = record.topic else { return }
            partitions[topic] = max(partitions[topic] ?? 0, max(0, record.partition ?? 0))
        }
        for (topic, last) in partitions.sorted(by: { $0.key < $1.key }) where broker.partitionCount(of: topic) == nil {
            try broker.createTopic(topic, partitions: Int(last) + 1)
        }
        var writers: [TopicPartition: RecordBatchWriter] = [:]
        let clock = WallClock.now()
        try each(bytes, path) { record, line in
            guard let topic = record.topic else {
                throw CommandError(.failure, "\(path): line \(line): it names no topic")
            }
            let partition = TopicPartition(topic, max(0, record.partition ?? 0))
            guard let count = broker.partitionCount(of: topic), partition.partition < count else {
                throw CommandError(
                    .failure, "\(path): line \(line): \(partition): unknown partition; another --topic makes more")
            }
            let writer = writers[partition] ?? RecordBatchWriter()
            writers[partition] = writer
            var outgoing = record.record
            if outgoing.timestamp < 0 { outgoing.timestamp = clock }
            writer.append(outgoing)
            if writer.size >= Self.batchBytes { try flush(writer, to: partition) }
        }
        for (partition, writer) in writers where writer.count > 0 { try flush(writer, to: partition) }
    }

    private func flush(_ writer: RecordBatchWriter, to partition: TopicPartition) throws {
        var batch = try writer.finish(codec: .none)
        RecordBatchStamp.put(
            on: &batch, producerId: -1, producerEpoch: -1, baseSequence: -1, isTransactional: false)
        try broker.append(batch, to: partition)
    }

    private func each(
        _ bytes: [UInt8], _ path: String, _ body: (InputRecord, Int) throws -> Void
    ) throws {
        var parser = JSONRecordParser(key: nil, headers: [])
        try bytes.withUnsafeBytes { all in
            var start = 0
            var line = 0
            while start < all.count {
                line += 1
                let rest = UnsafeRawBufferPointer(rebasing: all[start...])
                let size = ByteSearch.first([UInt8(ascii: "\n")], in: rest) ?? rest.count
                start += size + 1
                if size == 0 { continue }
                let record: InputRecord
                do throws(InputError) {
                    record = try parser.parse(UnsafeRawBufferPointer(rebasing: rest[..<size]))
                } catch {
                    throw CommandError(.failure, "\(path): line \(line): \(error.reason)")
                }
                try body(record, line)
            }
        }
    }
}
