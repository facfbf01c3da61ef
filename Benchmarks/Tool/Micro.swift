import KafkaWire
import RecordOutput

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Parts of a record's way, one at a time, over batches in memory.
struct Micro {
    /// One part: what it does with the records of its batches, once through.
    struct Part {
        let name: String
        /// How many records it goes through.
        let count: Int
        /// Once through them.
        let run: () throws -> Void

        init(name: String, events: Events, run: @escaping (Events) throws -> Void) {
            self.init(name: name, count: events.count) { try run(events) }
        }

        init(name: String, count: Int, run: @escaping () throws -> Void) {
            self.name = name
            self.count = count
            self.run = run
        }
    }

    /// The parts by name. 100-byte values stand 500 to a batch, which makes 64 KB.
    static let names =
        (["walk", "raw", "json", "format"] + codecs.map(\.description)).flatMap { ["\($0) 100 B", "\($0) 1 KB"] }
        + [
            "crc 100 B", "base64 100 B", "readable 100 B", "avro fields", "protobuf fields", "avro frames",
            "protobuf frames",
        ]
    private static let codecs: [CompressionCodec] = [.gzip, .snappy, .lz4, .zstd]

    /// The part of that name; `nil` when there is none.
    static func part(_ name: String) throws -> Part? {
        guard names.contains(name), let space = name.firstIndex(of: " ") else { return nil }
        let kind = String(name[..<space])
        if name.hasSuffix(" fields") || name.hasSuffix(" frames") {
            let decoding = try Decoding(kind, isFramed: name.hasSuffix(" frames"))
            return Part(name: name, count: Decoding.count, run: decoding.run)
        }
        let codec = codecs.first { $0.description == kind } ?? .none
        let isSmall = name.hasSuffix(" 100 B")
        let events = try Events(
            size: isSmall ? 100 : 1024, perBatch: isSmall ? 500 : 62, batches: 20, codec: codec)
        switch kind {
        case "crc": return Part(name: name, events: events, run: checksum)
        case "raw": return try writing(name, events, .raw)
        case "json": return try writing(name, events, .json)
        case "format": return try writing(name, events, .format("%t %p %o %k %s\\n"))
        case "base64": return try writing(name, events, .raw, .base64)
        case "readable": return try writing(name, events, .readable)
        default: return Part(name: name, events: events, run: walk)
        }
    }

    private static func checksum(_ events: Events) throws {
        try events.bytes.withUnsafeBytes { bytes in
            var cursor = RecordBatchCursor(bytes.bytes)
            while let batch = try cursor.next() {
                let crc = batch.bytes.withUnsafeBytes { RecordBatchHeader.checksum(of: $0, magic: 2) }
                guard crc == batch.header.crc else {
                    throw RecordError("damaged", offset: batch.header.baseOffset, position: 0)
                }
            }
        }
    }

    private static func walk(_ events: Events) throws {
        var walker = RecordWalker(decompressesAhead: false)
        var sum = 0
        _ = try walker.walk(events.bytes.span.bytes, from: 0) { record in
            sum &+= (record.value?.byteCount ?? 0) &+ Int(truncatingIfNeeded: record.offset)
        }
        guard sum > 0 else { throw RecordError("nothing", offset: 0, position: 0) }
    }

    private static func writing(
        _ name: String, _ events: Events, _ style: RecordFormat.Style, _ encoding: ByteEncoding = .utf8
    ) throws -> Part {
        var format = RecordFormat(style)
        format.valueEncoding = encoding
        let formatter = try RecordFormatter(format)
        let context = formatter.context(topic: "events", partition: 7, brokerId: 1)
        let descriptor = open("/dev/null", O_WRONLY)
        return Part(name: name, events: events) { events in
            var walker = RecordWalker(decompressesAhead: false)
            var output = OutputBuffer(descriptor: descriptor)
            try write(events, &walker, formatter, context, &output)
        }
    }

    private static func write(
        _ events: Events, _ walker: inout RecordWalker, _ formatter: RecordFormatter, _ context: PartitionContext,
        _ output: inout OutputBuffer
    ) throws {
        _ = try walker.walk(events.bytes.span.bytes, from: 0) { (record) throws(OutputError) in
            try formatter.append(record, in: context, to: &output)
        }
        try output.flush()
    }
}
