/// A field of a record as a table's column has it.
package enum RecordColumn: Equatable, Sendable {
    case topic, partition, offset
    /// Milliseconds since 1970, or ISO 8601 where the format's `timeForm` says so.
    case timestamp
    /// ISO 8601 with milliseconds.
    case time
    case key, value
    /// All headers: `name=value,name=value`.
    case headers
    /// The value of the last header of this name.
    case header(String)
    /// The leader epoch of the record's batch, the id of its producer, its codec; the bytes of key, value and headers.
    case epoch, producer, codec, size

    /// The columns of a table for which none are named.
    package static let usual: [RecordColumn] = [
        .topic, .partition, .offset, .timestamp, .key, .value,
    ]

    /// The names that there are, for help and errors.
    package static let names = [
        "topic", "partition", "offset", "timestamp", "time", "key", "value", "headers", "headers.NAME",
        "epoch",
        "producer", "codec", "size",
    ]

    /// The column of that name: `key`, `headers.trace`; `nil` where there is none.
    package init?(name: String) {
        if name.hasPrefix("headers."), name.utf8.count > 8 {
            self = .header(String(name.dropFirst(8)))
            return
        }
        let all: [RecordColumn] = [
            .topic, .partition, .offset, .timestamp, .time, .key, .value, .headers, .epoch, .producer,
            .codec, .size,
        ]
        guard let column = all.first(where: { $0.name == name }) else { return nil }
        self = column
    }

    /// What stands above it.
    package var name: String {
        switch self {
        case .topic: "topic"
        case .partition: "partition"
        case .offset: "offset"
        case .timestamp: "timestamp"
        case .time: "time"
        case .key: "key"
        case .value: "value"
        case .headers: "headers"
        case .header(let name): "headers.\(name)"
        case .epoch: "epoch"
        case .producer: "producer"
        case .codec: "codec"
        case .size: "size"
        }
    }

    /// The part of a record that is its cell. A topic's name needs no escapes.
    func part(_ format: RecordFormat) -> FormatPart {
        switch self {
        case .topic: .topic
        case .partition: .partition
        case .offset: .field(.offset)
        case .timestamp: .field(format.timeForm == .iso ? .time : .timestamp)
        case .time: .field(.time)
        case .key: .field(.cellKey)
        case .value: .field(.cellValue)
        case .headers: .field(.cellHeaders)
        case .header(let name): .fieldOf(.cellHeaderOf, Array(name.utf8))
        case .epoch: .field(.epoch)
        case .producer: .field(.producer)
        case .codec: .field(.codec)
        case .size: .field(.size)
        }
    }
}

extension TableDialect {
    /// What stands between two cells.
    var separator: [UInt8] { [self == .csv ? UInt8(ascii: ",") : UInt8(ascii: "\t")] }

    /// A short text as a cell.
    func cell(_ text: [UInt8]) -> [UInt8] {
        var output = OutputBuffer()
        // A buffer without a descriptor fails at nothing.
        text.withUnsafeBytes { try? append($0, to: &output) }
        return output.array
    }

    /// Appends bytes as a cell; nothing of them is lost.
    func append(_ bytes: UnsafeRawBufferPointer, to output: inout OutputBuffer) throws(OutputError) {
        switch self {
        case .csv: try appendQuoted(bytes, to: &output)
        case .tsv: try appendEscaped(bytes, to: &output)
        }
    }

    private func appendQuoted(_ bytes: UnsafeRawBufferPointer, to output: inout OutputBuffer)
        throws(OutputError)
    {
        let isPlain =
            bytes.first.map { $0 != 0x20 } ?? false && bytes.last != 0x20
            && bytes.allSatisfy { $0 != 0x22 && $0 != 0x2c && $0 != 0x0a && $0 != 0x0d }
        if isPlain { return try output.append(bytes) }
        try output.append(UInt8(ascii: "\""))
        var start = 0
        for index in bytes.indices where bytes[index] == 0x22 {
            // The quote goes out with what stands before it, and again with what follows.
            try output.append(UnsafeRawBufferPointer(rebasing: bytes[start...index]))
            start = index
        }
        try output.append(UnsafeRawBufferPointer(rebasing: bytes[start...]))
        try output.append(UInt8(ascii: "\""))
    }

    private func appendEscaped(_ bytes: UnsafeRawBufferPointer, to output: inout OutputBuffer)
        throws(OutputError)
    {
        var start = 0
        for index in bytes.indices {
            let escape: UInt8
            switch bytes[index] {
            case 0x09: escape = UInt8(ascii: "t")
            case 0x0a: escape = UInt8(ascii: "n")
            case 0x0d: escape = UInt8(ascii: "r")
            case 0x5c: escape = 0x5c
            default: continue
            }
            try output.append(UnsafeRawBufferPointer(rebasing: bytes[start..<index]))
            try output.append(0x5c)
            try output.append(escape)
            start = index + 1
        }
        try output.append(UnsafeRawBufferPointer(rebasing: bytes[start...]))
    }
}
