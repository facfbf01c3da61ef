import KafkaWire

extension RecordFormatter {
    /// Writes a decoded key or value into a JSON object, and what is to be said of it behind it.
    @inline(never)
    func jsonDecoded(
        _ bytes: RawSpan?, _ side: UnsafeMutablePointer<DecodedRecord.Side>, _ name: StaticString,
        _ encoding: ByteEncoding,
        at start: UnsafeMutableRawPointer, in output: inout OutputBuffer
    ) throws(OutputError) -> UnsafeMutableRawPointer {
        guard let bytes else { return try output.text("null", at: start) }
        var cursor = start
        switch side.pointee.state {
        case .decoded: cursor = try output.plain(side.pointee.text.bytes, at: cursor)
        case .plain where encoding == .utf8:
            if let end = try output.json(bytes, at: cursor, tables) {
                cursor = end
            } else {
                cursor = try binary(bytes, name, at: cursor, in: &output)
            }
        case .plain:
            cursor = try json(bytes, encoding, at: cursor, in: &output)
            cursor = try self.encoding(name, encoding, at: cursor, in: &output)
        case .binary:
            let encoding = encoding == .utf8 ? ByteEncoding.base64 : encoding
            cursor = try json(bytes, encoding, at: cursor, in: &output)
            cursor = try self.encoding(name, encoding, at: cursor, in: &output)
        }
        return try output.plain(side.pointee.members.bytes, at: cursor)
    }

    /// Writes a decoded key or value of raw output and format strings: its text, or its bytes where it isn't decoded.
    @inline(never)
    func decoded(
        _ bytes: RawSpan?, _ side: UnsafeMutablePointer<DecodedRecord.Side>, _ encoding: ByteEncoding,
        at cursor: UnsafeMutableRawPointer, in output: inout OutputBuffer
    ) throws(OutputError) -> UnsafeMutableRawPointer {
        if bytes != nil, side.pointee.state == .decoded { return try output.plain(side.pointee.text.bytes, at: cursor) }
        return try encoded(bytes, encoding, at: cursor, in: &output)
    }
}
