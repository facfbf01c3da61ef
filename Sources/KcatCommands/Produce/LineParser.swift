import KafkaWire

/// A record a piece, as kcat has it: the value, with `-K` the key before the first delimiter, with `-Z` empty for null.
package struct LineParser: InputParser {
    private let keyDelimiter: [UInt8]?
    private let emptyIsNull: Bool
    private let fixedKey: OwnedBytes?
    private let headers: OwnedBytes
    private let headerCount: Int

    package init(keyDelimiter: [UInt8]?, emptyIsNull: Bool, key: String?, headers: [(name: String, value: String?)]) {
        self.keyDelimiter = keyDelimiter
        self.emptyIsNull = emptyIsNull
        fixedKey = key.map { OwnedBytes(Array($0.utf8)) }
        let written = RecordHeaderWriter(headers)
        self.headers = OwnedBytes(written.bytes)
        headerCount = written.count
    }

    package func parse(_ piece: UnsafeRawBufferPointer) -> InputRecord {
        var key: UnsafeRawBufferPointer?
        var value: UnsafeRawBufferPointer? = piece
        if let keyDelimiter, let at = ByteSearch.first(keyDelimiter, in: piece) {
            key = UnsafeRawBufferPointer(rebasing: piece[..<at])
            value = UnsafeRawBufferPointer(rebasing: piece[(at + keyDelimiter.count)...])
            if emptyIsNull, at == 0 { key = nil }
        }
        if emptyIsNull, value?.count == 0 { value = nil }
        return InputRecord(
            record: OutgoingRecord(
                key: key ?? fixedKey?.bytes, value: value, timestamp: -1, headers: headers.bytes,
                headerCount: headerCount))
    }
}

/// Bytes at a place that does not move, for as long as this lives.
package final class OwnedBytes {
    private let memory: UnsafeMutableRawBufferPointer

    package init(_ bytes: [UInt8]) {
        memory = .allocate(byteCount: bytes.count, alignment: 1)
        memory.copyBytes(from: bytes)
    }

    deinit { memory.deallocate() }

    /// The bytes.
    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(memory) }
}

extension RecordHeaderWriter {
    /// Headers as options have them.
    init(_ headers: [(name: String, value: String?)]) {
        self.init()
        for header in headers {
            Array(header.name.utf8).withUnsafeBytes { name in
                if let value = header.value {
                    Array(value.utf8).withUnsafeBytes { append(key: name, value: $0) }
                } else {
                    append(key: name, value: nil)
                }
            }
        }
    }
}
