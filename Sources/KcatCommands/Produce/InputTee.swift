import RecordOutput

/// What is sent is written to standard output too (`-T`), in large pieces.
struct InputTee {
    private let delimiter: [UInt8]
    private var waiting: [UInt8] = []

    /// `delimiter` stands behind each piece.
    init(delimiter: [UInt8]) { self.delimiter = delimiter }

    mutating func append(_ piece: UnsafeRawBufferPointer) throws {
        waiting.append(contentsOf: piece)
        waiting += delimiter
        if waiting.count >= 1 << 16 { try flush() }
    }

    /// Writes out what waits, and has it no more however that goes.
    mutating func flush() throws {
        defer { waiting.removeAll(keepingCapacity: true) }
        do {
            try waiting.span.bytes.withUnsafeBytes { (bytes) throws(OutputError) in
                try DescriptorWriter(StandardOutput.descriptor).write(bytes)
            }
        } catch {
            throw CommandError(
                .failure, "standard output (-T) takes no more: \(error); what was read before is being delivered")
        }
    }
}
