package import KafkaWire

/// What is written to a topic, and how: the options of commands that produce.
package struct ProducingArguments: Sendable {
    /// `-k`: the key of records that bring none.
    package var key: String?
    /// `-H`: headers of every record; a `nil` value is null.
    package var headers: [(name: String, value: String?)] = []
    /// `-z`.
    package var codec: CompressionCodec?
    /// `-p`.
    package var partition: Int32?
    /// `-l`: the file operand holds records, as standard input does.
    package var readsLines = false
    /// `-T`: what is sent is written to standard output too.
    package var tees = false
    /// `--partitioner`.
    package var partitioner: PartitionerChoice?
    /// `--timestamp`.
    package var timestamp: TimestampChoice?
    /// `--rate`: records a second.
    package var rate: Int64?
}

/// How a record without a given partition is placed.
package enum PartitionerChoice: String, CaseIterable, Sendable {
    case murmur2, crc32, random, keep
}

/// What time a record gets.
package enum TimestampChoice: String, CaseIterable, Sendable {
    case keep, now
}

extension OptionTable {
    /// The options of `produce`.
    static let producing = [
        key, header, compression, partition, lines, tee, partitioner, timestamp, rate,
    ]

    static let key = OptionSpec("k", "key", takes: "TEXT", .producing, "The key of records that bring none") {
        arguments, text in
        arguments.producing.key = text
        arguments.find.key = text
    }

    static let header = OptionSpec(
        "H", "header", takes: "NAME=VALUE", .producing, "A header of every record (NAME: null); repeatable"
    ) {
        (arguments, text) throws(UsageError) in
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        if parts[0].isEmpty { throw UsageError("'\(text)' names no header: NAME=VALUE does, or NAME") }
        arguments.producing.headers.append((String(parts[0]), parts.count == 2 ? String(parts[1]) : nil))
    }

    static let compression = OptionSpec(
        "z", "compression", takes: "CODEC", .producing, values: ["none", "gzip", "snappy", "lz4", "zstd"],
        "How batches are compressed (default none)"
    ) { arguments, text in arguments.producing.codec = CompressionCodec(name: text) }

    static let partition = OptionSpec(
        "p", "partition", takes: "NUMBER", .producing, "The partition of every record (-1: any)"
    ) {
        (arguments, text) throws(UsageError) in
        guard let number = Int32(text), number >= -1 else {
            throw UsageError("'\(text)' is not a partition: a number from 0 on is, or -1 for any")
        }
        arguments.producing.partition = number < 0 ? nil : number
    }

    static let lines = OptionSpec("l", "lines", .producing, "FILE holds records, as standard input does") {
        arguments, _ in arguments.producing.readsLines = true
    }

    static let tee = OptionSpec("T", "tee", .producing, "Write to standard output what is sent") { arguments, _ in
        arguments.producing.tees = true
    }

    static let partitioner = OptionSpec(
        nil, "partitioner", takes: "NAME", .producing, values: PartitionerChoice.allCases.map(\.rawValue),
        "murmur2 (default), crc32 (kcat's), random, keep"
    ) { arguments, text in
        arguments.producing.partitioner = PartitionerChoice(rawValue: text)
        arguments.find.partitioner = Partitioner(rawValue: text) ?? .murmur2
    }

    static let timestamp = OptionSpec(
        nil, "timestamp", takes: "WHICH", .producing, values: TimestampChoice.allCases.map(\.rawValue),
        "keep the time of the input (-J; default), now"
    ) { arguments, text in arguments.producing.timestamp = TimestampChoice(rawValue: text) }

    static let rate = OptionSpec(nil, "rate", takes: "N", .producing, "At most N records a second") {
        (arguments, text) throws(UsageError) in arguments.producing.rate = try Quantity.count(text)
    }
}
