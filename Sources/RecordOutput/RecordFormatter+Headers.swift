import KafkaWire

extension RecordFormatter {
    /// Whether the values of all headers are UTF-8.
    func hasTextHeaders(_ record: borrowing RecordView) -> Bool {
        var headers = record.headers
        while let header = headers.next() {
            guard let value = header.value else { continue }
            if !value.withUnsafeBytes({ UTF8Sequence.isText($0) }) { return false }
        }
        return true
    }

    /// `,"headers":{"name":"value"}`, or where a name comes twice an array of pairs: `[["name","value"],...]`.
    func headersObject(
        of record: borrowing RecordView, _ encoding: ByteEncoding, at start: UnsafeMutableRawPointer,
        in output: inout OutputBuffer
    ) throws(OutputError) -> UnsafeMutableRawPointer {
        let hasPairs = hasDuplicates(record)
        var cursor = try output.text(hasPairs ? ",\"headers\":[" : ",\"headers\":{", at: start)
        var headers = record.headers
        var isFirst = true
        while let header = headers.next() {
            if !isFirst { cursor = try output.text(",", at: cursor) }
            isFirst = false
            if hasPairs { cursor = try output.text("[", at: cursor) }
            cursor = try output.jsonRepaired(header.key, at: cursor, tables)
            cursor = try output.text(hasPairs ? "," : ":", at: cursor)
            cursor = try json(header.value, encoding, at: cursor, in: &output)
            if hasPairs { cursor = try output.text("]", at: cursor) }
        }
        return try output.text(hasPairs ? "]" : "}", at: cursor)
    }

    /// Whether a name comes twice. Few headers are compared with each other; many, which nobody means, are put in a set.
    private func hasDuplicates(_ record: borrowing RecordView) -> Bool {
        if record.headerCount > 32 {
            var names: Set<[UInt8]> = []
            var headers = record.headers
            while let header = headers.next() {
                if !names.insert(header.key.withUnsafeBytes { Array($0) }).inserted { return true }
            }
            return false
        }
        var headers = record.headers
        while let header = headers.next() {
            var others = headers
            while let other = others.next() {
                let isSame = header.key.withUnsafeBytes { name in
                    other.key.withUnsafeBytes { $0.elementsEqual(name) }
                }
                if isSame { return true }
            }
        }
        return false
    }
}
