public import KafkaWire

/// Writes records as a `RecordFormat` says, compiled once.
///
/// `append` is what runs for each record: it allocates nothing, and raw values are copied once, or not at all when they
/// are large.
@usableFromInline package struct RecordFormatter {
    let format: RecordFormat
    let parts: [FormatPart]
    let tables: OutputTables
    let readable: ReadableRecord
    let terminal: TerminalRecord?
    let time: TimeText
    let scratch = Scratch()
    @usableFromInline let nullText: [UInt8]?
    /// What a decoder made of the record that is written next; `nil` where the format is not decoded.
    package let decoded: DecodedRecord?
    /// Its sides.
    let decodedKey: UnsafeMutablePointer<DecodedRecord.Side>?
    let decodedValue: UnsafeMutablePointer<DecodedRecord.Side>?

    /// Compiles the format. An error points at what it doesn't know in the format string or delimiter.
    package init(_ format: RecordFormat) throws(FormatError) {
        self.format = format
        parts = try format.compile()
        tables = .shared
        decoded = format.isDecoded ? DecodedRecord() : nil
        decodedKey = decoded?.key
        decodedValue = decoded?.value
        readable = ReadableRecord(format, .shared, decoded)
        let decoded = decoded
        terminal = format.width.map { TerminalRecord(format, .shared, width: $0, decoded) }
        time = TimeText(utc: format.utc)
        nullText = format.nullText.map { Array($0.utf8) }
    }

    /// What stands before the first record: the names of a table's fields; empty for every other style.
    package var heading: [UInt8] {
        guard case .table(let columns, let dialect) = format.style else { return [] }
        let names = columns.map { dialect.cell(Array($0.name.utf8)) }
        let end = (try? FormatScanner.literal(format.delimiter)) ?? []
        return Array(names.joined(separator: dialect.separator)) + end
    }

    /// The format made ready for a partition; `brokerId` is the broker that its records come from.
    package func context(topic: String, partition: Int32, brokerId: Int32) -> PartitionContext {
        PartitionContext(parts, topic: topic, partition: partition, brokerId: brokerId)
    }

    /// Writes a record into `output`, of which full pieces go to its descriptor. `context` must be this formatter's.
    @inlinable @inline(__always)
    package func append(
        _ record: borrowing RecordView, in context: PartitionContext, to output: inout OutputBuffer
    ) throws(OutputError) {
        if let end = context.rawEnd, let value = record.value,
            try output.appendRaw(value, end: end)
        {
            return
        }
        try appendFields(of: record, in: context, to: &output)
    }
}

/// Memory that a formatter uses again and again.
final class Scratch {
    var output = OutputBuffer()
}

extension OutputBuffer {
    /// Appends a value and what ends it (at most `slack` bytes, from memory where as many can be read), if there is
    /// room and the value is not large.
    @inlinable @inline(__always)
    mutating func appendRaw(_ value: RawSpan, end: UnsafeRawBufferPointer) throws(OutputError) -> Bool {
        let count = value.byteCount
        guard count < Self.largeCount, count &+ end.count <= limit - cursor else { return false }
        value.withUnsafeBytes { bytes in
            if let source = bytes.baseAddress { cursor.copyMemory(from: source, byteCount: count) }
        }
        let behind = cursor + count
        if let end = end.baseAddress {
            behind.storeBytes(of: end.loadUnaligned(as: SIMD16<UInt8>.self), as: SIMD16<UInt8>.self)
        }
        cursor = behind + end.count
        return true
    }
}
