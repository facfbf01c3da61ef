import KafkaBroker
import KafkaClient
import KafkaLog
import KafkaWire
import Transport

/// Puts records of a file into an embedded broker: a JSON object a line, as `assign -J` writes them. Each goes to the topic
/// and partition that it names, with its time; topics that are not there are made, with as many partitions as are named.
/// Into a folder that keeps what is written a file is loaded once, whichever way it is named.
struct RecordLoader {
    /// Bytes of records in a batch.
    private static let batchBytes = 256 << 10

    private let broker: EmbeddedBroker
    private let folder: String?

    /// A loader into `broker`, which keeps all in `folder` where there is one.
    init(_ broker: EmbeddedBroker, keptIn folder: String?) {
        self.broker = broker
        self.folder = folder
    }

    /// Loads a file. Returns what to say where its records are there from before. Throws one line that names the file, and
    /// the place in it.
    func load(_ path: String) throws -> String? {
        let bytes = try FileBytes.read(path, limit: 1 << 30)
        guard let folder else {
            try append(bytes, path)
            return nil
        }
        let digest = SHA256Digest()
        bytes.withUnsafeBytes { digest.update($0) }
        let sum = digest.finish()
        var loaded = try loadedFiles(folder)
        switch loaded[sum] {
        case .whole: return "\(path) was loaded into \(folder) before: it is not loaded again"
        case .begun:
            throw CommandError(
                .failure,
                "\(path): a run that loaded it into \(folder) was broken off, and some of its records are there; without "
                    + "--load these are served, into another folder all are loaded")
        case nil: break
        }
        func note(_ state: LoadedFiles.State) throws {
            loaded[sum] = state
            try AppendedFile.replace(folder + "/" + LoadedFiles.name, with: loaded.text)
        }
        try append(bytes, path) { try note(.begun) }
        try note(.whole)
        return nil
    }

    /// What the folder has been given.
    private func loadedFiles(_ folder: String) throws -> LoadedFiles {
        guard try LogFile.names(in: folder).contains(LoadedFiles.name) else { return LoadedFiles() }
        let path = folder + "/" + LoadedFiles.name
        guard let loaded = LoadedFiles(try LogFile.text(path)) else {
            throw CommandError(
                .failure,
                "\(path): it does not say what was loaded; without it --load loads all, without --load nothing")
        }
        return loaded
    }

    /// Appends all records, once it is known that they can be. `begin` is called before the first.
    private func append(_ bytes: [UInt8], _ path: String, begin: () throws -> Void = {}) throws {
        var partitions: [String: Int32] = [:]
        var counts: [String: Int] = [:]
        try each(bytes, path) { record, line in
            guard let topic = record.topic else {
                throw CommandError(.failure, "\(path): line \(line): it names no topic")
            }
            let partition = TopicPartition(topic, max(0, record.partition ?? 0))
            if counts[topic] == nil { counts[topic] = broker.partitionCount(of: topic) ?? .max }
            guard Int(partition.partition) < counts[topic] ?? .max else {
                throw CommandError(
                    .failure, "\(path): line \(line): \(partition): unknown partition; another --topic makes more")
            }
            partitions[topic] = max(partitions[topic] ?? 0, partition.partition)
        }
        for (topic, last) in partitions.sorted(by: { $0.key < $1.key }) where counts[topic] == .max {
            try broker.createTopic(topic, partitions: Int(last) + 1)
        }
        try begin()
        var writers: [TopicPartition: RecordBatchWriter] = [:]
        let clock = WallClock.now()
        try each(bytes, path) { record, _ in
            let partition = TopicPartition(record.topic ?? "", max(0, record.partition ?? 0))
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
