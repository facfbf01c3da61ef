import Inspection
import KafkaLog
import KafkaWire

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Reads a file of a partition's folder: a byte for which, then its content. Where that byte says so, lengths and checksums
/// of batches are mended first, and the whole log is opened and read, its other files being sound: that costs as much as
/// ten files, so a sum of the bytes decides too.
///
/// All bytes of a segment must be told of, once and in order, as batches, damage or a torn tail, and what is told must be
/// taken by the audit; a reader of the log must come to an end.
@Sendable func fuzzFile(_ input: Slice<UnsafeRawBufferPointer>) -> Bool {
    guard let choice = input.first else { return false }
    var bytes = Array(input.dropFirst())
    let name = FuzzedFolder.names[Int(choice & 0x3f) % FuzzedFolder.names.count]
    if choice & 0x40 != 0 { mendChecksums(&bytes) }
    let folder = FuzzedFolder.shared
    folder.put(bytes, as: name)
    let path = folder.path + "/" + name
    switch name.drop(while: { $0 != "." }) {
    case ".log": walk(path, bytes.count)
    case ".index": search(path, .offset)
    case ".timeindex": search(path, .time)
    case ".txnindex": _ = try? AbortedRange.entries(path)
    case ".snapshot": _ = try? ProducerSnapshot.read(path)
    default:
        let text = String(decoding: bytes, as: UTF8.self)
        if name.hasPrefix("leader") {
            _ = choice & 0x40 != 0 ? Checkpoint.offsets(text).count : Checkpoint.leaderEpochs(text).entries.count
        } else {
            _ = Checkpoint.properties(text, separator: ":")
        }
    }
    if choice >= 0xe0, bytes.reduce(0, { $0 &+ Int($1) }) & 7 == 0 {
        for other in FuzzedFolder.names where other != name { folder.restore(other) }
        read(folder.path)
    }
    return true
}

private func search(_ path: String, _ kind: IndexFile.Kind) {
    guard let index = try? IndexFile(path, kind: kind) else { return }
    _ = try? index.entries(from: 0, count: 4096)
    _ = try? index.last(notAbove: 50)
}

/// Walks a segment as `inspect` does.
private func walk(_ path: String, _ count: Int) {
    guard var batches = try? SegmentBatches(LogFile(path)) else { return }
    var audit = PartitionAudit(PartitionFacts(start: 0, end: 1 << 40, now: 1_800_000_000_000))
    var inspector = BatchInspector(isDeep: true, maxDecompressedBytes: 4 << 20)
    var covered = 0
    func cover(_ position: Int, _ size: Int) {
        if position != covered || size <= 0 { fatalError("\(size) bytes at \(position), \(covered) were told of") }
        covered += size
    }
    while let step = try? batches.next(withBytes: true, most: 2048) {
        switch step {
        case .end:
            if covered != count { fatalError("\(covered) of \(count) bytes were told of") }
            _ = audit.finish()
            _ = audit.findings()
            return
        case .torn(let position, let size): cover(position, size)
        case .damage(let position, let size, let reason):
            cover(position, size)
            var row = BatchRow(
                unreadable: size, at: position, after: -1, filePosition: position, damage: reason)
            _ = audit.take(&row)
        case .batch(let header):
            guard let sum = try? batches.checksum(of: header) else { return }
            var row: BatchRow
            if sum == header.crc, batches.hasBytes {
                row = inspector.inspect(batches.bytes, header, filePosition: header.position, checksum: sum)
                cover(header.position, header.sizeInBytes)
            } else {
                row = BatchInspector.row(header, filePosition: header.position, checksum: sum)
                let size = sum == header.crc ? header.sizeInBytes : (try? batches.distrust(header)) ?? 0
                cover(header.position, size)
            }
            _ = audit.take(&row)
        }
    }
}

/// Reads a log as `assign --directory` does.
private func read(_ path: String) {
    guard let log = try? SegmentedLog(path) else { return }
    _ = try? log.firstRecord(notBefore: 1_700_000_000_000)
    _ = try? log.maxTimestamp()
    var reader = LogReader(
        log, of: TopicPartition("fuzz", 0), from: log.logStartOffset, isolationLevel: .readCommitted)
    var last = reader.position
    while let part = try? reader.next() {
        if part.sizeInBytes == 0 || reader.position < last { fatalError("no way forward at \(last)") }
        last = reader.position
    }
}

/// A partition's folder in memory.
private final class FuzzedFolder: Sendable {
    static let shared = FuzzedFolder()
    static let digits = "00000000000000000000"
    static let names =
        [".log", ".index", ".timeindex", ".txnindex", ".snapshot"].map { digits + $0 } + [
            "leader-epoch-checkpoint", "partition.metadata",
        ]

    let path: String
    var stem: String { path + "/" + Self.digits }
    private let sound: [UInt8]

    private init() {
        let folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        path = "\(folder)/kcat-swift-fuzz-\(getpid())-0"
        mkdir(path, 0o700)
        var bytes: [UInt8] = []
        for index in 0..<3 {
            var batch = RecordBatchBuilder()
            batch.baseOffset = Int64(index * 5)
            batch.producerId = 7
            batch.producerEpoch = 0
            batch.baseSequence = Int32(index * 5)
            batch.isTransactional = true
            batch.records = (0..<5).map {
                .init(offsetDelta: $0, timestamp: 1_700_000_000_000, key: nil, value: [1, 2, 3])
            }
            bytes += (try? batch.encoded()) ?? []
        }
        let marker = RecordBatchBuilder.marker(
            commit: false, producerId: 7, producerEpoch: 0, offset: 15, timestamp: 1_700_000_000_000)
        sound = bytes + ((try? marker.encoded()) ?? [])
        for name in Self.names { restore(name) }
    }

    func put(_ bytes: [UInt8], as name: String) {
        let descriptor = open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        if descriptor < 0 || write(descriptor, bytes, bytes.count) != bytes.count {
            fatalError("\(path)/\(name): \(errno)")
        }
        close(descriptor)
    }

    /// The sound log, or an empty file beside it, when the log as a whole is read next.
    func restore(_ name: String) { put(name.hasSuffix(".log") ? sound : [], as: name) }
}
